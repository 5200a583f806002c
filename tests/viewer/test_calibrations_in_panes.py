"""Calibrations in the panes: what they measure anew, and what is forgotten with them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.measurements import Calibration
from reviewer_app.viewer.viewport import reference_of
from tests.helpers.marks_in_panes import go_to
from tests.helpers.pane_mouse import drag, pane_point

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


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
