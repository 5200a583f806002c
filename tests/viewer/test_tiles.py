"""A slide on the screen: no blank tile while its blocks are on their way, and no work that nobody looks at."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from reviewer_app.cases.views import ViewState
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.color import SRGB, converted
from reviewer_app.imaging.monitor import Monitor
from reviewer_app.imaging.source import Region
from reviewer_app.viewer.compose import Device, compose
from reviewer_app.viewer.overlays import NOTHING
from reviewer_app.viewer.tiles import Block, Progress, SlideReading
from tests.helpers.icc import exchanged, strong
from tests.helpers.patience import PATIENCE
from tests.helpers.pictures import COLOR, GREY
from tests.helpers.qimages import rgb
from tests.helpers.slides import ArraySlide, Screen, make_slide

PLACE = Region(75, 50, 225, 175)


@pytest.fixture
def slide() -> ArraySlide:
    return make_slide()


@pytest.fixture
def screen(slide: ArraySlide) -> Iterator[Screen]:
    made = Screen(slide)
    yield made
    made.close()


def test_reading_never_waits_and_shows_the_coarser_level_meanwhile(slide: ArraySlide, screen: Screen) -> None:
    reading = SlideReading(screen.tiled)
    first = reading.read(0, PLACE)
    assert slide.read_regions == []
    full = slide.pixels[PLACE.slices].astype(int)
    assert np.abs(first.astype(int) - full).max() <= 4  # the same place, coarser
    assert screen.fetch(0, PLACE) == screen.blocks(0, PLACE)
    assert np.array_equal(reading.read(0, PLACE), slide.pixels[PLACE.slices])


def test_the_coarsest_level_is_always_there(slide: ArraySlide, screen: Screen) -> None:
    reading = SlideReading(screen.tiled)
    assert np.array_equal(reading.read(2, screen.tiled.levels[2].whole), slide.smaller[1])
    assert screen.fetch(2, screen.tiled.levels[2].whole) == set()
    assert slide.read_regions == []


def test_only_what_is_looked_at_is_fetched(slide: ArraySlide, screen: Screen) -> None:
    screen.fetch(0, Region(70, 10, 20, 20))
    assert slide.read_regions == [(0, Region(64, 0, 64, 64))]


def test_a_block_that_cannot_be_read_is_said_and_the_rest_is_shown(slide, screen, monkeypatch) -> None:
    read = slide.read

    def broken(level, region):
        if region.column == 64:
            raise CannotDecode("This tile is damaged.")
        return read(level, region)

    monkeypatch.setattr(slide, "read", broken)
    region, told = Region(0, 0, 120, 60), []
    screen.tiled.want("pane", screen.blocks(0, region), told.append)
    screen.settle()
    assert sorted(told) == [Block(None, 0, 0, 0), Block(None, 0, 1, 0)]
    assert [screen.tiled.failed(one) for one in sorted(told)] == [False, True]
    shown = SlideReading(screen.tiled).read(0, region)
    assert np.array_equal(shown[:, :64], slide.pixels[0:60, 0:64])
    assert np.abs(shown[:, 64:].astype(int) - slide.pixels[0:60, 64:120]).max() <= 4
    assert screen.fetch(0, region) == set(), "what failed is not tried again"


def test_values_of_sixteen_bits_stay_what_they_are() -> None:
    pixels = np.full((200, 200), 1000, np.uint16)
    screen = Screen(ArraySlide(pixels, description=GREY, has_overview=False))
    reading = SlideReading(screen.tiled)
    region = Region(0, 0, 100, 100)
    assert not reading.read(0, region).any(), "the ground of grey is black"
    screen.fetch(0, region)
    found = reading.read(0, region)
    assert (found.dtype, int(found.max()), int(found.min())) == (np.uint16, 1000, 1000)
    with pytest.raises(CannotDecode, match="not read yet"):
        screen.tiled.read(0, Region(0, 0, 150, 150))
    assert np.array_equal(screen.tiled.read(0, region), pixels[:100, :100])
    screen.close()


@pytest.mark.parametrize("level", [1, 2])
@pytest.mark.parametrize("profile", [SRGB, exchanged()])
def test_colours_are_led_to_the_monitor_where_blocks_are_decoded(monkeypatch, profile: bytes, level: int) -> None:
    description = replace(COLOR, icc_profile=strong())
    slide = make_slide(description=description)
    screen = Screen(slide)
    threads = []
    monkeypatch.setattr(
        "reviewer_app.viewer.tiles.converted",
        lambda *pixels: threads.append(threading.current_thread()) or converted(*pixels),
    )
    monitor, size = Monitor(profile=profile), (450 >> level, 340 >> level)
    for managed in (True, False):
        view = ViewState(color_managed=managed)
        space = screen.tiled.space_of(view, profile)
        screen.fetch(level, screen.tiled.levels[level].whole, space)
        image = rgb(compose(SlideReading(screen.tiled, space), view, (), NOTHING, size, Device(monitor=monitor)))
        assert np.array_equal(image, rgb(compose(slide, view, (), NOTHING, size, Device(monitor=monitor))))
    assert threads or (level, profile) == (2, SRGB), "the coarsest level is there at once"
    assert threading.current_thread() not in threads


def test_on_another_monitor_the_coarsest_level_stands_in_until_blocks_are_led_there() -> None:
    slide = make_slide()
    screen = Screen(slide)
    reading = SlideReading(screen.tiled, exchanged())
    first = reading.read(0, PLACE)
    assert np.abs(first.astype(int) - slide.pixels[PLACE.slices]).max() <= 4
    screen.fetch(0, PLACE, exchanged())
    assert np.array_equal(reading.read(0, PLACE), converted(slide.pixels, SRGB, exchanged())[PLACE.slices])
    screen.fetch(2, screen.tiled.levels[2].whole, exchanged())
    assert all(level != 2 for level, _ in slide.read_regions), "the coarsest level is not decoded again"
    screen.close()


def test_two_panes_on_one_slide_do_not_stop_each_other(slide: ArraySlide, screen: Screen) -> None:
    told: dict[str, list[Block]] = {"left": [], "right": []}
    parts = {"left": Region(0, 0, 120, 60), "right": Region(64, 0, 120, 60)}
    for client, region in parts.items():
        screen.tiled.want(client, screen.blocks(0, region), told[client].append)
    screen.settle()
    assert {client: len(found) for client, found in told.items()} == {"left": 2, "right": 2}
    assert len(slide.read_regions) == 3


def test_what_panes_want_is_kept_whatever_the_budget_and_the_rest_goes(slide: ArraySlide) -> None:
    block = 64 * 64 * 3
    screen = Screen(slide, budget=2 * block)
    place = Region(0, 0, 256, 128)
    screen.fetch(0, place)
    assert len(slide.read_regions) == 8, "each is decoded once"
    assert screen.cache.nbytes == 8 * block
    assert screen.fetch(0, place) == set()
    screen.tiled.want("pane", (), lambda _: None)
    assert screen.cache.nbytes <= 2 * block
    screen.close()


def test_a_pane_that_leaves_or_a_slide_that_is_closed_decodes_no_more(slide: ArraySlide, monkeypatch) -> None:
    go, read = threading.Event(), slide.read
    screen = Screen(slide)
    monkeypatch.setattr(slide, "read", lambda *place: go.wait(timeout=PATIENCE) and read(*place))
    wanted = screen.blocks(0, screen.tiled.levels[0].whole)
    told: list[Block] = []
    for end in (lambda: screen.tiled.want("pane", (), told.append), screen.tiled.close):
        go.clear()
        screen.tiled.want("pane", wanted, told.append)
        end()
        go.set()  # those that had begun go on
    assert screen.runner.close(PATIENCE)
    assert told == []
    assert len(slide.read_regions) < 10 < len(wanted)
    assert (screen.cache.nbytes, screen.tiled.nbytes) == (0, slide.nbytes)
    assert screen.tiled.want("pane", wanted, told.append) == wanted
    assert not screen.tiled._awaited


def test_what_is_not_all_is_never_called_all() -> None:
    assert Progress(1000, 1).percent == 99
    assert Progress(1000, 0).percent == 100
    assert not Progress(1000, 0, 1).complete
    assert Progress().complete
