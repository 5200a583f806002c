"""Recordings given to a typist: what that means is said and agreed to before a folder is chosen, then a job writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from reviewer_app.cases.dictated import DictatedPassage
from reviewer_app.dictation.typist import SpokenLine, clock
from reviewer_app.ui import theme
from reviewer_app.ui.job_progress import JobProgress
from reviewer_app.ui.parts import button, label, row, wrapped

if TYPE_CHECKING:
    from reviewer_app.ui.dictation.desk import KeptRecording, SoundDesk

#: What is said before anything is written.
WARNING = (
    "The sound leaves the vault. The files are not encrypted: whoever can read the folder can hear all that you said, "
    "and read what was recognised of it, names too. What leaves is noted in the audit trail. Delete the files once "
    "they are typed."
)
_CONTENT = (
    "Each recording becomes a WAV file; a sheet of text has the times, with what was recognised. The names of the "
    "files tell nothing of the patient."
)
_AGREED = "I want these recordings to leave the vault"


class TypistExport(QDialog):
    """Asks which recordings, and where to; the files are then written in a job.

    Signals
    -------
    written(Path)
        The folder that holds them.
    failed(BaseException)
        They could not be written, and nothing of them is there.
    """

    written = Signal(object)
    failed = Signal(object)

    def __init__(
        self, desk: SoundDesk, recordings: Sequence[KeptRecording], passages: Sequence[DictatedPassage], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export for a typist")  # never a patient: titles are listed by the system
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self._desk, self._recordings, self._lines = desk, tuple(recordings), lines_of(passages)
        self.list = QListWidget()
        self.list.setAccessibleName("Recordings")
        self.list.setMinimumHeight(theme.scaled(140))
        for one in self._recordings:
            self.list.addItem(self._item(one))
        self.list.itemChanged.connect(self._show_buttons)
        self.agreed = QCheckBox(_AGREED)
        self.agreed.setAccessibleName(_AGREED)
        self.agreed.toggled.connect(self._show_buttons)
        self.choose = button("Choose a folder…", "primary", icon="export")
        self.choose.clicked.connect(self._ask_folder)
        self.leave = button("Cancel")
        self.leave.clicked.connect(self.reject)
        self.progress = JobProgress("Files written")
        warning = wrapped(WARNING, "warn")
        warning.setAccessibleName(WARNING)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(label("Export recordings for a typist", weight=theme.SEMIBOLD))
        for widget in (warning, wrapped(_CONTENT, "dim"), self.list, self.agreed, self.progress):
            column.addWidget(widget)
        column.addLayout(row(None, self.leave, self.choose, spacing=8))
        self.setMinimumWidth(theme.scaled(520))
        self._show_buttons()

    def _item(self, one: KeptRecording) -> QListWidgetItem:
        count = len(self._lines.get(one.recording, ()))
        said = f"{count} passage{'s' if count > 1 else ''} recognised" if count else "no words recognised"
        made = QListWidgetItem(f"{one.began.astimezone():%d %B, %H:%M}  ·  {clock(one.seconds)}  ·  {said}")
        made.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
        made.setCheckState(Qt.CheckState.Checked)
        made.setSizeHint(QSize(100, theme.scaled(28)))
        return made

    @property
    def chosen(self) -> tuple[KeptRecording, ...]:
        """The recordings that are ticked."""
        return tuple(
            one for at, one in enumerate(self._recordings) if self.list.item(at).checkState() is Qt.CheckState.Checked
        )

    def _show_buttons(self) -> None:
        self.choose.setEnabled(self.agreed.isChecked() and bool(self.chosen))

    def _ask_folder(self) -> None:
        dialog = QFileDialog(self, "Export for a typist into")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda name: self.write(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write(self, folder: Path) -> None:
        """Write the chosen recordings into a new folder within one, in a job."""
        if not self.choose.isEnabled():
            return
        for widget in (self.list, self.agreed, self.choose):
            widget.setEnabled(False)
        self.progress.begin()
        self._desk.export_for_typist(folder, self.chosen, self._lines, self._done, self._not_done)

    def _done(self, folder: Path) -> None:
        self.progress.end()
        self.written.emit(folder)
        self.accept()

    def _not_done(self, error: BaseException) -> None:
        self.progress.end()
        self.failed.emit(error)
        self.reject()


def lines_of(passages: Sequence[DictatedPassage]) -> Mapping[str, tuple[SpokenLine, ...]]:
    """Return what was recognised, by the recording it is of."""
    found: dict[str, list[SpokenLine]] = {}
    for one in passages:
        found.setdefault(one.recording, []).append(SpokenLine(one.begins, one.ends, one.text))
    return {recording: tuple(lines) for recording, lines in found.items()}
