"""When the service was last read: how far what is known here of licences, consent and cases may be relied on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from reviewer_app.cases.rules.circumstances import BEHIND_AT_MOST
from reviewer_app.store.vault import Vault

#: The clock of the service when it last told what changed.
SYNC_MARK = "worklist-server-date"
_READ = "service-read"
_UNREAD_SINCE = "unread-since:"


def keep_read(vault: Vault, now: datetime, of_service: str = "", *, read: Iterable[str], unread: Iterable[str]) -> None:
    """Keep that reviewer and worklist were read at `now`; in the store lane.

    Parameters
    ----------
    of_service
        What the clock of the service said then, empty where that is not known. Where this laptop's is more than a day
        behind it, that is kept: rules find then that what was read is of a later time than now, and rely on no such
        clock.
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
    told = _moment(of_service)
    behind = told is not None and told - now > BEHIND_AT_MOST
    vault.set_value(_READ, told.isoformat() if told is not None and behind else now.isoformat())


def read_from_service_at(vault: Vault, case_id: str = "") -> datetime | None:
    """Return when a case and the reviewer were last read, None where that is not known; in the store lane.

    Without the id of a case it is when the service was last read at all.
    """
    # a vault of an earlier version has only the mark of the service
    kept = vault.get_value(f"{_UNREAD_SINCE}{case_id}") or vault.get_value(_READ) or vault.get_value(SYNC_MARK)
    return _moment(kept)


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return moment if moment is None or moment.tzinfo is not None else moment.replace(tzinfo=UTC)
