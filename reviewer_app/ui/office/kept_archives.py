"""Which archives were made of a case, and whether the newest has all that was delivered; in the store lane."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from reviewer_app.cases.life_cycle import CaseEvent, CaseState, allowed
from reviewer_app.cases.rules.as_of import moment
from reviewer_app.store.case_table import ARCHIVE_LACKS
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.amending import archived_key

CASE_ARCHIVED: Final = "case-archived"
"""Kind of the line in the audit trail."""


@dataclass(frozen=True, slots=True)
class KeptArchive:
    """An archive that was made, by the SHA-256 of its seal; where it lies is not known, and none is ever changed."""

    made: datetime
    seal: str

    @property
    def words(self) -> str:
        """A sentence for who makes another one."""
        return f"Archived before on {moment(self.made)}. SHA-256 of the seal: {self.seal}"


def archives_of(vault: Vault, case_id: str) -> tuple[KeptArchive, ...]:
    """Return every archive that was made of a case, the oldest first, as the audit trail has them."""
    lines = (one for one in vault.audit_events() if (one.kind, one.case_id) == (CASE_ARCHIVED, case_id))
    return tuple(KeptArchive(one.utc, one.detail["seal"]) for one in lines)


def outdate_archive(vault: Vault, case_id: str) -> None:
    """Keep, where a case is archived, that its archive lacks what was delivered just now; the case is delivered again.

    Nothing is outdated where the archive was made while that waited, and has it. An addendum leaves the archive behind
    when it is begun (`amending`), and is told here when it is delivered.
    """
    archived = vault.state(case_id) is CaseState.ARCHIVED
    if not (archived or vault.get_value(archived_key(case_id)) is not None) or _has_all(vault, case_id):
        return
    if archived:
        vault.move(case_id, CaseEvent.ADD_VERSION)
    vault.set_value(archived_key(case_id), None)
    vault.set_value(f"{ARCHIVE_LACKS}{case_id}", "yes")
    vault.audit("archive-outdated", case_id, {})


def keep_archived(vault: Vault, case_id: str, documents: tuple[str, ...]) -> None:
    """Keep which signed files the newest archive has, by their ids, and let the case be archived where that is all."""
    with vault.together():
        vault.set_value(_documents_key(case_id), " ".join(documents))
        lacks = not _has_all(vault, case_id)
        vault.set_value(f"{ARCHIVE_LACKS}{case_id}", "yes" if lacks else None)
        if not lacks and allowed(vault.state(case_id), CaseEvent.ARCHIVE):
            vault.move(case_id, CaseEvent.ARCHIVE)


def _has_all(vault: Vault, case_id: str) -> bool:
    """Whether the newest archive has every signed file; of one that a version before made it is not known."""
    from reviewer_app.ui.office.signed_case import kept_case  # noqa: PLC0415 - loads what is exchanged

    kept = vault.get_value(_documents_key(case_id))
    return kept is not None and kept == " ".join(kept_case(vault, case_id).documents)


def _documents_key(case_id: str) -> str:
    return f"archived-documents:{case_id}"
