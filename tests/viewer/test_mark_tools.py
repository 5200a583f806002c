"""The tools that draw, without a window: what clicks and drags make of each kind of mark."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reviewer_app.cases.annotation_kinds import KIND_RULES, AnnotationKind
from reviewer_app.cases.instances import MeasuredRegion, RegionAxis
from reviewer_app.cases.measurements import Calibration
from reviewer_app.cases.quantities import QuantityName
from reviewer_app.geometry import ImagePoint, Spacing
from reviewer_app.viewer.tools import make_tools
from reviewer_app.viewer.tools.base import Author, Pointer
from reviewer_app.viewer.tools.calibrating import known_length
from reviewer_app.viewer.tools.edit import EditTool, grip_at, shifted
from reviewer_app.viewer.tools.freehand import thinned
from reviewer_app.viewer.tools.kinds import DRAWING_NAMES
from reviewer_app.viewer.tools.numbers import calibrated_by, measured_by
from reviewer_app.viewer.tools.places import next_level
from tests.helpers.fake_view import PATIENT, FakeView

K = AnnotationKind


@pytest.fixture
def view():
    return FakeView()


@pytest.fixture
def tools():
    numbers = iter(range(99))
    return make_tools(Author("me", lambda: f"id-{next(numbers)}", lambda: datetime(2026, 11, 22, tzinfo=UTC)))


def at(view, column, row, **keys):
    return Pointer(*view.transform.to_pane(ImagePoint(column, row)), **keys)


def click(tool, view, *places, **keys):
    for column, row in places:
        tool.move(view, at(view, column, row, **keys))
        tool.press(view, at(view, column, row, **keys))
        tool.release(view, at(view, column, row, **keys))


def drag(tool, view, start, *way, **keys):
    tool.press(view, at(view, *start, **keys))
    for place in way:
        tool.move(view, at(view, *place, **keys))
    tool.release(view, at(view, *way[-1], **keys))


def made(view):
    return [after for before, after, _ in view.finished if before is None]


def upright(a, b, c, d):
    """Tell whether the line from a to b stands upright on that from c to d."""
    return abs((b.column - a.column) * (d.column - c.column) + (b.row - a.row) * (d.row - c.row)) < 1e-6


def test_every_kind_of_mark_has_a_tool():
    assert sorted(DRAWING_NAMES) == sorted(one.value for one in K)


def test_the_short_axis_stands_upright_on_the_long_one(view, tools):
    drag(tools["bidirectional"], view, (10, 20), (50, 40))
    assert made(view) == []
    drag(tools["bidirectional"], view, (30, 10), (40, 50))
    (one,) = made(view)
    a, b, c, d = one.points
    assert (b.column - a.column) * (d.column - c.column) + (b.row - a.row) * (d.row - c.row) == pytest.approx(
        0, abs=1e-6
    )
    assert one.measurement.quantity(QuantityName.LONG_AXIS).value == pytest.approx(math.hypot(40, 20) / 2)


@pytest.mark.parametrize("kind", [K.ANGLE, K.OPEN_ANGLE, K.COBB, K.PERPENDICULAR, K.CARDIOTHORACIC_RATIO])
def test_clicks_set_as_many_points_as_the_kind_has(view, tools, kind):
    places = [(10, 20), (40, 20), (40, 60), (80, 61)][: KIND_RULES[kind].most]
    click(tools[kind.value], view, *places[:-1])
    assert made(view) == []
    assert view.proposed is not None
    click(tools[kind.value], view, places[-1])
    (one,) = made(view)
    assert [(round(p.column, 6), round(p.row, 6)) for p in one.points] == places
    assert one.measurement is not None
    assert view.proposed is None


def test_a_right_angle_is_90_degrees_whether_dragged_or_clicked(view, tools):
    drag(tools["angle"], view, (10, 20), (40, 20))
    click(tools["angle"], view, (40, 60))
    assert made(view)[0].measurement.value == pytest.approx(90)


def test_a_box_is_drawn_from_corner_to_corner(view, tools):
    for name in ("rectangle", "ellipse", "crop"):
        drag(tools[name], view, (10, 20), (50, 60))
    box, ellipse, crop = made(view)
    assert box.points == crop.points
    assert box.measurement.quantity(QuantityName.AREA).value == pytest.approx(20 * 20)
    assert ellipse.measurement.quantity(QuantityName.AREA).value == pytest.approx(math.pi * 100)
    assert crop.measurement is None


@pytest.mark.parametrize("ending", ["enter", "first point"])
def test_a_polygon_ends_by_enter_or_on_its_first_point(view, tools, ending):
    tool = tools["polygon"]
    click(tool, view, (10, 10), (50, 10), (50, 50))
    if ending == "enter":
        tool.complete(view)
    else:
        click(tool, view, (10.3, 10.3))
    (one,) = made(view)
    assert len(one.points) == 3
    assert one.measurement.quantity(QuantityName.AREA).value == pytest.approx(800 / 4)


def test_backspace_takes_the_last_point_back_and_two_corners_are_no_polygon(view, tools):
    tool = tools["polygon"]
    click(tool, view, (10, 10), (50, 10), (50, 50))
    tool.step_back(view)
    tool.complete(view)
    assert made(view) == []
    click(tool, view, (10, 10))
    tool.step_back(view)
    assert not tool.pending


def test_a_region_drawn_by_hand_keeps_its_form_with_fewer_points(view, tools):
    ring = [(50 + 20 * math.cos(turn / 50), 40 + 20 * math.sin(turn / 50)) for turn in range(314)]
    drag(tools["freehand"], view, *ring)
    (one,) = made(view)
    assert len(one.points) < 150
    assert one.measurement.quantity(QuantityName.AREA).value == pytest.approx(math.pi * 100, rel=0.02)


def test_thinning_keeps_the_corners_and_never_more_than_allowed():
    line = tuple(ImagePoint(float(n), 0.0 if n < 50 else n - 50.0) for n in range(100))
    assert thinned(line, 0.01, 100) == (line[0], line[50], line[99])
    wild = tuple(ImagePoint(float(n), float(n % 2) * 9) for n in range(100))
    assert len(thinned(wild, 0.1, 10)) <= 10


def test_a_length_snaps_to_the_end_of_another_unless_alt_is_held(view, tools):
    drag(tools["length"], view, (10, 20), (50, 20))
    view.marks = tuple(made(view))
    drag(tools["length"], view, (50.8, 20.8), (80, 60))
    drag(tools["length"], view, (50.8, 20.8), (80, 60), alt=True)
    assert made(view)[1].points[0] == view.marks[0].points[1]
    assert made(view)[2].points[0].column == pytest.approx(50.8)


@pytest.mark.parametrize(("to", "kept"), [((60, 22), (60, 20)), ((12, 60), (10, 60)), ((40, 52), (41, 51))])
def test_shift_keeps_a_line_straight(view, tools, to, kept):
    drag(tools["length"], view, (10, 20), to, shift=True)
    end = made(view)[0].points[1]
    assert (end.column, end.row) == pytest.approx(kept)


def test_counting_adds_to_the_open_chunk_of_the_class_and_ctrl_takes_away(view, tools):
    tool = tools["count"]
    view.class_name = "Positive"
    click(tool, view, (10, 10))
    view.marks = (view.finished[-1][1],)
    click(tool, view, (20, 10))
    before, after, _ = view.finished[-1]
    assert before == view.marks[0]
    assert (len(after.points), after.class_name) == (2, "Positive")
    view.marks = (after,)
    view.class_name = "Negative"
    click(tool, view, (30, 30))
    assert view.finished[-1][0] is None
    click(tool, view, (10, 10), control=True)
    assert [round(p.column) for p in view.finished[-1][1].points] == [20]


def test_a_level_proposes_the_next_one(view, tools):
    view.typed = "L4"
    click(tools["level"], view, (30, 30))
    view.marks = tuple(made(view))
    assert next_level(view.marks, ImagePoint(30, 50)) == "L5"
    assert next_level(view.marks, ImagePoint(30, 10)) == "L3"
    click(tools["level"], view, (30, 50))
    assert view.asked[-1][1] == "L5"


@pytest.mark.parametrize(
    ("said", "meant"),
    [("25", (25.0, False)), ("25,4 mm", (25.4, False)), ("100 series", (100.0, True)), ("0", None), ("long", None)],
)
def test_what_is_read_of_a_known_length(said, meant):
    found = known_length(said)
    assert (None if found is None else (found.millimetres, found.series)) == meant


def test_a_calibration_measures_its_image_from_then_on(view, tools):
    drag(tools["length"], view, (10, 20), (50, 20))
    view.typed = "80"
    drag(tools["calibration"], view, (10, 40), (50, 40))
    length, mark = made(view)
    assert (mark.known_length, mark.measurement.text) == (80.0, "80.0 mm")
    again = measured_by(length, mark, PATIENT.geometry)
    assert again.measurement.text == "80.0 mm"
    assert again.measurement.calibrated_by == mark.id
    assert calibrated_by(PATIENT, mark).spacing.column == pytest.approx(2.0)
    view.typed = "very long"
    drag(tools["calibration"], view, (10, 40), (50, 40))
    assert len(made(view)) == 2
    assert "millimetres" in view.said[0]


def test_a_calibration_in_ultrasound_leaves_the_other_regions_as_they_are(view, tools):
    near, deep = MeasuredRegion(0, 0, 49, 39, Spacing(0.1, 0.1)), MeasuredRegion(50, 0, 99, 39, Spacing(0.2, 0.2))
    m_mode = MeasuredRegion(0, 40, 99, 79, across=RegionAxis(0.01, "s"), down=RegionAxis(0.5, "mm"))
    view.painted = replace(
        PATIENT, plane=None, spacing=None, calibration=Calibration.ULTRASOUND_REGION, regions=(near, deep, m_mode)
    )
    file = view.painted.geometry
    ends = (((10, 10), (30, 10)), ((60, 10), (80, 10)), ((10, 50), (50, 70)), ((10, 10), (80, 10)))
    for start, end in ends:
        drag(tools["length"], view, start, end)
    drag(tools["rectangle"], view, (20, 45), (40, 60))
    before = made(view)
    view.typed = "8"
    drag(tools["calibration"], view, (10, 30), (30, 30))
    calibration = made(view)[-1]
    assert calibration.measurement.spacing.column == pytest.approx(0.4)
    after = [measured_by(one, calibration, file) for one in before]
    assert (after[0].measurement.text, after[0].measurement.calibration) == ("8.0 mm", Calibration.USER)
    assert after[0].measurement.calibrated_by == calibration.id
    assert after[1:] == before[1:]
    assert calibrated_by(view.painted, calibration).regions[1:] == (deep, m_mode)


@pytest.mark.parametrize(("start", "end"), [((10, 10), (80, 10)), ((10, 50), (10, 70)), ((10, 30), (10, 70))])
def test_no_calibration_follows_across_regions_or_where_there_is_no_picture_of_the_body(view, tools, start, end):
    near, deep = MeasuredRegion(0, 0, 49, 39, Spacing(0.1, 0.1)), MeasuredRegion(50, 0, 99, 39, Spacing(0.2, 0.2))
    m_mode = MeasuredRegion(0, 40, 99, 79, across=RegionAxis(0.01, "s"), down=RegionAxis(0.5, "mm"))
    view.painted = replace(
        PATIENT, plane=None, spacing=None, calibration=Calibration.ULTRASOUND_REGION, regions=(near, deep, m_mode)
    )
    view.typed = "8"
    drag(tools["calibration"], view, start, end)
    assert made(view) == []
    assert "one region" in view.said[0]


def edit(view, one, start, to, **keys):
    grip = grip_at([one], view.transform, at(view, *start).place, 1.0)
    tool = EditTool(grip)
    drag(tool, view, start, to, **keys)
    return view.finished[-1][1]


def corners(one):
    return [(round(p.column, 4), round(p.row, 4)) for p in one.points]


def test_a_rectangle_stays_one_and_turns_with_ctrl(view, tools):
    drag(tools["rectangle"], view, (20, 20), (60, 40))
    wider = edit(view, made(view)[0], (60, 40), (70, 50))
    assert corners(wider) == [(20, 20), (70, 20), (70, 50), (20, 50)]
    turned = edit(view, made(view)[0], (60, 40), (30, 55), control=True)
    a, b, c, d = turned.points
    assert math.dist((a.column, a.row), (b.column, b.row)) == pytest.approx(40)
    assert math.dist((b.column, b.row), (c.column, c.row)) == pytest.approx(20)
    assert upright(a, b, b, c)
    assert upright(c, d, d, a)
    oblique = edit(view, turned, (turned.points[0].column, turned.points[0].row), (30, 30))
    assert corners(oblique)[2] == corners(turned)[2]


def test_an_ellipse_keeps_its_other_axis(view, tools):
    drag(tools["ellipse"], view, (20, 20), (60, 40))
    one = edit(view, made(view)[0], (60, 30), (60, 60))
    a, b, c, d = one.points
    assert math.dist((c.column, c.row), (d.column, d.row)) == pytest.approx(20)
    assert (b.column - a.column) * (d.column - c.column) + (b.row - a.row) * (d.row - c.row) == pytest.approx(
        0, abs=1e-6
    )


def test_an_end_of_the_short_axis_moves_upright_and_one_of_the_long_axis_takes_it_along(view, tools):
    drag(tools["bidirectional"], view, (20, 40), (60, 40))
    drag(tools["bidirectional"], view, (40, 30), (40, 50))
    short = edit(view, made(view)[0], (40, 50), (50, 60))
    assert corners(short) == [(20, 40), (60, 40), (50, 30), (50, 60)]
    turned = edit(view, made(view)[0], (60, 40), (20, 78))
    a, b, c, d = turned.points
    assert (b.column - a.column) * (d.column - c.column) + (b.row - a.row) * (d.row - c.row) == pytest.approx(
        0, abs=1e-6
    )
    assert math.dist((c.column, c.row), (d.column, d.row)) == pytest.approx(20)


def test_a_mark_is_held_by_its_line_and_stays_whole_on_the_picture(view, tools):
    drag(tools["circle"], view, (50, 40), (60, 40))
    grip = grip_at(made(view), view.transform, at(view, 50, 30).place, 1.0)
    assert grip is not None
    assert grip.point is None
    moved = shifted(PATIENT, made(view)[0].points, -500, 0)
    assert [round(one.column, 4) for one in moved] == [-0.5, 9.5]


def test_a_mark_on_another_picture_is_not_drawn_on(view, tools):
    tool = tools["angle"]
    click(tool, view, (10, 20))
    view.painted = replace(PATIENT, image=replace(PATIENT.image, frame=1))
    click(tool, view, (10, 20), (40, 20), (40, 60))
    (one,) = made(view)
    assert one.image.frame == 1
