"""The legend of the layers keeps off the letter of the side and the words below it, and counts what has no room."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from reviewer_app.imaging.layers.values import Layer, LayerKind, LayerSlice, Part
from reviewer_app.viewer.layer_legend import paint_legend
from reviewer_app.viewer.layer_picture import LayerPaint, LayerPicture, PartLook
from reviewer_app.viewer.overlay_painter import Canvas
from reviewer_app.viewer.overlays import OverlaySet

COUNT = 12


def _boxes(height: int, words: list[QRect]) -> list[QRect]:
    """Return where the lines of a legend of `COUNT` parts stand in a pane of 400 pixels with words in it."""
    parts = tuple(Part(number, f"part {number}", (255, 0, 0)) for number in range(COUNT))
    layer = Layer("1", LayerKind.SEGMENTATION, "Parts", parts)
    picture = LayerPicture(LayerSlice("1", ("2", 0), parts=frozenset(range(COUNT))))
    paint = LayerPaint(layer, tuple(PartLook((255, 0, 0)) for _ in parts), picture)
    image = QImage(400, height, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    canvas = Canvas(painter, 400, height, 1.0, list(words))
    paint_legend(canvas, OverlaySet(layers=(paint,)))
    painter.end()
    return canvas.taken[len(words) :]


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("height", [300, 420, 700])
def test_no_line_lies_over_words_or_another_line(height: int) -> None:
    head, letter = QRect(250, 10, 138, 40), QRect(370, height // 2 - 9, 12, 18)
    foot = QRect(280, height - 60, 108, 50)
    found = _boxes(height, [head, letter, foot])
    assert found
    for one, other in combinations([head, letter, foot, *found], 2):
        # lines touch by the veil about their words
        assert one.intersected(other).height() <= 4, (one, other)
    assert (len(found) == COUNT + 1) is (height > 300)


@pytest.mark.usefixtures("qapp")
def test_where_nothing_is_in_the_way_lines_follow_each_other() -> None:
    tops = [one.top() for one in _boxes(700, [QRect(250, 10, 138, 40)])]
    assert len({after - before for before, after in pairwise(tops)}) == 1
