"""Adding to a delivered opinion: beginning an addendum, giving it up, and listing what was signed, in the vault."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from reviewer_app.cases.amendments import CORRECTION, Amends, CitedReport, SignedVersion
from reviewer_app.cases.life_cycle import CaseEvent, CaseState
from reviewer_app.errors import NotAllowed
from reviewer_app.store.values import OutboxState, SignedDocument
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.recalls import report_id_key

OPINION: Final = "opinion"
ADDENDUM: Final = "addendum"
_SIGNED: Final = (OPINION, ADDENDUM)


def signed_versions(vault: Vault, case_id: str) -> tuple[SignedVersion, ...]:
    """Return all that was signed of a case, the oldest first, also what was recalled; in the store lane."""
    states = {str(one.payload.get("document", "")): one.state for one in vault.outbox() if one.case_id == case_id}
    found, number = [], 0
    for one in vault.signed_documents(case_id):
        if one.kind not in _SIGNED:
            continue
        state = states.get(one.id, OutboxState.DELIVERED)
        recalled = state is OutboxState.RECALLED
        number += not recalled
        found.append(_version(one, 0 if recalled else number, state))
    return tuple(found)


def _version(document: SignedDocument, number: int, state: OutboxState) -> SignedVersion:
    meta = document.meta
    return SignedVersion(
        document=document.id,
        kind=CORRECTION if meta.get("meaning") == CORRECTION else document.kind,
        number=number,
        report=CitedReport(
            meta.get("report_id", ""),
            meta.get("signed_sha256", document.sha256),
            datetime.fromisoformat(meta["signed_at"]) if "signed_at" in meta else document.created,
        ),
        state=state.value,
    )


def begin_amendment(vault: Vault, case_id: str) -> Amends:
    """Let an addendum be written to a delivered opinion; in the store lane. It gets a report id of its own.

    What it belongs to is returned.

    Raises
    ------
    NotAllowed
        If the case is not delivered, or was not signed on this laptop.
    """
    with vault.together():
        archived = vault.state(case_id) is CaseState.ARCHIVED
        vault.set_value(archived_key(case_id), "yes" if archived else None)
        vault.move(case_id, CaseEvent.AMEND)
        amends = _amends(signed_versions(vault, case_id), case_id)
        vault.set_value(report_id_key(case_id), None)
        vault.audit("addendum-begun", case_id, {})
    return amends


def drop_amendment(vault: Vault, case_id: str) -> CaseState:
    """Give up the addendum that is being written; its words stay in the journal, and are there when one is begun.

    The case is as before, which is returned: delivered, or archived, since nothing came to what its archive has. In the
    store lane.
    """
    with vault.together():
        state = vault.move(case_id, CaseEvent.DROP_AMENDMENT)
        if vault.get_value(archived_key(case_id)) is not None:
            state = vault.move(case_id, CaseEvent.ARCHIVE)
            vault.set_value(archived_key(case_id), None)
        vault.set_value(report_id_key(case_id), None)
        vault.audit("addendum-dropped", case_id, {})
    return state


def archived_key(case_id: str) -> str:
    """Return the name under which is kept that a case was archived before an addendum was begun."""
    return f"archived-before:{case_id}"


def amends_now(vault: Vault, case_id: str) -> Amends | None:
    """Return what the addendum that is being written belongs to, None where none is; in the store lane."""
    if vault.state(case_id) is not CaseState.AMENDING:
        return None
    return _amends(signed_versions(vault, case_id), case_id)


def _amends(versions: Sequence[SignedVersion], case_id: str) -> Amends:
    standing = [one for one in versions if one.state == OutboxState.DELIVERED]
    opinion = next((one for one in reversed(standing) if one.kind == OPINION), None)
    if opinion is None:
        raise NotAllowed(
            "The opinion was not signed on this laptop, so nothing can be added to it here.",
            next_step="Write the addendum where it was signed, or ask the service.",
            detail=case_id,
        )
    earlier = tuple(one.report for one in standing if one.number > opinion.number)
    return Amends(len(standing), opinion.report, earlier)
