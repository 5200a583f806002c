"""The picture of a slide in one pane: painted block by block, and in the end as if it had been there at once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QRect

from reviewer_app.cases.views import ViewState
from reviewer_app.errors import CannotDecode
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.monitor import ANY_MONITOR
from reviewer_app.viewer import slide_canvas
from reviewer_app.viewer.compose import compose
from reviewer_app.viewer.overlays import NOTHING
from reviewer_app.viewer.picture import frame_of
from reviewer_app.viewer.slide_canvas import SlideCanvas
from reviewer_app.viewer.transform import panned
from tests.helpers.qimages import rgb
from tests.helpers.slides import Screen, make_slide

SIZE = (161, 113)
WHOLE = QRect(0, 0, *SIZE)


@pytest.fixture
def noisy() -> Iterator[Screen]:
    made = Screen(make_slide(np.random.default_rng(1).integers(0, 256, (360, 500, 3)).astype(np.uint8)))
    yield made
    made.close()


@pytest.fixture
def parts(monkeypatch) -> list[object]:
    """The parts that were painted."""
    found: list[object] = []
    paint = slide_canvas.paint_picture

    def noted(image, source, view, monitor, part, finest):
        found.append(part)
        paint(image, source, view, monitor, part, finest)

    monkeypatch.setattr(slide_canvas, "paint_picture", noted)
    return found


@pytest.mark.parametrize("zoom", [0.27, 0.61, 1.0, 1.6])
@pytest.mark.parametrize(("rotation", "flipped"), [(0, False), (1, True), (2, False), (3, False)])
def test_block_by_block_it_becomes_the_picture_to_the_bit(noisy, parts, zoom, rotation, flipped) -> None:
    view = ViewState(zoom=zoom, center=ImagePoint(240.2, 170.7), rotation=rotation, flipped=flipped)
    canvas = SlideCanvas(noisy.tiled, lambda: None)
    canvas.draw(view, SIZE, ANY_MONITOR)
    assert canvas.progress.missing == canvas.progress.wanted > 3
    while not canvas.progress.complete:
        noisy.answer()
        canvas.draw(view, SIZE, ANY_MONITOR)
    slide = noisy.tiled._slide
    assert parts[0] == WHOLE
    assert len(parts) == 1 + len(slide.read_regions)
    assert zoom > 1 or WHOLE not in parts[1:]
    assert np.array_equal(rgb(canvas.draw(view, SIZE, ANY_MONITOR)), rgb(compose(slide, view, (), NOTHING, SIZE)))


def test_an_unchanged_picture_is_not_painted_again(noisy, parts) -> None:
    canvas, view = SlideCanvas(noisy.tiled, lambda: None), ViewState(zoom=1.0)
    canvas.draw(view, SIZE, ANY_MONITOR)
    version = canvas.version
    canvas.draw(view, SIZE, ANY_MONITOR)
    assert (parts, canvas.version) == ([WHOLE], version)
    noisy.settle()
    canvas.draw(view, SIZE, ANY_MONITOR)
    assert canvas.version != version
    canvas.draw(ViewState(zoom=0.5), SIZE, ANY_MONITOR)
    assert parts[-1] == WHOLE


@pytest.mark.parametrize("zoom", [0.27, 0.61, 1.0])
@pytest.mark.parametrize(("rotation", "flipped"), [(0, False), (1, True)])
def test_a_picture_that_is_moved_is_painted_where_it_comes_into_sight(noisy, parts, zoom, rotation, flipped) -> None:
    view = ViewState(zoom=zoom, center=ImagePoint(240.2, 170.7), rotation=rotation, flipped=flipped)
    canvas, slide = SlideCanvas(noisy.tiled, lambda: None), noisy.tiled._slide
    canvas.draw(view, SIZE, ANY_MONITOR)
    noisy.settle()  # what has arrived is not painted yet
    frame = frame_of(slide)
    for step, by in enumerate([(7.3, -12.0), (-31.0, 0.0), (0.0, 0.4), (55.0, 41.0), (-9.0, -20.0)]):
        if step == 1:
            noisy.settle()
        view = panned(frame, SIZE, view, by)
        canvas.draw(view, SIZE, ANY_MONITOR)
    assert parts.count(WHOLE) == 1
    while not canvas.progress.complete:
        noisy.answer()
        canvas.draw(view, SIZE, ANY_MONITOR)
    assert np.array_equal(rgb(canvas.draw(view, SIZE, ANY_MONITOR)), rgb(compose(slide, view, (), NOTHING, SIZE)))
    parts.clear()
    canvas.draw(panned(frame, SIZE, view, (1000.0, 0.0)), SIZE, ANY_MONITOR)
    assert parts == [WHOLE] or zoom < 1.0


def test_progress_and_repaints_are_told_also_of_what_cannot_be_read(noisy, monkeypatch) -> None:
    slide, repaints = noisy.tiled._slide, []
    read = slide.read

    def broken(level, region):
        if region.column == 192:
            raise CannotDecode("This tile is damaged.")
        return read(level, region)

    monkeypatch.setattr(slide, "read", broken)
    canvas, view = SlideCanvas(noisy.tiled, lambda: repaints.append(1)), ViewState(zoom=1.0)
    canvas.draw(view, SIZE, ANY_MONITOR)
    assert (canvas.progress.percent, canvas.progress.complete) == (0, False)
    noisy.settle()
    assert len(repaints) == canvas.progress.wanted
    canvas.draw(view, SIZE, ANY_MONITOR)
    assert canvas.progress.missing == 0
    assert canvas.progress.unreadable > 0
    again = SlideCanvas(noisy.tiled, lambda: None)
    again.draw(view, SIZE, ANY_MONITOR)
    assert again.progress == canvas.progress
