"""What was seen of files that belong to no case: counted while the window is open, kept nowhere, no reasons asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from reviewer_app.cases.coverage import coverage
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.people import Patient
from reviewer_app.ui.case.records_rows import RecordRow
from reviewer_app.ui.case.seen_page import SeenPage
from reviewer_app.viewer.unseen import shown_keys, unseen_position
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
        page.show_coverage(Opinion(), coverage(self._instances(), (), self._workspace.scene.looks, _NOBODY))
        page.open()

    def _show(self, key: str) -> None:
        looks = self._workspace.scene.looks
        rows = [one for one in self._rows() if str(one.key) == key]
        left = [one for one in rows if (part := one.shown_part(looks))[0] < part[1]]
        for one in (left or rows)[:1]:
            stacked = one.stack is not None and not one.whole
            at = unseen_position(shown_keys(one.stack), looks, -1, 1) if stacked and one.stack is not None else None
            self._open_row(one, at)
