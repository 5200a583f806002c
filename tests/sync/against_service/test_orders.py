"""Two workstations at one case: in whichever order their requests reach the service, it has each opinion once or not.

One program is stopped before each of its requests in turn, while the other does all of its own over a session of its
own; then the first goes on, knowing nothing of that.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from reviewer_app.cases.case import Case
from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.cases.people import Reviewer
from reviewer_app.errors import NotAllowed, ReviewerError
from reviewer_app.exchange.delivery import ADDENDUM_TITLE, Delivered, Delivery
from reviewer_app.jobs import CancelToken
from reviewer_app.sync.amending import deliver_addendum
from reviewer_app.sync.http import Authorize, HttpClient, Request, Response
from reviewer_app.sync.one_case import fetch_case
from reviewer_app.sync.session import ServiceSession
from reviewer_app.sync.task_update import set_task_status
from reviewer_app.sync.tokens import Tokens
from reviewer_app.sync.upload import deliver
from tests.helpers.live_service import Service, check_delivered_once, delivery_of, found

#: Far more than a delivery has requests.
_MOST = 60
Act = Callable[[ServiceSession], object]


class Stopped(HttpClient):
    """Lets somebody else go first right before one of its requests, the n-th from 1."""

    def __init__(self, request: int, other: Callable[[], object]) -> None:
        super().__init__()
        self._left = request
        self._other = other

    @property
    def was_stopped(self) -> bool:
        return self._left <= 0

    def open(self, request: Request, authorize: Authorize | None = None) -> Response:
        self._left -= 1
        if self._left == 0:
            self._other()
        return super().open(request, authorize)


def nothing(*_: object) -> None:
    """Let it go on."""


@pytest.fixture
def connect(service: Service, signed_in: Tokens) -> Callable[..., Any]:
    @contextmanager
    def made(http: HttpClient | None = None) -> Iterator[ServiceSession]:
        tokens = Tokens(signed_in.access, fhir_user=signed_in.fhir_user)
        session = ServiceSession(service.endpoint.fhir, tokens, http=http)
        try:
            yield session
        finally:
            session.close()

    return made


@pytest.fixture
def new_case(service: Service, online: ServiceSession, reviewer: Reviewer) -> Callable[[], Case]:
    def made() -> Case:
        read = fetch_case(online, service.new_task(), reviewer, CancelToken())
        assert read is not None
        return read.case

    return made


def both(connect: Callable[..., Any], first: Act, second: Act, request: int) -> tuple[list[object], bool]:
    """Let `second` be done right before the n-th request of `first`; return what either gave or raised.

    The other thing returned is whether `first` had as many requests.
    """
    answers: list[object] = [None, None]

    def done(place: int, act: Act, session: ServiceSession) -> None:
        try:
            answers[place] = act(session)
        except ReviewerError as error:
            answers[place] = error

    def other() -> None:
        with connect() as session:
            done(1, second, session)

    http = Stopped(request, other)
    with connect(http) as session:
        done(0, first, session)
    if not http.was_stopped:
        other()
    return answers, http.was_stopped


def each_order(run: Callable[[int], bool]) -> int:
    """Run with the stop at each request, and once after the last; return how many orders that were."""
    return next(number for number in range(1, _MOST) if not run(number))


def by_id(service: Service, kind: str, delivery: Delivery) -> list[dict[str, Any]]:
    return found(service, f"{kind}?identifier=urn:ietf:rfc:3986|{delivery.identifier}")


def arrived(service: Service, delivery: Delivery) -> tuple[int, int]:
    """Return how many reports and documents the service has of an opinion."""
    return len(by_id(service, "DiagnosticReport", delivery)), len(by_id(service, "DocumentReference", delivery))


def test_the_same_opinion_from_two_workstations_arrives_once(
    service: Service, online: ServiceSession, reviewer: Reviewer, connect: Callable[..., Any],
    new_case: Callable[[], Case],
) -> None:  # fmt: skip
    """As from a vault that was put back from a copy, on a second machine."""

    def run(request: int) -> bool:
        delivery = delivery_of(new_case(), reviewer)

        def send(session: ServiceSession) -> object:
            return deliver(session, delivery)

        answers, stopped = both(connect, send, send, request)
        for one in answers:
            assert not isinstance(one, ReviewerError), (request, one)
            check_delivered_once(service, online, delivery, one)  # type: ignore[arg-type] # a Receipt
        return stopped

    assert each_order(run) > 8


def test_of_two_opinions_on_one_case_exactly_one_is_taken(
    service: Service, reviewer: Reviewer, connect: Callable[..., Any], new_case: Callable[[], Case]
) -> None:
    seen: set[int] = set()

    def run(request: int) -> bool:
        case = new_case()
        mine, theirs = (replace(delivery_of(case, reviewer), archive_copy=None) for _ in range(2))
        answers, stopped = both(connect, lambda one: deliver(one, mine), lambda one: deliver(one, theirs), request)
        refused = [isinstance(one, NotAllowed) for one in answers]
        assert sorted(refused) == [False, True], (request, answers)
        assert [arrived(service, mine), arrived(service, theirs)] == [(0, 0) if one else (1, 1) for one in refused]
        taken = mine if refused[1] else theirs
        [report] = by_id(service, "DiagnosticReport", taken)
        task = service.get(f"Task/{case.id}")
        outputs = {one["valueReference"]["reference"] for one in task["output"]}
        assert (task["status"], f"DiagnosticReport/{report['id']}" in outputs, len(outputs)) == ("completed", True, 2)
        seen.add(refused.index(True))
        return stopped

    assert each_order(run) > 5
    assert seen == {0, 1}, "either was the first once"


@pytest.mark.parametrize("state", [CaseState.IN_REVIEW, CaseState.DECLINED])
@pytest.mark.parametrize("sends_first", [True, False])
def test_a_task_that_is_written_elsewhere_meanwhile_has_the_opinion_or_is_declined(
    service: Service, reviewer: Reviewer, connect: Callable[..., Any], new_case: Callable[[], Case],
    state: CaseState, *, sends_first: bool,
) -> None:  # fmt: skip
    def run(request: int) -> bool:
        case = new_case()
        delivery = replace(delivery_of(case, reviewer), archive_copy=None)
        acts: list[Act] = [
            lambda session: deliver(session, delivery),
            lambda session: set_task_status(session, case, state, "conflict-of-interest", reviewer=reviewer),
        ]
        first, second = acts if sends_first else reversed(acts)
        answers, stopped = both(connect, first, second, request)
        sent, told = answers if sends_first else reversed(answers)
        status = service.get(f"Task/{case.id}")["status"]
        if isinstance(sent, ReviewerError):
            assert isinstance(sent, NotAllowed)
            assert (state, status, arrived(service, delivery)) == (CaseState.DECLINED, "rejected", (0, 0)), request
        else:
            assert (status, arrived(service, delivery)) == ("completed", (1, 1)), request
            assert isinstance(told, NotAllowed) or state is CaseState.IN_REVIEW
        return stopped

    assert each_order(run) > 1


@pytest.mark.parametrize("same", [True, False])
def test_addenda_from_two_workstations_arrive_once_each_and_none_is_lost(
    service: Service, online: ServiceSession, reviewer: Reviewer, connect: Callable[..., Any],
    new_case: Callable[[], Case], *, same: bool,
) -> None:  # fmt: skip
    def run(request: int) -> bool:
        opinion = replace(delivery_of(new_case(), reviewer), archive_copy=None)
        deliver(online, opinion)
        mine = addendum_to(opinion, 1)
        theirs = mine if same else addendum_to(opinion, 2)

        def send(delivery: Delivery) -> Act:
            return lambda session: deliver_addendum(
                session, delivery, CancelToken(), nothing, gate=nothing, before_write=nothing
            )

        answers, stopped = both(connect, send(mine), send(theirs), request)
        assert not any(isinstance(one, ReviewerError) for one in answers), (request, answers)
        [report] = by_id(service, "DiagnosticReport", opinion)
        assert (report["status"], len(report["presentedForm"])) == ("appended", 2 if same else 3), request
        for one in (mine, theirs):
            [document] = by_id(service, "DocumentReference", one)
            assert len(found(service, f"Provenance?target=DocumentReference/{document['id']}")) == 1, request
        return stopped

    assert each_order(run) > 5


def addendum_to(opinion: Delivery, number: int) -> Delivery:
    return replace(
        opinion,
        report_id=str(uuid.uuid4()),
        pdf=b"%PDF-1.7\naddendum " + str(number).encode() + b"\n" * 301 + b"%%EOF",
        signed_at=opinion.signed_at + timedelta(days=number),
        meaning="addendum",
        title=ADDENDUM_TITLE,
        amends=Delivered(opinion.report_id, "ab" * 32),
    )
