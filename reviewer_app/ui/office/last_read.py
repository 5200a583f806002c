"""When the service was last read: how far what is known here of licences, consent and cases may be relied on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from reviewer_app.store.vault import Vault

#: The clock of the service when it last told what changed.
SYNC_MARK = "worklist-server-date"
_READ = "service-read"
_UNREAD_SINCE = "unread-since:"


def keep_read(vault: Vault, now: datetime, *, read: Iterable[str], unread: Iterable[str]) -> None:
    """Keep that reviewer and worklist were read at `now`; in the store lane.

    Parameters
    ----------
    read, unread
        Ids of the cases that were read whole, and of those of which a part could not be read: what is known of these
        is as old as before.
    """
    before = vault.get_value(_READ)
    for case_id in unread:
        if before is not None and vault.get_value(f"{_UNREAD_SINCE}{case_id}") is None:
            vault.set_value(f"{_UNREAD_SINCE}{case_id}", before)
    for case_id in read:
        if vault.get_value(f"{_UNREAD_SINCE}{case_id}") is not None:
            vault.set_value(f"{_UNREAD_SINCE}{case_id}", None)
    vault.set_value(_READ, now.isoformat())


def read_from_service_at(vault: Vault, case_id: str = "") -> datetime | None:
    """Return when a case and the reviewer were last read, None where that is not known; in the store lane.

    Without the id of a case it is when the service was last read at all.
    """
    # a vault of an earlier version has only the mark of the service
    kept = vault.get_value(f"{_UNREAD_SINCE}{case_id}") or vault.get_value(_READ) or vault.get_value(SYNC_MARK)
    try:
        read = datetime.fromisoformat(kept) if kept else None
    except ValueError:
        return None
    return read if read is None or read.tzinfo is not None else read.replace(tzinfo=UTC)
