"""Where the caret stood is kept with the sound, and taken over when that is heard later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from reviewer_app.cases.dictated_sound import CaretPlace, Unheard
from tests.helpers.dictated_values import FIELD
from tests.helpers.speaking import Speaking

OTHER = "answer/q2/text"
BEGAN = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def told(places: tuple[CaretPlace, ...]) -> list[tuple[float, str, int, str | None]]:
    return [(round(one.second, 1), one.path, one.start, one.text) for one in places]


def at(speaking: Speaking, seconds: float, path: str, text: str) -> None:
    speaking.clock = 100.0 + seconds
    field = speaking.field(path)
    field.setPlainText(text)
    speaking.panel.put_caret(path, len(text), len(text))
    speaking.trail.note()


def test_each_piece_has_where_the_caret_went_and_a_text_once(speaking: Speaking) -> None:
    speaking.begin()
    at(speaking, 0.5, FIELD, "a")
    at(speaking, 0.6, FIELD, "ab")
    at(speaking, 1.2, OTHER, "c")
    first = speaking.trail.places("r1", 0.0, 1.0)
    assert told(first) == [(0.6, FIELD, 2, "ab")]  # what is typed is kept once for a piece
    assert first[0].view == speaking.view
    assert told(speaking.trail.places("r1", 1.0, 2.0)) == [(1.2, OTHER, 1, "c")]
    speaking.clock = 102.5
    speaking.panel.put_caret(OTHER, 0, 0)
    speaking.trail.note()
    assert told(speaking.trail.places("r1", 2.0, 4.0))[-1][1:] == (OTHER, 0, None)
    assert speaking.trail.places("r1", 4.0, 6.0) == ()


def test_a_caret_that_stays_is_told_with_the_first_piece(speaking: Speaking) -> None:
    field = speaking.begin()
    field.setPlainText("Seen.")
    speaking.panel.put_caret(FIELD, 5, 5)
    speaking.trail.note()
    speaking.trail.begin("r2")
    assert told(speaking.trail.places("r2", 0.0, 0.5)) == [(0.0, FIELD, 5, "Seen.")]
    assert speaking.trail.places("r2", 0.5, 1.0) == ()


def test_a_recording_that_is_heard_later_has_its_own_places_and_moments(speaking: Speaking) -> None:
    speaking.begin()
    places = (CaretPlace(0.0, FIELD, 1, 1, "x"), CaretPlace(2.0, OTHER, 0, 0, ""))
    speaking.trail.put_back(Unheard("old", BEGAN, 0.0, 0.0, (), places))
    assert [speaking.trail.stand_at("old", second).path for second in (0.0, 1.9, 2.0, 9.0)] == [
        FIELD, FIELD, OTHER, OTHER,
    ]  # fmt: skip
    now = speaking.editor.now()
    assert speaking.trail.said_at("old", 1.5, now) == BEGAN + timedelta(seconds=1.5)
    assert speaking.trail.said_at("r1", 0.0, now) == now
    speaking.trail.put_back(Unheard("bare", BEGAN, 0.0, 0.0, ()))
    assert speaking.trail.stand_at("bare", 1.0).path == ""  # of an earlier version: nobody noted it
