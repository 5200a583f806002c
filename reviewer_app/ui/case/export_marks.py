"""Exporting the marks of a case as DICOM files: what they hold is said before a folder is chosen, then a job writes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QVBoxLayout, QWidget

from reviewer_app.errors import Cancelled
from reviewer_app.exchange.marks.exported import Exported
from reviewer_app.ui import theme
from reviewer_app.ui.case.desk import CaseDesk
from reviewer_app.ui.job_progress import JobProgress
from reviewer_app.ui.parts import button, label, row, wrapped

#: What is said before anything is written.
WARNING = (
    "The files hold patient data: the name, the date of birth and the identifiers of the patient, as the images have "
    "them, and your name. They are not encrypted; whoever can read the folder can read them."
)
_CONTENT = (
    "Measurements become structured reports, drawings and windows presentation states, and key images key object "
    "selections, in the study of their images. Of a signed opinion they are the files that are delivered with it."
)


class ExportMarks(QDialog):
    """Asks for the folder, then shows how far the job is; closing it stops the job, and nothing of it stays.

    Signals
    -------
    written(Exported)
        The files, and what is not in them.
    failed(BaseException)
        They could not be written.
    """

    written = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: CaseDesk, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export the marks")  # never a patient: titles are listed by the system
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self._desk = desk
        self._stop: Callable[[], None] | None = None
        self.masks = QCheckBox("Regions as segmentations (masks) too")
        self.masks.setAccessibleName(self.masks.text())
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
        column.addWidget(label("Export the marks as DICOM files", weight=theme.SEMIBOLD))
        for widget in (warning, wrapped(_CONTENT, "dim"), self.masks, self.progress):
            column.addWidget(widget)
        column.addLayout(row(None, self.leave, self.choose, spacing=8))
        self.setMinimumWidth(theme.scaled(460))

    def _ask_folder(self) -> None:
        dialog = QFileDialog(self, "Export the marks into")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda name: self.write(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write(self, folder: Path) -> None:
        """Write the files into a folder, in a job."""
        if self._stop is not None:
            return
        self.masks.setEnabled(False)
        self.choose.hide()
        self.progress.begin()
        self._stop = self._desk.export_marks(
            folder, masks=self.masks.isChecked(), on_progress=self.progress.note, done=self._done, failed=self._failed
        )

    def reject(self) -> None:
        """Write no more: what this run has written is taken away again."""
        if self._stop is not None:
            self._stop()
        super().reject()

    def _done(self, exported: Exported) -> None:
        self._stop = None
        self.written.emit(exported)
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self._stop = None
        if not isinstance(error, Cancelled):
            self.failed.emit(error)
        self.reject()


def written_words(exported: Exported) -> str:
    """Return what is said of an export that has ended."""
    paths = exported.paths
    if not paths:
        return exported.problem or "Nothing was marked on images that are here, so no file was written."
    said = f"{len(paths)} file{'s' if len(paths) > 1 else ''} written into {paths[0].parent}."
    return f"{said} {exported.problem}".rstrip()
