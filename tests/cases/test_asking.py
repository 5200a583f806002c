"""What a request for more records says, in the worklist and in the opinion (Q27)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from reviewer_app.cases.asked_words import asked_sentences, not_received
from reviewer_app.cases.asking import (
    ACTIVE,
    RETURNED,
    REVOKED,
    WITHDRAWN,
    RecordsRequest,
    as_told,
    came_back,
    new_records,
    open_request,
    record_keys,
)
from tests.helpers.case_values import make_case

ASKED, ENDED = datetime(2026, 11, 20, 9, tzinfo=UTC), datetime(2026, 11, 22, 9, tzinfo=UTC)
OPEN = RecordsRequest("r1", ("The slides", "The MR of 2024"), "The grade", ASKED)
WITH_NEW = OPEN._replace(outcome=RETURNED, ended=ENDED, brought=("document:d2",), told=ACTIVE)
EMPTY = WITH_NEW._replace(brought=())
TAKEN_BACK = OPEN._replace(outcome=WITHDRAWN, ended=ENDED)


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        (OPEN, "Asked for on 20 Nov 2026 and not received: The slides; The MR of 2024."),
        (
            TAKEN_BACK,
            (
                "Asked for on 20 Nov 2026 and not received: The slides; The MR of 2024; the request was withdrawn on "
                "22 Nov 2026."
            ),
        ),
        (
            EMPTY,
            (
                "Asked for on 20 Nov 2026 and not received: The slides; The MR of 2024; the service answered on "
                "22 Nov 2026 without new records."
            ),
        ),
        (
            WITH_NEW,
            (
                "Asked for on 20 Nov 2026: The slides; The MR of 2024; 1 new record came with the answer of "
                "22 Nov 2026; that it is what was asked for is not certain."
            ),
        ),
    ],
)
def test_q27_what_came_of_a_request_is_one_sentence(request_: RecordsRequest, sentence: str) -> None:
    assert asked_sentences([request_], UTC, ()) == (sentence,)
    assert not_received([request_], UTC, ()) == (() if request_.brought else (sentence,))


@pytest.mark.parametrize(
    ("request_", "listed", "words"),
    [
        (TAKEN_BACK, ("document:d1", "document:d2"), "the request was withdrawn on 22 Nov 2026, and 1 record is new "),
        (TAKEN_BACK, ("document:d2", "series:1"), "the request was withdrawn on 22 Nov 2026, and 2 records are new "),
        (EMPTY, ("document:d1", "document:d2"), "the answer of 22 Nov 2026 brought nothing, and 1 record came after "),
    ],
)
def test_q27_what_came_after_a_request_was_over_is_not_called_missing(
    request_: RecordsRequest, listed: tuple[str, ...], words: str
) -> None:
    known = request_._replace(known=("document:d1",))
    (sentence,) = asked_sentences([known], UTC, listed)
    assert words in sentence
    assert "not received" not in sentence
    assert "not certain" in sentence
    assert not_received([known], UTC, listed) == ()
    (before,) = asked_sentences([known], UTC, ("document:d1",))
    assert "not received" in before


def test_q27_what_is_waited_for_or_was_listed_by_nobody_knows_what_stays_missing() -> None:
    for request_ in (OPEN._replace(known=("document:d1",)), TAKEN_BACK):
        (sentence,) = asked_sentences([request_], UTC, ("document:d1", "document:d2"))
        assert "not received" in sentence


def test_an_open_case_learns_that_its_request_was_told_and_nothing_else() -> None:
    told = OPEN._replace(told=ACTIVE, refused="No.", reference="CommunicationRequest/1")
    assert as_told([WITH_NEW, OPEN], [told]) == (WITH_NEW, OPEN._replace(told=ACTIVE, refused="No."))
    assert as_told([OPEN], []) == (OPEN,)
    assert as_told([TAKEN_BACK], [TAKEN_BACK._replace(told=REVOKED)]) == (TAKEN_BACK,), "the preview shows it so"


def test_q27_the_day_of_a_request_is_that_of_the_reviewer() -> None:
    late = OPEN._replace(asked=datetime(2026, 12, 1, 2, tzinfo=UTC))
    (sentence,) = asked_sentences([late], timezone(timedelta(hours=-8)), ())
    assert sentence.startswith("Asked for on 30 Nov 2026 ")


@pytest.mark.parametrize(
    ("request_", "told", "must"),
    [(OPEN, "", True), (OPEN, ACTIVE, False), (TAKEN_BACK, "", True), (TAKEN_BACK, ACTIVE, True),
     (TAKEN_BACK, REVOKED, False), (EMPTY, ACTIVE, False)],
)  # fmt: skip
def test_the_service_must_be_told_what_it_does_not_know(request_: RecordsRequest, told: str, must: bool) -> None:
    assert request_._replace(told=told).must_be_told is must


@pytest.mark.parametrize(
    ("told", "status", "back"),
    [(ACTIVE, "in-progress", True), (ACTIVE, "accepted", True), (ACTIVE, "on-hold", False),
     (ACTIVE, "cancelled", False), ("", "in-progress", False)],
)  # fmt: skip
def test_a_case_comes_back_only_when_the_service_knew_that_it_waits(told: str, status: str, back: bool) -> None:
    assert came_back(OPEN._replace(told=told), status) is back
    assert not came_back(WITH_NEW, status)


def test_the_last_request_is_waited_for_and_tells_what_is_new() -> None:
    assert open_request([WITH_NEW, OPEN]) == OPEN
    assert open_request([WITH_NEW, TAKEN_BACK]) is None
    assert new_records([WITH_NEW]) == {"document:d2"}
    assert new_records([WITH_NEW, OPEN]) == frozenset()


def test_every_listed_record_has_a_key() -> None:
    case = make_case()
    keys = record_keys(case)
    bare = [one for one in case.studies if not one.series]
    series = [each for one in case.studies for each in one.series]
    assert len(keys) == len(case.documents) + len(series) + len(bare)
    assert len(bare) == 1
    assert f"study:{bare[0].reference}" in keys
    assert f"document:{case.documents[0].reference}" in keys
