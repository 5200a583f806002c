"""Smooth lines in pieces: which lines are, that the pieces lie on them, and that they look as the whole line does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.views import ViewState
from reviewer_app.geometry import ImagePoint
from reviewer_app.viewer.compose import ground
from reviewer_app.viewer.mark_shapes import paint_shape, shape_of
from reviewer_app.viewer.overlay_painter import Canvas
from reviewer_app.viewer.smooth_lines import smooth_pieces
from reviewer_app.viewer.transform import Frame, pane_transform
from tests.helpers.case_values import make_length
from tests.helpers.qimages import rgb

SIZE = (400, 300)


def ellipse(across=180.0, down=110.0, count=180):
    turns = np.linspace(0, 2 * np.pi, count + 1)
    points = np.stack((200 + across * np.cos(turns), 150 + down * np.sin(turns)), axis=1)
    points[-1] = points[0]
    return points


def painted(draw, ground_color):
    image = ground(SIZE)
    image.fill(QColor(ground_color))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for ink, width in ((QColor(0, 0, 0, 190), 3.5), (QColor("#F5D76E"), 1.5)):
        pen = QPen(ink, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        draw(painter, pen)
    painter.end()
    return rgb(image).astype(int)


def in_pieces(pieces):
    def draw(painter, pen):
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawLines(pieces)

    return draw


def whole(points):
    def draw(painter, pen):
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points.tolist()]))

    return draw


@pytest.mark.parametrize("ground_color", ["#000000", "#FFFFFF", "#808080"])
@pytest.mark.parametrize("points", [ellipse(), ellipse(count=700), ellipse(190, 40)], ids=["round", "dense", "flat"])
def test_they_look_as_the_whole_line_does(qapp, points, ground_color):
    pieces = smooth_pieces(points)
    assert pieces is not None
    one, other = painted(whole(points), ground_color), painted(in_pieces(pieces), ground_color)
    ink = (one != painted(lambda *_: None, ground_color)).any(axis=2)
    away = np.abs(one - other).max(axis=2)
    assert away[~ink].max() <= 24, "nothing is painted beside it"
    assert np.mean(away[ink]) < 8
    assert np.count_nonzero(away > 64) < 0.01 * np.count_nonzero(ink), "neither gaps nor blots"


def test_they_follow_the_line_without_a_gap():
    pieces = smooth_pieces(ellipse(count=700))
    assert pieces is not None
    assert len(pieces) < 400, "not one for each of its points"
    ends = [(one.p2(), other.p1()) for one, other in zip(pieces, [*pieces[1:], pieces[0]], strict=True)]
    assert max((a - b).manhattanLength() for a, b in ends) < 0.6
    middles = np.array([(one.center().x(), one.center().y()) for one in pieces])
    away = np.hypot((middles[:, 0] - 200) / 180, (middles[:, 1] - 150) / 110)
    assert np.abs(away - 1).max() * 180 < 0.3


def zigzag():
    return np.stack((np.arange(60) * 4.0, np.arange(60) % 2 * 9.0), axis=1)


def torn():
    line = np.stack((np.arange(200) * 1.0, np.zeros(200)), axis=1)
    line[101, 1] = 1.5
    return line


def square():
    side = np.linspace(0, 90, 30)
    flat, steep = np.zeros(30), np.full(30, 90.0)
    return np.concatenate([
        np.stack(one, axis=1)
        for one in ((side, flat), (steep, side), (side[::-1], steep), (flat, side[::-1]))
    ])  # fmt: skip


@pytest.mark.parametrize("points", [
    ellipse()[:8], ellipse(9, 6), zigzag(), torn(), square(), np.zeros((40, 2)), ellipse() * np.inf,
], ids=["few", "small", "zigzag", "torn", "square", "nothing", "endless"])  # fmt: skip
def test_a_line_that_is_short_or_has_corners_is_painted_as_one(points):
    with np.errstate(invalid="ignore"):
        assert smooth_pieces(points) is None


def test_an_open_line_need_not_go_on_where_it_began():
    arc = ellipse()[:120]
    pieces = smooth_pieces(arc)
    assert pieces is not None
    assert (pieces[-1].p2() - QPointF(*arc[-1])).manhattanLength() < 0.4


def test_the_shape_of_a_mark_is_kept_until_it_is_another():
    at = pane_transform(Frame(400, 300), SIZE, ViewState())
    points = (ImagePoint(200, 150), ImagePoint(320, 150))
    circle = replace(make_length(), kind=AnnotationKind.CIRCLE, points=points)
    found = shape_of(circle, at)
    assert shape_of(circle, at) is found
    assert found.pieces[0]
    assert shape_of(replace(circle, label="L4"), at).annotation.label == "L4"
    moved = pane_transform(Frame(400, 300), SIZE, ViewState(zoom=2.0))
    assert not np.array_equal(shape_of(circle, moved).places, found.places)


def test_a_mark_in_pieces_is_painted_in_its_colour(qapp):
    at = pane_transform(Frame(400, 300), SIZE, ViewState())
    points = (ImagePoint(200, 150), ImagePoint(320, 150))
    shape = shape_of(replace(make_length(), kind=AnnotationKind.CIRCLE, points=points), at)
    found = []
    for one in (shape, replace(shape, pieces=())):
        image = ground(SIZE)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_shape(Canvas(painter, *SIZE, 1.0, []), one, chosen=True)
        painter.end()
        found.append(rgb(image).astype(int))
    assert found[0].max() > 200
    assert np.abs(found[0] - found[1]).mean() < 0.2
