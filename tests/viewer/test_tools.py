"""Tools without a window: what they ask of a view, and the numbers that follow from the patient."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reviewer_app.cases.views import ViewState, VoiFunction, Window
from reviewer_app.geometry import ImagePoint
from reviewer_app.viewer.labels import label_of
from reviewer_app.viewer.tools import TOOL_NAMES, make_tools
from reviewer_app.viewer.tools.base import Author, Pointer
from reviewer_app.viewer.tools.edit import EditTool, distance_to_line, grip_at
from reviewer_app.viewer.tools.navigation import WINDOW_SPAN
from tests.helpers.fake_view import IMAGE, PATIENT, FakeView


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
