"""Taking back a signed opinion that waits, or sending one that is held: the vault's side, all or nothing."""

from __future__ import annotations

from reviewer_app.cases.life_cycle import CaseEvent, allowed
from reviewer_app.errors import NotAllowed
from reviewer_app.store.audit import hash_of_words
from reviewer_app.store.values import SignedDocument
from reviewer_app.store.vault import Vault

_REPORT_ID = "report-id:"
_NOTED = "ended-since-signing:"
_STANDING = ("opinion", "addendum")


def report_id_key(case_id: str) -> str:
    """Return the name under which the id of the opinion that is being written is kept."""
    return f"{_REPORT_ID}{case_id}"


def noted_key(case_id: str) -> str:
    """Return the name under which is kept what the audit says last of an opinion sent although something ended."""
    return f"{_NOTED}{case_id}"


def recall(vault: Vault, entry_id: str, reason: str) -> None:
    """Take an opinion back: it is never sent, and its case is in review again; in the store lane.

    An addendum is taken back to where it is being written; the opinion that it belongs to stays delivered.

    The signed document stays as it is. What is signed next is another opinion, with an id of its own.

    Raises
    ------
    NotAllowed
        If the service may have something of it, it is being sent, no reason is given, or the case is not waiting.
    """
    with vault.together():
        entry = vault.outbox_recall(entry_id, reason)
        event = CaseEvent.RECALL if entry.kind == "opinion" else CaseEvent.RECALL_AMENDMENT
        if not allowed(vault.state(entry.case_id), event):
            raise NotAllowed(
                "The service has withdrawn this case.", next_step="What you signed stays here, unsent.", detail=entry_id
            )
        vault.move(entry.case_id, event)
        vault.set_value(report_id_key(entry.case_id), None)
        document = str(entry.payload.get("document", ""))
        kept = next((one for one in vault.signed_documents(entry.case_id) if one.id == document), None)
        said = {
            "outbox": entry.id,
            "sha256": kept.sha256 if kept is not None else "",
            "reason": hash_of_words(entry.reason),
        }
        vault.audit(f"{entry.kind}-recalled", entry.case_id, said)


def send_anyway(vault: Vault, entry_id: str, reason: str) -> None:
    """Let an opinion that a gate holds be sent with a reason; in the store lane.

    Raises
    ------
    NotAllowed
        If it is not held by a gate, or no reason is given.
    """
    with vault.together():
        entry = vault.outbox_send_anyway(entry_id, reason)
        vault.set_value(noted_key(entry.case_id), None)  # what is sent for this reason is noted anew
        ended = ",".join(sorted({gate.partition(":")[0] for gate, _words in entry.open_gates}))
        vault.audit(
            "hold-released", entry.case_id, {"outbox": entry.id, "ended": ended, "reason": hash_of_words(entry.reason)}
        )


def sent_after_end(vault: Vault, entry_id: str) -> bool:
    """Whether an opinion was sent for the reason given last, as something did not hold then; in the store lane."""
    after_end = False
    for event in vault.audit_events():
        if event.detail.get("outbox") == entry_id and event.kind in ("hold-released", "sent-after-end"):
            after_end = event.kind == "sent-after-end"
    return after_end


def standing_document(vault: Vault, case_id: str) -> SignedDocument | None:
    """Return the newest signed opinion of a case that was not recalled, None where there is none; in the store lane."""
    recalled = vault.recalled_documents(case_id)
    kept = [one for one in vault.signed_documents(case_id) if one.kind in _STANDING and one.id not in recalled]
    return kept[-1] if kept else None
