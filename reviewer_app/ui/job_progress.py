"""A bar that follows a job which writes in another thread."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QProgressBar

_FOLLOW_MS = 100


class JobProgress(QProgressBar):
    """Hidden until a job begins; looks at intervals how far the job is, as jobs tell it in threads of their own."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setTextVisible(False)
        self._now = (0, 0)
        self._follow = QTimer(self, interval=_FOLLOW_MS)
        self._follow.timeout.connect(self._show_now)
        self.hide()

    def begin(self) -> None:
        """Show that a job runs, and nothing yet of how far it is."""
        self._now = (0, 0)
        self.setRange(0, 0)
        self.show()
        self._follow.start()

    def note(self, count: int, of: int) -> None:
        """Take note that `count` of `of` steps are done; called in any thread."""
        self._now = (count, of)

    def end(self) -> None:
        """Follow no more."""
        self._follow.stop()
        self.hide()

    def _show_now(self) -> None:
        count, of = self._now
        self.setRange(0, of)
        self.setValue(count)
