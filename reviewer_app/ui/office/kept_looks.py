"""What was on the screen on its way to the vault: what cannot be kept stays in memory and goes with what comes next."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QTimer

from reviewer_app.cases.looks import NO_LOOK, Look, SeenKey
from reviewer_app.ui.office.services import Services

logger = logging.getLogger(__name__)
#: How long after a failure it is tried again, by itself.
RETRY_MS = 3000


class KeptLooks:
    """Keeps the looks of one open case. A cause of failure is told once; nothing is counted twice."""

    def __init__(self, services: Services, case_id: str) -> None:
        self._services = services
        self._case_id = case_id
        self._left: dict[SeenKey, Look] = {}
        self._told = ""
        self._open = True
        # Qt's own from the start: one of Python's in a circle of references would be taken away by whichever thread
        # the collector runs in, while the thread of the window may be looking through its timers
        self._again = QTimer(QCoreApplication.instance(), singleShot=True, interval=RETRY_MS)
        self._again.timeout.connect(self.retry)

    @property
    def left(self) -> Mapping[SeenKey, Look]:
        """What could not be kept yet."""
        return self._left

    def keep(self, more: Mapping[SeenKey, Look]) -> None:
        """Keep these looks, and before them those that could not be kept."""
        batch, self._left = _together(self._left, more), {}
        if not batch:
            return
        if self._open:
            self._again.stop()

        def kept(_none: None) -> None:
            self._told = ""

        def failed(error: BaseException) -> None:
            self._left = _together(batch, self._left)
            if self._open:
                self._again.start()
            words = f"{type(error).__name__} {error}"
            if words != self._told:
                self._told = words
                logger.error("looks could not be kept: %s", type(error).__name__)
                self._services.show_error(error)

        self._services.store(lambda vault: vault.seen(self._case_id, batch), kept, failed)

    def retry(self) -> None:
        """Try again to keep what could not be kept."""
        self.keep({})

    def close(self) -> None:
        """The case is left: try once more, and no longer by itself."""
        if self._open:
            self._open = False
            self._again.stop()
            self._again.deleteLater()
        self.retry()


def _together(earlier: Mapping[SeenKey, Look], later: Mapping[SeenKey, Look]) -> dict[SeenKey, Look]:
    return {**earlier, **{key: earlier.get(key, NO_LOOK).and_then(one) for key, one in later.items()}}
