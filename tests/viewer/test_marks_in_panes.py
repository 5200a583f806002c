"""Marks in the panes: keys, other slices, other panes, calibration, and what is painted again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.quantities import QuantityName
from reviewer_app.cases.work import AnnotationChange
from reviewer_app.geometry import ImagePoint
from reviewer_app.jobs import Lane, Priority
from reviewer_app.viewer.pane_handle import NOT_WHOLE
from reviewer_app.viewer.tools import numbers
from tests.helpers.marks_in_panes import clicks, mean_of, picture
from tests.helpers.pane_mouse import LEFT, drag, pane_point
from tests.viewer.conftest import mark, slice_value

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def test_a_region_tells_the_values_in_it(shown, kept):
    shown.set_tool("ellipse")
    drag(shown, pane_point(shown, 20, 20), pane_point(shown, 60, 40))
    (one,) = kept
    assert one.measurement.quantity(QuantityName.MEAN).text == f"{slice_value(0)} HU"
    assert shown.scene.selected == one.id


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
