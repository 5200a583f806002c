"""Tools without a window: what they ask of a view, and the numbers that follow from the patient."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.instances import MeasuredRegion, RegionAxis
from reviewer_app.cases.measurements import Calibration
from reviewer_app.cases.views import ViewState, VoiFunction, Window
from reviewer_app.geometry import ImagePoint, Spacing
from reviewer_app.imaging.index import index_instance
from reviewer_app.viewer.labels import label_of, scale_words
from reviewer_app.viewer.tools import TOOL_NAMES, make_tools
from reviewer_app.viewer.tools.base import Author, PaintedFrame, Pointer
from reviewer_app.viewer.tools.edit import EditTool, distance_to_line, grip_at
from reviewer_app.viewer.tools.measure import length
from reviewer_app.viewer.tools.navigation import WINDOW_SPAN
from reviewer_app.viewer.transform import Frame
from tests.helpers.fake_view import IMAGE, NOW, PATIENT, FakeView
from tests.helpers.pictures import axial


def tools(view: FakeView | None = None):
    numbers = iter(range(99))
    return make_tools(Author("me", lambda: f"id-{next(numbers)}", lambda: datetime(2026, 11, 22, tzinfo=UTC)))


def stroke(tool, view, *places):
    tool.press(view, Pointer(*places[0]))
    for place in places[1:]:
        tool.move(view, Pointer(*place))
    tool.release(view, Pointer(*places[-1]))


def on_pane(view, column, row):
    return view.transform.to_pane(ImagePoint(column, row))


def test_every_name_has_its_tool():
    assert tuple(tools()) == TOOL_NAMES
    assert all(name == tool.name for name, tool in tools().items())


def test_window_follows_the_drag_and_goes_back():
    view = FakeView()
    tool = tools()["window"]
    stroke(tool, view, (100, 100), (200, 130))
    assert view.state.window == Window(40 + 30, 400 + 100)
    tool.press(view, Pointer(0, 0))
    tool.move(view, Pointer(-5000, 0))
    assert view.state.window.width == 1.0
    tool.cancel(view)
    assert view.state.window == Window(70, 500)


def test_a_window_held_at_zero_moves_its_upper_end_only():
    view = FakeView(painted=replace(PATIENT, window=Window(5, 10)), from_zero=True)
    step = view.painted.span / WINDOW_SPAN
    tool = tools()["window"]
    stroke(tool, view, (100, 100), (110, 105))
    upper = 10 + 15 * step
    assert view.state.window == Window(upper / 2, upper)
    tool.press(view, Pointer(0, 0))
    tool.move(view, Pointer(-50_000, 0))
    assert view.state.window == Window(0.5, 1.0)


def test_zoom_doubles_on_its_way_and_keeps_the_place():
    view = FakeView()
    before = view.transform.to_image((120, 90))
    stroke(tools()["zoom"], view, (120, 90), (120, -50))
    assert view.state.zoom == pytest.approx(300 / 80 * 2)
    assert view.transform.to_pane(before) == pytest.approx((120, 90), abs=1.5)


def test_a_pan_that_comes_back_to_where_it_began_leaves_the_picture_as_it_stood():
    view = FakeView()
    before = view.state
    stroke(tools()["pan"], view, (100, 100), (140, 130), (101, 100), (100, 100))
    assert view.state == before


def test_pan_moves_the_picture_with_the_pointer():
    view = FakeView(state=ViewState(zoom=4.0))
    before = view.transform.to_pane(ImagePoint(50, 40))
    stroke(tools()["pan"], view, (100, 100), (130, 80))
    after = view.transform.to_pane(ImagePoint(50, 40))
    assert (after[0] - before[0], after[1] - before[1]) == (30, -20)


def test_a_click_changes_nothing():
    for name in ("zoom", "pan", "window"):
        view = FakeView()
        stroke(tools()[name], view, (100, 100))
        assert view.state == ViewState(), name


def test_scroll_goes_one_image_for_each_stretch():
    view = FakeView()
    tool = tools()["scroll"]
    stroke(tool, view, (0, 0), (0, 30), (0, 61))
    assert view.scrolled == 5
    tool.press(view, Pointer(0, 0))
    tool.move(view, Pointer(0, 24))
    tool.cancel(view)
    assert view.scrolled == 5


@given(st.floats(0, 99), st.floats(0, 79), st.floats(0, 99), st.floats(0, 79), st.floats(0.1, 3), st.floats(0.1, 3))
def test_a_length_is_the_distance_in_the_patient(c1, r1, c2, r2, row, column):
    spacing = Spacing(row, column)
    painted = replace(PATIENT, plane=axial(spacing), spacing=spacing)
    measured = length(painted, ImagePoint(c1, r1), ImagePoint(c2, r2))
    assert measured.value == pytest.approx(((c2 - c1) ** 2 * column**2 + (r2 - r1) ** 2 * row**2) ** 0.5, abs=1e-6)
    assert measured.unit == "mm"


def test_without_a_scale_a_length_is_in_pixels():
    painted = PaintedFrame(IMAGE, Frame(100, 80), None, None, Calibration.NONE)
    measured = length(painted, ImagePoint(0, 0), ImagePoint(3, 4))
    assert (measured.text, measured.spacing) == ("5.0 px", None)
    assert scale_words(measured) == "uncalibrated: pixels only"


def test_a_projection_says_where_its_scale_comes_from():
    painted = PaintedFrame(IMAGE, Frame(100, 80), None, Spacing(0.2, 0.1), Calibration.DETECTOR_PLANE)
    measured = length(painted, ImagePoint(0, 0), ImagePoint(30, 0))
    assert measured.text == "3.0 mm"
    assert scale_words(measured) == "0.2 × 0.1 mm spacing, at detector, not corrected for magnification"


def test_in_ultrasound_both_ends_must_lie_in_one_region():
    left = MeasuredRegion(0, 0, 49, 79, Spacing(0.1, 0.1))
    right = MeasuredRegion(50, 0, 99, 79, Spacing(0.2, 0.2))
    over = MeasuredRegion(0, 0, 99, 79, Spacing(9, 9), first=False)
    painted = PaintedFrame(IMAGE, Frame(100, 80), None, None, Calibration.ULTRASOUND_REGION, (over, left, right))
    inside = length(painted, ImagePoint(10, 10), ImagePoint(40, 10))
    assert (inside.text, inside.calibration) == ("3.0 mm", Calibration.ULTRASOUND_REGION)
    across = length(painted, ImagePoint(10, 10), ImagePoint(60, 10))
    assert (across.text, across.calibration) == ("50.0 px", Calibration.REGIONS_APART)
    assert scale_words(across) == "ends in different ultrasound regions: pixels only"


TISSUE = MeasuredRegion(0, 0, 99, 39, Spacing(0.1, 0.1))
M_MODE = MeasuredRegion(0, 40, 99, 79, across=RegionAxis(0.01, "s"), down=RegionAxis(0.5, "mm"))
DOPPLER = MeasuredRegion(0, 40, 99, 79, across=RegionAxis(0.01, "s"), down=RegionAxis(2.0, "cm/s"))
ECG = MeasuredRegion(0, 40, 99, 79, across=RegionAxis(0.01, "s"))


@pytest.mark.parametrize(("region", "text"), [(M_MODE, "10.0 mm, 0.4 s"), (DOPPLER, "40 cm/s, 0.4 s"), (ECG, "0.4 s")])
def test_other_regions_are_measured_along_each_axis_in_its_unit(region, text):
    painted = PaintedFrame(IMAGE, Frame(100, 80), None, None, Calibration.ULTRASOUND_REGION, (TISSUE, region))
    measured = length(painted, ImagePoint(50, 70), ImagePoint(10, 50))
    assert (measured.text, measured.calibration) == (text, Calibration.ULTRASOUND_REGION)
    refused = length(painted, ImagePoint(50, 20), ImagePoint(50, 50))
    assert (refused.unit, refused.calibration) == ("px", Calibration.REGIONS_APART)
    assert label_of(
        Annotation("1", AnnotationKind.LENGTH, IMAGE, (), "", NOW, ViewState(), measurement=refused)
    ).warning


def test_a_length_is_what_the_scanners_own_calipers_say(shared_data: Path) -> None:
    """The picture has two crosses burned in, and the words “Cist Mag 1.06 cm”."""
    with (shared_data / "dicom/colour/OBXXXX1A_expb.dcm").open("rb") as file:
        pixels = index_instance(file).pixels
    painted = PaintedFrame(IMAGE, Frame(800, 600), None, pixels.spacing, pixels.calibration, pixels.regions)
    assert length(painted, ImagePoint(460, 291), ImagePoint(499, 301)).value == pytest.approx(10.6, abs=0.3)


def test_outside_all_regions_there_is_no_scale_but_the_images_own():
    painted = PaintedFrame(IMAGE, Frame(100, 80), None, None, Calibration.ULTRASOUND_REGION, (TISSUE,))
    assert length(painted, ImagePoint(0, 20), ImagePoint(0, 60)).calibration is Calibration.OUTSIDE_REGIONS
    own = replace(painted, regions=(ECG,), spacing=Spacing(0.2, 0.2), calibration=Calibration.UNKNOWN)
    assert length(own, ImagePoint(0, 10), ImagePoint(10, 10)).text == "2.0 mm"


def test_regions_of_one_priority_that_overlap_with_different_scales_are_no_scale():
    """PS3.3 C.8.5.5.1.3 leaves it open which of them counts."""
    other = replace(TISSUE, spacing=Spacing(0.3, 0.3))
    painted = PaintedFrame(IMAGE, Frame(100, 80), None, None, Calibration.ULTRASOUND_REGION, (TISSUE, other))
    assert length(painted, ImagePoint(0, 10), ImagePoint(10, 10)).calibration is Calibration.REGIONS_OVERLAP
    painted = replace(painted, regions=(TISSUE, TISSUE))
    assert length(painted, ImagePoint(0, 10), ImagePoint(10, 10)).text == "1.0 mm"


def test_a_drag_makes_one_annotation_with_its_place_in_the_patient():
    view = FakeView()
    stroke(tools()["length"], view, on_pane(view, 10, 20), on_pane(view, 50, 20))
    ((before, made, label),) = view.finished
    assert (before, label, made.id, made.author) == (None, "Length", "id-0", "me")
    assert made.measurement.value == pytest.approx(20.0)
    assert made.patient_points[0].as_tuple() == pytest.approx((5.0, 10.0, 0.0))
    assert made.frame_of_reference_uid == "9"
    assert view.proposed is None
    label_words = label_of(made, 1)
    assert (label_words.head, label_words.scale) == ("1  20.0 mm", "0.5 mm spacing, scanner")


def test_two_clicks_make_one_too_and_points_stay_on_the_picture():
    view = FakeView()
    tool = tools()["length"]
    stroke(tool, view, on_pane(view, 10, 20))
    tool.move(view, Pointer(*on_pane(view, 30, 20)))
    assert view.proposed is not None
    assert view.finished == []
    stroke(tool, view, (10_000, on_pane(view, 0, 20)[1]))
    tool.press(view, Pointer(*on_pane(view, 10, 20)))
    tool.cancel(view)
    assert view.proposed is None


def test_a_click_shows_at_once_where_a_length_begins_and_can_be_given_up():
    view = FakeView()
    tool = tools()["length"]
    stroke(tool, view, on_pane(view, 10, 20))
    assert view.proposed is not None
    assert view.proposed.points[0] == view.proposed.points[1]
    tool.cancel(view)
    assert view.proposed is None
    tool.move(view, Pointer(*on_pane(view, 30, 20)))
    assert view.proposed is None
    assert view.finished == []


def test_second_click_ends_the_length():
    view = FakeView()
    tool = tools()["length"]
    stroke(tool, view, on_pane(view, 10, 20))
    stroke(tool, view, on_pane(view, 50, 20))
    assert [made.measurement.text for _, made, _ in view.finished] == ["20.0 mm"]


def test_a_stroke_ends_with_its_frame():
    view = FakeView()
    tool = tools()["length"]
    stroke(tool, view, on_pane(view, 10, 20))
    view.painted = replace(PATIENT, image=replace(IMAGE, frame=1))
    stroke(tool, view, on_pane(view, 40, 20), on_pane(view, 60, 20))
    assert [made.image.frame for _, made, _ in view.finished] == [1]


def test_text_without_words_makes_nothing():
    view = FakeView()
    stroke(tools()["text"], view, (100, 100))
    assert view.finished == []
    view.typed = "Cyst"
    stroke(tools()["text"], view, (100, 100))
    assert view.finished[0][1].text == "Cyst"


def made_length(view):
    stroke(tools()["length"], view, on_pane(view, 10, 20), on_pane(view, 50, 20))
    return view.finished.pop()[1]


def test_grip_finds_points_before_lines():
    view = FakeView()
    one = made_length(view)
    assert grip_at([one], view.transform, on_pane(view, 50, 20), 1.0).point == 1
    assert grip_at([one], view.transform, on_pane(view, 30, 20), 1.0).point is None
    assert grip_at([one], view.transform, on_pane(view, 30, 40), 1.0) is None
    assert distance_to_line((0, 5), (0, 0), (0, 0)) == 5


def test_moving_all_of_a_mark_keeps_its_length():
    view = FakeView()
    one = made_length(view)
    tool = EditTool(grip_at([one], view.transform, on_pane(view, 30, 20), 1.0))
    stroke(tool, view, on_pane(view, 30, 20), on_pane(view, 35, 30))
    ((before, after, label),) = view.finished
    assert before is one
    assert label == "Move length"
    assert after.points[0].row == pytest.approx(30)
    assert after.measurement.value == pytest.approx(one.measurement.value)


def test_letting_go_where_it_was_hands_nothing_over():
    view = FakeView()
    one = made_length(view)
    place = on_pane(view, 50, 20)
    stroke(EditTool(grip_at([one], view.transform, place, 1.0)), view, place)
    assert view.finished == []


@pytest.mark.parametrize(
    ("function", "span", "expected"),
    [
        (VoiFunction.LINEAR, 600.0, VoiFunction.LINEAR),
        (VoiFunction.LINEAR, 5.0, VoiFunction.LINEAR_EXACT),
        (VoiFunction.SIGMOID, 5.0, VoiFunction.SIGMOID),
        (VoiFunction.SIGMOID, 600.0, VoiFunction.SIGMOID),
    ],
)
def test_a_dragged_window_on_fractions_does_not_turn_hard(function, span, expected):
    view = FakeView(replace(PATIENT, window=Window(2.5, 5.0, function), span=span))
    stroke(tools()["window"], view, (100, 100), (90, 100))
    assert view.state.window is not None
    assert view.state.window.function is expected
