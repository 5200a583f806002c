"""Which version of a signed paper leaves when it is saved: the newest that is kept, also where it was not sent yet."""

from __future__ import annotations

from typing import Final

from reviewer_app.store.values import OutboxState, SignedDocument
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.raising import CO_SIGNERS, LATER, OPINION_LEVEL
from reviewer_app.ui.office.signed_case import newest_level

_HAS_IT: Final = "The service has this version."
_WAITS: Final = "It is not sent yet: the service has an earlier version."
_NOT_TAKEN: Final = "The service did not take it: it has an earlier version."
_STATES: Final = {OutboxState.DELIVERED: _HAS_IT, OutboxState.RECALLED: _NOT_TAKEN}


def version_words(vault: Vault, case_id: str, document_id: str) -> str:
    """Return which version of a document that was delivered is saved, empty where it is not here; in the store lane."""
    newest = newest_level(vault.signed_documents(case_id), document_id)
    if newest is None:
        return ""
    level = f"signature of level {newest.meta['level']}" if newest.kind == OPINION_LEVEL else "as it was signed"
    names = newest.meta.get(CO_SIGNERS, "")
    what = ", ".join(one for one in (level, f"co-signed by {names}" if names else "") if one)
    return f"Saved is the newest version: {what}. {_standing(vault, newest)}"


def _standing(vault: Vault, newest: SignedDocument) -> str:
    """Return whether the service has a file: what was raised before it was sent is what was sent."""
    if LATER not in newest.meta:
        return _HAS_IT
    sent = next((one for one in vault.outbox() if one.payload.get("document") == newest.id), None)
    return _STATES.get(sent.state, _WAITS) if sent is not None else _WAITS
