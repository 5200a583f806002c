"""Layouts as values: every pane has a place, no two share one, and none is lost between them."""

from __future__ import annotations

import subprocess
import sys
from itertools import combinations

import pytest

from reviewer_app.viewer.layouts import GAP, LAYOUTS, PANES, Place
from reviewer_app.viewer.slots import pixel_unit

ROOMS = [(1366, 700), (1021, 763), (2560, 1440), (333, 217)]


def test_all_grids_up_to_four_by_four_and_one_beside_two_to_five() -> None:
    grids = {f"{rows}x{columns}" for rows in (1, 2, 3, 4) for columns in (1, 2, 3, 4)}
    assert set(LAYOUTS) == grids | {"1+2", "1+3", "1+4", "1+5"}
    assert {one.panes for one in LAYOUTS.values() if one.large} == {3, 4, 5, 6}
    assert PANES == LAYOUTS["4x4"].panes == 16
    assert len({one.words for one in LAYOUTS.values()}) == len(LAYOUTS)


def test_they_are_laid_out_without_qt() -> None:
    said = "import sys; import reviewer_app.viewer.layouts; sys.exit(any('PySide6' in one for one in sys.modules))"
    assert subprocess.run([sys.executable, "-c", said], check=False).returncode == 0


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_panes_fill_the_room_with_one_gap_between_neighbours(layout: str, room: tuple[int, int]) -> None:
    width, height = room
    places = LAYOUTS[layout].places(width, height)
    assert len(places) == LAYOUTS[layout].panes
    assert (min(one.left for one in places), min(one.top for one in places)) == (0, 0)
    assert (max(map(right, places)), max(map(bottom, places))) == room
    for one, other in combinations(places, 2):
        assert apart(one, other) >= GAP
    # with the gap to the right of it and below it each pane has its part, and nothing is left over
    taken = sum((one.width + GAP) * (one.height + GAP) for one in places)
    assert taken == (width + GAP) * (height + GAP)


@pytest.mark.parametrize("room", ROOMS)
def test_panes_of_a_grid_differ_by_a_pixel_at_most(room: tuple[int, int]) -> None:
    for layout in (one for one in LAYOUTS.values() if not one.large):
        places = layout.places(*room)
        for sizes in ({one.width for one in places}, {one.height for one in places}):
            assert max(sizes) - min(sizes) <= 1


def test_the_large_pane_is_the_first_and_stands_at_the_left() -> None:
    for layout in (one for one in LAYOUTS.values() if one.large):
        large, *small = layout.places(1600, 900)
        assert (large.left, large.top, large.height) == (0, 0, 900)
        assert all(one.left == small[0].left and one.width == small[0].width for one in small)
        assert large.width > 1.9 * small[0].width
        assert [one.top for one in small] == sorted(one.top for one in small)


def test_panes_are_numbered_by_rows() -> None:
    places = LAYOUTS["2x3"].places(900, 600)
    assert places == tuple(sorted(places, key=lambda one: (one.top, one.left)))


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 1.75, 2.0])
@pytest.mark.parametrize("origin", [(0, 0), (271, 83)])
def test_edges_lie_on_whole_device_pixels(ratio: float, origin: tuple[int, int]) -> None:
    unit = pixel_unit(ratio)
    assert (unit * ratio).is_integer()
    for layout in LAYOUTS.values():
        for width, height in ROOMS:
            for one in layout.places(width, height, unit, origin):
                edges = (one.left + origin[0], one.top + origin[1], right(one) + origin[0], bottom(one) + origin[1])
                assert all((edge * ratio).is_integer() for edge in edges)
                assert right(one) <= width
                assert bottom(one) <= height


def test_a_room_that_is_too_small_leaves_every_pane_a_pixel() -> None:
    assert all(one.width >= 1 and one.height >= 1 for one in LAYOUTS["4x4"].places(3, 3))


def right(place: Place) -> int:
    return place.left + place.width


def bottom(place: Place) -> int:
    return place.top + place.height


def apart(one: Place, other: Place) -> int:
    across = max(one.left - right(other), other.left - right(one))
    return max(across, one.top - bottom(other), other.top - bottom(one))
