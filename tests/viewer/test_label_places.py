"""Labels that the reader put somewhere: by a drag, kept with their mark, with a line to it, and put back."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.views import ViewState
from reviewer_app.geometry import ImageOffset, ImagePoint, Spacing
from reviewer_app.viewer.compose import ground
from reviewer_app.viewer.labels import label_of
from reviewer_app.viewer.mark_labels import _parted, nearest_on
from reviewer_app.viewer.mark_shapes import paint_shape, shape_of
from reviewer_app.viewer.overlay_painter import Canvas
from reviewer_app.viewer.tools import numbers
from reviewer_app.viewer.tools.base import Pointer
from reviewer_app.viewer.tools.label import LabelTool
from reviewer_app.viewer.transform import Frame, pane_transform
from reviewer_app.viewer.words import Style
from tests.helpers.case_values import make_length
from tests.helpers.fake_view import FakeView
from tests.helpers.pane_mouse import LEFT, drag, pane_point
from tests.helpers.qimages import rgb
from tests.viewer.conftest import mark

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

NUMBER = Measurement(20.0, "mm", Calibration.PATIENT_PLANE, Spacing(0.5, 0.5))


@pytest.fixture
def made():
    """Every change that was handed over."""
    return []


@pytest.fixture
def length(shown, stack, made):
    """A length on the screen, kept as a case keeps it."""
    one = replace(mark(stack, 0, (20, 30), (60, 30)), measurement=NUMBER)
    found = [one]

    def change(before, after, label=""):
        made.append((before, after, label))
        found[:] = [each for each in found if each.id != after.id] + [after]
        shown.set_annotations(found)

    shown.annotation_changed.connect(change)
    show(shown, found)
    return found


def show(shown, marks):
    shown.set_annotations(marks)
    shown.active_pane.grab()


def box(shown, one):
    return dict(shown.active_pane._picture.standing.labels)[one.id]


def middle(shown, one):
    found = box(shown, one)
    return found.left() + found.width() // 2, found.top() + found.height() // 2


def put(shown, one, column, row):
    drag(shown, middle(shown, one), pane_point(shown, column, row))
    shown.active_pane.grab()


def hover(shown, place):
    no_button, pane = Qt.MouseButton.NoButton, shown.active_pane
    at = QPointF(*place)
    no_key = Qt.KeyboardModifier.NoModifier
    event = QMouseEvent(QEvent.Type.MouseMove, at, pane.mapToGlobal(at), no_button, no_button, no_key)
    QApplication.sendEvent(pane, event)


def near(shown, one, column, row):
    return math.dist(middle(shown, one), pane_point(shown, column, row)) <= 2


def test_a_label_is_dragged_and_its_number_stays(shown, length, made):
    before = length[0]
    put(shown, before, 30, 55)
    ((_, after, words),) = made
    assert words == "Move label"
    assert replace(after, label_offset=None) == before
    assert after.label_offset.columns == pytest.approx(30 - 40, abs=0.5)
    assert after.label_offset.rows == pytest.approx(55 - 30, abs=0.5)
    assert near(shown, after, 30, 55)
    assert shown.scene.selected == before.id


def test_no_drag_of_a_label_windows_the_image_or_reads_values(shown, length, monkeypatch):
    monkeypatch.setattr(numbers, "_AT_ONCE", 0)
    window = shown.scene.viewport.view.window
    put(shown, length[0], 30, 55)
    assert shown.scene.viewport.view.window == window
    assert length[0].label_offset is not None, "at once, not when values were read"


def test_a_click_on_a_label_only_chooses_its_mark(shown, length, made):
    QTest.mouseClick(shown.active_pane, LEFT, pos=QPoint(*middle(shown, length[0])))
    assert shown.scene.selected == length[0].id
    assert made == []


@pytest.mark.parametrize("view", [
    ViewState(zoom=5.0), ViewState(rotation=1), ViewState(flipped=True), ViewState(rotation=3, flipped=True, zoom=4.5),
], ids=["zoomed", "turned", "mirrored", "all"])  # fmt: skip
def test_a_label_stays_where_it_was_put_on_the_image(shown, length, view):
    put(shown, length[0], 45, 50)
    shown.scene.viewport.set_view(view)
    shown.active_pane.grab()
    assert near(shown, length[0], 45, 50)


def test_a_label_follows_its_mark(shown, length):
    put(shown, length[0], 45, 50)
    shown.scene.select(length[0].id)
    drag(shown, pane_point(shown, 40, 30), pane_point(shown, 44, 24))
    shown.active_pane.grab()
    assert [round(one.column) for one in length[0].points] == [24, 64]
    assert near(shown, length[0], 49, 44)


def test_a_label_whose_place_is_out_of_sight_stands_at_the_edge_of_the_pane(shown, length):
    show(shown, [replace(length[0], label_offset=ImageOffset(4000.0, 0.0))])
    assert shown.active_pane.rect().contains(box(shown, length[0]))


def test_a_double_click_puts_a_label_back_and_enlarges_nothing(shown, length, made):
    shown.set_layout("1x2")
    show(shown, length)
    at_first = box(shown, length[0])
    put(shown, length[0], 30, 55)
    assert box(shown, length[0]) != at_first
    place = QPoint(*middle(shown, length[0]))
    QTest.mouseClick(shown.active_pane, LEFT, pos=place)
    QTest.mouseDClick(shown.active_pane, LEFT, pos=place)
    assert length[0].label_offset is None
    assert made[-1][2] == "Put label back"
    assert not shown.grid.enlarged


def test_a_double_click_on_a_label_in_its_own_place_enlarges_as_everywhere(shown, length, made):
    shown.set_layout("1x2")
    show(shown, length)
    QTest.mouseDClick(shown.active_pane, LEFT, pos=QPoint(*middle(shown, length[0])))
    assert shown.grid.enlarged
    assert made == []


def test_a_command_puts_the_label_of_the_chosen_mark_back(shown, length):
    said = []
    shown.said.connect(said.append)
    shown.scene.select(length[0].id)
    shown.perform("label-back")
    assert said == ["The label of this mark was not moved."]
    put(shown, length[0], 30, 55)
    shown.perform("label-back")
    assert length[0].label_offset is None


def press(shown, *keys):
    for key in keys:
        QTest.keyClick(shown.active_pane, key)
        shown.active_pane.grab()


@pytest.mark.parametrize("view", [ViewState(), ViewState(rotation=1, flipped=True)], ids=["upright", "turned"])
def test_arrow_keys_move_the_label_where_they_point(shown, length, made, view):
    shown.scene.viewport.set_view(view)
    show(shown, length)
    before, (x, y) = length[0], middle(shown, length[0])
    shown.scene.select(before.id)
    shown.perform("move-label")
    shown.active_pane.grab()
    x, y = middle(shown, before)  # the chosen mark tells more, so its label stands elsewhere
    press(shown, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Left)
    assert [words for _, _, words in made] == ["Move label"] * 3
    assert replace(length[0], label_offset=None) == before
    assert math.dist(middle(shown, length[0]), (x - 5, y + 10)) <= 2
    press(shown, Qt.Key.Key_Return, Qt.Key.Key_Right)  # from then on it is the mark again
    assert made[-1][2] == "Move length"


def test_a_held_arrow_moves_the_label_in_one_step_and_shift_farther(shown, length, made):
    shown.scene.select(length[0].id)
    shown.perform("move-label")
    shown.active_pane.grab()
    x, y = middle(shown, length[0])
    pane, right = shown.active_pane, Qt.Key.Key_Right
    for _ in range(3):
        QTest.keyPress(pane, right)
    QTest.keyRelease(pane, right)
    pane.grab()
    assert len(made) == 1
    assert math.dist(middle(shown, length[0]), (x + 15, y)) <= 2
    QTest.keyClick(pane, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    pane.grab()
    assert math.dist(middle(shown, length[0]), (x + 15, y + 50)) <= 2


@pytest.mark.parametrize("end", ["escape", "command", "another mark"])
def test_moving_a_label_by_keys_ends(shown, length, made, end):
    shown.scene.select(length[0].id)
    shown.perform("move-label")
    if end == "escape":
        press(shown, Qt.Key.Key_Escape)
    elif end == "command":
        shown.perform("move-label")
    else:
        shown.scene.select("")
        shown.scene.select(length[0].id)
    press(shown, Qt.Key.Key_Right)
    assert [words for _, _, words in made] == ["Move length"]


def test_a_label_that_is_out_of_sight_is_not_moved_by_keys(shown, length, made):
    said = []
    shown.said.connect(said.append)
    shown.scene.viewport.set_view(ViewState(zoom=40.0, center=ImagePoint(90, 60)))
    shown.active_pane.grab()
    shown.scene.select(length[0].id)
    shown.perform("move-label")
    press(shown, Qt.Key.Key_Right)
    assert "not in sight" in said[-1]
    assert made == []


def test_the_label_of_a_locked_mark_stays(shown, length, made):
    length[:] = [replace(length[0], locked=True)]
    show(shown, length)
    put(shown, length[0], 30, 55)
    assert made == []
    length[:] = [replace(length[0], label_offset=ImageOffset(1.0, 20.0))]
    show(shown, length)
    said = []
    shown.said.connect(said.append)
    shown.scene.select(length[0].id)
    shown.perform("label-back")
    shown.perform("move-label")
    assert made == []
    assert shown.scene.label_moved == ""
    assert all("locked" in one for one in said)
    assert len(said) == 2


def test_alt_draws_below_a_label(shown, length, made):
    shown.set_tool("length")
    start = QPoint(*middle(shown, length[0]))
    alt = Qt.KeyboardModifier.AltModifier
    QTest.mousePress(shown.active_pane, LEFT, alt, start)
    QTest.mouseMove(shown.active_pane, start + QPoint(40, 60))
    QTest.mouseRelease(shown.active_pane, LEFT, alt, start + QPoint(40, 60))
    assert [(before, after.kind) for before, after, _ in made] == [(None, AnnotationKind.LENGTH)]


def test_the_pointer_over_a_label_says_that_it_can_be_moved(shown, length):
    hover(shown, middle(shown, length[0]))
    assert shown.active_pane.cursor().shape() is Qt.CursorShape.SizeAllCursor
    hover(shown, pane_point(shown, 5, 5))
    assert shown.active_pane.cursor().shape() is Qt.CursorShape.ArrowCursor


def test_a_line_leads_from_a_label_to_the_nearest_point_of_its_mark(shown, length):
    show(shown, [])
    bare = rgb(shown.active_pane.grab().toImage()).astype(int)
    show(shown, [replace(length[0], label_offset=ImageOffset(0.0, 40.0))])
    with_leader = rgb(shown.active_pane.grab().toImage()).astype(int)
    x, y = pane_point(shown, 40, 45)
    band = slice(y - 10, y + 10), slice(x - 3, x + 4)
    assert (abs(with_leader[band] - bare[band]).max(axis=2) > 40).any(), "from the middle of the line straight down"


def test_other_labels_keep_off_one_that_was_put_somewhere(shown, length, stack):
    show(shown, length)
    taken = box(shown, length[0])
    x, y = taken.left() + taken.width() / 2, taken.top() + taken.height() / 2
    place = shown.active_pane.painted_now.transform.to_image((x, y))
    other = replace(
        mark(stack, 0, (5, 50), (15, 50)), id="other", measurement=NUMBER,
        label_offset=ImageOffset(place.column - 10, place.row - 50),
    )  # fmt: skip
    show(shown, [length[0], other])
    assert box(shown, other).intersects(taken)
    assert not box(shown, length[0]).intersects(box(shown, other))


# what labels look like


def test_a_brush_that_was_left_fills_no_ring_and_no_arc(qapp, stack):
    image = ground((200, 200))
    painter = QPainter(image)
    painter.setBrush(QColor("#FF0000"))
    canvas, at = Canvas(painter, 200, 200, 1.0, []), pane_transform(Frame(200, 200), (200, 200), ViewState())
    angle = mark(stack, 0, (190, 100), (100, 100), (100, 190), kind=AnnotationKind.ANGLE)
    for one in (angle, mark(stack, 0, (50, 50), kind=AnnotationKind.MARKER)):
        paint_shape(canvas, shape_of(one, at), chosen=False)
    painter.end()
    values = rgb(image).astype(int)
    assert (values[..., 0] - values[..., 1]).max() < 100, "yellow and black, and nothing red"


@pytest.mark.parametrize(("line", "lines"), [
    ("area 666.2 mm², perimeter 97.2 mm, major axis 38.8 mm, minor axis 21.8 mm",
     ["area 666.2 mm², perimeter 97.2 mm,", "major axis 38.8 mm, minor axis 21.8 mm"]),
    ("0.7 mm spacing, scanner", ["0.7 mm spacing, scanner"]),
    ("a line of words that can be parted nowhere however long it grows", None),
])  # fmt: skip
def test_a_wide_line_is_parted_at_its_commas(qapp, line, lines):
    image = ground((10, 10))
    painter = QPainter(image)
    found = _parted(Canvas(painter, 10, 10, 1.0, []), line, Style(12, "#FFFFFF"))
    painter.end()
    assert found == (lines or [line])


def test_a_calibration_tells_its_length_once(stack):
    line = mark(stack, 0, (20, 30), (60, 30), kind=AnnotationKind.CALIBRATION)
    scale = replace(NUMBER, value=25.4, calibration=Calibration.USER)
    found = label_of(replace(line, known_length=25.4, measurement=scale), 3)
    assert (found.head, found.short) == ("3  calibrated on 25.4 mm", "3  calibrated on 25.4 mm")


# the tool


def pressed(view, at):
    tool = LabelTool(replace(make_length(), image=view.painted.image), at)
    tool.press(view, Pointer(*at))
    return tool


def test_a_label_is_not_moved_by_a_hand_that_trembles():
    view = FakeView()
    tool = pressed(view, (100.0, 80.0))
    tool.move(view, Pointer(102.0, 81.0))
    tool.release(view, Pointer(102.0, 81.0))
    assert view.finished == []


def test_the_middle_of_a_label_stays_in_the_pane():
    view = FakeView()
    tool = pressed(view, (100.0, 80.0))
    tool.release(view, Pointer(-900.0, 5000.0))
    ((_, after, _),) = view.finished
    assert view.transform.to_pane(after.label_point) == pytest.approx((0.0, view.size[1]))


def test_a_label_that_is_given_up_stays():
    view = FakeView()
    tool = pressed(view, (100.0, 80.0))
    tool.move(view, Pointer(160.0, 80.0))
    assert view.proposed is not None
    tool.cancel(view)
    tool.release(view, Pointer(160.0, 80.0))
    assert view.proposed is None
    assert view.finished == []


def test_the_nearest_point_of_lines():
    line = np.array([(0.0, 0.0), (10.0, 0.0)])
    assert nearest_on([line], QPointF(4, 7)) == QPointF(4, 0)
    assert nearest_on([line, np.array([(5.0, 6.0)])], QPointF(5, 7)) == QPointF(5, 6)
    assert nearest_on([line], QPointF(40, 7)) == QPointF(10, 0)
    assert nearest_on([], QPointF(0, 0)) is None
