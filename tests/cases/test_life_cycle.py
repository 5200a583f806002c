"""The whole table, pair by pair."""

from __future__ import annotations

import pytest

from reviewer_app.cases.life_cycle import (
    DECLINE_REASONS,
    OPEN_STATES,
    OPEN_TASK,
    TASK_STATUS,
    TRANSITIONS,
    CaseEvent,
    CaseState,
    allowed,
    next_state,
    offered_again,
)
from reviewer_app.errors import NotAllowed

PAIRS = [(state, event) for state in CaseState for event in CaseEvent]
MAIN_JOB = [
    (CaseEvent.SEEN, CaseState.RECEIVED), (CaseEvent.ACCEPT, CaseState.ACCEPTED),
    (CaseEvent.START_DOWNLOAD, CaseState.DOWNLOADING), (CaseEvent.PAUSE_DOWNLOAD, CaseState.PAUSED),
    (CaseEvent.START_DOWNLOAD, CaseState.DOWNLOADING), (CaseEvent.DOWNLOADED, CaseState.READY),
    (CaseEvent.OPEN, CaseState.IN_REVIEW), (CaseEvent.ASK_FOR_RECORDS, CaseState.ON_HOLD),
    (CaseEvent.RECORDS_ARRIVED, CaseState.IN_REVIEW), (CaseEvent.SIGN, CaseState.SIGNED),
    (CaseEvent.QUEUE, CaseState.QUEUED), (CaseEvent.DELIVER, CaseState.DELIVERED),
    (CaseEvent.ARCHIVE, CaseState.ARCHIVED), (CaseEvent.PURGE, CaseState.PURGED),
]  # fmt: skip


@pytest.mark.parametrize(("state", "event"), PAIRS)
def test_every_pair_is_listed_or_refused_with_a_sentence(state: CaseState, event: CaseEvent) -> None:
    if (state, event) in TRANSITIONS:
        assert allowed(state, event)
        assert next_state(state, event) is TRANSITIONS[state, event]
        return
    assert not allowed(state, event)
    with pytest.raises(NotAllowed) as caught:
        next_state(state, event)
    assert caught.value.sentence.endswith(".")
    assert state.value in caught.value.detail


def test_the_main_job_walks_through() -> None:
    state = CaseState.ASSIGNED
    for event, expected in MAIN_JOB:
        state = next_state(state, event)
        assert state is expected


def test_every_state_can_be_reached_and_purged_is_the_end() -> None:
    reached = {CaseState.ASSIGNED}
    while True:
        grown = reached | {after for (before, _), after in TRANSITIONS.items() if before in reached}
        if grown == reached:
            break
        reached = grown
    assert reached == set(CaseState)
    assert not [event for event in CaseEvent if allowed(CaseState.PURGED, event)]


def test_a_signed_opinion_is_taken_back_only_while_it_waits_and_only_by_a_recall() -> None:
    after_signing = {
        CaseState.SIGNED, CaseState.QUEUED, CaseState.DELIVERED, CaseState.ARCHIVED, CaseState.AMENDING,
    }  # fmt: skip
    assert next_state(CaseState.QUEUED, CaseEvent.RECALL) is CaseState.IN_REVIEW
    assert [state for state in CaseState if allowed(state, CaseEvent.RECALL)] == [CaseState.QUEUED]
    for (before, event), after in TRANSITIONS.items():
        if before in after_signing and event is not CaseEvent.RECALL:
            assert after in after_signing | {CaseState.PURGED, CaseState.WITHDRAWN}


def test_an_addendum_is_written_only_to_what_was_delivered_and_taken_back_to_where_it_was_written() -> None:
    assert {state for state in CaseState if allowed(state, CaseEvent.AMEND)} == {
        CaseState.DELIVERED, CaseState.ARCHIVED,
    }  # fmt: skip
    state = CaseState.DELIVERED
    for event in (CaseEvent.AMEND, CaseEvent.SIGN, CaseEvent.QUEUE, CaseEvent.RECALL_AMENDMENT):
        state = next_state(state, event)
    assert state is CaseState.AMENDING
    assert next_state(state, CaseEvent.DROP_AMENDMENT) is CaseState.DELIVERED
    assert not allowed(state, CaseEvent.PURGE), "words that nobody signed would go with it"
    assert CaseState.AMENDING not in TASK_STATUS, "the Task was completed by the opinion"
    assert CaseState.AMENDING not in OPEN_STATES


@pytest.mark.parametrize("closed", [CaseState.WITHDRAWN, CaseState.DECLINED])
@pytest.mark.parametrize(
    ("status", "after"),
    [
        ("requested", CaseState.ASSIGNED), ("received", CaseState.ASSIGNED), ("accepted", CaseState.ACCEPTED),
        ("ready", CaseState.ACCEPTED), ("in-progress", CaseState.ACCEPTED), ("on-hold", CaseState.ACCEPTED),
    ],
)  # fmt: skip
def test_a_case_that_was_turned_away_comes_back_when_it_is_offered_again(
    closed: CaseState, status: str, after: CaseState
) -> None:
    event = offered_again(status)
    assert event is not None
    assert status in OPEN_TASK
    assert next_state(closed, event) is after


@pytest.mark.parametrize("status", ["draft", "rejected", "cancelled", "failed", "completed", "entered-in-error", ""])
def test_a_closed_task_offers_nothing(status: str) -> None:
    assert offered_again(status) is None
    assert status not in OPEN_TASK


def test_tables_speak_of_known_states_and_reasons_in_words() -> None:
    assert {status for status, _ in TASK_STATUS.values()} <= {
        "received", "accepted", "rejected", "in-progress", "on-hold", "completed",
    }  # fmt: skip
    assert all(words and words[0].isupper() for words in DECLINE_REASONS.values())
