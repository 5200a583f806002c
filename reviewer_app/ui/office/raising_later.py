"""Raises by itself what fell short of the wanted level, one entry at a time, quietly: the outbox says how that goes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from reviewer_app.errors import Cancelled, ReviewerError
from reviewer_app.jobs import CancelToken
from reviewer_app.store.values import OutboxEntry
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.account import Account
from reviewer_app.ui.office.services import Services

if TYPE_CHECKING:
    from reviewer_app.ui.office.deliveries import Deliveries
    from reviewer_app.ui.office.level_tries import LevelTries

_LONGEST_WAIT: Final = timedelta(hours=6)
_UNFORESEEN: Final = "The level of the signature could not be raised."
logger = logging.getLogger(__name__)


class RaisingLater(QObject):
    """Looks after each reading of the outbox, when this laptop is online again, and when the next try is due.

    `doing` is told what is being done for an entry, in words, in the thread that does it.
    """

    def __init__(
        self, services: Services, account: Account, deliveries: Deliveries, doing: Callable[[str, str], None]
    ) -> None:
        super().__init__(deliveries)
        self._services = services
        self._account = account
        self._deliveries = deliveries
        self._doing = doing
        self._tries: dict[str, LevelTries] = {}
        self._at_work = False
        #: Entries of which not even a failure could be kept: they wait for the next start of the program.
        self._left: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)
        account.connection_changed.connect(self.look)

    def read(self) -> None:
        """Read what is known of earlier tries, then look; the outbox was just read."""
        if not self._deliveries.settings.time_stamp_url:
            return
        entries = self._deliveries.entries

        def read(vault: Vault) -> dict[str, LevelTries]:
            from reviewer_app.ui.office.level_tries import tries_of  # noqa: PLC0415 - without the service nobody asks

            return tries_of(vault, entries)

        def take(tries: dict[str, LevelTries]) -> None:
            if tries != self._tries:
                self._tries = tries
                self._deliveries.changed.emit()
            self.look()

        self._services.store(read, take)

    def look(self) -> None:
        """Raise what is due by now where this laptop is online, else wait for what is due next."""
        if not self._deliveries.settings.time_stamp_url or self._at_work:
            return
        now, due = self._services.clock(), self._due()
        ready = [one for one, at in due if at <= now and one.id not in self._deliveries.doing]
        if ready and self._account.online:
            self._raise(ready[0])
        elif due:
            wait = min(max(min(at for _one, at in due) - now, timedelta(seconds=1)), _LONGEST_WAIT)
            self._timer.start(round(wait.total_seconds() * 1000))

    def stop(self) -> None:
        """Raise nothing more."""
        self._timer.stop()

    def words(self, entry: OutboxEntry, now: datetime) -> str:
        """Return what the outbox says of the tries of an entry, an empty string where there is nothing to say."""
        if not self._deliveries.settings.time_stamp_url:
            return ""
        from reviewer_app.ui.office.level_tries import next_try, words_of_tries  # noqa: PLC0415 - as above

        settings = self._deliveries.settings
        due = next_try(self._deliveries.entries, entry, self._tries, settings)
        known = self._tries.get(entry.id)
        return words_of_tries(due, known, settings, now) if due is not None or known is not None else ""

    def _due(self) -> list[tuple[OutboxEntry, datetime]]:
        from reviewer_app.ui.office.level_tries import next_try  # noqa: PLC0415 - as above

        entries, settings = self._deliveries.entries, self._deliveries.settings
        found = ((one, next_try(entries, one, self._tries, settings)) for one in entries if one.id not in self._left)
        return [(one, at) for one, at in found if at is not None]

    def _raise(self, entry: OutboxEntry) -> None:
        settings = self._deliveries.settings

        def work(token: CancelToken) -> None:
            from reviewer_app.ui.office.later_level import raise_delivered  # noqa: PLC0415 - seldom
            from reviewer_app.ui.office.level_tries import keep_failed  # noqa: PLC0415 - as above

            services = self._services
            try:
                raise_delivered(services, entry.id, settings, token, lambda words: self._doing(entry.id, words))
            except Cancelled:
                raise
            except Exception as error:
                # quiet: the opinion is there, and the outbox says that and why it is tried again
                why = error.sentence if isinstance(error, ReviewerError) else _UNFORESEEN
                logger.warning("the level of %s was not raised later: %s", entry.id, type(error).__name__)
                services.stored(lambda vault: keep_failed(vault, entry, settings, services.clock(), why))
            finally:
                self._doing(entry.id, "")

        def failed(error: BaseException) -> None:
            logger.warning("a try to raise %s could not be kept: %s", entry.id, type(error).__name__)
            self._left.add(entry.id)
            self._ended()

        self._at_work = True
        self._services.network(work, lambda _none: self._ended(), failed)

    def _ended(self) -> None:
        self._at_work = False
        self._deliveries.load(send=True)
