"""The models of dictation in a folder: for which engine each is, how quickly it hears here, and which fits."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from reviewer_app.dictation.engine import ENGINES
from reviewer_app.dictation.fitting import FITS, Measured, best, why
from reviewer_app.ui import parts, theme

_COLUMNS = ("Model", "For", "Size", "Recognises", "On this machine")
_HIGH = 150
NOTHING_LOOKED_FOR = (
    "Other engines hear free speech better than pocketsphinx. Their packages and models are yours to choose: put a "
    "model into a folder of this laptop, and look there."
)


class ModelList(QWidget):
    """A table of models, of which one can be used; shown empty until a folder was looked through.

    Signals
    -------
    look_wanted(str)
        Find the models in a folder.
    measure_wanted()
        Let those that can be loaded hear the sample.
    use_wanted(str, str)
        Check and use an engine with the model in a folder.
    """

    look_wanted = Signal(str)
    measure_wanted = Signal()
    use_wanted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.found: tuple[Measured, ...] = ()
        self.look = parts.button("Look for models…", tip="Choose a folder on this laptop; nothing is fetched")
        self.measure = parts.button("Measure", tip="Let each model hear the same sentence, one after the other")
        self.use = parts.button("Use the chosen one", tip="Check it once more, and use it from now on")
        self.said = parts.wrapped(NOTHING_LOOKED_FOR, "dim")
        self.said.setAccessibleName("What was found")
        self.table = self._made_table()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.said)
        column.addLayout(parts.row(self.look, self.measure, self.use, None, spacing=8))
        column.addWidget(self.table)
        self.look.clicked.connect(self._ask_folder)
        self.measure.clicked.connect(self.measure_wanted)
        self.use.clicked.connect(self._use)
        self.table.itemSelectionChanged.connect(self._show_buttons)
        self.show_found(())

    def _made_table(self) -> QTableWidget:
        made = QTableWidget(0, len(_COLUMNS))
        made.setAccessibleName("Models")
        made.setHorizontalHeaderLabels(_COLUMNS)
        made.verticalHeader().hide()
        made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        made.setWordWrap(True)
        head = made.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(len(_COLUMNS) - 1, QHeaderView.ResizeMode.Stretch)
        made.setMinimumHeight(theme.scaled(_HIGH))
        return made

    def show_found(self, found: Sequence[Measured], *, busy: bool = False) -> None:
        """Show models with what is known of each; while `busy` nothing else can be asked for."""
        self.found = tuple(found)
        chosen = self.table.currentRow()
        self.table.setVisible(bool(found))
        self.table.setRowCount(len(found))
        fits = best(self.found)
        for row, one in enumerate(self.found):
            for column, words in enumerate(_words(one)):
                item = QTableWidgetItem(words)
                item.setToolTip(str(one.model.folder) if column == 0 else words)
                if one is fits:
                    item.setFont(theme.font(weight=theme.SEMIBOLD))
                self.table.setItem(row, column, item)
        self.table.resizeRowsToContents()
        if 0 <= chosen < len(found):
            self.table.selectRow(chosen)
        self.look.setEnabled(not busy)
        self._show_buttons(busy=busy)

    def show_folder(self, folder: str, found: Sequence[Measured]) -> None:
        """Show the models that were found in a folder."""
        self.show_found(found)
        if not found:
            self.say(f"There is no model of a known engine in {folder}, or in folders up to three below it.", "warn")
        else:
            models = f"{len(found)} models" if len(found) > 1 else "One model"
            self.say(f"{models} in {folder}. Measure to see how quickly each hears on this machine.")

    def show_measured(self, found: Sequence[Measured], at: int) -> None:
        """Show that the models before number `at` were measured, and in the end which fits."""
        over = at >= len(found)
        self.show_found(found, busy=not over)
        if not over:
            self.say(f"Measuring {at + 1} of {len(found)}: {found[at].model.folder.name}…")
            return
        fits = best(self.found)
        if fits is None:
            self.say(
                "None of these keeps up with speech here. Words come late with them; sound is kept all the same.",
                "warn",
            )
        else:
            self.say(f"{fits.model.folder.name} fits this machine: {FITS}", "ok")

    def say(self, words: str, kind: str = "dim") -> None:
        """Say what was found, or is done."""
        self.said.setText(words)
        theme.set_kind(self.said, kind)

    def _show_buttons(self, *, busy: bool = False) -> None:
        row = self.table.currentRow()
        can = [_usable(one) for one in self.found]
        self.measure.setEnabled(any(can) and not busy)
        self.use.setEnabled(0 <= row < len(can) and can[row] and not busy)

    def _ask_folder(self) -> None:
        dialog = QFileDialog(self, "Folder with models of dictation")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setDirectory(str(Path.home()))
        dialog.fileSelected.connect(self.look_wanted)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _use(self) -> None:
        one = self.found[self.table.currentRow()].model
        self.use_wanted.emit(one.kind.engine, str(one.folder))


def _usable(one: Measured) -> bool:
    return not one.model.wrong and ENGINES[one.model.kind.engine].installed


def _words(one: Measured) -> tuple[str, ...]:
    """Return what stands in the row of a model."""
    model = one.model
    engine = ENGINES[model.kind.engine]
    if not engine.installed and not model.wrong:
        told = f"{model.kind.engine} is not installed. {engine.how_to_install}"
    else:
        told = why(one) or "Not measured."
    comes = "as you speak" if model.kind.streams else "after each phrase"
    return model.folder.name, model.kind.words, _size(model.size), comes, told


def _size(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{max(1, round(size / 1e6))} MB"
