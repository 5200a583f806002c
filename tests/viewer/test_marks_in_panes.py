"""Marks in the panes: keys, other slices, other panes, calibration, and what is painted again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.measurements import Calibration
from reviewer_app.cases.quantities import QuantityName
from reviewer_app.cases.work import AnnotationChange
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.measuring.profile import LineProfile
from reviewer_app.jobs import Lane, Priority
from reviewer_app.viewer import panned_picture
from reviewer_app.viewer.class_colors import class_color
from reviewer_app.viewer.compose import ground
from reviewer_app.viewer.counted_points import stamp
from reviewer_app.viewer.pane_handle import NOT_WHOLE
from reviewer_app.viewer.pane_picture import PanePicture
from reviewer_app.viewer.profile_painter import curve_in
from reviewer_app.viewer.tools import numbers
from reviewer_app.viewer.viewport import reference_of
from tests.helpers.pane_mouse import LEFT, drag, pane_point
from tests.helpers.qimages import rgb
from tests.viewer.conftest import mark, slice_value

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def kept(shown):
    """The marks, kept as a case keeps them."""
    found = []

    def change(before, after, _label=""):
        found[:] = [one for one in found if before is None or one.id != before.id]
        if after is not None:
            found.append(after)
        shown.set_annotations(found)

    shown.annotation_changed.connect(change)
    shown.annotation_completed.connect(change)
    shown.annotations_changed.connect(lambda changes, _label: [change(one.before, one.after) for one in changes])
    return found


def picture(shown):
    return rgb(shown.active_pane.grab().toImage())


def clicks(shown, *places):
    for place in places:
        at = QPoint(*pane_point(shown, *place))
        QTest.mouseMove(shown.active_pane, at)
        QTest.mouseClick(shown.active_pane, LEFT, pos=at)


def test_a_region_tells_the_values_in_it(shown, kept):
    shown.set_tool("ellipse")
    drag(shown, pane_point(shown, 20, 20), pane_point(shown, 60, 40))
    (one,) = kept
    assert one.measurement.quantity(QuantityName.MEAN).text == f"{slice_value(0)} HU"
    assert shown.scene.selected == one.id


def mean_of(mark):
    found = [one.value for one in mark.measurement.quantities if one.name is QuantityName.MEAN]
    return found[0] if found else None


def test_a_large_region_is_handed_over_at_once_and_its_values_follow(shown, kept, qtbot, monkeypatch):
    monkeypatch.setattr(numbers, "_AT_ONCE", 4)
    changed, completed = [], []
    shown.annotation_changed.connect(lambda *change: changed.append(change))
    shown.annotation_completed.connect(lambda *change: completed.append(change))
    shown.set_tool("rectangle")
    drag(shown, pane_point(shown, 20, 20), pane_point(shown, 60, 40))
    assert len(changed) == 1  # the program may end now
    assert mean_of(kept[0]) is None
    assert shown.scene.selected == kept[0].id
    qtbot.waitUntil(lambda: bool(completed))
    ((before, after, label),) = completed
    assert (before, after) == (changed[0][1], kept[0])
    assert label == changed[0][2]
    assert mean_of(kept[0]) == slice_value(0)


def test_values_that_were_not_read_when_the_program_ended_are_read_when_the_image_is_shown(shown, kept, qtbot):
    shown.set_tool("rectangle")
    drag(shown, pane_point(shown, 20, 20), pane_point(shown, 60, 40))
    (whole,) = kept
    left = replace(whole, id="left", measurement=replace(whole.measurement, quantities=()))
    kept[:] = [left]
    shown.set_annotations(kept)
    shown.active_pane.grab()
    qtbot.waitUntil(lambda: kept != [left])
    assert kept == [replace(left, measurement=whole.measurement)]


def test_enter_ends_a_polygon_and_backspace_takes_a_point_back(shown, kept):
    pane = shown.active_pane
    pane.setFocus()
    shown.set_tool("polygon")
    clicks(shown, (20, 20), (60, 20), (60, 40), (10, 50))
    QTest.keyClick(pane, Qt.Key.Key_Backspace)
    QTest.keyClick(pane, Qt.Key.Key_Return)
    assert [round(one.column) for one in kept[0].points] == [20, 60, 60]


def test_a_double_click_ends_a_polyline_and_does_not_enlarge(shown, kept):
    shown.set_layout("1x2")
    shown.active_pane.grab()
    shown.set_tool("polyline")
    clicks(shown, (20, 20), (40, 20), (40, 40))
    QTest.mouseDClick(shown.active_pane, LEFT, pos=QPoint(*pane_point(shown, 40, 40)))
    assert len(kept) == 1
    assert len(kept[0].points) == 3
    assert not shown.grid.enlarged


def test_esc_gives_a_polygon_up_and_only_then_the_tool(shown, kept):
    shown.set_tool("polygon")
    clicks(shown, (20, 20), (60, 20), (60, 40))
    shown.perform("default-tool")
    assert shown.tool == "polygon"
    assert shown.active_pane._picture.draft is None
    shown.perform("default-tool")
    assert shown.tool == "window"
    assert kept == []


def test_arrows_move_the_chosen_mark_by_pixels_as_one_change(shown, kept, stack):
    one = mark(stack, 0, (20, 30), (60, 30))
    kept.append(one)
    shown.set_annotations(kept)
    shown.active_pane.setFocus()
    shown.active_pane.grab()
    shown.scene.select(one.id)
    made = []
    shown.annotation_changed.connect(lambda *change: made.append(change))
    QTest.keyClick(shown.active_pane, Qt.Key.Key_Right)
    QTest.keyClick(shown.active_pane, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert len(made) == 2
    assert kept[0].points[0] == ImagePoint(21, 40)
    shown.perform("lock-mark")
    QTest.keyClick(shown.active_pane, Qt.Key.Key_Right)
    shown.perform("delete-annotation")
    assert (kept[0].points[0], kept[0].locked) == (ImagePoint(21, 40), True)


def test_a_locked_mark_cannot_be_dragged(shown, kept, stack):
    one = replace(mark(stack, 0, (20, 30), (60, 30)), locked=True)
    kept.append(one)
    shown.set_annotations(kept)
    shown.active_pane.grab()
    for _ in range(2):
        drag(shown, pane_point(shown, 60, 30), pane_point(shown, 60, 50))
    assert kept == [one]


def test_tab_walks_the_marks_and_then_leaves_the_pane(shown, stack):
    marks = [replace(mark(stack, 0, (20, 30), (60, 30)), id=f"m{number}") for number in range(2)]
    shown.set_annotations(marks)
    shown.active_pane.setFocus()
    shown.active_pane.grab()
    shown.scene.select("m0")
    QTest.keyClick(shown.active_pane, Qt.Key.Key_Tab)
    assert shown.scene.selected == "m1"
    QTest.keyClick(shown.active_pane, Qt.Key.Key_Tab)
    assert shown.scene.selected == ""


def test_a_hidden_mark_is_not_painted_and_comes_back(shown, kept, stack):
    plain = picture(shown)
    one = mark(stack, 0, (20, 30), (60, 30))
    kept.append(one)
    shown.set_annotations(kept)
    shown.scene.select(one.id)
    shown.perform("hide-mark")
    assert np.array_equal(picture(shown), plain)
    shown.perform("show-marks")
    assert not kept[0].hidden
    assert not np.array_equal(picture(shown), plain)


def test_a_copy_on_the_next_slice_has_the_values_of_that_slice(shown, kept, qtbot):
    shown.set_tool("rectangle")
    drag(shown, pane_point(shown, 20, 20), pane_point(shown, 60, 40))
    shown.perform("copy-mark-next")
    qtbot.waitUntil(lambda: len(kept) == 2)
    assert kept[1].image != kept[0].image
    assert kept[1].measurement.quantity(QuantityName.MEAN).value == slice_value(1)
    assert kept[1].points[0].column == pytest.approx(kept[0].points[0].column)
    assert shown.scene.selected == kept[1].id


def test_a_mark_of_the_same_plane_is_dimmed_and_cannot_be_held(shown, kept, stack):
    one = mark(stack, 0, (20, 30), (60, 30))
    plane = shown.active_pane.painted_now.frame.plane
    space = shown.active_pane.painted_now.frame.frame_of_reference_uid
    other = replace(
        one, image=replace(one.image, sop_instance_uid="1.2.3"), frame_of_reference_uid=space,
        patient_points=tuple(plane.to_patient(point) for point in one.points),
    )  # fmt: skip
    plain = picture(shown)
    shown.set_annotations([one])
    own = picture(shown)
    shown.set_annotations([other])
    dimmed = picture(shown)
    assert not np.array_equal(dimmed, plain)
    assert dimmed.max(axis=2).astype(int).sum() < own.max(axis=2).astype(int).sum()
    shown.set_tool("length")
    drag(shown, pane_point(shown, 20, 30), pane_point(shown, 60, 50))
    assert len(kept) == 1
    shown.scene.viewport.go(1)
    QApplication.processEvents()
    assert shown.scene.marks.passing(shown.scene.viewport.shown) == ()


def test_a_calibration_measures_what_is_there_anew(shown, kept):
    shown.set_tool("length")
    drag(shown, pane_point(shown, 20, 30), pane_point(shown, 60, 30))
    shown.set_tool("calibration")
    drag(shown, pane_point(shown, 20, 50), pane_point(shown, 60, 50))
    field = shown.active_pane.findChild(QLineEdit)
    QTest.keyClicks(field, "80")
    QTest.keyClick(field, Qt.Key.Key_Return)
    length = next(one for one in kept if one.kind is AnnotationKind.LENGTH)
    assert length.measurement.calibration is Calibration.USER
    assert length.measurement.value == pytest.approx(80, abs=0.5)
    shown.active_pane.grab()
    assert shown.active_pane.painted_now.frame.calibration is Calibration.USER
    assert "User-calibrated" in shown.active_pane._picture.overlays().notes
    shown.scene.select(next(one.id for one in kept if one.kind is AnnotationKind.CALIBRATION))
    shown.perform("delete-annotation")
    (length,) = kept
    assert length.measurement.calibration is Calibration.PATIENT_PLANE
    assert length.measurement.value == pytest.approx(20, abs=0.2)


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


def test_words_that_come_when_the_picture_has_gone_are_kept(shown, kept):
    shown.set_tool("text")
    clicks(shown, (40, 30))
    field = shown.active_pane.findChild(QLineEdit)
    QTest.keyClicks(field, "Odd")
    shown.scene.viewport.clear()
    shown.active_pane.grab()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert [one.text for one in kept] == ["Odd"]


def test_a_mark_begun_on_another_image_is_not_finished_here(shown, kept):
    said = []
    shown.said.connect(said.append)
    pane = shown.active_pane
    pane.setFocus()
    shown.set_tool("polygon")
    clicks(shown, (20, 20), (60, 20), (60, 40))
    begun = pane.painted_now.shown.key
    shown.scene.viewport.go(1)
    pane.grab()
    QTest.keyClick(pane, Qt.Key.Key_Return)
    QTest.keyClick(pane, Qt.Key.Key_Backspace)
    assert kept == []
    assert "begun on another image" in said[0]
    shown.scene.viewport.go(0)
    pane.grab()
    assert pane.painted_now.shown.key == begun
    QTest.keyClick(pane, Qt.Key.Key_Return)
    assert len(kept[0].points) == 3


def test_nothing_is_drawn_taken_hold_of_or_moved_in_a_preview(shown, kept, stack):
    said = []
    shown.said.connect(said.append)
    pane = shown.active_pane
    pane.setFocus()
    one = mark(stack, 0, (20, 30), (60, 30))
    kept.append(one)
    shown.set_annotations(kept)
    pane.grab()
    picture_now = pane._picture.painted
    half = replace(picture_now, partly=True, frame=replace(picture_now.frame, source=None, preview=True))
    pane._picture.painted = half
    shown.set_tool("length")
    drag(shown, pane_point(shown, 20, 50), pane_point(shown, 60, 60))
    drag(shown, pane_point(shown, 20, 30), pane_point(shown, 60, 60))
    assert shown.scene.selected == one.id  # it can be chosen
    pane._picture.painted = half
    QTest.keyClick(pane, Qt.Key.Key_Right)
    assert kept == [one]
    assert said == [NOT_WHOLE] * 3


def test_a_mark_deleted_while_its_values_are_read_stays_deleted(shown, kept, qtbot, monkeypatch):
    monkeypatch.setattr(numbers, "_AT_ONCE", 4)
    shown.set_tool("rectangle")
    drag(shown, pane_point(shown, 20, 20), pane_point(shown, 60, 40))
    qtbot.waitUntil(lambda: mean_of(kept[0]) is not None)
    (one,) = kept
    painted, moved = shown.active_pane.painted_now.frame, replace(one, points=one.points[::-1], measurement=None)
    shown.scene.handing_over.give(painted, AnnotationChange(one, moved), "Move")
    assert kept == [moved]
    shown.scene.handing_over.delete(moved, "Delete")
    settled(shown, qtbot)
    assert kept == []


def settled(shown, qtbot):
    """Wait until every job that was handed over has answered."""
    answered = []
    shown.runner.submit(Lane.DECODE, lambda _token: None, done=answered.append, priority=Priority.BACKGROUND)
    qtbot.waitUntil(lambda: bool(answered))


def test_what_was_read_for_an_older_place_does_not_bring_it_back(shown, kept, qtbot, monkeypatch):
    monkeypatch.setattr(numbers, "_AT_ONCE", 4)
    shown.set_tool("rectangle")
    drag(shown, pane_point(shown, 20, 20), pane_point(shown, 60, 40))
    qtbot.waitUntil(lambda: mean_of(kept[0]) is not None)
    painted = shown.active_pane.painted_now.frame
    places = [tuple(ImagePoint(point.column + by, point.row) for point in kept[0].points) for by in (1, 2)]
    for points in places:
        moved = replace(kept[0], points=points, measurement=None)
        shown.scene.handing_over.give(painted, AnnotationChange(kept[0], moved), "Move")
    shown.annotation_changed.emit(kept[0], replace(kept[0], lesion_id="7"), "Lesion")
    qtbot.waitUntil(lambda: kept[0].measurement is not None)
    settled(shown, qtbot)
    assert (kept[0].points, kept[0].lesion_id) == (places[1], "7")


def test_a_mark_that_comes_back_to_where_it_was_has_its_values_again(shown, kept, qtbot, monkeypatch):
    monkeypatch.setattr(numbers, "_AT_ONCE", 4)
    shown.set_tool("rectangle")
    drag(shown, pane_point(shown, 20, 20), pane_point(shown, 60, 40))
    qtbot.waitUntil(lambda: mean_of(kept[0]) is not None)
    whole, painted = kept[0], shown.active_pane.painted_now.frame
    away = replace(whole, points=tuple(ImagePoint(one.column + 1, one.row) for one in whole.points), measurement=None)
    back = replace(whole, measurement=replace(whole.measurement, quantities=()))
    shown.scene.handing_over.give(painted, AnnotationChange(whole, away), "Move")
    shown.scene.handing_over.give(painted, AnnotationChange(away, back), "Move")
    qtbot.waitUntil(lambda: kept == [whole])


def go_to(shown, position, qtbot):
    """Show another image of the stack, and wait until it is painted."""
    pane = shown.active_pane
    shown.scene.viewport.go(position)
    qtbot.waitUntil(lambda: not pane.viewport.waiting)
    pane.grab()
    assert pane.painted_now.shown.position == position


def test_a_calibration_of_the_series_leaves_an_image_that_has_its_own(shown, kept, qtbot):
    def calibrate(words):
        shown.set_tool("calibration")
        drag(shown, pane_point(shown, 20, 50), pane_point(shown, 60, 50))
        field = shown.active_pane.findChild(QLineEdit)
        QTest.keyClicks(field, words)
        QTest.keyClick(field, Qt.Key.Key_Return)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    shown.set_tool("length")
    drag(shown, pane_point(shown, 20, 30), pane_point(shown, 60, 30))
    calibrate("80")
    own = next(one for one in kept if one.kind is AnnotationKind.LENGTH)
    go_to(shown, 1, qtbot)
    calibrate("40 series")
    assert next(one for one in kept if one.id == own.id) == own
    shown.active_pane.grab()
    shown.set_tool("length")
    drag(shown, pane_point(shown, 20, 30), pane_point(shown, 60, 30))
    measured = kept[-1]
    assert measured.measurement.value == pytest.approx(40, abs=0.5)
    go_to(shown, 0, qtbot)
    whole = next(one for one in kept if one.label)
    shown.scene.handing_over.delete(whole, "Delete calibration")
    left = next(one for one in kept if one.id == measured.id)  # on an image that is not shown
    assert left.measurement.text == "20.0 mm"
    assert left.measurement.calibration is Calibration.PATIENT_PLANE
    assert left.measurement.calibrated_by == ""
    assert next(one for one in kept if one.id == own.id) == own


def test_a_deleted_calibration_is_forgotten_by_its_whole_series_in_one_change(shown, kept, stack):
    lengths = _lengths_with_a_calibration(shown, kept, stack)
    told = []
    shown.annotations_changed.connect(lambda changes, label: told.append((changes, label)))
    whole = next(one for one in kept if one.kind is AnnotationKind.CALIBRATION)
    assert [one.measurement.text for one in lengths(kept)] == ["40.0 mm"] * len(stack.frames)
    shown.scene.handing_over.delete(whole, "Delete calibration")
    assert [one.measurement.text for one in lengths(kept)] == ["20.0 mm"] * len(stack.frames)
    assert {one.measurement.calibration for one in lengths(kept)} == {Calibration.PATIENT_PLANE}
    ((changes, label),) = told
    assert (len(changes), label) == (len(stack.frames) + 1, "Delete calibration")


def test_where_an_image_is_not_known_any_more_its_marks_are_in_pixels(shown, kept, stack):
    lengths = _lengths_with_a_calibration(shown, kept, stack)
    shown.set_stacks(())
    for viewport in shown.scene.viewports:
        viewport.clear()
    shown.scene.handing_over.delete(next(one for one in kept if one.label), "Delete calibration")
    assert {one.measurement.unit for one in lengths(kept)} == {"px"}


def _lengths_with_a_calibration(shown, kept, stack):
    """A line of 40 pixels, 20 mm, on each image, and a calibration of the series that makes it 40 mm."""
    shown.set_tool("length")
    drag(shown, pane_point(shown, 20, 30), pane_point(shown, 60, 30))
    (first,) = kept
    images = [reference_of(one) for one in stack.frames]
    for at, one in enumerate(images):
        if one != first.image:
            shown.annotation_changed.emit(None, replace(first, id=f"copy-{at}", image=one), "Copy")
    shown.set_tool("calibration")
    drag(shown, pane_point(shown, 20, 50), pane_point(shown, 60, 50))
    field = shown.active_pane.findChild(QLineEdit)
    QTest.keyClicks(field, "40 series")
    QTest.keyClick(field, Qt.Key.Key_Return)
    return lambda marks: [one for one in marks if one.kind is AnnotationKind.LENGTH]


def test_a_half_typed_calibration_is_given_up(shown, kept):
    shown.set_tool("calibration")
    drag(shown, pane_point(shown, 20, 50), pane_point(shown, 60, 50))
    field = shown.active_pane.findChild(QLineEdit)
    QTest.keyClicks(field, "2")
    field.editingFinished.emit()  # the keyboard went elsewhere
    assert kept == []


def test_points_that_were_counted_together_are_hidden_and_deleted_together(shown, kept, stack):
    parts = [replace(mark(stack, 0, (20, 30), kind=AnnotationKind.COUNT), id=f"c{n}", class_name="a") for n in (1, 2)]
    other = replace(parts[0], id="c3", class_name="b")
    kept.extend([*parts, other])
    shown.set_annotations(kept)
    shown.scene.select("c2")
    shown.perform("hide-mark")
    assert {one.id for one in kept if one.hidden} == {"c1", "c2"}
    shown.scene.select("c1")
    shown.perform("delete-annotation")
    assert [one.id for one in kept] == ["c3"]


def test_all_points_that_were_counted_together_are_copied_by_one_act(shown, kept, stack, qtbot):
    parts = [
        replace(mark(stack, 0, *places, kind=AnnotationKind.COUNT), id=f"c{number}", class_name="a")
        for number, places in enumerate(([(20, 30), (22, 30)], [(40, 30)], [(60, 30)]))
    ]
    other = replace(parts[0], id="other", class_name="b")
    kept.extend([*parts, other])
    shown.set_annotations(kept)
    acts = []
    shown.annotations_changed.connect(lambda changes, label: acts.append((len(changes), label)))
    shown.scene.select("c1")
    shown.perform("copy-mark-next")
    qtbot.waitUntil(lambda: len(kept) > 4)
    copies = kept[4:]
    assert acts == [(3, "Copy count to the next slice")]
    assert [[round(point.column) for point in one.points] for one in copies] == [[20, 22], [40], [60]]
    assert len({one.image for one in copies} | {other.image}) == 2
    assert {one.class_name for one in copies} == {"a"}
    assert shown.scene.selected in {one.id for one in copies}


def test_marks_that_are_hidden_are_not_moved_drawn_or_deleted(shown, kept, stack):
    said = []
    shown.said.connect(said.append)
    pane = shown.active_pane
    pane.setFocus()
    one = mark(stack, 0, (20, 30), (60, 30))
    kept.append(one)
    shown.set_annotations(kept)
    shown.scene.select(one.id)
    pane.grab()
    shown.perform("overlays")
    assert "Marks hidden" in pane._picture.overlays().badges
    shown.set_tool("length")
    drag(shown, pane_point(shown, 20, 30), pane_point(shown, 40, 50))
    assert "hidden" in said.pop()
    shown.scene.select(one.id)  # as the list of evidence does
    QTest.keyClick(pane, Qt.Key.Key_Right)
    for command in ("delete-annotation", "lock-mark", "hide-mark"):
        shown.perform(command)
        assert "hidden" in said.pop()
    shown.perform("class-of-mark")
    field = pane.findChild(QLineEdit)
    QTest.keyClicks(field, "Target")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert kept == [one]
    assert shown.scene.class_name == "Target"  # of the marks to come: none is chosen that could be seen
    shown.perform("overlays")
    assert "Marks hidden" not in pane._picture.overlays().badges
    shown.scene.select(one.id)
    shown.perform("delete-annotation")
    assert kept == []


def test_a_copy_is_of_no_lesion_until_the_reader_says_so(shown, kept, qtbot):
    shown.set_tool("length")
    drag(shown, pane_point(shown, 20, 30), pane_point(shown, 60, 30))
    linked = replace(kept[0], lesion_id="7")
    shown.annotation_changed.emit(kept[0], linked, "Lesion")
    shown.scene.select(linked.id)
    shown.perform("copy-mark-next")
    qtbot.waitUntil(lambda: len(kept) == 2)
    assert (kept[0].lesion_id, kept[1].lesion_id) == ("7", "")
