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
#: What the clock of the service said when this laptop's was found to be far behind it.
_BEHIND = "clock-behind"


def keep_read(
    vault: Vault, now: datetime, of_service: datetime | None = None, *, read: Iterable[str], unread: Iterable[str]
) -> None:
    """Keep that reviewer and worklist were read at `now`; in the store lane.

    Parameters
    ----------
    of_service
        What the clock of the service said then, None where that is not known. Where this laptop's is more than a day
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
    if keep_clock(vault, now, of_service) and of_service is not None:
        vault.set_value(_READ, of_service.isoformat())
        return
    vault.set_value(_READ, now.isoformat())
    if vault.get_value(_BEHIND) is not None:
        vault.set_value(_BEHIND, None)


def keep_clock(vault: Vault, now: datetime, of_service: datetime | None) -> bool:
    """Keep that this laptop's clock is far behind the service's, where it is; in the store lane.

    It is kept also where nothing else could be read, and until the service was read by a clock that is right. Returns
    whether it is far behind.
    """
    if of_service is None or of_service - now <= BEHIND_AT_MOST:
        return False
    vault.set_value(_BEHIND, of_service.isoformat())
    return True


def read_from_service_at(vault: Vault, case_id: str = "") -> datetime | None:
    """Return when a case and the reviewer were last read, None where that is not known; in the store lane.

    Without the id of a case it is when the service was last read at all. While this laptop's clock is known to be far
    behind, it is what the service's said then, also of a case that could not be read: no rule relies on a later time.
    """
    # a vault of an earlier version has only the mark of the service
    names = (_BEHIND, f"{_UNREAD_SINCE}{case_id}", _READ, SYNC_MARK)
    return _moment(next((kept for name in names if (kept := vault.get_value(name))), None))


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return moment if moment is None or moment.tzinfo is not None else moment.replace(tzinfo=UTC)
