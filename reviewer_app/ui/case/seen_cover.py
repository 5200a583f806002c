"""The page of what was seen as the case window has it: made when it is first asked for, over the panes or away."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from reviewer_app.cases.coverage import Coverage
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.ui.case.seen_page import SeenPage


class SeenCover(QObject):
    """Opens the page over a widget of a window, and keeps it as it has to be while it is there.

    Signals
    -------
    record_wanted(str)
        Show the first image of this record that was not seen.
    covers(bool)
        The page came, or went.

    Parameters
    ----------
    coverage
        Returns what was seen as of now.
    """

    record_wanted = Signal(str)
    covers = Signal(bool)

    def __init__(
        self,
        editor: WorkEditor,
        days: Mapping[str, str],
        coverage: Callable[[], Coverage],
        window: QWidget,
        over: QWidget,
    ) -> None:
        super().__init__(window)
        self._editor = editor
        self._days = days
        self._coverage = coverage
        self._window, self._over = window, over
        self._page: SeenPage | None = None

    @property
    def is_open(self) -> bool:
        """Whether the page lies over the panes."""
        return self._page is not None and self._page.isVisible()

    def toggle(self) -> None:
        """Open the page, or take it away."""
        if self.is_open:
            self.hide()
            return
        self._made().open()
        self.show_coverage(self._coverage())

    def hide(self) -> None:
        """Take the page away, where it is there."""
        if self._page is not None:
            self._page.hide()

    def show_coverage(self, coverage: Coverage) -> None:
        """Tell of every series what was seen, where the page is there."""
        if self._page is not None and self.is_open:
            self._page.show_coverage(self._editor.work.opinion, coverage)

    def flush(self) -> None:
        """Keep reasons that are still being written."""
        if self._page is not None:
            self._page.flush()

    def refit(self) -> None:
        """Take the room that there is now, when the window is laid out."""
        if self._page is not None and self.is_open:
            QTimer.singleShot(0, self._page, self._page.fit)

    def _made(self) -> SeenPage:
        if self._page is None:
            page = self._page = SeenPage(self._editor, self._days, self._window, self._over)
            page.record_wanted.connect(self.record_wanted)
            page.covers.connect(self.covers)
        return self._page
