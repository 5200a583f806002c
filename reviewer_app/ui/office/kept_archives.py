"""Which archives were made of a case, and whether the newest has all that was delivered; in the store lane."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from reviewer_app.cases.life_cycle import CaseEvent, CaseState
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

    An addendum leaves the archive behind when it is begun (`amending`), and is told here when it is delivered.
    """
    archived = vault.state(case_id) is CaseState.ARCHIVED
    if archived:
        vault.move(case_id, CaseEvent.ADD_VERSION)
    if archived or vault.get_value(archived_key(case_id)) is not None:
        vault.set_value(archived_key(case_id), None)
        vault.set_value(f"{ARCHIVE_LACKS}{case_id}", "yes")
        vault.audit("archive-outdated", case_id, {})


def archive_has_all(vault: Vault, case_id: str) -> None:
    """Keep that the newest archive of a case lacks nothing that was delivered."""
    vault.set_value(f"{ARCHIVE_LACKS}{case_id}", None)
