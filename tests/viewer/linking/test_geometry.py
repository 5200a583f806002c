"""Places, relations, lines and views carried over: without a window."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.cases.measurements import Calibration
from reviewer_app.cases.views import ViewState
from reviewer_app.geometry import ImagePlane, ImagePoint, PatientPoint, Spacing
from reviewer_app.viewer.linking.lines import PlacedPicture, cut
from reviewer_app.viewer.linking.relation import Matched, relation
from reviewer_app.viewer.linking.slices import slices_of
from reviewer_app.viewer.linking.views import Pictured, with_place_of
from reviewer_app.viewer.transform import Frame
from tests.viewer.conftest import UID, stacks_of
from tests.viewer.linking.conftest import PRIOR, SIDE, SPACE, THICK, THIN, moved


def place(stack, position):
    return stack.frames[position].instance.frames[0].plane.position


def matched(stacks, positions):
    return Matched({key: stacks[key].frame_keys()[at] for key, at in positions.items()})


def test_the_slice_at_a_place_is_the_nearest_one(stacks):
    slices = slices_of(stacks[THICK])
    assert slices is not None
    assert slices.falling == (place(stacks[THICK], 0).z > place(stacks[THICK], 1).z)
    for z, expected in ((40.0, 40.0), (38.0, 40.0), (37.0, 35.0), (1.0, 0.0), (-4.0, 0.0)):
        found = slices.at(PatientPoint(3.0, 7.0, z))
        assert found is not None
        assert place(stacks[THICK], found).z == expected


def test_beyond_the_stack_there_is_no_slice(stacks):
    slices = slices_of(stacks[THICK])
    assert slices.at(PatientPoint(0.0, 0.0, -5.5)) is None
    assert slices.at(PatientPoint(0.0, 0.0, 45.5)) is None


def test_slices_of_one_frame_of_reference_follow_by_place(stacks):
    tied = relation(stacks[THIN], stacks[THICK], None)
    assert tied is not None
    for position in range(len(stacks[THIN].frames)):
        z = place(stacks[THIN], position).z
        found = tied.follow(position)
        assert abs(place(stacks[THICK], found).z - z) <= 2.5
    assert tied.offset == 0.0


@pytest.mark.parametrize("other", [SIDE, PRIOR])
def test_nothing_follows_across_directions_or_frames_of_reference(stacks, other):
    assert relation(stacks[THIN], stacks[other], None) is None
    assert relation(stacks[other], stacks[THIN], None) is None


def test_a_stack_does_not_follow_itself(stacks):
    assert relation(stacks[THIN], stacks[THIN], None) is None


def test_matched_slices_tie_a_prior_of_another_frame_of_reference(stacks):
    tied = relation(stacks[THIN], stacks[PRIOR], matched(stacks, {THIN: 4, PRIOR: 7}))
    assert tied.follow(4) == 7
    assert tied.follow(6) == 9
    assert tied.follow(0) == 3
    assert tied.follow(19) is None  # the prior ends before
    assert tied.offset == pytest.approx(place(stacks[PRIOR], 7).z - place(stacks[THIN], 4).z)


def test_what_was_matched_goes_before_the_place(stacks):
    thin, thick = stacks[THIN], stacks[THICK]
    at = next(n for n in range(len(thick.frames)) if place(thick, n).z == 20.0)
    ten = next(n for n in range(20) if place(thin, n).z == 10.0)
    tied = relation(thin, thick, matched(stacks, {THIN: ten, THICK: at}))
    assert tied.offset == pytest.approx(10.0)
    found = tied.follow(next(n for n in range(20) if place(thin, n).z == 20.0))
    assert place(thick, found).z == 30.0


def tilted(series, degrees, z0, count=60, spacing=2.0):
    """Axial slices about x = y = 0 whose normal leans by `degrees` towards the back; the middle of slice n is at z."""
    lean = math.radians(degrees)
    down, normal = (0.0, math.cos(lean), math.sin(lean)), (0.0, -math.sin(lean), math.cos(lean))
    places = []
    for number in range(count):
        middle = [spacing * number * one for one in normal]
        middle[2] += z0
        corner = [middle[0] - 47.5 * 0.5, middle[1] - 31.5 * 0.5 * down[1], middle[2] - 31.5 * 0.5 * down[2]]
        places.append(tuple(corner))
    return moved(series, places, ImageOrientationPatient=[1.0, 0.0, 0.0, *down], FrameOfReferenceUID=SPACE)


@cache
def tilted_stack(series, degrees, z0):
    return stacks_of(tilted(series, degrees, z0))[0]


@pytest.mark.parametrize("z0", [-800.0, 0.0, 600.0])
@pytest.mark.parametrize("degrees", [0.0, 5.0, 10.0, 15.0])
def test_a_tilted_stack_follows_by_the_middle_of_the_picture_wherever_it_lies(degrees, z0):
    straight, leaning = (tilted_stack(f"{UID}.9{n}", lean, z0) for n, lean in ((1, 0.0), (2, degrees)))
    tied = relation(straight, leaning, None)
    assert tied is not None
    falls = place(straight, 0).z > place(straight, 1).z
    for position in (59, 39, 19) if falls else (0, 20, 40):
        z = place(straight, position).z
        found = leaning.frames[tied.follow(position)].instance.frames[0].plane
        middle = found.to_patient(ImagePoint(47.5, 31.5))
        # the plane of the follower passes within a slice of the middle of the leader's picture
        assert abs(found.distance_of(PatientPoint(0.0, 0.0, z))) <= 1.0 + 1e-6
        assert abs(middle.z - z) < 20


def test_what_was_matched_stays_when_a_stack_grows(stacks):
    prior = stacks[PRIOR]
    pair = Matched({THIN: stacks[THIN].frame_keys()[4], PRIOR: prior.frame_keys()[7]})
    files = moved(
        PRIOR, [(0.0, 0.0, 480.0 + 2.0 * n) for n in range(30)],
        ImageOrientationPatient=[1, 0, 0, 0, 1, 0], FrameOfReferenceUID=f"{UID}.802",
    )  # fmt: skip
    grown = stacks_of(files)[0]
    # the image that was matched is another file now only by its number: find it again by its place
    again = Matched({**pair.images, PRIOR: next(
        key for key, frame in zip(grown.frame_keys(), grown.frames, strict=True)
        if frame.instance.frames[0].plane.position.z == place(prior, 7).z
    )})  # fmt: skip
    before = place(prior, relation(stacks[THIN], prior, pair).follow(6)).z
    assert place(grown, relation(stacks[THIN], grown, again).follow(6)).z == before


def test_a_gap_stretches_no_slice():
    places = [*range(5), *range(60, 65)]
    files = moved(f"{UID}.93", [(0.0, 0.0, float(z)) for z in places], ImageOrientationPatient=[1, 0, 0, 0, 1, 0])
    slices = slices_of(stacks_of(files)[0])
    assert slices.reach == 1.0
    assert slices.at(PatientPoint(0.0, 0.0, 8.0)) is None


def test_a_single_slice_reaches_as_far_as_it_is_thick():
    for thickness, reach in ((8.0, 8.0), (0.5, 1.0), (None, 1.0)):
        more = {} if thickness is None else {"SliceThickness": thickness}
        files = moved(f"{UID}.94", [(0.0, 0.0, 5.0)], ImageOrientationPatient=[1, 0, 0, 0, 1, 0], **more)
        assert slices_of(stacks_of(files)[0]).reach == reach


def test_what_faces_another_way_cannot_be_matched(stacks):
    assert relation(stacks[THIN], stacks[SIDE], matched(stacks, {THIN: 0, SIDE: 0})) is None


AXIAL = PlacedPicture(ImagePlane(PatientPoint(0, 0, 30), (1, 0, 0), (0, 1, 0), Spacing(0.5, 0.5)), 200, 100, "1.2")


def test_a_sagittal_picture_cuts_an_axial_one_in_a_straight_column():
    plane = ImagePlane(PatientPoint(20.25, 0, 60), (0, 1, 0), (0, 0, -1), Spacing(1, 1))
    first, last = cut(AXIAL, PlacedPicture(plane, 40, 80, "1.2"))
    assert {round(first.column, 6), round(last.column, 6)} == {40.5}
    assert sorted((first.row, last.row)) == pytest.approx([-1.0, 79.0])  # from -0.5 mm to 39.5 mm


@pytest.mark.parametrize(
    ("plane", "uid"),
    [
        (ImagePlane(PatientPoint(0, 0, 33), (1, 0, 0), (0, 1, 0), Spacing(1, 1)), "1.2"),  # parallel
        (ImagePlane(PatientPoint(20, 0, 60), (0, 1, 0), (0, 0, -1), Spacing(1, 1)), "1.3"),  # another space
        (ImagePlane(PatientPoint(20, 0, 200), (0, 1, 0), (0, 0, -1), Spacing(1, 1)), "1.2"),  # ends above
    ],
)
def test_no_line_where_pictures_do_not_meet(plane, uid):
    assert cut(AXIAL, PlacedPicture(plane, 40, 80, uid)) is None


def test_no_line_without_a_frame_of_reference():
    nameless = PlacedPicture(AXIAL.plane, 40, 80, "")
    turned = PlacedPicture(ImagePlane(PatientPoint(20, 0, 60), (0, 1, 0), (0, 0, -1), Spacing(1, 1)), 40, 80, "")
    assert cut(nameless, turned) is None


@given(st.floats(0.1, math.pi - 0.1), st.floats(-40, 40), st.floats(-40, 40))
def test_the_line_lies_in_both_planes(angle, x, y):
    plane = ImagePlane(
        PatientPoint(x, y, 70), (math.cos(angle), math.sin(angle), 0.0), (0.0, 0.0, -1.0), Spacing(0.7, 0.9)
    )
    other = PlacedPicture(plane, 90, 80, "1.2")
    for point in cut(AXIAL, other):
        patient = AXIAL.plane.to_patient(point)
        assert abs(patient.z - 30) < 1e-6
        assert abs(plane.distance_of(patient)) < 1e-6


ONE = Pictured(Frame(512, 512), spacing=Spacing(0.5, 0.5), frame_of_reference_uid="1.2")
OTHER = Pictured(Frame(256, 256), spacing=Spacing(1.0, 1.0), frame_of_reference_uid="1.3")


def test_millimetres_have_one_length_in_panes_that_zoom_in_step():
    shown = with_place_of(ViewState(), ViewState(zoom=2.0, center=ImagePoint(355.5, 155.5)), ONE, OTHER)
    assert shown.zoom == 4.0  # device pixels per pixel of 1 mm, as 2 per pixel of 0.5 mm
    assert shown.center == ImagePoint(127.5 + 50.0, 127.5 - 50.0)


def test_pictures_of_one_space_keep_the_place_in_the_patient():
    plane = ImagePlane(PatientPoint(-100, -100, 5), (1, 0, 0), (0, 1, 0), Spacing(0.5, 0.5))
    shifted = ImagePlane(PatientPoint(-60, -90, 5), (1, 0, 0), (0, 1, 0), Spacing(1, 1))
    one = Pictured(Frame(512, 512), spacing=plane.spacing, plane=plane, frame_of_reference_uid="1.2")
    other = Pictured(Frame(99, 99), spacing=shifted.spacing, plane=shifted, frame_of_reference_uid="1.2")
    shown = with_place_of(ViewState(rotation=1), ViewState(zoom=1.0, center=ImagePoint(200, 100)), one, other)
    assert shown.center == ImagePoint(60.0, 40.0)
    assert shown.rotation == 1


@pytest.mark.parametrize("space", ["1.2", "1.3"])
def test_a_picture_that_does_not_reach_so_far_is_held_in_sight(space):
    plane = ImagePlane(PatientPoint(0, 0, 5), (1, 0, 0), (0, 1, 0), Spacing(0.5, 0.5))
    one = replace(ONE, plane=plane)
    other = replace(
        OTHER, frame=Frame(50, 60), plane=replace(plane, spacing=Spacing(1, 1)), frame_of_reference_uid=space
    )
    shown = with_place_of(ViewState(), ViewState(zoom=2.0, center=ImagePoint(500, 480)), one, other)
    assert shown.center == ImagePoint(49.5, 59.5)


def test_millimetres_of_different_kinds_are_not_compared():
    other = replace(OTHER, calibration=Calibration.DETECTOR_PLANE)
    shown = with_place_of(ViewState(), ViewState(zoom=2.0, center=ImagePoint(255.5, 255.5)), ONE, other)
    assert shown.zoom == 2.0


def test_a_fitted_picture_fits_the_others():
    assert with_place_of(ViewState(zoom=3.0), ViewState(), ONE, OTHER) == ViewState()


def test_pictures_that_are_hung_at_one_scale_keep_it_when_they_are_fitted_in_step():
    leader, hung = ViewState(fitted=(600, 700)), ViewState(fitted=(300, 350))
    assert with_place_of(replace(hung, zoom=3.0), leader, ONE, OTHER) == hung
    assert with_place_of(hung, ViewState(), ONE, OTHER) == ViewState()
