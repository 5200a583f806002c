"""What can be taken back and what not, state by state."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from reviewer_app.cases.recalling import ADDENDUM_NOW, ONLY_ADDENDUM, RECALLABLE, standing_words, why_not_recalled
from reviewer_app.store.values import OutboxState

BEGUN = datetime(2026, 11, 21, 18, 4, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "begun", "why_not", "stands"),
    [
        (OutboxState.QUEUED, None, "", RECALLABLE),
        (OutboxState.QUEUED, BEGUN, "21 Nov 2026, 18:04 UTC", ONLY_ADDENDUM),
        (OutboxState.SENDING, None, "being sent at this moment", ""),
        (OutboxState.SENDING, BEGUN, "21 Nov 2026, 18:04 UTC", ONLY_ADDENDUM),
        (OutboxState.DELIVERED, None, "The service has this opinion", ADDENDUM_NOW),
        (OutboxState.DELIVERED, BEGUN, "The service has this opinion", ADDENDUM_NOW),
        (OutboxState.RECALLED, None, "recalled already", "It was recalled and is never sent."),
    ],
)
def test_only_what_waits_and_of_which_nothing_was_sent_can_be_recalled(
    state: OutboxState, begun: datetime | None, why_not: str, stands: str
) -> None:
    said = why_not_recalled(state, begun)
    assert why_not in said
    assert bool(said) is bool(why_not)
    assert standing_words(state, begun) == stands


@pytest.mark.parametrize("state", [one for one in OutboxState if one is not OutboxState.QUEUED])
@pytest.mark.parametrize("begun", [None, BEGUN])
def test_no_other_state_is_ever_recalled(state: OutboxState, begun: datetime | None) -> None:
    assert why_not_recalled(state, begun)
    assert why_not_recalled("a state of a later version", begun)


def test_where_an_addendum_is_the_only_way_the_refusal_says_so() -> None:
    for state, begun in ((OutboxState.DELIVERED, None), (OutboxState.QUEUED, BEGUN), (OutboxState.SENDING, BEGUN)):
        said = why_not_recalled(state, begun)
        assert (ADDENDUM_NOW if state is OutboxState.DELIVERED else ONLY_ADDENDUM) in said
