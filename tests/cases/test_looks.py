"""Looks add up, and earn their marks by the thresholds that are given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.cases.coverage_thresholds import CoverageThresholds
from reviewer_app.cases.looks import NO_LOOK, WINDOWS_KEPT, Look, Looks, Mark, MarkCounts, SeenKey
from reviewer_app.cases.views import Window
from tests.helpers.looks import ENOUGH, look, looks_of

A, B, C, CELL = ("1.2", 0), ("1.2", 1), ("1.3", 0), ("1.2/0~0", 3)
_WINDOWS = st.integers(0, 9).map(lambda center: Window(float(center), 400.0))
_LOOKS = st.builds(
    Look, st.integers(0, 400), st.integers(0, 400), st.floats(0, 64), st.lists(_WINDOWS, max_size=4).map(tuple)
).map(NO_LOOK.and_then)
_TOLD = st.dictionaries(st.sampled_from([A, B, C, CELL]), _LOOKS)


def test_seen_passed_and_never() -> None:
    looks = looks_of({A: ENOUGH, B: ENOUGH - 1})
    assert [looks.mark(key) for key in (A, B, C)] == [Mark.SEEN, Mark.PASSED, Mark.NEVER]
    assert looks.counts((A, B, C)) == MarkCounts(1, 1, 1)
    assert looks.counts((A, B, C)).words == "seen 1, passed 1, never 1"
    assert looks.passed == {B}


class _Made(Sequence[SeenKey]):
    """Keys that are made when they are asked for, as those of a stack."""

    def __init__(self, count: int) -> None:
        self._count = count
        self.made = self.looked_up = 0

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, at: Any) -> Any:
        self.made += 1
        return ("1.2", range(self._count)[at])

    def __contains__(self, key: object) -> bool:
        self.looked_up += 1
        return isinstance(key, tuple) and key[0] == "1.2" and key[1] < self._count


@pytest.mark.parametrize(("frames", "made"), [(10, True), (5000, False)])
def test_marks_are_counted_with_the_least_work(frames: int, made: bool) -> None:
    keys = _Made(frames)
    counts = looks_of({A: ENOUGH, B: ENOUGH - 1, C: ENOUGH}).counts(keys)
    assert counts == MarkCounts(1, 1, frames - 2)
    assert (keys.made > 0, keys.looked_up > 0) == (made, not made)


def test_what_was_too_small_is_passed_however_long() -> None:
    looks = Looks({A: Look(60_000, ENOUGH - 1, 0.3)})
    assert looks.mark(A) is Mark.PASSED
    assert looks.add({A: Look(1, 1, 0.5)}) == {A: Mark.SEEN}
    assert looks.of(A) == Look(60_001, ENOUGH, 0.5)


def test_the_thresholds_are_given() -> None:
    looks = Looks({A: look(300)}, CoverageThresholds(seen_after_ms=400))
    assert looks.mark(A) is Mark.PASSED
    assert looks.add({A: look(50)}) == {}
    assert looks.add({A: look(50)}) == {A: Mark.SEEN}


def test_cells_are_kept_apart_from_frames() -> None:
    looks = looks_of({CELL: ENOUGH, A: ENOUGH})
    assert (looks.seen, looks.cells) == ({A}, {CELL})
    assert looks.passed == set()


def test_windows_are_bounded_and_the_last_used_stay() -> None:
    used = NO_LOOK
    for center in (*range(10), 3):
        used = used.and_then(Look(windows=(Window(float(center), 400.0),)))
    assert [one.center for one in used.windows] == [5.0, 6.0, 7.0, 8.0, 9.0, 3.0]
    assert len(used.windows) == WINDOWS_KEPT


@given(_LOOKS, _LOOKS, _LOOKS)
def test_it_does_not_matter_how_looks_are_told_together(one: Look, two: Look, three: Look) -> None:
    assert one.and_then(two).and_then(three) == one.and_then(two.and_then(three))


@given(st.lists(_TOLD, max_size=6))
def test_marks_only_rise_and_are_those_of_the_whole(told: list[dict[SeenKey, Look]]) -> None:
    looks, marks = Looks(), dict[SeenKey, Mark]()
    for more in told:
        changed = looks.add(more)
        assert all(marks.get(key) is not mark and marks.get(key) is not Mark.SEEN for key, mark in changed.items())
        marks |= changed
    whole = Looks(looks.by_key)
    assert (looks.seen, looks.passed, looks.cells) == (whole.seen, whole.passed, whole.cells)
    assert {key for key, mark in marks.items() if mark is Mark.SEEN} == looks.seen
    assert marks.keys() == looks.by_key.keys() - {CELL} == looks.seen | looks.passed
