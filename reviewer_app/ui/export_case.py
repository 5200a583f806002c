"""What is asked before something signed leaves the laptop: as what, and where to; then how far it is, and where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from reviewer_app.errors import Cancelled, ReviewerError
from reviewer_app.ui import parts, theme
from reviewer_app.ui.job_progress import JobProgress

#: What is said before anything is written.
WARNING = (
    "It holds patient data and your name, and it is not encrypted: whoever can read the place you choose can read it. "
    "That it was saved is noted in the audit trail."
)
_NO_KEY = "No signing key is installed here, so the seal is not signed: it is tied by hashes to the audit trail only."
_UNSIGNED = "Left empty, the seal is not signed: it is tied by hashes to the audit trail of this laptop only."


class Shape(StrEnum):
    """As what a signed opinion leaves."""

    PDF = "pdf"
    RECORD = "record"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """What is wanted; `records` and `passphrase` are of an archive: with the records, and signed if there is one."""

    shape: Shape
    records: bool = False
    passphrase: str = field(default="", repr=False)


_WORDS = {
    Shape.PDF: ("The signed PDF", "The signed file, byte for byte. Anyone can verify it."),
    Shape.RECORD: (
        "For a health record: PDF and FHIR document",
        "A folder with every signed PDF and one FHIR document (Bundle) that says what they are and what was changed.",
    ),
    Shape.ARCHIVE: (
        "Archive of the case: one sealed file",
        "A zip with every signed PDF, its manifest, DICOM objects, FHIR document, audit trail, and the hash of each.",
    ),
}

Progress = Callable[[int, int], None]
Done = Callable[[Path], None]
Failed = Callable[[BaseException], None]


class Exporter(Protocol):
    """Writes what was chosen, in a job."""

    def write(
        self, choice: ExportChoice, place: Path, on_progress: Progress, done: Done, failed: Failed
    ) -> Callable[[], None]:
        """Write; return what stops it. `on_progress` is told in another thread how many of how many steps are done.

        Where it is stopped or fails, nothing stays.
        """


class ExportCase(QDialog):
    """Asks as what and where, then shows how far it is; closing it stops it, and nothing of it stays.

    `about` says which opinion it is, `version` which version of it leaves; `signer` is whose key could sign the seal of
    an archive, empty without one, and `token` the name of the token that holds it, empty for a file.

    Signals
    -------
    failed(BaseException)
        It could not be written, for a reason that was not foreseen.
    """

    failed = Signal(object)

    def __init__(
        self,
        exporter: Exporter,
        about: str,
        parent: QWidget | None = None,
        *,
        version: str = "",
        signer: str = "",
        token: str = "",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Save or export")  # never a patient: titles are listed by the system
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self._exporter = exporter
        self._archives: tuple[str, ...] = ()
        self._stop: Callable[[], None] | None = None
        self.shapes = {shape: QRadioButton(words) for shape, (words, _told) in _WORDS.items()}
        self.records = QCheckBox("With the records of the case, as far as they are here")
        self.records.setAccessibleName(self.records.text())
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setAccessibleName(f"PIN of the token “{token}”" if token else "Passphrase of the signing key")
        self.passphrase.setPlaceholderText(f"{'PIN of the token' if token else 'Passphrase'}, or leave it empty")
        self.choose = parts.button("Choose where…", "primary", icon="export")
        self.choose.clicked.connect(self._ask_place)
        self.leave = parts.button("Cancel")
        self.leave.clicked.connect(self.reject)
        self.progress = JobProgress("Files written")
        self.said, self.refused = parts.wrapped("", "ok"), parts.wrapped("", "bad")
        self.said.hide()
        self.refused.hide()
        self._of_archive = self._archive_part(signer)
        self._build(about, version)

    def _build(self, about: str, version: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addWidget(parts.title("Save or export"))
        column.addWidget(parts.wrapped(about, "dim"))
        if version:
            column.addWidget(parts.wrapped(version))
        for shape, choice in self.shapes.items():
            _words, told = _WORDS[shape]
            choice.setAccessibleName(choice.text())
            column.addWidget(choice)
            said = parts.wrapped(told, "faint", size=theme.CAPTION)
            said.setContentsMargins(theme.scaled(24), 0, 0, 0)
            column.addWidget(said)
        self.shapes[Shape.ARCHIVE].toggled.connect(self._show_of_archive)
        self.shapes[Shape.PDF].setChecked(True)
        column.addWidget(self._of_archive)
        warning = parts.wrapped(WARNING, "warn")
        warning.setAccessibleName(WARNING)
        column.addWidget(warning)
        column.addWidget(self.progress)
        column.addWidget(self.said)
        column.addWidget(self.refused)
        column.addLayout(parts.row(None, self.leave, self.choose, spacing=8))
        self.setMinimumWidth(theme.scaled(520))

    def _archive_part(self, signer: str) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(theme.scaled(24), 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.records)
        said = f"Signed with the key of {signer}, so that anyone can tell a change:" if signer else _NO_KEY
        column.addWidget(parts.wrapped(said, size=theme.CAPTION))
        if signer:
            column.addWidget(self.passphrase)
            column.addWidget(parts.wrapped(_UNSIGNED, "faint", size=theme.CAPTION))
        made.hide()
        return made

    def tell_archives(self, archives: Sequence[str]) -> None:
        """Tell of the archives that were made before, a sentence each; another gets a name of its own."""
        self._archives = tuple(archives)
        column = self._of_archive.layout()
        assert column is not None  # noqa: S101 - `_archive_part` makes it
        for before in archives:
            told = parts.wrapped(before, "dim", size=theme.CAPTION)
            told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(told)
        self._fit()

    def _show_of_archive(self, wanted: bool) -> None:
        self._of_archive.setVisible(wanted)
        self._fit()

    def _fit(self) -> None:
        """Take the height that the broken lines need: a dialog does not grow for them by itself."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(self.width(), layout.totalHeightForWidth(self.width()))

    @property
    def shape(self) -> Shape:
        """What is chosen."""
        return next(shape for shape, choice in self.shapes.items() if choice.isChecked())

    @property
    def archive_name(self) -> str:
        """The name that is proposed for an archive: never that of one that was made before."""
        number = f"-{len(self._archives) + 1}" if self._archives else ""
        return f"second-opinion{number}.zip"

    def _ask_place(self) -> None:
        dialog = QFileDialog(self, "Save or export to")
        if self.shape is Shape.RECORD:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        else:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            # names of files are seen by others: never a patient's
            dialog.selectFile("opinion.pdf" if self.shape is Shape.PDF else self.archive_name)
        dialog.fileSelected.connect(lambda name: self.write(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write(self, place: Path) -> None:
        """Write what is chosen to a place, in a job."""
        if self._stop is not None:
            return
        archive = self.shape is Shape.ARCHIVE
        choice = ExportChoice(
            self.shape, archive and self.records.isChecked(), self.passphrase.text() if archive else ""
        )
        self.passphrase.clear()
        self._at_work(True)
        self._stop = self._exporter.write(choice, place, self.progress.note, self._done, self._failed)

    def _at_work(self, at_work: bool) -> None:
        """Show that it is written, or what can be chosen."""
        for one in (*self.shapes.values(), self._of_archive):
            one.setEnabled(not at_work)
        self.choose.setVisible(not at_work)
        (self.progress.begin if at_work else self.progress.end)()
        self.refused.hide()
        self._fit()

    def reject(self) -> None:
        """Write no more: what was written is taken away again."""
        stop, self._stop = self._stop, None
        if stop is not None:
            stop()
        super().reject()

    def _done(self, place: Path) -> None:
        self._stop = None
        self.progress.end()
        self.said.setText(f"Saved as {place.name} in {place.parent}")
        self.said.show()
        self.leave.setText("Close")
        self._fit()

    def _failed(self, error: BaseException) -> None:
        self._stop = None
        if isinstance(error, ReviewerError):
            self._at_work(False)
            self.refused.setText(str(error))
            self.refused.show()
            self._fit()
            return
        if not isinstance(error, Cancelled):
            self.failed.emit(error)
        self.reject()
