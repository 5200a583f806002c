"""A slide on the screen: no blank tile while its blocks are on their way."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from reviewer_app.cases.views import ViewState
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.source import Region
from reviewer_app.jobs import JobRunner
from reviewer_app.viewer.compose import compose
from reviewer_app.viewer.overlays import NOTHING
from reviewer_app.viewer.tiles import TiledSource, open_tiled
from tests.helpers.pictures import COLOR, ArraySource
from tests.helpers.qimages import rgb


def slide_pixels() -> np.ndarray:
    rows, columns = np.mgrid[0:1400, 0:2000]
    return np.stack([rows // 6, columns // 8, np.full_like(rows, 128)], axis=-1).astype(np.uint8)


def halves(pixels: np.ndarray) -> np.ndarray:
    rows, columns, samples = pixels.shape
    return pixels.reshape(rows // 2, 2, columns // 2, 2, samples).mean(axis=(1, 3)).astype(np.uint8)


@pytest.fixture
def slide():
    full = slide_pixels()
    return ArraySource(full, description=COLOR, smaller=(halves(full), halves(halves(full))))


@pytest.fixture
def runner():
    made = JobRunner()
    yield made
    assert made.close()


@pytest.fixture
def tiled(slide, runner) -> TiledSource:
    return open_tiled(slide, runner)


def fetch(tiled: TiledSource) -> None:
    arrived = threading.Event()
    for _ in range(500):
        if not tiled._jobs and not tiled._missing - set(tiled._blocks._entries) - tiled._failed:
            return
        tiled.fetch(lambda: None)
        arrived.wait(0.01)
    raise AssertionError("the blocks never came")


def test_reading_never_waits_and_shows_the_coarser_level_meanwhile(slide, tiled):
    slide.read_regions.clear()
    region = Region(300, 200, 900, 700)
    tiled.begin()
    first = tiled.read(0, region)
    assert slide.read_regions == []
    assert not tiled.complete
    assert tiled.percent < 100
    full = slide.pixels[region.slices].astype(int)
    assert np.abs(first.astype(int) - full).max() <= 4  # the same place, coarser
    fetch(tiled)
    tiled.begin()
    assert np.array_equal(tiled.read(0, region), slide.pixels[region.slices])
    assert tiled.complete
    assert tiled.percent == 100


def test_the_coarsest_level_is_always_there(slide, tiled):
    tiled.begin()
    assert np.array_equal(tiled.read(2, tiled.levels[2].whole), slide.smaller[1])
    assert tiled.complete


def test_a_pane_of_a_slide_is_the_same_picture_in_the_end(slide, tiled):
    for size in ((500, 350), (900, 700), (1800, 1200)):
        compose(tiled, ViewState(), (), NOTHING, size)
        fetch(tiled)
        tiled.begin()
        there = rgb(compose(tiled, ViewState(), (), NOTHING, size))
        assert np.array_equal(there, rgb(compose(slide, ViewState(), (), NOTHING, size)))


def test_only_what_is_looked_at_is_fetched(slide, tiled):
    tiled.begin()
    tiled.read(0, Region(0, 0, 100, 100))
    slide.read_regions.clear()
    fetch(tiled)
    assert [region for level, region in slide.read_regions if level == 0] == [Region(0, 0, 512, 512)]


def test_a_block_that_cannot_be_read_is_said_and_the_rest_is_shown(slide, tiled, monkeypatch):
    read = slide.read

    def broken(level, region):
        if level == 0 and region.column == 512:
            raise CannotDecode("This tile is damaged.")
        return read(level, region)

    monkeypatch.setattr(slide, "read", broken)
    region = Region(0, 0, 1000, 500)
    tiled.begin()
    tiled.read(0, region)
    fetch(tiled)
    tiled.begin()
    shown = tiled.read(0, region)
    assert tiled.unreadable == 1
    assert not tiled.complete
    assert np.array_equal(shown[:, :512], slide.pixels[0:500, 0:512])
    assert np.abs(shown[:, 512:].astype(int) - slide.pixels[0:500, 512:1000]).max() <= 4
    tiled.close()
