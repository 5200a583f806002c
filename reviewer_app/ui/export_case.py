"""What is asked before something signed leaves the laptop: as what, and where to; then how far it is, and where."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QProgressBar, QRadioButton, QVBoxLayout, QWidget

from reviewer_app.errors import Cancelled
from reviewer_app.ui import parts, theme

#: What is said before anything is written.
WARNING = (
    "It holds patient data and your name, and it is not encrypted: whoever can read the place you choose can read it. "
    "That it was saved is noted in the audit trail."
)
_FOLLOW_MS = 100


class Shape(StrEnum):
    """As what a signed opinion leaves."""

    PDF = "pdf"
    RECORD = "record"


_WORDS = {
    Shape.PDF: ("The signed PDF", "The file as it was signed, byte for byte. Anyone can verify it."),
    Shape.RECORD: (
        "For a health record: PDF and FHIR document",
        "A folder with every signed PDF and one FHIR document (Bundle) that says what they are and what was changed.",
    ),
}

Progress = Callable[[int, int], None]
Done = Callable[[Path], None]
Failed = Callable[[BaseException], None]


class Exporter(Protocol):
    """Writes what was chosen, in a job."""

    def write(self, shape: Shape, place: Path, on_progress: Progress, done: Done, failed: Failed) -> Callable[[], None]:
        """Write; return what stops it. `on_progress` is told in another thread how many of how many steps are done.

        Where it is stopped or fails, nothing stays.
        """


class ExportCase(QDialog):
    """Asks as what and where, then shows how far it is; closing it stops it, and nothing of it stays.

    `about` says which opinion it is.

    Signals
    -------
    failed(BaseException)
        It could not be written.
    """

    failed = Signal(object)

    def __init__(self, exporter: Exporter, about: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Save or export")  # never a patient: titles are listed by the system
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self._exporter = exporter
        self._stop: Callable[[], None] | None = None
        self._now = (0, 0)
        self.shapes = {shape: QRadioButton(words) for shape, (words, _told) in _WORDS.items()}
        self.choose = parts.button("Choose where…", "primary", icon="export")
        self.choose.clicked.connect(self._ask_place)
        self.leave = parts.button("Cancel")
        self.leave.clicked.connect(self.reject)
        self.progress = QProgressBar()
        self.progress.setAccessibleName("Files written")
        self.progress.hide()
        self.said = parts.wrapped("", "ok")
        self.said.hide()
        self._build(about)
        self._follow = QTimer(self, interval=_FOLLOW_MS)
        self._follow.timeout.connect(self._show_progress)

    def _build(self, about: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addWidget(parts.title("Save or export"))
        column.addWidget(parts.wrapped(about, "dim"))
        for shape, choice in self.shapes.items():
            _words, told = _WORDS[shape]
            choice.setAccessibleName(choice.text())
            column.addWidget(choice)
            said = parts.wrapped(told, "faint", size=theme.CAPTION)
            said.setContentsMargins(theme.scaled(24), 0, 0, 0)
            column.addWidget(said)
        self.shapes[Shape.PDF].setChecked(True)
        warning = parts.wrapped(WARNING, "warn")
        warning.setAccessibleName(WARNING)
        column.addWidget(warning)
        column.addWidget(self.progress)
        column.addWidget(self.said)
        column.addLayout(parts.row(None, self.leave, self.choose, spacing=8))
        self.setMinimumWidth(theme.scaled(520))

    @property
    def shape(self) -> Shape:
        """What is chosen."""
        return next(shape for shape, choice in self.shapes.items() if choice.isChecked())

    def _ask_place(self) -> None:
        dialog = QFileDialog(self, "Save or export to")
        if self.shape is Shape.RECORD:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        else:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.selectFile("opinion.pdf")  # names of files are seen by others: never a patient's
        dialog.fileSelected.connect(lambda name: self.write(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write(self, place: Path) -> None:
        """Write what is chosen to a place, in a job."""
        if self._stop is not None:
            return
        for choice in self.shapes.values():
            choice.setEnabled(False)
        self.choose.hide()
        self.progress.show()
        self.progress.setRange(0, 0)
        self._follow.start()
        self._stop = self._exporter.write(self.shape, place, self._note, self._done, self._failed)

    def reject(self) -> None:
        """Write no more: what was written is taken away again."""
        stop, self._stop = self._stop, None
        if stop is not None:
            stop()
        super().reject()

    def _note(self, count: int, of: int) -> None:
        """Take note of how far it is; called in the thread of the job."""
        self._now = (count, of)

    def _show_progress(self) -> None:
        count, of = self._now
        self.progress.setRange(0, of)
        self.progress.setValue(count)

    def _done(self, place: Path) -> None:
        self._stop = None
        self._follow.stop()
        self.progress.hide()
        self.said.setText(f"Saved as {place.name} in {place.parent}")
        self.said.show()
        self.leave.setText("Close")

    def _failed(self, error: BaseException) -> None:
        self._stop = None
        if not isinstance(error, Cancelled):
            self.failed.emit(error)
        self.reject()
