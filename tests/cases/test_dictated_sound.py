"""Which kept sound is still to be heard, and which of it has no words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from reviewer_app.cases.dictated import DictatedPassage, DictatedWord
from reviewer_app.cases.dictated_sound import (
    CaretPlace,
    Listened,
    SoundSegment,
    SoundState,
    said_in,
    unheard,
    wordless,
)
from reviewer_app.cases.work import DictatedChange, Edit, inverse
from tests.helpers.case_values import NOW
from tests.helpers.dictated_values import make_dictated

TEXT = Listened("text", True)


def recording(name: str, *pieces: Listened, seconds: float = 0.5, later: float = 0.0) -> list[SoundSegment]:
    return [
        SoundSegment(
            f"{name}/{number}", "task-1", name, number, NOW + timedelta(seconds=later + seconds * number), seconds,
            "blob", one,
        )
        for number, one in enumerate(pieces)
    ]  # fmt: skip


def said(*segments: str, start: float = 0.0, end: float = 1.0, name: str = "r1") -> list[DictatedPassage]:
    made = make_dictated()
    return [replace(made, words=(DictatedWord("no", start, end),), recording=name, segments=segments)]


def test_what_has_no_words_yet_is_heard_from_the_piece_on_in_which_the_known_words_end() -> None:
    pieces = recording("r1", *[TEXT] * 4)
    (whole,) = unheard(pieces, [])
    assert (whole.start, whole.after, whole.began) == (0.0, 0.0, NOW)
    assert whole.segments == (("r1/0", 0.5), ("r1/1", 1.0), ("r1/2", 1.5), ("r1/3", 2.0))
    (rest,) = unheard(pieces, said("r1/0", "r1/1", end=0.7))
    assert (rest.start, rest.after, rest.segments[0]) == (0.5, 0.7, ("r1/1", 1.0))
    assert unheard(pieces, said(end=2.0)) == ()


def test_what_was_heard_put_away_or_a_command_is_not_heard_again() -> None:
    for state in (SoundState.HEARD, SoundState.NOT_WANTED):
        assert unheard([replace(one, state=state) for one in recording("r1", TEXT, TEXT)], []) == ()
    assert unheard(recording("r1", Listened("commands", True)), []) == ()
    earlier = recording("r1", Listened(), Listened())  # of a version that noted nothing: it is listed only
    assert unheard(earlier, []) == ()
    assert [one.segments for one in wordless(earlier, [])] == [("r1/0", "r1/1")]


def test_places_are_told_with_their_texts_and_recordings_by_their_age() -> None:
    first = replace(TEXT, places=(CaretPlace(0.0, "a", 1, 1, "x"), CaretPlace(0.2, "a", 2, 2)))
    later = replace(TEXT, places=(CaretPlace(0.6, "b", 0, 0, "yz"),))
    old = recording("r9", first, later)
    (one, two) = unheard([*recording("r1", TEXT, later=60), *old], [])
    assert (one.recording, two.recording) == ("r9", "r1")
    assert [(place.path, place.text) for place in one.places] == [("a", "x"), ("a", "x"), ("b", "yz")]


def test_stretches_without_words_are_what_somebody_spoke_in() -> None:
    quiet = Listened("text", False)
    pieces = recording("r1", TEXT, TEXT, quiet, TEXT, TEXT, TEXT, quiet, TEXT)
    words = said("r1/0", "r1/1")
    (found,) = wordless(pieces, words)
    assert (found.segments, found.start, found.end, found.seconds) == (("r1/3", "r1/4", "r1/5"), 1.5, 3.0, 1.5)
    assert (found.began, found.heard) == (NOW + timedelta(seconds=1.5), False)
    away = [replace(one, state=SoundState.SAID_OTHERWISE) if one.number == 4 else one for one in pieces]
    assert wordless(away, words) == ()  # half a second beside words is a breath


def test_a_short_word_counts_where_its_recording_has_no_other() -> None:
    (found,) = wordless(recording("r1", TEXT), [])
    assert found.seconds == 0.5
    assert wordless(recording("r1", Listened("text", False)), []) == ()
    assert wordless(recording("r1", Listened("commands", True)), []) == ()
    (known,) = wordless([replace(one, state=SoundState.HEARD) for one in recording("r1", TEXT)], [])
    assert known.heard


def test_words_that_were_taken_back_were_heard_all_the_same() -> None:
    passage = make_dictated()
    edit = Edit("e1", "me", NOW, "Dictate", dictated=(DictatedChange(None, passage),))
    undo = inverse(edit, new_id="e2", author="me", made=NOW)
    assert said_in([edit, undo]) == {passage.id: passage}
    assert said_in([replace(edit, dictated=(DictatedChange(None, replace(passage, recording="")),))]) == {}
