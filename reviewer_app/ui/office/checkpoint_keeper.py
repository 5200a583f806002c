"""When the checkpoint of an open case is renewed: as the reader rests, after many edits without one, on leaving."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QTimer

from reviewer_app.cases.work import Edit, replay
from reviewer_app.jobs import Lane, Priority
from reviewer_app.ui.office.kept_work import keep_work, packed_work, put_work
from reviewer_app.ui.office.services import Services

#: A case of fewer edits is read as quickly without a checkpoint.
WORTH = 200
#: So long after the last edit nobody waits for what a checkpoint costs.
REST_MS = 15_000
#: So many edits after the last checkpoint it is renewed without a rest: those that came later are read on opening.
MANY_LATER = 200


class CheckpointKeeper:
    """Renews the checkpoint of one case, where it has many edits and other ones than the last time.

    `edits` gives all edits, those on their way too; None while they are not read. `kept` is how many the checkpoint
    holds that is there.
    """

    def __init__(self, services: Services, case_id: str, kept: int, edits: Callable[[], Sequence[Edit] | None]) -> None:
        self._services, self._case_id = services, case_id
        self._kept, self._edits = kept, edits
        self._open = True
        self._resting = QTimer(QCoreApplication.instance(), singleShot=True, interval=REST_MS)  # as in `KeptLooks`
        self._resting.timeout.connect(self.keep)

    def edit_kept(self, count: int) -> None:
        """Note that an edit is on the disk, and how many there are."""
        if count - self._kept < MANY_LATER or not self._resting.isActive():
            self._resting.start()

    def keep(self) -> None:
        """Renew it in the background."""
        edits, services, case_id = self._new(), self._services, self._case_id
        if edits:
            services.submit(
                Lane.PROCESS, lambda _token: keep_work(services, case_id, edits), priority=Priority.BACKGROUND
            )

    def close(self) -> None:
        """Renew it in the store lane: whoever leaves may be closing the vault, which waits for that lane alone."""
        if self._open:
            self._open = False
            self._resting.stop()
            self._resting.deleteLater()
        edits, case_id = self._new(), self._case_id
        if edits:
            self._services.store(lambda vault: put_work(vault, case_id, packed_work(replay(edits)), edits))

    def _new(self) -> tuple[Edit, ...]:
        edits = self._edits()
        if edits is None or len(edits) < max(WORTH, self._kept + 1):
            return ()
        self._kept = len(edits)
        return tuple(edits)
