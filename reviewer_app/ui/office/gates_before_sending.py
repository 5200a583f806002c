"""Right before an opinion is sent: licence, cover and consent are read again, and what does not hold holds it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from reviewer_app.cases.case import Case
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.rules.changed_papers import changed_papers
from reviewer_app.cases.rules.checks import Check
from reviewer_app.cases.rules.circumstances import CLOCKS_APART, Circumstances
from reviewer_app.cases.rules.recipients import changed_recipients, first_physician_copy
from reviewer_app.cases.rules.section_authors import section_author_checks
from reviewer_app.cases.rules.sending import (
    answerable,
    ended_since_signing,
    gates_of,
    held_words,
    may_be_sent,
    rules_of,
)
from reviewer_app.cases.work import replay
from reviewer_app.errors import NotAllowed
from reviewer_app.jobs import CancelToken
from reviewer_app.store.audit import hash_of_words
from reviewer_app.store.values import OutboxEntry
from reviewer_app.store.vault import Vault
from reviewer_app.sync.one_case import ReadCase, fetch_case
from reviewer_app.sync.retry import with_retries
from reviewer_app.sync.session import ServiceSession
from reviewer_app.sync.worklist import fetch_reviewer
from reviewer_app.ui.office.kept_account import require_service
from reviewer_app.ui.office.raising import WRITERS
from reviewer_app.ui.office.recalls import noted_key
from reviewer_app.ui.office.services import Services
from reviewer_app.ui.office.worklist_keeping import written_since

_DECIDE = "Decide in the outbox: send it all the same, or recall it."
_SEND = "Decide in the outbox whether to send it all the same."
_RECALL = "Recall it in the outbox, or have consent read again there once the patient has given it anew."


class GateOpen(NotAllowed):
    """What must hold for an opinion to be sent does not hold any more; the reviewer is asked."""

    def __init__(self, ended: tuple[Check, ...], read_at: datetime, detail: str) -> None:
        self.ended = ended
        self.words = held_words(ended, read_at)
        self._answerable = may_be_sent(gates_of(ended))
        super().__init__(
            f"What you signed was not sent. {self.words}",
            next_step=_DECIDE if self._answerable else _RECALL,
            detail=detail,
        )

    def not_recallable(self, why: str, else_: str) -> None:
        """Say why the opinion cannot be recalled, and what is left where no reason lets it be sent: `else_`."""
        self.next_step = f"{_SEND} {why}" if self._answerable else f"{why} {else_}"


@dataclass(frozen=True, slots=True)
class Before:
    """A case as it was before the service was asked, and as it was when the opinion was signed."""

    asked: Case
    signed: Case


def pass_gates(
    services: Services,
    session: ServiceSession,
    entry_id: str,
    case: Case,
    token: CancelToken,
    *,
    completed: bool = False,
) -> str:
    """Read from the service what must hold, keep it, and ask; in a network thread.

    `case` is what was signed for. Of an addendum it is `completed`: that its opinion was delivered closes it for
    opinions only.

    Returns
    -------
    str
        The version of the Task that the vault has now, empty where the case was not read: its Task is closed, and says
        so when the opinion is written. Of an addendum it is never empty.

    Raises
    ------
    GateOpen
        If something does not hold, and the reviewer did not say of it that the opinion is sent all the same.
    Cancelled, Offline, SignInNeeded, ServerRefused, NotAllowed
        If it cannot be read now, is the reviewer's no more, or is about another patient than when it was signed;
        nothing can be told then, and nothing is sent.
    """
    case_id = case.id
    before = Before(services.stored(lambda vault: vault.case(case_id).case), case)
    reviewer = with_retries(lambda: fetch_reviewer(session, session.fhir_user), token)
    found = fetch_case(session, case_id, reviewer, token, completed=completed)
    if found is None:
        return ""
    require_same_patient(case, found.case)
    times = _times(services.clock(), found.read_at)

    def ask(vault: Vault) -> tuple[Check, ...]:
        require_service(vault, session.service_url)
        asked_at = (keep_and_ask(vault, entry_id, reviewer, found, now, before) for now in times)
        return tuple(one for ended in asked_at for one in ended)

    ended = {one.id: one for one in services.stored(ask)}
    if ended:
        raise GateOpen(tuple(ended.values()), times[0], entry_id)
    return services.stored(lambda vault: vault.case(case_id).case.version)


def require_same_patient(signed: Case, now: Case) -> None:
    """Ask that a case is about the patient still for whom the opinion was signed; what was read is not kept else.

    Raises
    ------
    NotAllowed
        If the service names another one.
    """
    if signed.patient.reference != now.patient.reference:
        raise NotAllowed(
            "The service names another patient for this case than when you signed. Nothing was sent.",
            next_step="Ask the service; recall the opinion in the outbox, or send it again once that is put right.",
            detail=f"Task/{signed.id}: another patient",
        )


def _times(own: datetime, of_service: datetime | None) -> tuple[datetime, ...]:
    """Return when all must hold: now, and, where the service's clock is far from this laptop's, by that too.

    Either may be wrong, and a licence that has ended must not hold because a clock was set back.
    """
    if of_service is None or abs(of_service - own) <= CLOCKS_APART:
        return (own.astimezone(),)
    return own.astimezone(), of_service.astimezone()


def keep_and_ask(
    vault: Vault,
    entry_id: str,
    reviewer: Reviewer,
    found: ReadCase,
    now: datetime,
    before: Before | None = None,
) -> tuple[Check, ...]:
    """Keep what was read, and return what holds the entry; in the store lane.

    What was written to its Task since the service was asked stays, where it is known what was `before`.
    """
    from reviewer_app.ui.office.newer_records import note_changes  # noqa: PLC0415 - the worklist is painted without it

    with vault.together():
        vault.put_reviewer(reviewer)
        if found.whole:
            kept = vault.case(found.case.id)
            if before is not None and written_since(kept.case, before.asked, found.case):
                newer = replace(found.case, version=kept.case.version, task_status=kept.case.task_status)
                found = replace(found, case=newer)
            vault.put_case(found.case)
            note_changes(vault, kept, found.case, came_back=False)
        entry = vault.outbox_entry(entry_id)
        ended = ended_since_signing(found.case, reviewer, Circumstances(now, now))
        if entry.kind == "opinion":  # what is added to an opinion may be so because of such a record
            ended = (*ended, *_changed_papers(vault, found.case), *_named_no_longer(vault, entry, found))
        if before is not None:
            opinion = replay(vault.edits(found.case.id)).opinion
            ended = (*ended, *changed_recipients(before.signed, found.case, opinion))
            ended = (*ended, *first_physician_copy(found.case, opinion, now))
        answered = answerable(entry.open_gates) if entry.reason else ()
        if any(gate not in answered for gate in gates_of(ended)):
            return ended
        note_what_ended(vault, entry, ended)
    return ()


def _named_no_longer(vault: Vault, entry: OutboxEntry, found: ReadCase) -> tuple[Check, ...]:
    """Return the parts of co-authors whom the case names no more."""
    if WRITERS not in entry.payload or not found.whole:
        return ()
    opinion = replay(vault.edits(found.case.id)).opinion
    return tuple(one for one in section_author_checks(found.case, opinion) if one.blocks)


def _changed_papers(vault: Vault, case: Case) -> tuple[Check, ...]:
    from reviewer_app.ui.office.newer_records import known_newer  # noqa: PLC0415 - as in `keep_and_ask`

    stale = known_newer(vault, case.id).stale
    return changed_papers(replay(vault.edits(case.id)), stale, case) if stale else ()


def hold(vault: Vault, entry: OutboxEntry, error: GateOpen) -> None:
    """Hold an entry until the reviewer has decided; in the store lane."""
    with vault.together():
        vault.outbox_hold(entry.id, error.words, gates_of(error.ended))
        vault.audit(f"{entry.kind}-held", entry.case_id, {"outbox": entry.id, "ended": rules_of(error.ended)})


def note_what_ended(vault: Vault, entry: OutboxEntry, ended: tuple[Check, ...]) -> None:
    """Write into the audit what did not hold when it was sent all the same, once for each; in the store lane."""
    rules, name = rules_of(ended), noted_key(entry.case_id)
    noted = f"{entry.id} {rules}"
    if rules and vault.get_value(name) != noted:
        vault.set_value(name, noted)
        said = {"outbox": entry.id, "ended": rules, "reason": hash_of_words(entry.reason)}
        vault.audit("sent-after-end", entry.case_id, said)
