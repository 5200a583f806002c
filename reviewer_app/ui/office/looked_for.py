"""What became of an opinion that was being sent and cannot be sent now, in a network thread: looked for, and said."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from enum import StrEnum

from reviewer_app.cases.recalling import MAY_ARRIVE
from reviewer_app.cases.rules.as_of import moment
from reviewer_app.errors import Cancelled, ReviewerError
from reviewer_app.exchange.delivery import Delivery
from reviewer_app.jobs import CancelToken
from reviewer_app.store.values import OutboxEntry
from reviewer_app.store.vault import Vault
from reviewer_app.sync.absence import Where, where_it_is
from reviewer_app.sync.session import ServiceSession
from reviewer_app.ui.office.gates_before_sending import GateOpen
from reviewer_app.ui.office.services import Services

_ASK = "Ask the service."

logger = logging.getLogger(__name__)


class Arrived(StrEnum):
    """What is known of whether something of an opinion arrived."""

    NOTHING = "nothing"
    #: Nothing is there, and what was sent last may still arrive.
    NOT_YET = "not-yet"
    PART = "part"
    COPY = "copy"
    #: It could not be asked for.
    UNKNOWN = "unknown"


def look_for(
    services: Services, session: ServiceSession, entry_id: str, delivery: Delivery, token: CancelToken
) -> Arrived:
    """Return what arrived of an opinion; that nothing did is kept, so that it can be recalled again.

    That it cannot be found out, for whatever reason, is no failure: why the opinion is not sent is told all the same.

    Raises
    ------
    Cancelled
        If the user stopped.
    """
    entry = services.stored(lambda vault: vault.outbox_entry(entry_id))
    if entry.in_doubt_since is None:
        return Arrived.NOTHING
    now, passed = services.clock(), services.last_writes.passed(entry_id)
    try:
        where = where_it_is(session, delivery, token)
    except Cancelled:
        raise
    except ReviewerError:
        return Arrived.UNKNOWN
    except Exception as error:
        # asked while another failure is dealt with, which must not be lost; what was read stays out of the log
        logger.error("what arrived of %s cannot be told: %s", entry_id, type(error).__name__)  # noqa: TRY400
        return Arrived.UNKNOWN
    if where is not Where.NOWHERE:
        return Arrived.COPY if where is Where.ARCHIVE else Arrived.PART
    if entry.last_write is None or passed < MAY_ARRIVE:
        return Arrived.NOT_YET

    def keep(vault: Vault) -> None:
        with vault.together():
            vault.outbox_absent(entry_id, now)
            vault.audit("nothing-arrived", entry.case_id, {"outbox": entry_id})

    services.stored(keep)
    return Arrived.NOTHING


def looked_for_again(services: Services, entry_id: str) -> datetime:
    """Return from when on it can be told that nothing arrived, by the laptop's clock as it is now."""
    return services.clock() + max(MAY_ARRIVE - services.last_writes.passed(entry_id), timedelta())


def tell_what_arrived(opened: GateOpen, arrived: Arrived, entry: OutboxEntry, again: datetime) -> None:
    """Let what is told of a held opinion say whether it can be recalled, and else why not, and when it may: `again`."""
    if arrived is Arrived.COPY:
        opened.not_recallable("It cannot be recalled: the archive of the service may have a copy.", _ASK)
    elif arrived is Arrived.PART:
        opened.not_recallable("It cannot be recalled: the service has a part of it.", _ASK)
    elif arrived is not Arrived.NOTHING and entry.last_write is not None:
        sent = f"It cannot be recalled yet: the service may have what was sent on {moment(entry.last_write)}."
        later = f"Check again from {moment(again)} on."
        opened.not_recallable(sent, later)
