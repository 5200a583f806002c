"""Papers that are not shown at once: locked ones ask for their password in place, others may be copied out."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.paper_kinds import media_type
from reviewer_app.errors import LockedWithPassword, ReviewerError
from reviewer_app.ui.case.desk import CaseDesk
from reviewer_app.ui.case.records_rows import RecordRow
from reviewer_app.viewer.refusal import Offer, Refusal
from reviewer_app.viewer.workspace import ViewerWorkspace


class PaperOpening(QObject):
    """Says in a pane why a paper is not shown, and does what the reader chooses there.

    Signals
    -------
    unlocked(RecordRow)
        A paper that was locked stands in its pane now.
    refused(RecordRow)
        It stands in a pane why this record is not shown.
    told(str)
        A copy was saved, and where.
    failed(BaseException)
        A copy could not be saved.
    """

    unlocked = Signal(object)
    refused = Signal(object)
    told = Signal(str)
    failed = Signal(object)

    def __init__(self, desk: CaseDesk, workspace: ViewerWorkspace, rows: Callable[[], Sequence[RecordRow]]) -> None:
        super().__init__(workspace)
        self._desk = desk
        self._workspace = workspace
        self._rows = rows
        self._closed = False
        workspace.password_given.connect(self._unlock)
        workspace.copy_wanted.connect(self._ask_where)

    def close(self) -> None:
        """Answer to nothing that arrives from now on."""
        self._closed = True

    def refuse(self, row: RecordRow, pane: int, error: ReviewerError | None = None) -> None:
        """Say in a pane why a record is not shown: for what went wrong, or for what its row says."""
        locked = isinstance(error, LockedWithPassword)
        key = row.document_key if row.document is not None or locked else ""
        offer = Offer.PASSWORD if locked else Offer.COPY if key else Offer.NOTHING
        sentence = row.why if error is None else str(error)
        self._workspace.contents.show_refusal(Refusal(row.title, sentence, key, offer), pane)
        if self._workspace.scene.active == pane:
            self.refused.emit(row)

    def _row(self, key: str) -> RecordRow | None:
        return next((one for one in self._rows() if key and one.document_key == key), None)

    def _unlock(self, key: str, password: str, pane: int) -> None:
        row = self._row(key)
        if row is not None:
            done = partial(self._show, row, pane)
            paper: str | InstanceIndex = key if row.text is None else row.text
            self._desk.unlock_document(paper, password, done, partial(self._still_locked, row, pane))

    def _show(self, row: RecordRow, pane: int, pdf: bytes) -> None:
        if self._stands(row, pane):
            self._workspace.contents.show_record(row.title, pdf, row.document_key, pane)
            self.unlocked.emit(row)

    def _still_locked(self, row: RecordRow, pane: int, error: BaseException) -> None:
        if not self._stands(row, pane):
            return
        if isinstance(error, ReviewerError):
            self.refuse(row, pane, error)
        else:
            self.failed.emit(error)

    def _stands(self, row: RecordRow, pane: int) -> bool:
        """Whether the pane still says why this paper is not shown."""
        slots = self._workspace.grid.slots
        paper = slots[pane].document if pane < len(slots) else None
        return not self._closed and paper is not None and paper.key == row.document_key and paper.view is None

    def _ask_where(self, key: str) -> None:
        row = self._row(key)
        if row is None or row.document is None:
            return
        dialog = QFileDialog(self._workspace, "Save a copy for another program")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        # names of files are seen by others: that of the paper may hold the patient's
        dialog.selectFile(f"record{mimetypes.guess_extension(media_type(row.document.content_type)) or ''}")
        dialog.fileSelected.connect(lambda name: self.save(key, Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save(self, key: str, path: Path) -> None:
        """Save a copy, in a job."""
        self._desk.save_document(key, path, partial(self._saved, path), self._not_saved)

    def _saved(self, path: Path) -> None:
        if not self._closed:
            self.told.emit(f"A copy was saved into {path.parent}. It is not encrypted.")

    def _not_saved(self, error: BaseException) -> None:
        if not self._closed:
            self.failed.emit(error)
