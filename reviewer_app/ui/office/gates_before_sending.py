"""Right before an opinion is sent: licence, cover and consent are read again, and what does not hold holds it."""

from __future__ import annotations

from datetime import datetime

from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.rules.checks import Check
from reviewer_app.cases.rules.circumstances import Circumstances
from reviewer_app.cases.rules.sending import (
    answerable,
    ended_since_signing,
    gates_of,
    held_words,
    may_be_sent,
    rules_of,
)
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
from reviewer_app.ui.office.services import Services

_NOTED = "ended-since-signing:"
_DECIDE = "Decide in the outbox: send it all the same, or recall it."
_RECALL = "Recall it in the outbox, or have consent read again there once the patient has given it anew."


class GateOpen(NotAllowed):
    """What must hold for an opinion to be sent does not hold any more; the reviewer is asked.

    `begun` is when the first request went out that may have changed something at the service: then it is too late to
    recall the opinion.
    """

    def __init__(
        self, ended: tuple[Check, ...], read_at: datetime, detail: str, *, begun: datetime | None = None
    ) -> None:
        self.ended = ended
        self.words = held_words(ended, read_at)
        super().__init__(
            f"A signed opinion was not sent. {self.words}",
            next_step=_DECIDE if may_be_sent(gates_of(ended)) else _RECALL,
            detail=detail,
        )
        if begun is not None:
            self.next_step = "It cannot be recalled: the archive of the service may have a copy. Ask the service."


def pass_gates(services: Services, session: ServiceSession, entry_id: str, case_id: str, token: CancelToken) -> str:
    """Read from the service what must hold, keep it, and ask; in a network thread.

    Returns
    -------
    str
        The version of the Task that the vault has now, empty where the case was not read: the Task itself says why it
        takes no opinion.

    Raises
    ------
    GateOpen
        If something does not hold, and the reviewer did not say of it that the opinion is sent all the same.
    Cancelled, Offline, SignInNeeded, ServerRefused, NotAllowed
        If it cannot be read now; nothing can be told then, and nothing is sent.
    """
    reviewer = with_retries(lambda: fetch_reviewer(session, session.fhir_user), token)
    found = fetch_case(session, case_id, reviewer, token)
    if found is None:
        return ""
    now = services.clock().astimezone()

    def ask(vault: Vault) -> tuple[Check, ...]:
        require_service(vault, session.service_url)
        return keep_and_ask(vault, entry_id, reviewer, found, now)

    ended = services.stored(ask)
    if ended:
        begun = services.stored(lambda vault: vault.outbox_entry(entry_id).begun)
        raise GateOpen(ended, now, entry_id, begun=begun)
    return services.stored(lambda vault: vault.case(case_id).case.version)


def keep_and_ask(vault: Vault, entry_id: str, reviewer: Reviewer, found: ReadCase, now: datetime) -> tuple[Check, ...]:
    """Keep what was read, and return what holds the entry; in the store lane."""
    from reviewer_app.ui.office.newer_records import note_changes  # noqa: PLC0415 - the worklist is painted without it

    with vault.together():
        vault.put_reviewer(reviewer)
        if found.whole:
            before = vault.case(found.case.id)
            vault.put_case(found.case)
            note_changes(vault, before, found.case, came_back=False)
        entry = vault.outbox_entry(entry_id)
        ended = ended_since_signing(found.case, reviewer, Circumstances(now, now))
        answered = answerable(entry.open_gates) if entry.reason else ()
        if any(gate not in answered for gate in gates_of(ended)):
            return ended
        note_what_ended(vault, entry, ended)
    return ()


def hold(vault: Vault, entry: OutboxEntry, error: GateOpen) -> None:
    """Hold an entry until the reviewer has decided; in the store lane."""
    with vault.together():
        vault.outbox_hold(entry.id, error.words, gates_of(error.ended))
        vault.audit("opinion-held", entry.case_id, {"outbox": entry.id, "ended": rules_of(error.ended)})


def note_what_ended(vault: Vault, entry: OutboxEntry, ended: tuple[Check, ...]) -> None:
    """Write into the audit what did not hold when it was sent all the same, once for each; in the store lane."""
    rules, name = rules_of(ended), f"{_NOTED}{entry.case_id}"
    noted = f"{entry.id} {rules}"
    if rules and vault.get_value(name) != noted:
        vault.set_value(name, noted)
        said = {"outbox": entry.id, "ended": rules, "reason": hash_of_words(entry.reason)}
        vault.audit("sent-after-end", entry.case_id, said)
