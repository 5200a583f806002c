from __future__ import annotations

from collections.abc import Mapping

import pytest

from reviewer_app.cases.instance_table import InstanceTable
from reviewer_app.cases.looks import Look, Looks, Mark, SeenKey
from reviewer_app.imaging.digest import pack, unpack
from reviewer_app.imaging.series import Stack
from reviewer_app.viewer.overlay_painter import _bars
from reviewer_app.viewer.seen_places import SeenPlaces, Stretches
from tests.helpers.looks import long_looks, look


def keys(stack: Stack, *positions: int) -> list[SeenKey]:
    return [stack.frame_keys()[one] for one in positions]


def see(places: SeenPlaces, more: Mapping[SeenKey, Look]) -> dict[SeenKey, Mark]:
    """Let these be looked at, as a scene does."""
    changed = places.looks.add(more)
    places.mark(changed)
    return changed


def test_neighbours_that_were_seen_are_one_stretch(stack):
    places = SeenPlaces()
    see(places, long_looks(keys(stack, 5, 0, 1)))
    assert places.of(stack) == Stretches(((0, 1), (5, 5)))


def test_stretches_grow_and_meet(stack):
    places = SeenPlaces()
    assert places.of(stack) == Stretches()
    for position, stretches in ((2, ((2, 2),)), (4, ((2, 2), (4, 4))), (3, ((2, 4),))):
        assert see(places, long_looks(keys(stack, position)))
        assert places.of(stack) == Stretches(stretches)


def test_what_was_passed_is_a_stretch_of_its_own_until_it_is_seen(stack):
    places = SeenPlaces()
    places.start(Looks(long_looks(keys(stack, 0))))
    for at in (1, 2, 4):
        see(places, {keys(stack, at)[0]: look(10)})
    assert places.of(stack) == Stretches(((0, 0),), ((1, 2), (4, 4)))
    see(places, long_looks(keys(stack, 1)))
    assert places.of(stack) == Stretches(((0, 1),), ((2, 2), (4, 4)))
    again = SeenPlaces()
    again.start(Looks(places.looks.by_key))
    assert again.of(stack) == places.of(stack)


def test_what_was_seen_before_or_lies_elsewhere_changes_nothing(stack):
    places = SeenPlaces()
    see(places, long_looks([*keys(stack, 1), ("1.2.3", 0)]))
    before = places.of(stack)
    assert not see(places, long_looks(keys(stack, 1)))
    assert see(places, long_looks([("1.2.4", 7)]))
    assert places.of(stack) is before


@pytest.mark.parametrize("more", [0, 40])
def test_few_and_many_frames_are_found_in_columns_as_among_values(stack, more):
    _, (columns,) = unpack(pack(InstanceTable.of(one.instance for one in stack.frames), [stack]))
    assert columns.in_columns
    assert not stack.in_columns
    for one in (columns, stack):
        places = SeenPlaces()
        see(places, long_looks([*keys(stack, 5, 0, 1), *((f"9.{number}", 0) for number in range(more))]))
        assert places.of(one) == Stretches(((0, 1), (5, 5)))
        see(places, long_looks([*keys(stack, 4), ("9.9", 9), (stack.frames[2].instance.sop_instance_uid, 1)]))
        assert places.of(one) == Stretches(((0, 1), (4, 5)))


def test_another_case_begins_with_nothing_seen(stack):
    places = SeenPlaces()
    see(places, long_looks(keys(stack, 1)))
    places.of(stack)
    places.start(Looks())
    assert places.of(stack) == Stretches()


@pytest.mark.parametrize(
    ("stretches", "bars"),
    [
        ((), ()),
        (((0, 9_999),), ((0, 100),)),
        (((0, 99), (300, 499)), ((0, 1), (3, 5))),
        (((0, 60), (70, 120), (130, 199)), ((0, 2),)),
    ],
)
def test_stretches_that_meet_in_a_row_of_pixels_are_one_bar(stretches, bars):
    assert _bars(stretches, 10_000, 100) == bars


def test_a_rail_has_no_more_bars_than_pixels():
    assert len(_bars(tuple((one, one) for one in range(0, 10_000, 2)), 10_000, 100)) <= 100
