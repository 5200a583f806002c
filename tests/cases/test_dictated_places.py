"""Where dictated words stand: what is written on never hides one that is left."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.cases import dictated_places
from reviewer_app.cases.dictated import DictatedRun, RunsChange, with_runs
from reviewer_app.cases.dictated_places import flat, moved, moved_place
from tests.helpers.dictated_values import FIELD

SAID = "no nodule at left"
RUN = DictatedRun(FIELD, "d1", 0, len(SAID))


def _words(runs: tuple[DictatedRun, ...], text: str) -> list[str]:
    return [text[one.start : one.end] for one in runs]


@pytest.mark.parametrize(
    ("after", "left"),
    [
        ("Seen: no nodule at left", ["no nodule at left"]),
        ("no nodule at left, as before", ["no nodule at left"]),
        ("no small nodule at left", ["no ", "nodule at left"]),
        ("no at left", ["no ", "at left"]),
        ("no nodule at right", ["no nodule at "]),
        ("no nodules at left", ["no nodule", " at left"]),
        ("nodule at left", ["nodule at left"]),
        ("at left there is no nodule", ["no nodule"]),
        ("", []),
        ("something else", [" "]),
    ],
)
def test_what_is_left_of_a_passage_stays_marked(after: str, left: list[str]) -> None:
    assert _words(moved((RUN,), SAID, after), after) == left


def test_each_part_knows_what_of_the_passage_it_is() -> None:
    after = "no small nodule at the left"
    for one in moved((RUN,), SAID, after):
        assert SAID[one.at :].startswith(after[one.start : one.end])


@given(st.text("ab \n", max_size=12), st.text("ab \n", max_size=12), st.text("ab \n", max_size=12), st.data())
def test_a_run_holds_only_its_own_characters_in_order(head: str, said: str, tail: str, data: st.DataObject) -> None:
    before = head + said + tail
    run = DictatedRun(FIELD, "d1", len(head), len(head) + len(said))
    after = data.draw(st.text("ab \n", max_size=30) | st.just(before + "b") | st.just("a " + before))
    runs = moved((run,) if said else (), before, after)
    assert all(said[one.at :].startswith(after[one.start : one.end]) for one in runs)
    assert all(one.end <= two.start and one.at < two.at for one, two in pairwise(runs))


@given(st.text("ab ", min_size=1, max_size=8), st.text("ab\n ", max_size=8), st.text("xy", min_size=1, max_size=4))
def test_words_written_before_or_after_move_a_run_and_take_nothing_of_it(said: str, other: str, put: str) -> None:
    run = DictatedRun(FIELD, "d1", 0, len(said))
    assert moved((run,), said + other, put + said + other) == (replace(run, start=len(put), end=len(put + said)),)
    assert moved((run,), said + other, said + other + put) == (run,)


def test_texts_too_long_to_compare_are_marked_too_often_rather_than_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dictated_places, "_MOST_COMPARED", 3)
    other = DictatedRun(FIELD, "d2", len(SAID), len(SAID) + 6)
    found = moved((RUN, other), f"{SAID} spleen", "x no y left z spleen q")
    assert {one.passage for one in found} == {"d1", "d2"}
    assert all(_words((one,), "x no y left z spleen q") for one in found)


@pytest.mark.parametrize(
    ("place", "after", "there"), [(3, "no big nodule", 7), (0, "no nodule.", 0), (9, "no nodule.", 10)]
)
def test_a_place_goes_behind_what_is_written_at_it(place: int, after: str, there: int) -> None:
    assert moved_place(place, "no nodule", after) == there


def test_places_count_what_is_read() -> None:
    text = "## Lung\n- **No** nodule ⟦m:a1⟧\n| a | b |\n| --- | --- |\n| c | d |\nend"
    assert flat(text) == "Lung\nNo nodule \ufffc\na\nb\nc\nd\nend"


def test_runs_are_kept_by_field_and_in_order() -> None:
    late, other = DictatedRun(FIELD, "d2", 20, 24), DictatedRun("history", "d3", 0, 2)
    kept = with_runs((), [RunsChange(FIELD, (), (late, RUN)), RunsChange("history", (), (other,))])
    assert kept == (RUN, late, other)
    assert with_runs(kept, [RunsChange(FIELD, (RUN, late), ())]) == (other,)


WORDS = st.lists(st.tuples(st.sampled_from(["no", "left", "lung", "the", "not"]), st.booleans()), max_size=9)


def _text(words: list[tuple[str, bool]]) -> tuple[str, tuple[DictatedRun, ...]]:
    """Words in a row, each dictated one a run of its own passage."""
    text, runs = "", []
    for number, (word, dictated) in enumerate(words):
        text += " " if text else ""
        if dictated:
            runs.append(DictatedRun(FIELD, f"d{number}", len(text), len(text) + len(word)))
        text += word
    return text, tuple(runs)


def _by_hand(text: str, runs: tuple[DictatedRun, ...]) -> Counter[str]:
    """Count the words of which no character is marked."""
    found: Counter[str] = Counter()
    for word in re.finditer(r"\w+", text):
        if not any(run.start < word.end() and word.start() < run.end for run in runs):
            found[word[0]] += 1
    return found


@given(WORDS, WORDS, WORDS, st.lists(st.sampled_from(["no", "left", "a"]), max_size=3))
def test_no_edit_makes_a_dictated_word_one_that_was_typed(
    head: list[tuple[str, bool]], gone: list[tuple[str, bool]], tail: list[tuple[str, bool]], typed: list[str]
) -> None:
    before, runs = _text([*head, *gone, *tail])
    after = " ".join([*(word for word, _ in head), *typed, *(word for word, _ in tail)])
    left = moved(runs, before, after)
    allowed = _by_hand(before, runs) + Counter(typed)
    assert not _by_hand(after, left) - allowed
