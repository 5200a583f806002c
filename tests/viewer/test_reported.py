"""Marks of reports: on their image and frame or in the plane they lie in, painted apart from the reviewer's own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect

from reviewer_app.cases.exchanged_marks import ExchangedMark, MarkOrigin, MarkShape
from reviewer_app.cases.mark_sources import MarkSource
from reviewer_app.cases.views import ViewState
from reviewer_app.geometry import ImagePoint
from reviewer_app.viewer import words
from reviewer_app.viewer.compose import compose
from reviewer_app.viewer.overlays import DrawnMark, OverlaySet
from reviewer_app.viewer.report_painter import REPORTED
from reviewer_app.viewer.thinning import ROOMY
from tests.helpers.qimages import rgb
from tests.viewer.conftest import wait_painted


def _now(workspace):
    return workspace.active_pane.painted_now.shown


SIZE = (640, 480)
LINE = (ImagePoint(10.0, 12.0), ImagePoint(40.0, 12.0))


def source(uid, *marks, origin=MarkOrigin.REPORT):
    return MarkSource(uid, origin, "Findings", "Anna Lindqvist", "2026-11-22", marks)


def mark(uid, *, words="", frames=(), points=LINE[:1], tracking=""):
    shape = MarkShape("POLYLINE" if len(points) > 1 else "POINT", points)
    return ExchangedMark(tracking_uid=tracking, sop_instance_uid=uid, frames=frames, shapes=(shape,), words=words)


def test_marks_are_on_their_image_and_frame_only(shown, qtbot):
    uid, _ = _now(shown).key
    here, other = mark(uid, words="Length\n9 mm", frames=(0,), points=LINE), mark(uid, frames=(3,))
    shown.scene.reported.add([source("1.9", here, other)])
    assert shown.scene.reported.on(_now(shown)) == (
        DrawnMark("POLYLINE", LINE, "Length 9 mm", "Anna Lindqvist · 22 Nov 2026"),
    )
    shown.perform("next-image")
    wait_painted(qtbot, shown, 1)
    assert shown.scene.reported.on(_now(shown)) == ()


def test_marks_in_the_patient_are_on_the_slice_they_lie_in(shown, qtbot):
    frame = _now(shown)
    place = frame.source.plane.to_patient(ImagePoint(20, 30))
    reference = frame.frame.instance.frame_of_reference_uid
    shape = MarkShape("POINT", patient_points=(place,))
    shown.scene.reported.add([source("1.9", ExchangedMark(shapes=(shape,), frame_of_reference_uid=reference))])
    [found] = shown.scene.reported.on(frame)
    assert (found.points[0].column, found.points[0].row) == pytest.approx((20, 30))
    shown.perform("next-image")
    wait_painted(qtbot, shown, 1)
    assert shown.scene.reported.on(_now(shown)) == ()


def test_they_are_switched_and_forgotten(shown):
    uid, _ = _now(shown).key
    shown.scene.reported.add([source("1.9", mark(uid))])
    assert shown.active_pane._picture.overlays().reported
    shown.perform("report-marks")
    assert not shown.active_pane._picture.overlays().reported
    shown.perform("report-marks")
    shown.perform("overlays")
    assert not shown.active_pane._picture.overlays().reported
    shown.clear()
    assert not shown.scene.reported._on_images


def test_each_source_is_hidden_by_itself(shown):
    uid, _ = _now(shown).key
    reported = shown.scene.reported
    reported.add([source("1.8", mark(uid, words="first")), source("1.9", mark(uid, words="second"))])
    reported.set_visible("1.8", visible=False)
    assert [one.words for one in reported.on(_now(shown))] == ["second"]
    reported.set_shown(shown=False)
    reported.set_visible("1.8", visible=True)
    assert [one.words for one in reported.on(_now(shown))] == ["first", "second"]


def test_what_a_report_and_a_state_tell_of_is_drawn_once(shown):
    uid, _ = _now(shown).key
    reported = shown.scene.reported
    report = source("1.8", mark(uid, words="measured", tracking="2.25.1"))
    state = source(
        "1.9", mark(uid, words="drawn", tracking="2.25.1"), mark(uid, words="other"), origin=MarkOrigin.STATE
    )
    reported.add([state, report])
    assert [one.words for one in reported.on(_now(shown))] == ["other", "measured"]
    reported.set_visible("1.8", visible=False)
    assert [one.words for one in reported.on(_now(shown))] == ["drawn", "other"]
    # a pane that looks through the state has its drawings from there
    assert reported.on(_now(shown), "1.9") == ()


def test_a_key_image_of_others_is_said_beside_the_picture(shown):
    uid, _ = _now(shown).key
    flag = ExchangedMark(sop_instance_uid=uid, words="Of Interest\nlook here")
    shown.scene.reported.add([source("1.9", flag, origin=MarkOrigin.KEY_OBJECTS)])
    told = "Key image of Anna Lindqvist · 22 Nov 2026: Of Interest look here"
    assert shown.scene.reported.flags(_now(shown)) == (told,)
    assert told in shown.active_pane._picture.overlays(ROOMY).notes
    assert shown.scene.reported.on(_now(shown)) == ()


def test_they_are_no_annotations_of_the_case(shown):
    uid, _ = _now(shown).key
    shown.scene.reported.add([source("1.9", mark(uid, points=LINE))])
    assert shown.scene.annotations_on(_now(shown).reference) == ()


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    ("kind", "points"),
    [
        ("POINT", ((30, 30),)),
        ("MULTIPOINT", ((30, 30), (50, 40))),
        ("POLYLINE", ((10, 20), (80, 20))),
        ("POLYGON", ((10, 20), (60, 20), (40, 50))),
        ("CIRCLE", ((40, 30), (60, 30))),
        ("ELLIPSE", ((20, 30), (80, 30), (50, 20), (50, 40))),
    ],
)
def test_each_kind_is_painted_in_a_colour_of_its_own(shown, kind, points):
    picture = _now(shown).source
    drawn = DrawnMark(kind, tuple(ImagePoint(*one) for one in points), "Length 9 mm")
    image = rgb(compose(picture, ViewState(), (), OverlaySet(reported=(drawn,)), (400, 300)))
    ink = np.array([int(REPORTED[at : at + 2], 16) for at in (1, 3, 5)])
    assert (np.abs(image[..., :3].astype(int) - ink).max(axis=2) < 12).sum() > 8


def test_words_stand_in_two_lines_beside_the_mark_and_not_on_it(shown, monkeypatch):
    picture, boxes = _now(shown).source, {}
    draw = words.draw_line
    monkeypatch.setattr(
        words, "draw_line", lambda painter, text, *rest: boxes.setdefault(text, draw(painter, text, *rest))
    )
    ring = DrawnMark("CIRCLE", (ImagePoint(32, 24), ImagePoint(42, 24)), "Area 1.7 cm²", "Lindqvist · 22 Nov 2026")
    image = rgb(compose(picture, ViewState(), (), OverlaySet(reported=(replace(ring, words="", source=""),)), SIZE))
    bare = rgb(compose(picture, ViewState(), (), OverlaySet(), SIZE))
    rows, columns = np.nonzero((image != bare).any(axis=2))
    shape = QRect(QPoint(columns.min(), rows.min()), QPoint(columns.max(), rows.max()))
    compose(picture, ViewState(), (), OverlaySet(reported=(ring,)), SIZE)
    what, whose = boxes["Area 1.7 cm²"], boxes["Lindqvist · 22 Nov 2026"]
    assert what.bottom() < whose.bottom()
    assert not what.united(whose).intersects(shape.adjusted(3, 3, -3, -3))  # its halo may touch
