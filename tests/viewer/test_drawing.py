"""Marks are drawn, moved, named and deleted in the panes with the mouse."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation, KeyImage
from reviewer_app.cases.measurements import Calibration
from reviewer_app.cases.views import Bookmark, ViewState
from reviewer_app.viewer.viewport import reference_of
from tests.helpers.pane_mouse import LEFT, drag, pane_point
from tests.helpers.qimages import rgb
from tests.viewer.conftest import mark

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def test_a_length_is_drawn_measured_and_handed_over(shown, qtbot):
    made: list[tuple[Annotation | None, Annotation | None, str]] = []
    shown.annotation_changed.connect(lambda *change: made.append(change))
    shown.set_tool("length")
    drag(shown, pane_point(shown, 20, 30), pane_point(shown, 60, 30))
    ((before, after, label),) = made
    assert before is None
    assert label == "Length"
    assert after.measurement.value == pytest.approx(20.0, abs=0.2)
    assert after.measurement.calibration is Calibration.PATIENT_PLANE
    assert after.patient_points[0].distance_to(after.patient_points[1]) == pytest.approx(after.measurement.value)
    assert after.author == "Practitioner/7"
    assert after.frame_of_reference_uid
    plain = rgb(shown.active_pane.grab().toImage())
    shown.set_annotations([after])
    assert not np.array_equal(rgb(shown.active_pane.grab().toImage()), plain)


def test_a_click_of_the_length_tool_is_seen_and_another_tool_gives_it_up(shown):
    plain = rgb(shown.active_pane.grab().toImage())
    shown.set_tool("length")
    QTest.mouseClick(shown.active_pane, LEFT, pos=QPoint(*pane_point(shown, 20, 30)))
    assert not np.array_equal(rgb(shown.active_pane.grab().toImage()), plain)
    shown.set_tool("window")
    shown.set_tool("length")
    QTest.mouseMove(shown.active_pane, QPoint(*pane_point(shown, 60, 30)))
    assert shown.active_pane._picture.draft is None


def test_two_clicks_draw_too_and_esc_gives_up(shown):
    made = []
    shown.annotation_changed.connect(lambda *change: made.append(change))
    shown.set_tool("length")
    for place in (pane_point(shown, 20, 30), pane_point(shown, 60, 30)):
        QTest.mouseMove(shown.active_pane, QPoint(*place))
        QTest.mouseClick(shown.active_pane, LEFT, pos=QPoint(*place))
    assert len(made) == 1
    QTest.mouseClick(shown.active_pane, LEFT, pos=QPoint(*pane_point(shown, 10, 10)))
    shown.perform("default-tool")
    count = len(made)
    shown.set_tool("length")
    QTest.mouseMove(shown.active_pane, QPoint(*pane_point(shown, 50, 50)))
    assert len(made) == count


def test_an_end_of_a_mark_is_moved_by_its_handle(shown, stack):
    one = mark(stack, 0, (20, 30), (60, 30))
    shown.set_annotations([one])
    shown.active_pane.grab()
    made = []
    shown.annotation_changed.connect(lambda *change: made.append(change))
    drag(shown, pane_point(shown, 60, 30), pane_point(shown, 60, 50))
    assert made == []  # nobody moves a mark that was not chosen: the window tool is held
    drag(shown, pane_point(shown, 60, 30), pane_point(shown, 60, 50))
    ((before, after, label),) = made
    assert before == one
    assert after.id == one.id
    assert label == "Move length"
    assert after.points[0] == one.points[0]
    assert after.points[1].row == pytest.approx(50, abs=0.3)
    assert after.measurement.value == pytest.approx(22.36, abs=0.2)


def test_delete_takes_the_chosen_mark(shown, stack):
    one = mark(stack, 0, (20, 30), (60, 30))
    shown.set_annotations([one])
    shown.active_pane.grab()
    made = []
    shown.annotation_changed.connect(lambda *change: made.append(change))
    shown.perform("delete-annotation")
    assert made == []
    QTest.mouseClick(shown.active_pane, LEFT, pos=QPoint(*pane_point(shown, 40, 30)))
    assert shown.scene.selected == one.id
    shown.perform("delete-annotation")
    assert [(before, after) for before, after, _ in made] == [(one, None)]


def test_text_is_typed_in_the_pane(shown):
    made = []
    shown.annotation_changed.connect(lambda *change: made.append(change))
    shown.set_tool("text")
    QTest.mouseClick(shown.active_pane, LEFT, pos=QPoint(*pane_point(shown, 40, 30)))
    field = shown.active_pane.findChild(QLineEdit)
    QTest.keyClicks(field, "Odd vessel")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert made[0][1].text == "Odd vessel"
    assert made[0][1].kind is AnnotationKind.TEXT
    QApplication.processEvents()
    QTest.mouseClick(shown.active_pane, LEFT, pos=QPoint(*pane_point(shown, 70, 50)))
    QTest.keyClick(shown.active_pane.findChildren(QLineEdit)[-1], Qt.Key.Key_Escape)
    assert len(made) == 1


def test_an_arrow_gets_its_words_or_none(shown):
    made = []
    shown.annotation_changed.connect(lambda *change: made.append(change))
    shown.set_tool("arrow")
    drag(shown, pane_point(shown, 20, 20), pane_point(shown, 50, 40))
    QTest.keyClick(shown.active_pane.findChild(QLineEdit), Qt.Key.Key_Return)
    assert made[0][1].kind is AnnotationKind.ARROW
    assert made[0][1].points[0].column == pytest.approx(20, abs=0.3)


def test_key_image_hands_over_the_painted_view(shown, stack, qtbot):
    with qtbot.waitSignal(shown.key_image_wanted) as caught:
        shown.perform("key-image")
    bookmark, others = caught.args
    assert others == ()
    assert bookmark == Bookmark(reference_of(stack.frames[0]), ViewState(), layers=())
    made = KeyImage("k1", 2, bookmark, "me", mark(stack, 0, (1, 1)).created)
    shown.scene.set_key_images([made])
    assert shown.active_pane._picture.overlays().key_image == "Key image 1"  # the first of those that are left


def test_marks_that_come_and_go_are_painted_as_if_all_were_new(shown, stack):
    one, other = mark(stack, 0, (20, 30), (60, 30)), replace(mark(stack, 0, (10, 50), (50, 60)), id="other")
    crop = replace(one, id="crop", kind=AnnotationKind.CROP, points=(*one.points, *other.points))
    picture = shown.active_pane._picture
    for marks in ([one], [one, other], [other], [], [one, crop], [one], [one, other]):
        shown.set_annotations(marks)
        kept = rgb(shown.active_pane.grab().toImage())
        standing = picture.standing
        picture._last = picture._kept = None
        picture._mark_layers.forget()
        assert np.array_equal(kept, rgb(shown.active_pane.grab().toImage()))
        assert standing == picture.standing
