"""Marks of reports: on their image and frame or in the plane they lie in, painted apart from the reviewer's own."""

from __future__ import annotations

import numpy as np
import pytest

from reviewer_app.cases.report_marks import ReportMark
from reviewer_app.cases.views import ViewState
from reviewer_app.geometry import ImagePoint
from reviewer_app.viewer.compose import compose
from reviewer_app.viewer.overlays import DrawnMark, OverlaySet
from reviewer_app.viewer.report_painter import REPORTED
from tests.helpers.qimages import rgb
from tests.viewer.conftest import wait_painted


def _now(workspace):
    return workspace.active_pane.painted_now.shown


def test_marks_are_on_their_image_and_frame_only(shown, qtbot):
    uid, _ = _now(shown).key
    line = ((10.0, 12.0), (40.0, 12.0))
    here, other = ReportMark("POLYLINE", line, "Length 9 mm", uid, (0,)), ReportMark("POINT", line[:1], "", uid, (3,))
    shown.scene.reported.add("1.9", (here, other))
    assert shown.scene.reported.on(_now(shown)) == (
        DrawnMark("POLYLINE", (ImagePoint(10, 12), ImagePoint(40, 12)), "Length 9 mm"),
    )
    shown.perform("next-image")
    wait_painted(qtbot, shown, 1)
    assert shown.scene.reported.on(_now(shown)) == ()


def test_marks_in_the_patient_are_on_the_slice_they_lie_in(shown, qtbot):
    frame = _now(shown)
    plane = frame.source.plane
    place = plane.to_patient(ImagePoint(20, 30)).as_tuple()
    reference = frame.frame.instance.frame_of_reference_uid
    shown.scene.reported.add("1.9", (ReportMark("POINT", (place,), frame_of_reference_uid=reference),))
    [mark] = shown.scene.reported.on(frame)
    assert (mark.points[0].column, mark.points[0].row) == pytest.approx((20, 30))
    shown.perform("next-image")
    wait_painted(qtbot, shown, 1)
    assert shown.scene.reported.on(_now(shown)) == ()


def test_they_are_switched_and_forgotten(shown):
    uid, _ = _now(shown).key
    shown.scene.reported.add("1.9", (ReportMark("POINT", ((1.0, 1.0),), "", uid),))
    assert shown.active_pane._picture.overlays().reported
    shown.perform("report-marks")
    assert not shown.active_pane._picture.overlays().reported
    shown.perform("report-marks")
    shown.perform("overlays")
    assert not shown.active_pane._picture.overlays().reported
    shown.clear()
    assert not shown.scene.reported._on_images


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
    source = _now(shown).source
    mark = DrawnMark(kind, tuple(ImagePoint(*one) for one in points), "Length 9 mm")
    image = rgb(compose(source, ViewState(), (), OverlaySet(reported=(mark,)), (400, 300)))
    ink = np.array([int(REPORTED[at : at + 2], 16) for at in (1, 3, 5)])
    assert (np.abs(image[..., :3].astype(int) - ink).max(axis=2) < 12).sum() > 8
