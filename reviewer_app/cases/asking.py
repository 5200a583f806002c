"""Records that the reviewer asked the service for (std Q27): what, why, since when, and what came of it.

The values are tuples, as they come with every case of the worklist, and are kept in their order: fields may only be
added at the end, with defaults.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from reviewer_app.cases.case import Case
from reviewer_app.cases.life_cycle import OPEN_TASK
from reviewer_app.cases.records import RecordKey

#: What became of a request: the service took the case off hold, or the reviewer took the request back.
RETURNED, WITHDRAWN = "returned", "withdrawn"
#: FHIR CommunicationRequest.status that the service was told last; empty before it was told anything.
ACTIVE, REVOKED = "active", "revoked"
_ON_HOLD = "on-hold"


class RecordsRequest(NamedTuple):
    """One request for more records.

    `items` are what is missing, a line each; `known` the keys of the records that were listed when it was made,
    `brought` of those that are new since. `told` is the status that the service has of it, `reference` names its
    CommunicationRequest. `refused` is why the service did not take it when it was told last, empty where it did.
    """

    id: str
    items: tuple[str, ...]
    reason: str
    asked: datetime
    known: tuple[str, ...] = ()
    outcome: str = ""
    ended: datetime | None = None
    brought: tuple[str, ...] = ()
    told: str = ""
    reference: str = ""
    refused: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it is still waited for."""
        return not self.outcome

    @property
    def must_be_told(self) -> bool:
        """Whether the service does not know yet that it was made, or taken back."""
        return (self.is_open and self.told != ACTIVE) or (self.outcome == WITHDRAWN and self.told != REVOKED)

    @property
    def words(self) -> str:
        """What is asked for, in one line."""
        return "; ".join(self.items)


def record_keys(case: Case) -> tuple[str, ...]:
    """Return the keys of all records that a case lists, papers first."""
    papers = [RecordKey("document", one.reference) for one in case.documents]
    series = [RecordKey("series", one.uid) for study in case.studies for one in study.series]
    # a study may be listed without its series: then its own name has to do
    bare = [RecordKey("study", one.reference) for one in case.studies if not one.series]
    return tuple(dict.fromkeys(str(one) for one in (*papers, *series, *bare)))


def open_request(requests: Iterable[RecordsRequest]) -> RecordsRequest | None:
    """Return the request that is waited for, None for none."""
    return next((one for one in reversed(list(requests)) if one.is_open), None)


def new_records(requests: Iterable[RecordsRequest]) -> frozenset[str]:
    """Return the keys of the records that the last request brought, as long as nothing else was asked for since."""
    last = next(reversed(list(requests)), None)
    return frozenset(last.brought) if last is not None and last.outcome == RETURNED else frozenset()


def came_since(request: RecordsRequest, listed: Iterable[str]) -> int:
    """Return how many of the listed records are new since a request that brought none; 0 where that is not known."""
    return len(set(listed).difference(request.known)) if request.known and not request.brought else 0


def as_told(requests: Iterable[RecordsRequest], now: Iterable[RecordsRequest]) -> tuple[RecordsRequest, ...]:
    """Return requests with what the service has of those that are waited for, as it is known `now`."""
    known = {one.id: one for one in now}
    return tuple(
        one._replace(told=known[one.id].told, refused=known[one.id].refused) if one.is_open and one.id in known else one
        for one in requests
    )


def came_back(request: RecordsRequest, task_status: str) -> bool:
    """Whether the service, which knew of a request and had the case on hold, has taken it off hold since."""
    return request.is_open and request.told == ACTIVE and task_status in OPEN_TASK and task_status != _ON_HOLD
