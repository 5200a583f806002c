"""Which co-authors have signed for their parts of what was delivered, as the outbox tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reviewer_app.store.case_table import CO_SIGNATURE_AWAITED
from reviewer_app.store.values import OutboxEntry, OutboxState
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.amending import OPINION
from reviewer_app.ui.office.later_versions import later_of
from reviewer_app.ui.office.raising import CO_SIGNED_BY, WRITERS


def signed_by(entries: Iterable[OutboxEntry], entry: OutboxEntry, until: str = "") -> tuple[str, ...]:
    """Return the references of those who have signed what an entry sent as co-authors, in versions delivered since.

    With `until`, the id of the entry of a version, of that one, which may be on its way, and those before it.
    """
    found: list[str] = []
    for one in later_of(entries, entry):
        if one.state is OutboxState.DELIVERED or one.id == until:
            signers: Sequence[Mapping[str, Any]] = one.payload.get(CO_SIGNED_BY, ())
            found += [str(each["reference"]) for each in signers if each.get("meaning") == "co-authorship"]
        if one.id == until:
            break
    return tuple(dict.fromkeys(found))


def note_awaited(vault: Vault, case_id: str) -> None:
    """Keep whether a co-author has not signed for a part of the opinion that the service has; in the store lane."""
    entries = [one for one in vault.outbox() if one.case_id == case_id]
    opinions = (one for one in entries if one.kind == OPINION and one.state is OutboxState.DELIVERED)
    waits = any(awaited_words(entries, one) for one in opinions)
    vault.set_value(f"{CO_SIGNATURE_AWAITED}{case_id}", "yes" if waits else None)


def awaited_words(entries: Iterable[OutboxEntry], entry: OutboxEntry) -> str:
    """Return who has not signed yet for which parts, a sentence each; empty where the opinion is complete."""
    signed = signed_by(entries, entry)
    waits = (one for one in entry.payload.get(WRITERS, ()) if one["reference"] not in signed)
    return " ".join(f"Not complete: {one['name']} has not signed for {', '.join(one['parts'])}." for one in waits)
