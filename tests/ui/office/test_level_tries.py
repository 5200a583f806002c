"""When a level that was not reached is tried again by itself, and what the outbox says of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from reviewer_app.settings import Settings
from reviewer_app.store.values import OutboxEntry, OutboxState
from reviewer_app.ui.office.later_versions import may_be_raised
from reviewer_app.ui.office.level_tries import WAITS, LevelTries, next_try, words_of_tries
from reviewer_app.ui.office.raising import CO_SIGNED_BY, LEVEL, NO_SERVICE, way
from tests.helpers.case_values import NOW

SET = Settings(time_stamp_url="https://stamps.example", wanted_level="B-LT")
AWAY = "The time-stamp service cannot be reached."


def receipt(level: str = "B-B", note: str = AWAY) -> dict[str, str]:
    return {"delivered_at": NOW.isoformat(), "level": level, "level_note": note}


def entry(state: OutboxState = OutboxState.DELIVERED, **of: Any) -> OutboxEntry:
    return OutboxEntry("r-1", "task-1", "opinion", NOW, state=state, **{"receipt": receipt(), **of})


def later(state: OutboxState, **of: Any) -> OutboxEntry:
    return OutboxEntry("l-1", "task-1", LEVEL, NOW, {"renews": "r-1"}, state=state, **of)


def tried(count: int, settings: Settings = SET) -> dict[str, LevelTries]:
    return {"r-1": LevelTries(count, NOW, AWAY, way(settings))}


def test_tries_are_few_and_each_is_farther_from_the_one_before() -> None:
    first = next_try([entry()], entry(), {}, SET)
    assert first == NOW + WAITS[0]
    waits = [next_try([entry()], entry(), tried(count), SET) for count in range(1, len(WAITS) + 1)]
    assert waits == [*(NOW + one for one in WAITS[1:]), None]
    assert list(WAITS) == sorted(set(WAITS))


def test_with_other_settings_they_begin_anew() -> None:
    other = replace(SET, time_stamp_url="https://other.example")
    assert next_try([entry()], entry(), tried(len(WAITS)), other) == NOW + WAITS[0]


@pytest.mark.parametrize(
    ("first", "others", "settings"),
    [
        (entry(receipt=receipt(note="")), [], SET),
        (entry(receipt=receipt(note=NO_SERVICE)), [], SET),
        (entry(receipt=receipt("B-LT", "")), [], SET),
        (entry(receipt={"level": "B-B", "level_note": AWAY}), [], SET),
        (entry(receipt={}), [], SET),
        (entry(), [], replace(SET, time_stamp_url="")),
        (entry(OutboxState.QUEUED), [], SET),
        (entry(), [later(OutboxState.QUEUED)], SET),
        (entry(), [later(OutboxState.DELIVERED, receipt=receipt("B-LT", ""))], SET),
        (entry(), [later(OutboxState.RECALLED, receipt=receipt())], SET),
    ],
    ids=["no note", "no service was set", "reached", "no moment", "first builds", "none set", "not delivered", "waits",
         "raised since", "not taken"],
)  # fmt: skip
def test_nothing_else_is_raised_by_itself(first: OutboxEntry, others: list[OutboxEntry], settings: Settings) -> None:
    assert next_try([first, *others], first, {}, settings) is None


def test_what_a_co_author_signed_is_raised_by_hand_only() -> None:
    said = {"renews": "r-1", CO_SIGNED_BY: [{"name": "Ben Ode"}]}
    signed = replace(later(OutboxState.DELIVERED, receipt=receipt()), payload=said)
    part = replace(later(OutboxState.DELIVERED, receipt=receipt("B-T")), id="l-2")
    for entries in ([entry(), signed], [entry(), signed, part]):
        assert next_try(entries, entry(), {}, SET) is None
        assert may_be_raised(entries, entry(), SET), "whoever asks for it gets it"


def test_what_was_raised_in_part_is_raised_on() -> None:
    part = later(OutboxState.DELIVERED, receipt=receipt("B-T", "The list of revoked certificates cannot be had."))
    assert next_try([entry(), part], entry(), tried(1), SET) == NOW + WAITS[1]


def test_it_is_said_when_and_that_it_ended() -> None:
    soon = NOW + timedelta(minutes=10)
    assert words_of_tries(soon, None, SET, NOW).startswith("A higher level is tried by itself today ")
    assert words_of_tries(NOW, None, SET, NOW) == "A higher level is tried as soon as this laptop is online."
    ended = words_of_tries(None, tried(len(WAITS))["r-1"], SET, NOW)
    assert ended == f"A higher level was tried {len(WAITS)} times by itself; now it is raised only by hand. {AWAY}"
    assert words_of_tries(None, tried(1)["r-1"], SET, NOW) == ""
    assert words_of_tries(None, None, SET, NOW) == ""
