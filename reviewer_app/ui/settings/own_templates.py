"""The reader's own templates: taken in from a file, listed, taken away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from reviewer_app.errors import BadTemplate, ReviewerError
from reviewer_app.settings import Settings
from reviewer_app.ui import parts, theme

if TYPE_CHECKING:
    from reviewer_app.cases.templates import Template

_HEIGHT = 96
_FILES = "Templates (*.json *.html *.htm)"
_TOLD = "A file of this program (JSON) or of the IHE profile MRRT (HTML). One that has the id of another replaces it."


class OwnTemplates(QWidget):
    """`changed` carries what the settings are to keep."""

    changed = Signal(object)

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._kept = settings.templates
        self.list = QListWidget()
        self.list.setAccessibleName("Own templates")
        self.list.setFixedHeight(theme.scaled(_HEIGHT))
        self.add, self.remove = parts.button("Take in a file…", icon="plus"), parts.button("Remove", icon="trash")
        self.remove.setAccessibleName("Remove the template")
        self.list.currentRowChanged.connect(lambda row: self.remove.setEnabled(row >= 0))
        self.add.clicked.connect(self._ask_file)
        self.remove.clicked.connect(self.remove_marked)
        self.said = parts.wrapped("", "warn")
        self.said.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(parts.label("Own templates", weight=theme.SEMIBOLD))
        column.addWidget(parts.wrapped(_TOLD, "dim"))
        column.addWidget(self.list)
        column.addWidget(self.said)
        column.addLayout(parts.row(self.add, self.remove, None, spacing=6))
        self.remove.setEnabled(False)
        if self._kept:
            self._list()

    def show_settings(self, settings: Settings) -> None:
        """Show what is kept now."""
        if settings.templates != self._kept:
            self._kept = settings.templates
            self._list()

    def _list(self) -> None:
        from reviewer_app.cases.templates import read_template  # noqa: PLC0415 - most have none of their own

        self.list.clear()
        for one in self._kept:
            try:
                item = QListWidgetItem(read_template(one, "The template").title)
            except BadTemplate as error:
                item = QListWidgetItem(f"Cannot be read: {error.sentence}")
            self.list.addItem(item)
        self.remove.setEnabled(self.list.currentRow() >= 0)

    def _ask_file(self) -> None:
        dialog = QFileDialog(self, "Take in a template", "", _FILES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.take_in(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def take_in(self, path: Path) -> None:
        """Take in a file, in the place of a template with the same id; what is wrong with it is said."""
        from reviewer_app.cases.templates import read_template, template_json  # noqa: PLC0415

        try:
            made = _read(path)
        except ReviewerError as error:
            self.said.setText(error.sentence)
            self.said.show()
            return
        self.said.hide()
        others = []
        for one in self._kept:
            try:
                same = read_template(one, "The template").id == made.id
            except BadTemplate:
                same = False
            if not same:
                others.append(one)
        self.changed.emit({"templates": (*others, template_json(made))})

    def remove_marked(self) -> None:
        """Take the marked one away."""
        at = self.list.currentRow()
        if at >= 0:
            self.changed.emit({"templates": (*self._kept[:at], *self._kept[at + 1 :])})


def _read(path: Path) -> Template:
    from reviewer_app.cases.templates import LARGEST, read_template  # noqa: PLC0415
    from reviewer_app.exchange.mrrt import read_mrrt  # noqa: PLC0415

    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        raise BadTemplate(f"{path.name} cannot be read.", detail=f"errno {error.errno}") from error
    read = read_mrrt if path.suffix.casefold() in (".html", ".htm") else read_template
    return read(raw, path.name)
