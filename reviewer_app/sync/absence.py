"""Whether anything of an opinion arrived, asked where it could not be sent to its end (std 1.4)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from reviewer_app.errors import ServerRefused
from reviewer_app.exchange.amended import has_addendum
from reviewer_app.exchange.delivery import Delivery
from reviewer_app.jobs import CancelToken
from reviewer_app.sync.delivered import NOTHING, carrying, look_up
from reviewer_app.sync.opinion_resources import leading_nowhere
from reviewer_app.sync.session import ServiceSession
from reviewer_app.sync.task_update import TaskGone, read_task
from reviewer_app.sync.upload import in_archive

#: How a service says that it has no resource of an id; some refuse an id that is not of their own kind.
_NONE: Final = frozenset({400, 404, 410})


class Where(StrEnum):
    """Where something of an opinion is."""

    NOWHERE = "nowhere"
    SERVICE = "service"
    ARCHIVE = "archive"


def where_it_is(session: ServiceSession, delivery: Delivery, token: CancelToken) -> Where:
    """Look for everything that a delivery may have left: its resources, what its Task says, its copies in the archive.

    Raises
    ------
    Cancelled, Offline, SignInNeeded, ServerRefused
        If a part cannot be asked for; then nothing is known.
    """
    if look_up(session, delivery) != NOTHING or _has_provenance(session, delivery):
        return Where.SERVICE
    # the Task was completed by the opinion, and what it names says nothing of an addendum
    elsewhere = _completed_in_part if delivery.amends is None else _is_appended
    if elsewhere(session, delivery, token):
        return Where.SERVICE
    return Where.ARCHIVE if in_archive(session, delivery, token) else Where.NOWHERE


def _completed_in_part(session: ServiceSession, delivery: Delivery, token: CancelToken) -> bool:
    """Whether a transaction that was carried out in part has completed the Task, naming what was refused."""
    try:
        return bool(leading_nowhere(session, read_task(session, delivery.case.id, token)))
    except TaskGone:
        return False  # then it names nothing


def _is_appended(session: ServiceSession, delivery: Delivery, _token: CancelToken) -> bool:
    """Whether the report of the opinion has an addendum, of which nothing else is there."""
    if delivery.amends is None:
        return False
    reports = carrying(session, delivery.amends.identifier, "DiagnosticReport")
    return any(has_addendum(one, delivery) for one in reports)


def _has_provenance(session: ServiceSession, delivery: Delivery) -> bool:
    try:
        session.read(f"Provenance/{delivery.provenance_id}")
    except ServerRefused as error:
        if error.status in _NONE:
            return False
        raise
    return True
