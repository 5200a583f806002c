"""The worklist: what the vault holds, kept in step with the service in both directions."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from reviewer_app.cases.asking import RETURNED, RecordsRequest, open_request
from reviewer_app.cases.life_cycle import DECLINE_REASONS, TASK_STATUS, CaseEvent, CaseState
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.rules.checks import still_open
from reviewer_app.cases.rules.circumstances import Circumstances
from reviewer_app.errors import NotAllowed, Offline, ReviewerError, SignInNeeded
from reviewer_app.jobs import CancelToken
from reviewer_app.store.audit import hash_of_words
from reviewer_app.store.values import StoredCase
from reviewer_app.store.vault import Vault
from reviewer_app.ui import words
from reviewer_app.ui.office.account import Account
from reviewer_app.ui.office.arrangements import forget_arrangement
from reviewer_app.ui.office.asking import ask_for_records, withdraw_request
from reviewer_app.ui.office.asking_push import push_requests
from reviewer_app.ui.office.conflict_statement import keep_statement
from reviewer_app.ui.office.kept_account import require_service
from reviewer_app.ui.office.last_read import SYNC_MARK, keep_clock, read_from_service_at
from reviewer_app.ui.office.services import Services
from reviewer_app.ui.office.turns import Turns
from reviewer_app.ui.office.worklist_keeping import (
    cases_before,
    closed_on_service,
    decline_key,
    keep_answer,
    other_patient,
    withdraw,
)

if TYPE_CHECKING:
    from reviewer_app.cases.case import Case
    from reviewer_app.sync.session import ServiceSession
    from reviewer_app.sync.worklist import WorklistAnswer
    from reviewer_app.ui.office.newer_records import RecordNews

logger = logging.getLogger(__name__)
#: FHIR statuses in the order of a case's life: a status is written only where it moves the Task forward.
_ORDER = ("requested", "received", "accepted", "ready", "in-progress", "on-hold", "rejected", "completed")
#: States that only this laptop knows, and what the service is told meanwhile.
_TOLD_AS = {
    CaseState.DOWNLOADING: CaseState.ACCEPTED,
    CaseState.PAUSED: CaseState.ACCEPTED,
    CaseState.READY: CaseState.ACCEPTED,
    CaseState.SIGNED: CaseState.IN_REVIEW,
    CaseState.QUEUED: CaseState.IN_REVIEW,
}
#: Cases whose end is known here; the service is not asked whether they are still ours.
_CLOSED = {
    CaseState.DELIVERED, CaseState.AMENDING, CaseState.ARCHIVED, CaseState.DECLINED, CaseState.WITHDRAWN,
    CaseState.PURGED,
}  # fmt: skip
_TURNED_AWAY = {CaseState.DECLINED, CaseState.WITHDRAWN}
#: A list of what changed does not name a case given to somebody else; the whole list does.
_WHOLE_EVERY = timedelta(hours=1)
_EVERY_MS = 60_000
_EVERY_OFFLINE_MS = 15_000


class _Read(NamedTuple):
    cases: list[StoredCase]
    reviewer: Reviewer | None
    synced: str
    read_at: datetime | None
    declined: dict[str, str]


class _Found(NamedTuple):
    answer: WorklistAnswer
    released: bool
    news: tuple[RecordNews, ...]
    to_fetch: tuple[str, ...]


class Assignments(QObject):
    """All cases on this laptop. `changed` tells that `cases` or `reviewer` were replaced.

    `withdrawn` and `offered_again` name a case that the service took away, or offers after it was taken or declined.
    `released` tells that an opinion the service did not take may be sent again, `returned` names a case that waited for
    records and that the service took off hold. `records_changed` has a case and what is new among its records, in
    words; `fetch_wanted` names a case of which something new is not on this laptop.
    """

    changed = Signal()
    withdrawn = Signal(str)
    offered_again = Signal(str)
    released = Signal()
    returned = Signal(str)
    records_changed = Signal(str, str)
    fetch_wanted = Signal(str)

    def __init__(self, services: Services, account: Account, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._account = account
        self._refreshing = False
        self._turns = Turns()
        #: What is to be told of the cases once they are read anew.
        self._news: tuple[RecordNews, ...] = ()
        self._to_fetch: tuple[str, ...] = ()
        self._whole_at: datetime | None = None
        #: Cases of which it was told that they are about another patient.
        self._other_patients: set[str] = set()
        self.cases: dict[str, StoredCase] = {}
        self.reviewer: Reviewer | None = None
        self.synced: str = ""
        #: When the service was last read, None where that is not known.
        self.read_at: datetime | None = None
        #: Why cases were declined on this laptop, a code or words, by case.
        self.declined: dict[str, str] = {}
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.refresh)
        account.signed_in.connect(self._begin)
        account.connection_changed.connect(self._set_pace)

    def load(self) -> None:
        """Read everything from the vault; `changed` follows."""

        def read(vault: Vault) -> _Read:
            cases = vault.cases()
            refused = [one.case.id for one in cases if one.state is CaseState.DECLINED]
            declined = {one: vault.get_value(decline_key(one)) or "" for one in refused}
            return _Read(
                cases, vault.reviewer(), vault.get_value(SYNC_MARK) or "", read_from_service_at(vault), declined
            )

        self._services.store(read, self._take)

    def fetch_newer(self) -> None:
        """Read everything, and let what is known to be new be fetched now: it need not wait for the next refresh."""

        def read(vault: Vault) -> tuple[str, ...]:
            from reviewer_app.ui.office.newer_records import to_fetch  # noqa: PLC0415 - the worklist is painted without it

            return to_fetch(vault)

        def found(case_ids: tuple[str, ...]) -> None:
            self._to_fetch = tuple(dict.fromkeys((*self._to_fetch, *case_ids)))
            self.load()

        self._services.store(read, found)

    def stop(self) -> None:
        """Ask the service no more."""
        self._timer.stop()

    def refresh(self) -> None:
        """Ask the service what is new and tell it what changed here; `changed` follows where anything did."""
        session = self._account.session
        if session is None or self._refreshing:
            return
        self._refreshing = True
        now = self._services.clock()
        whole = self._whole_at is None or now - self._whole_at > _WHOLE_EVERY
        since = None if whole else self.synced or None
        known = tuple(one.case.id for one in self.cases.values() if one.state not in _CLOSED)
        closed = frozenset(one.case.id for one in self.cases.values() if closed_on_service(one))

        def keep(vault: Vault, reviewer: Reviewer, answer: WorklistAnswer, asked: Mapping[str, StoredCase]) -> bool:
            require_service(vault, session.service_url)
            return keep_answer(vault, reviewer, answer, closed, now, asked)

        def told(vault: Vault) -> None:
            require_service(vault, session.service_url)
            keep_clock(vault, now, session.service_clock)

        def work(token: CancelToken) -> _Found:
            from reviewer_app.sync.worklist import fetch_reviewer, fetch_worklist  # noqa: PLC0415 - the worklist is painted without it
            from reviewer_app.ui.office.newer_records import take_news, to_fetch  # noqa: PLC0415 - as above

            asked = self._services.stored(cases_before)
            try:
                reviewer = fetch_reviewer(session, session.fhir_user)
                answer = fetch_worklist(session, since, reviewer=reviewer, known=known, token=token)
            except ReviewerError:
                # a list that broke off has told the time all the same
                self._services.stored(told)
                raise
            released = self._services.stored(lambda vault: keep(vault, reviewer, answer, asked))
            self._push_states(session, token)
            news = self._services.stored(take_news)
            return _Found(answer, released, news, self._services.stored(to_fetch))

        def done(found: _Found) -> None:
            if found.answer.complete:
                self._whole_at = now
            self._refreshed(found)

        self._services.network(work, done, self._not_refreshed)

    def accept(self, case_id: str, disclosure: str = "") -> None:
        """Accept a case where the rules allow it; the service is told as soon as it can be reached.

        Whoever accepts has stated to have no conflict of interest, or discloses one; that is kept for the opinion.
        """
        now = words.local(self._services.clock())
        self._services.store(lambda vault: self._accepted(vault, case_id, disclosure, now), lambda _none: self._moved())

    def decline(self, case_id: str, reason: str) -> None:
        """Decline a case with the code of a reason, or with one in words."""

        def work(vault: Vault) -> None:
            with vault.together():
                vault.set_value(decline_key(case_id), reason)
                vault.move(case_id, CaseEvent.DECLINE)
                said = reason if reason in DECLINE_REASONS else hash_of_words(reason)
                vault.audit("case-declined", case_id, {"reason": said})

        self._services.store(work, lambda _none: self._moved())

    def ask_for_records(self, case_id: str, items: Sequence[str], reason: str) -> None:
        """Ask the service for more records and put the case on hold; it is told as soon as it can be reached."""
        now = self._services.clock()
        self._services.store(
            lambda vault: ask_for_records(vault, case_id, items, reason, now), lambda _r: self._moved()
        )

    def withdraw_request(self, case_id: str) -> None:
        """Wait for records no longer; the service is told as soon as it can be reached."""
        now = self._services.clock()
        self._services.store(lambda vault: withdraw_request(vault, case_id, now), lambda _none: self._moved())

    def remove_copy(self, case_id: str) -> None:
        """Take the records of a case off this laptop; work goes with them only where the case was withdrawn."""

        def work(vault: Vault) -> None:
            with vault.together():
                withdrawn = vault.case(case_id).state is CaseState.WITHDRAWN
                vault.remove_local_copy(case_id, also_work=withdrawn)
                forget_arrangement(vault, case_id)
                vault.audit("local-copy-removed", case_id, {})
            if withdrawn:
                self._services.unwritten.drop(case_id)

        self._services.store(work, lambda _none: self.load())

    def push(self) -> None:
        """Tell the service where the cases stand now."""
        session = self._account.session
        if session is None:
            return
        self._services.network(lambda token: self._push_states(session, token), self._pushed, self._account.failed)

    def _begin(self) -> None:
        self._whole_at = None  # what this service lists is not known yet
        self._set_pace()
        self.refresh()

    def _set_pace(self) -> None:
        self._timer.start(_EVERY_MS if self._account.online else _EVERY_OFFLINE_MS)

    @staticmethod
    def _accepted(vault: Vault, case_id: str, disclosure: str, now: datetime) -> None:
        from reviewer_app.cases.opinion import DISCLOSED, NO_CONFLICT  # noqa: PLC0415 - the worklist is painted without it
        from reviewer_app.cases.rules.accepting import checks_before_accepting  # noqa: PLC0415 - as well

        case, reviewer = vault.case(case_id).case, vault.reviewer()
        if reviewer is None:
            raise NotAllowed("Your licences are not known yet. Sign in first.")
        when = Circumstances(now, read_from_service_at(vault, case_id))
        declared = DISCLOSED if disclosure.strip() else NO_CONFLICT
        failed = still_open(checks_before_accepting(case, reviewer, when, declared, disclosure))
        if failed:
            raise NotAllowed(f"This case cannot be accepted: {failed[0].words}.", detail=failed[0].id)
        with vault.together():
            state = vault.move(case_id, CaseEvent.ACCEPT)
            keep_statement(vault, case_id, disclosure)
            vault.audit(f"case-{CaseEvent.ACCEPT.value}", case_id, {"state": state.value, "conflict": declared})

    def _moved(self) -> None:
        self.load()
        self.push()

    def _take(self, read: _Read) -> None:
        cases, self.reviewer, self.synced, self.read_at, self.declined = read
        before = self.cases
        self.cases = {one.case.id: one for one in cases}
        for case_id, stored in self.cases.items():
            old = before.get(case_id)
            if old is None:
                continue
            if stored.state is CaseState.WITHDRAWN and old.state is not CaseState.WITHDRAWN:
                self.withdrawn.emit(case_id)
            if len(_returns(stored)) > len(_returns(old)):
                self.returned.emit(case_id)
            if old.state in _TURNED_AWAY and stored.state not in _TURNED_AWAY:
                self.offered_again.emit(case_id)
        self.changed.emit()
        news, self._news, to_fetch, self._to_fetch = self._news, (), self._to_fetch, ()
        for one in news:
            if one.case_id in self.cases:
                self.records_changed.emit(one.case_id, one.words)
        for case_id in to_fetch:
            if case_id in self.cases:
                self.fetch_wanted.emit(case_id)

    def _refreshed(self, found: _Found) -> None:
        self._refreshing = False
        for problem in found.answer.problems:
            logger.warning("worklist: %s %s", problem.case_id, problem.detail)
        self._tell_other_patients(found.answer.cases)
        self._account.reached()
        self._news, self._to_fetch = (*self._news, *found.news), found.to_fetch
        self.load()
        if found.released:
            self.released.emit()

    def _tell_other_patients(self, listed: Iterable[Case]) -> None:
        """Tell of each case that is suddenly about another patient, once until the vault is locked."""
        for case in listed:
            known = self.cases.get(case.id)
            if known is None or case.id in self._other_patients or not other_patient(known, case):
                continue
            self._other_patients.add(case.id)
            self._services.show_error(
                NotAllowed(
                    f"The service names another patient for case {known.case.identifier} than before.",
                    next_step="The case stays as it was, and nothing of it is sent; ask the service.",
                    detail=case.id,
                )
            )

    def _not_refreshed(self, error: BaseException) -> None:
        self._refreshing = False
        self._account.failed(error)
        self.load()

    def _pushed(self, asked: bool) -> None:
        if asked:
            self._account.reached()
        self.load()

    def _push_states(self, session: ServiceSession, token: CancelToken) -> bool:
        """Write the state of every case whose Task on the service lags behind; in a network thread, one at a time.

        Returns whether there was one: without it nothing is known of the service.
        """
        with self._turns.take(token) as mine:
            return mine and self._push_lagging(session, token)

    def _push_lagging(self, session: ServiceSession, token: CancelToken) -> bool:
        def read(vault: Vault) -> list[StoredCase]:
            require_service(vault, session.service_url)
            # delivery says itself where the Task stands, and without its answer that is not known here
            return [one for one in vault.cases() if _lags(one) and not one.in_doubt]

        asked = push_requests(self._services, session, token)
        lagging = self._services.stored(read)
        for stored in lagging:
            token.check()
            self._push_one(session, stored, token)
        return bool(lagging) or asked

    def _push_one(self, session: ServiceSession, stored: StoredCase, token: CancelToken) -> None:
        from reviewer_app.sync.task_update import TaskCompleted, set_task_status  # noqa: PLC0415 - the worklist is painted without it

        case = stored.case
        state = _TOLD_AS.get(stored.state, stored.state)
        status, _business = TASK_STATUS[state]
        reason = self._services.stored(lambda vault: vault.get_value(decline_key(case.id))) or ""
        waited = open_request(stored.requests)
        if state is CaseState.ON_HOLD and waited is not None:
            if waited.must_be_told:
                return  # the request could not be told; a Task on hold that says not why helps nobody
            reason = f"Records asked for: {waited.words}"
        reviewer = self._services.stored(lambda vault: vault.reviewer())
        try:
            version = set_task_status(session, case, state, reason, reviewer=reviewer, token=token)
        except (Offline, SignInNeeded):
            raise
        except NotAllowed as error:
            logger.warning("the service does not take the state of case %s: %s", case.id, error.detail)
            completed = isinstance(error, TaskCompleted)
            self._services.stored(lambda vault: withdraw(vault, case.id, completed=completed))
            return
        except ReviewerError as error:
            logger.warning("state of case %s not written: %s", case.id, error.detail)
            return
        self._services.stored(lambda vault: vault.set_case_version(case.id, version, task_status=status))


def _returns(stored: StoredCase) -> list[RecordsRequest]:
    return [one for one in stored.requests if one.outcome == RETURNED]


def _lags(stored: StoredCase) -> bool:
    """Whether the Task must be written. Delivery writes its own status, within its transaction."""
    state = _TOLD_AS.get(stored.state, stored.state)
    if state not in TASK_STATUS or state is CaseState.DELIVERED:
        return False
    wanted, now = TASK_STATUS[state][0], stored.case.task_status
    return now in _ORDER and _ORDER.index(now) < _ORDER.index(wanted)
