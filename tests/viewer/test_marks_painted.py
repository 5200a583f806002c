"""What is painted again as marks are drawn and dragged, and how points and curves are painted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.measuring.profile import LineProfile
from reviewer_app.viewer import panned_picture
from reviewer_app.viewer.class_colors import class_color
from reviewer_app.viewer.compose import ground
from reviewer_app.viewer.counted_points import stamp
from reviewer_app.viewer.pane_picture import PanePicture
from reviewer_app.viewer.profile_painter import curve_in
from tests.helpers.marks_in_panes import picture
from tests.helpers.pane_mouse import LEFT, drag, pane_point
from tests.helpers.qimages import rgb
from tests.viewer.conftest import mark

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def test_nothing_beneath_is_painted_again_while_a_mark_is_dragged(shown, monkeypatch):
    painted = []
    paint = panned_picture.pixels_of
    monkeypatch.setattr(panned_picture, "pixels_of", lambda *more: painted.append(1) or paint(*more))
    shown.set_tool("length")
    pane = shown.active_pane
    QTest.mousePress(pane, LEFT, pos=QPoint(*pane_point(shown, 20, 30)))
    seen = []
    for column in (30, 40, 50):
        QTest.mouseMove(pane, QPoint(*pane_point(shown, column, 30)))
        seen.append(picture(shown))
    assert not np.array_equal(seen[0], seen[2])
    assert painted == []


class _PaintedParts(QObject):
    """Notes which part of a widget is painted."""

    def __init__(self, pane):
        super().__init__(pane)
        self.found = []
        pane.installEventFilter(self)

    def eventFilter(self, _watched, event):  # noqa: N802 - Qt's name
        if event.type() is QEvent.Type.Paint:
            self.found.append(event.region().boundingRect())
        return False


@pytest.mark.parametrize(
    ("kind", "points"),
    [
        ("length", [(20, 30), (60, 34)]),
        ("ellipse", [(20, 30), (60, 30), (40, 20), (40, 40)]),
        ("bidirectional", [(20, 30), (60, 30), (40, 20), (40, 40)]),
        ("angle", [(20, 30), (40, 30), (40, 50)]),
        ("cobb", [(20, 30), (60, 30), (20, 50), (60, 40)]),
        ("arrow", [(20, 30), (60, 34)]),
        ("freehand", [(20, 30), (60, 34), (40, 50)]),
        ("count", [(20, 30), (60, 34)]),
        ("marker", [(20, 30)]),
        ("profile", [(20, 30), (60, 34)]),
    ],
)
def test_of_a_mark_that_is_dragged_only_what_changes_is_painted(shown, stack, kind, points):
    pane, kept = shown.active_pane, shown.active_pane._picture
    draft = replace(mark(stack, 0, *points), kind=AnnotationKind(kind), class_name="Positive")
    pane._propose(draft)
    before = picture(shown)
    for step in (1, 2, 3, 9):
        moved = tuple(ImagePoint(one.column + step, one.row + step * number) for number, one in enumerate(draft.points))
        part = kept.propose(replace(draft, points=moved))
        now = rgb(kept.make((pane.width(), pane.height()), 1.0))
        rows, columns = np.nonzero((now != before).any(axis=2))
        assert rows.size
        if part is not None:  # None: all of it may be another
            assert part.left() <= columns.min()
            assert columns.max() <= part.right()
            assert part.top() <= rows.min()
            assert rows.max() <= part.bottom()
        before = now
    fresh = PanePicture(shown.scene, pane.number, lambda: None)
    fresh.draft, fresh.room, fresh.focused = kept.draft, kept.room, kept.focused
    fresh.make((pane.width(), pane.height()), 1.0)
    assert np.array_equal(rgb(fresh.make((pane.width(), pane.height()), 1.0)), before)


def test_while_a_mark_is_dragged_the_rest_of_the_pane_is_left_alone(shown):
    shown.set_tool("length")
    pane = shown.active_pane
    QTest.mousePress(pane, LEFT, pos=QPoint(*pane_point(shown, 20, 30)))
    for column in (30, 40):
        QTest.mouseMove(pane, QPoint(*pane_point(shown, column, 30)))
        QApplication.processEvents()
    parts = _PaintedParts(pane)
    QTest.mouseMove(pane, QPoint(*pane_point(shown, 41, 30)))
    QApplication.processEvents()
    assert parts.found
    assert all(one.width() * one.height() < pane.width() * pane.height() * 0.9 for one in parts.found)
    pane.removeEventFilter(parts)


def test_counted_points_are_painted_where_they_are_in_the_colour_of_their_class(shown, stack):
    many = tuple(ImagePoint(10 + number % 50, 20 + number // 50) for number in range(150))
    one = replace(
        mark(stack, 0, (1, 1)), kind=AnnotationKind.COUNT, points=many, class_name="Positive", measurement=None
    )
    shown.set_annotations([one])
    found = picture(shown)
    color = tuple(int(class_color("positive")[at : at + 2], 16) for at in (1, 3, 5))
    x, y = pane_point(shown, 10, 20)
    assert tuple(int(value) for value in found[y, x]) == pytest.approx(color, abs=3)


def test_many_dots_are_one_mask_whose_squares_lie_about_their_places():
    image = ground((9, 7))
    image.fill(Qt.GlobalColor.white)
    stamp(image, np.array([(4.0, 3.0), (0.2, 0.1), (8.9, 30.0)]), 3, "#FF8000")
    found = rgb(image)
    core, rim = np.zeros((7, 9), bool), np.zeros((7, 9), bool)
    rim[1:6, 2:7] = rim[0:3, 0:3] = True
    core[2:5, 3:6] = core[0:2, 0:2] = True
    assert np.array_equal((found == (0xFF, 0x80, 0x00)).all(axis=2), core)
    assert np.array_equal((found == 0).all(axis=2), rim & ~core)


def test_the_values_along_a_chosen_profile_are_drawn_as_a_curve(shown, kept):
    shown.set_tool("profile")
    drag(shown, pane_point(shown, 20, 20), pane_point(shown, 60, 40))
    with_curve = picture(shown)
    shown.scene.select("")
    assert not np.array_equal(picture(shown)[-150:], with_curve[-150:])


def test_a_curve_has_a_gap_where_there_is_no_value():
    profile = LineProfile(np.arange(5.0), np.array([0.0, 10.0, np.nan, 5.0, 10.0]), "mm", "HU")
    first, second = curve_in(profile, (0.0, 0.0, 40.0, 20.0))
    assert first.tolist() == [[0, 20], [10, 0]]
    assert second.tolist() == [[30, 10], [40, 0]]
