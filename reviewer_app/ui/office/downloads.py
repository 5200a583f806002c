"""Downloads of cases: started, paused, resumed; what arrives is checked, indexed and encrypted on the way."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

from PySide6.QtCore import QObject, QTimer, Signal

from reviewer_app.cases.life_cycle import CaseEvent, allowed
from reviewer_app.cases.rules.eligibility import consent_check
from reviewer_app.errors import Cancelled, NotAllowed, ServerRefused
from reviewer_app.jobs import CancelToken, Job, Lane
from reviewer_app.store.values import DownloadItem, ItemState, StoredCase
from reviewer_app.store.vault import Vault
from reviewer_app.ui import words
from reviewer_app.ui.office.account import Account
from reviewer_app.ui.office.arrivals import Arrivals
from reviewer_app.ui.office.services import Services

if TYPE_CHECKING:
    from reviewer_app.cases.case import Case
    from reviewer_app.cases.instances import InstanceIndex
    from reviewer_app.sync.download import DownloadProgress, DownloadResult
    from reviewer_app.sync.session import ServiceSession

logger = logging.getLogger(__name__)
_TELL_MS = 250
#: Cases that are fetched at the same time: enough to fill the line, and few enough to leave the network lane free for
#: what is sent and asked meanwhile.
AT_ONCE = 2
Check: TypeAlias = "Callable[[BinaryIO], InstanceIndex]"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the download of one case is."""

    items_done: int
    items_total: int


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a download brought, and what else is to be told.

    `refused` is why the service did not list the records first, `erred` what went wrong after all was here.
    """

    result: DownloadResult
    refused: ServerRefused | None
    erred: Exception | None


class Downloads(QObject):
    """One download runs at a time for each case, and `AT_ONCE` in all; more wait their turn.

    `changed` carries the case whose state or progress changed.
    """

    changed = Signal(str)
    finished = Signal(str)

    def __init__(
        self, services: Services, account: Account, check: Check, connections: int, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._account = account
        self._check = check
        self._connections = connections
        self._jobs: dict[str, Job[_Outcome]] = {}
        self._waiting: dict[str, StoredCase] = {}
        self._progress: dict[str, Progress] = {}
        self._told: dict[str, Progress] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(_TELL_MS)
        self._timer.timeout.connect(self._tell)

    def running(self, case_id: str) -> bool:
        """Whether records of this case arrive now, or wait their turn."""
        return case_id in self._jobs or case_id in self._waiting

    def settle(self) -> None:
        """Call paused what a lock or a crash broke off; to be called before anything is started."""

        def settled(paused: list[str]) -> None:
            for case_id in paused:
                self.changed.emit(case_id)

        self._services.store(_settle, settled)

    def start(self, stored: StoredCase) -> None:
        """Start or resume the download of an accepted case, or fetch what failed of one that is here.

        Only while the patient's consent holds: a case can be accepted elsewhere, and a consent end afterwards.
        """
        case = stored.case
        if self.running(case.id):
            return
        if self._account.session is None:
            self._services.show_error(NotAllowed("Sign in to download this case."))
            return
        consent = consent_check(case, words.local(self._services.clock()))
        if consent.blocks:
            self._services.show_error(NotAllowed(f"This case cannot be downloaded: {consent.words}."))
            return
        self._waiting[case.id] = stored
        self._take_turns()
        if case.id in self._waiting:
            # its turn may be long in coming: that it is to come is seen, and can be paused
            self._services.store(lambda vault: _begin(vault, case.id), lambda _none: self.changed.emit(case.id))

    def _take_turns(self) -> None:
        while self._waiting and len(self._jobs) < AT_ONCE:
            self._run(self._waiting.pop(next(iter(self._waiting))))

    def _run(self, stored: StoredCase) -> None:
        case, session = stored.case, self._account.session
        assert session is not None  # noqa: S101 - start() has looked
        # what was told of before it was on disk is told of again: whoever looked found it missing
        sink = Arrivals(self._services, case.id, lambda: self._told.pop(case.id, None))

        def work(token: CancelToken) -> _Outcome:
            from reviewer_app.sync.download import Download  # noqa: PLC0415 - the worklist is painted without it
            from reviewer_app.ui.office.case_digest import keep_digest, new_digest  # noqa: PLC0415 - as well

            items, refused = self._planned(session, case, token)
            download = Download(session, case, items, sink, self._check, self._connections)
            before = sum(1 for one in items if one.state == ItemState.DONE)

            def report(now: DownloadProgress) -> None:
                self._progress[case.id] = Progress(before + now.items_done, len(items))

            with sink:
                result = download.run(token, report)
            try:
                keep_digest(self._services, lambda: new_digest(self._services.vault, case.id))
            except Exception as error:
                return _Outcome(result, refused, error)  # what was downloaded is whole without it
            return _Outcome(result, refused, None)

        self._jobs[case.id] = self._services.submit(
            Lane.NETWORK,
            work,
            lambda outcome: self._done(case.id, outcome),
            lambda error: self._failed(case.id, error),
            always_deliver=True,
        )
        self._timer.start()
        self.changed.emit(case.id)

    def pause(self, case_id: str) -> None:
        """Stop a download; what has arrived is kept."""
        if case_id in self._jobs:
            self._jobs[case_id].cancel()
        else:
            # its turn has not come, or its job has ended, but the disk had no room even for saying so
            self._waiting.pop(case_id, None)
            self._paused(case_id)

    def stop(self) -> None:
        """Stop every download for good."""
        self._timer.stop()
        self._waiting.clear()
        for job in self._jobs.values():
            job.cancel()
        self._services.store(_settle)

    def _planned(
        self, session: ServiceSession, case: Case, token: CancelToken
    ) -> tuple[list[DownloadItem], ServerRefused | None]:
        """Move the case to downloading and return its items.

        The plan is made anew each time, since records may have been added; where the service cannot say now what there
        is, the plan of last time stands, and the reason comes with it.
        """
        from reviewer_app.sync.download import plan  # noqa: PLC0415 - the worklist is painted without it
        from reviewer_app.ui.office.newer_records import with_newer  # noqa: PLC0415 - as well

        def begin(vault: Vault) -> list[DownloadItem]:
            _begin(vault, case.id)
            return vault.download_items(case.id)

        items = self._services.stored(begin)
        try:
            planned = plan(session, case, token=token)
        except ServerRefused as error:
            if not items:
                raise
            logger.warning("case %s: the plan of last time stands: %s", case.id, error.detail)
            return items, error
        for difference in planned.differences:
            logger.warning("case %s: %s", case.id, difference)

        def keep(vault: Vault) -> list[DownloadItem]:
            keep_plan(vault, case.id, with_newer(vault, case.id, planned))
            return vault.download_items(case.id)

        return self._services.stored(keep), None

    def _done(self, case_id: str, outcome: _Outcome) -> None:
        self._forget(case_id)
        self._account.reached()
        result = outcome.result

        def work(vault: Vault) -> None:
            with vault.together():
                vault.audit("instances-transferred", case_id, {"items": str(result.items_done),
                                                               "failed": str(len(result.failed))})  # fmt: skip
                if not _listed_anew(vault, case_id):
                    _pause(vault, vault.case(case_id))
                elif allowed(vault.case(case_id).state, CaseEvent.DOWNLOADED):
                    vault.move(case_id, CaseEvent.DOWNLOADED)

        self._services.store(work, lambda _none: self._announce(case_id))
        for error in (outcome.refused, outcome.erred):
            if error is not None:
                self._account.failed(error)

    def _failed(self, case_id: str, error: BaseException) -> None:
        self._forget(case_id)
        self._paused(case_id)
        if not isinstance(error, Cancelled):
            self._account.failed(error)

    def _announce(self, case_id: str) -> None:
        self.changed.emit(case_id)
        self.finished.emit(case_id)

    def _forget(self, case_id: str) -> None:
        self._jobs.pop(case_id, None)
        self._progress.pop(case_id, None)
        self._told.pop(case_id, None)
        self._take_turns()
        if not self._jobs:
            self._timer.stop()

    def _paused(self, case_id: str) -> None:
        self._services.store(lambda vault: _pause(vault, vault.case(case_id)), lambda _none: self.changed.emit(case_id))

    def _tell(self) -> None:
        for case_id, progress in tuple(self._progress.items()):
            if self._told.get(case_id) != progress:
                self._told[case_id] = progress
                self.changed.emit(case_id)


def keep_plan(vault: Vault, case_id: str, items: list[DownloadItem]) -> None:
    """Keep what the service lists of a case whose download has begun. In the store lane."""
    with vault.together():
        vault.plan_download(case_id, items)
        vault.set_value(_planned_key(case_id), "yes")


def _planned_key(case_id: str) -> str:
    """Return the name under which is kept that the records were listed since the download was begun."""
    return f"planned:{case_id}"


def _listed_anew(vault: Vault, case_id: str) -> bool:
    """Whether the records were listed since the download was begun; before that some may have been added."""
    return vault.get_value(_planned_key(case_id)) is not None


def _begin(vault: Vault, case_id: str) -> None:
    vault.set_value(_planned_key(case_id), None)
    if allowed(vault.case(case_id).state, CaseEvent.START_DOWNLOAD):
        vault.move(case_id, CaseEvent.START_DOWNLOAD)


def _settle(vault: Vault) -> list[str]:
    """Call downloads paused that were broken off; return the ids of their cases."""
    return [stored.case.id for stored in vault.cases() if _pause(vault, stored)]


def _pause(vault: Vault, stored: StoredCase) -> bool:
    """Call a download paused that was broken off, one of which nothing is left to fetch done; return whether it was."""
    case_id = stored.case.id
    whole = bool(stored.items_total) and stored.items_done == stored.items_total and _listed_anew(vault, case_id)
    if whole and allowed(stored.state, CaseEvent.DOWNLOADED):
        vault.move(case_id, CaseEvent.DOWNLOADED)
    elif allowed(stored.state, CaseEvent.PAUSE_DOWNLOAD):
        vault.move(case_id, CaseEvent.PAUSE_DOWNLOAD)
    else:
        return False
    return True
