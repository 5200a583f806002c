"""What had ended by the time a signed opinion is sent: told to the audit, and never a reason to hold it back."""

from __future__ import annotations

from datetime import datetime

from reviewer_app.cases.rules.circumstances import Circumstances
from reviewer_app.cases.rules.sending import ended_since_signing
from reviewer_app.store.values import OutboxEntry
from reviewer_app.store.vault import Vault

_NOTED = "ended-since-signing:"


def note_what_ended(vault: Vault, entry: OutboxEntry, now: datetime) -> None:
    """Write into the audit which licence, cover or consent no longer holds, once for each; in the store lane."""
    case, reviewer = vault.case(entry.case_id).case, vault.reviewer()
    ended = ended_since_signing(case, reviewer, Circumstances(now)) if reviewer is not None else ()
    rules = ",".join(sorted({one.id.partition(":")[0] for one in ended}))
    name = f"{_NOTED}{entry.case_id}"
    if rules and vault.get_value(name) != rules:
        vault.set_value(name, rules)
        vault.audit("sent-after-end", entry.case_id, {"outbox": entry.id, "ended": rules})
