"""Says what no disk took before the lock, and brings it to the disk once the vault is open and there is room."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from reviewer_app.store.vault import Vault
from reviewer_app.ui.main_window import MainWindow
from reviewer_app.ui.office.services import Services
from reviewer_app.ui.office.unwritten import Unwritten

logger = logging.getLogger(__name__)
#: How long after a failure it is tried again.
RETRY_MS = 3000
WRITTEN = "What could not be saved before the lock is saved now."


class UnwrittenNotice(QObject):
    """Holds what waits (`kept`) for as long as the program runs."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.kept = Unwritten()
        self._window, self._said = window, ""
        self._expected = 0

    @property
    def _count(self) -> int:
        return max(self.kept.changes, self._expected)

    def expect(self, changes: int) -> None:
        """Note how many edits will wait once the last writes before the lock have failed too."""
        self._expected = changes

    def tell(self) -> None:
        """Say, over the locked vault, that edits wait in memory."""
        self._expected = 0
        if self.kept.changes:
            self._say(
                f"{self._changes()} could not be saved. The program keeps them encrypted in memory until there is room "
                "on the disk: free some space, then unlock. Do not quit the program or turn the laptop off before."
            )

    def write(self, services: Services) -> None:
        """Bring what waits to the disk of the vault that was opened; tried again for as long as it stays open."""
        if not self.kept.changes or services.life.ended:
            return

        def write(vault: Vault) -> None:
            self.kept.write(vault)

        services.store(write, lambda _none: self._written(), lambda error: self._again(services, error))

    def holds_back(self, leave: Callable[[], None]) -> bool:
        """Ask before the program ends with edits in its memory alone; True where it is not to end now."""
        if not self._count:
            return False

        def without() -> None:
            self._expected = 0
            self.kept.drop_all()
            leave()

        self._say(
            f"{self._changes()} could not be saved and would be lost: free some space and unlock first.",
            action=("Quit without saving", without),
        )
        return True

    def _changes(self) -> str:
        return "1 change" if self._count == 1 else f"{self._count} changes"

    def _say(self, words: str, action: tuple[str, Callable[[], None]] | None = None) -> None:
        self._window.notices.take_back(self._said)
        self._said = words
        self._window.notices.show_text("warn", words, action=action)

    def _written(self) -> None:
        if self._said:
            self._window.notices.take_back(self._said)
            self._said = ""
            self._window.notices.show_text("ok", WRITTEN, seconds=6)

    def _again(self, services: Services, error: BaseException) -> None:
        logger.warning("still not written: %s", type(error).__name__)
        QTimer.singleShot(RETRY_MS, self, lambda: self.write(services))
