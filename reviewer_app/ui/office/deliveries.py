"""The outbox at work: signed opinions are sent exactly once and kept until the receipt of the service is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from reviewer_app.errors import Cancelled, Offline, SignInNeeded
from reviewer_app.jobs import CancelToken
from reviewer_app.settings import Settings
from reviewer_app.store.values import OutboxEntry, OutboxState
from reviewer_app.ui.office.account import Account
from reviewer_app.ui.office.raising import LEVEL
from reviewer_app.ui.office.raising_later import RaisingLater
from reviewer_app.ui.office.services import Services

if TYPE_CHECKING:
    from reviewer_app.sync.session import ServiceSession

_EVERY_MS = 10_000
#: No try is farther from the one before.
LONGEST_WAIT: Final = timedelta(minutes=10)


class Deliveries(QObject):
    """Sends what the outbox holds. `entries` are as last read; `changed` tells that they were replaced.

    `doing` has in words what is being done for an entry right now, by its id, before it is sent. `settings` say how
    far its signature is raised then.

    `held_changed` tells that others wait for the reviewer's decision than before, or that other things can be decided.
    """

    changed = Signal()
    held_changed = Signal()
    delivered = Signal(str)
    _done_now = Signal(str, str)

    def __init__(self, services: Services, account: Account, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self.doing: dict[str, str] = {}
        self._done_now.connect(self._take_doing)
        self._services = services
        self._account = account
        self._sending = False
        #: What was asked for while something was being sent: whether signatures are raised anew, None for nothing.
        self._asked_again: bool | None = None
        self.entries: tuple[OutboxEntry, ...] = ()
        self._later = RaisingLater(services, account, self, self._done_now.emit)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.send_due)
        account.signed_in.connect(self._send_waiting)
        account.connection_changed.connect(self._when_online)

    def load(self, *, send: bool = False) -> None:
        """Read the outbox from the vault; `changed` follows. `send` sends at once what waits then and is not held."""
        self._read(self._send_waiting if send else None)

    def load_released(self) -> None:
        """Read the outbox, of which something is held no longer, and send what is due: the rest keeps its time."""
        self._read(self.send_due)

    def _read(self, then: Callable[[], None] | None) -> None:
        def take(entries: tuple[OutboxEntry, ...]) -> None:
            self._take(entries)
            if then is not None:
                then()

        self._services.store(lambda vault: tuple(vault.outbox()), take)

    def delivered_kind(self, case_id: str) -> str:
        """Return of what kind that of a case is which was delivered last: "opinion" or "addendum"."""
        delivered = (one for one in self.entries if one.state is OutboxState.DELIVERED and one.kind != LEVEL)
        done = [one for one in delivered if one.case_id == case_id]
        return max(done, key=lambda one: one.created).kind if done else "opinion"

    def stop(self) -> None:
        """Send nothing more."""
        self._timer.stop()
        self._later.stop()

    def level_words(self, entry: OutboxEntry, now: datetime) -> str:
        """Return what is said of tries to raise the signature of what was delivered, as of `now`."""
        return self._later.words(entry, now)

    def send_now(self, *, raise_anew: bool = True) -> None:
        """Send everything that waits, without regard to the time of the next try; also what is held.

        Signatures are raised anew as far as that did not go before, with `raise_anew`. While something is being sent,
        the rest follows as soon as that has ended.
        """
        if self._sending:
            self._asked_again = raise_anew or bool(self._asked_again)
        else:
            self._send(lambda _entry: True, by_hand=raise_anew)

    def send_due(self) -> None:
        """Send what is due by now."""
        now = self._services.clock()
        self._send(lambda one: not one.held and _due(one, now))

    def raise_delivered(self, entry_id: str) -> None:
        """Raise the signature of what was delivered, and send the file of the higher level as a later version."""

        def work(token: CancelToken) -> None:
            from reviewer_app.ui.office.later_level import raise_delivered  # noqa: PLC0415 - seldom

            def doing(words: str) -> None:
                self._done_now.emit(entry_id, words)

            try:
                raise_delivered(self._services, entry_id, self.settings, token, doing)
            finally:
                doing("")

        if entry_id not in self.doing:
            self._take_doing(entry_id, "Raising the level of the signature")
            self._services.network(work, lambda _none: self.load(send=True), self._services.show_error)

    def _send_waiting(self) -> None:
        self._send(lambda one: not one.held)

    def _when_online(self) -> None:
        if self._account.online:
            self._send_waiting()

    def _send(self, wanted: Callable[[OutboxEntry], bool], *, by_hand: bool = False) -> None:
        session = self._account.session
        if session is None or self._sending:
            return
        waiting = [one for one in self.entries if one.waits and wanted(one)]
        if not waiting:
            return
        self._sending = True

        def work(token: CancelToken) -> None:
            first: Exception | None = None
            for entry in waiting:
                try:
                    self._send_one(session, entry, token, by_hand=by_hand)
                except (Cancelled, Offline, SignInNeeded):
                    raise
                except Exception as error:
                    first = first or error  # what is wrong with one does not hold back the others
            if first is not None:
                raise first

        self._services.network(work, lambda _none: self._sent(), self._not_sent)

    def _send_one(self, session: ServiceSession, entry: OutboxEntry, token: CancelToken, *, by_hand: bool) -> None:
        """Send one entry; in a network thread. Every step is on disk before the next is taken."""
        from reviewer_app.ui.office.one_delivery import OneDelivery  # noqa: PLC0415 - the worklist is painted without it

        try:
            OneDelivery(
                self._services, session, entry, token, self.settings, lambda words: self._done_now.emit(entry.id, words)
            ).send(by_hand=by_hand)
        finally:
            self._done_now.emit(entry.id, "")

    def _take_doing(self, entry_id: str, words: str) -> None:
        if words != self.doing.get(entry_id, ""):
            self.doing = {**self.doing, entry_id: words} if words else _without(self.doing, entry_id)
            self.changed.emit()

    def _sent(self) -> None:
        self._account.reached()
        self._ended()

    def _not_sent(self, error: BaseException) -> None:
        self._account.failed(error)
        self._ended()

    def _ended(self) -> None:
        self._sending = False
        again, self._asked_again = self._asked_again, None
        self._read(None if again is None else partial(self.send_now, raise_anew=again))

    def _take(self, entries: tuple[OutboxEntry, ...]) -> None:
        done = {one.id for one in self.entries if one.state is OutboxState.DELIVERED}
        first = not self.entries
        fresh = [one for one in entries if one.state is OutboxState.DELIVERED and one.id not in done]
        held_before, held = _held(self.entries), _held(entries)
        self.entries = entries
        waiting = any(one.waits for one in entries)
        (self._timer.start if waiting else self._timer.stop)()
        self.changed.emit()
        if held != held_before:
            self.held_changed.emit()
        for one in [] if first else fresh:
            if one.kind != LEVEL:  # the same opinion once more
                self.delivered.emit(one.case_id)
        self._later.read()


def _due(entry: OutboxEntry, now: datetime) -> bool:
    """Whether it is tried now; where the next try seems farther than any is put off, the clock was set back since."""
    return entry.next_try is None or not now < entry.next_try <= now + LONGEST_WAIT


def _without(doing: dict[str, str], entry_id: str) -> dict[str, str]:
    return {one: words for one, words in doing.items() if one != entry_id}


def _held(entries: tuple[OutboxEntry, ...]) -> set[tuple[str, bool]]:
    return {(one.id, one.in_doubt_since is None) for one in entries if one.held}
