"""What was seen of files that belong to no case: counted while the window is open, kept nowhere, no reasons asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from reviewer_app.cases.coverage import coverage
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.people import Patient
from reviewer_app.ui.case.records_rows import RecordRow
from reviewer_app.ui.case.seen_page import SeenPage
from reviewer_app.viewer.unseen import shown_keys, unseen_position
from reviewer_app.viewer.waveform_layout import WaveformRecord
from reviewer_app.viewer.workspace import ViewerWorkspace

_NOBODY = Patient("", "", "", "")


class SeenOfFiles:
    """The page "What was seen" over the panes; `open_row` opens a record at a position, None for where it begins."""

    def __init__(
        self,
        window: QWidget,
        workspace: ViewerWorkspace,
        instances: Callable[[], Sequence[InstanceIndex]],
        rows: Callable[[], Sequence[RecordRow]],
        open_row: Callable[[RecordRow, int | None], None],
    ) -> None:
        self._window, self._workspace = window, workspace
        self._instances, self._rows, self._open_row = instances, rows, open_row
        self._page: SeenPage | None = None
        #: How many pages, or seconds, records have that are read: known once they were opened.
        self.pages: dict[str, int] = {}

    @property
    def page(self) -> SeenPage | None:
        """The page, once it was asked for."""
        return self._page

    def toggle(self) -> None:
        """Show what was seen of every series up to now, or take the page away."""
        if self._page is not None and self._page.isVisible():
            self._page.hide()
            return
        if self._page is not None:
            self._page.deleteLater()  # files may have come since, and rows are made for good
        page = self._page = SeenPage(None, {}, self._window, self._workspace)
        page.record_wanted.connect(self._show)
        page.covers.connect(lambda covered: self._workspace.set_paused(paused=covered))
        looks = self._workspace.scene.looks
        page.show_coverage(Opinion(), coverage(self._instances(), (), looks, _NOBODY, self.pages))
        page.open()

    def refit(self) -> None:
        """Take the room that there is now, when the window is laid out."""
        if self._page is not None and self._page.isVisible():
            QTimer.singleShot(0, self._page, self._page.fit)

    def count(self, one: RecordRow, read: bytes | WaveformRecord) -> None:
        """Note how many pages or seconds a record has that is shown now."""
        if not isinstance(read, bytes):
            from reviewer_app.viewer.waveform_seconds import seconds_of_groups  # noqa: PLC0415 - images do without it

            self.pages[one.document_key] = sum(seconds_of_groups(read.waveforms))
            return
        pane = next((pane for pane in self._workspace.documents if pane.key == one.document_key), None)
        if pane is not None and pane.view is not None:
            self.pages[one.document_key] = pane.view.page_count

    def _show(self, key: str) -> None:
        looks = self._workspace.scene.looks
        rows = [one for one in self._rows() if str(one.key) == key]
        left = [one for one in rows if (part := one.shown_part(looks, self.pages))[0] < part[1]]
        for one in (left or rows)[:1]:
            stacked = one.stack is not None and not one.whole
            at = unseen_position(shown_keys(one.stack), looks, -1, 1) if stacked and one.stack is not None else None
            self._open_row(one, at)
