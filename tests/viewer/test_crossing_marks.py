"""What another plane cuts from a mark, against geometry that is known, and what panes paint of it."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.views import ImageReference, ViewState
from reviewer_app.geometry import ImagePlane, ImagePoint, PatientPoint, Spacing
from reviewer_app.viewer.case_marks import CaseMarks
from reviewer_app.viewer.compose import compose
from reviewer_app.viewer.crossing_marks import CrossedMark, crossed
from reviewer_app.viewer.overlays import OverlaySet
from reviewer_app.viewer.viewport import reference_of
from tests.helpers.pictures import ArraySource
from tests.helpers.qimages import rgb
from tests.viewer.conftest import UID, stack_files, stacks_of, wait_painted

K = AnnotationKind
AXIAL = ImagePlane(PatientPoint(0, 0, 10), (1, 0, 0), (0, 1, 0), Spacing(0.5, 0.5))
#: At x = 20 mm: a column of its picture is y, a row goes up.
SAGITTAL = ImagePlane(PatientPoint(20, 0, 50), (0, 1, 0), (0, 0, -1), Spacing(0.5, 0.5))


def mark(kind: K, *points: tuple[float, float], plane: ImagePlane = AXIAL) -> Annotation:
    placed = tuple(ImagePoint(*one) for one in points)
    return Annotation(
        f"{kind}-{points}", kind, ImageReference("1", "2", "3"), placed, "me", datetime.now(UTC), ViewState(),
        patient_points=tuple(plane.to_patient(one) for one in placed), frame_of_reference_uid="1.9",
    )  # fmt: skip


def cut(one: Annotation, plane: ImagePlane = SAGITTAL, reach: float = 0.5) -> CrossedMark:
    found = crossed(one, AXIAL, plane, reach)
    assert found is not None
    return found


def as_points(chain: np.ndarray) -> list[ImagePoint]:
    return [ImagePoint(*one) for one in chain.tolist()]


def longest(found: CrossedMark) -> tuple[ImagePoint, ImagePoint]:
    ends = ((chain[0], chain[-1]) for chain in map(as_points, found.stretches))
    return max(ends, key=lambda pair: abs(pair[1].column - pair[0].column))


def test_a_length_that_goes_through_is_a_point_where_it_does() -> None:
    found = cut(mark(K.LENGTH, (20, 30), (60, 30)))  # x from 10 to 30 mm at y = 15, z = 10
    assert [(one.column, one.row) for one in as_points(found.points)] == [pytest.approx((30.0, 80.0))]


def test_a_circle_is_cut_in_its_chord() -> None:
    found = cut(mark(K.CIRCLE, (40, 50), (60, 50)))  # centre x = 20, y = 25 mm, radius 10 mm: a diameter
    one, other = sorted(longest(found), key=lambda point: point.column)
    assert (one.column, other.column) == pytest.approx((30.0, 70.0), abs=0.05)
    assert (one.row, other.row) == pytest.approx((80.0, 80.0))
    aside = replace(SAGITTAL, position=PatientPoint(26, 0, 50))
    one, other = sorted(longest(cut(mark(K.CIRCLE, (40, 50), (60, 50)), aside)), key=lambda point: point.column)
    assert (other.column - one.column) * 0.5 == pytest.approx(2 * math.sqrt(10**2 - 6**2), abs=0.05)


def test_a_region_that_is_cut_twice_has_the_gap_between() -> None:
    # a U that stands open towards growing rows, cut across both legs
    corners = [(20, 10), (60, 10), (60, 50), (50, 50), (50, 20), (30, 20), (30, 50), (20, 50)]
    coronal = ImagePlane(PatientPoint(0, 20, 50), (1, 0, 0), (0, 0, -1), Spacing(0.5, 0.5))
    found = cut(mark(K.POLYGON, *corners), coronal)
    wide = sorted((one[0, 0], one[-1, 0]) for one in found.stretches if abs(one[-1, 0] - one[0, 0]) > 1)
    assert [tuple(sorted(one)) for one in wide] == [pytest.approx((20, 30)), pytest.approx((50, 60))]


def test_what_lies_within_half_a_slice_of_an_oblique_plane_is_drawn_that_far() -> None:
    turned = math.radians(10)
    normal_to_it = (0.0, math.cos(turned), math.sin(turned))
    oblique = ImagePlane(PatientPoint(0, 0, 10), (1, 0, 0), normal_to_it, Spacing(0.5, 0.5))
    found = cut(mark(K.LENGTH, (40, 0), (40, 100)), oblique, reach=1.0)  # 50 mm down from the line where both meet
    ((first, *_, last),) = map(as_points, found.stretches)
    assert math.hypot(last.column - first.column, last.row - first.row) * 0.5 == pytest.approx(
        1.0 / math.tan(turned), abs=0.01
    )


@pytest.mark.parametrize(
    "plane",
    [
        replace(SAGITTAL, position=PatientPoint(45, 0, 50)),
        replace(AXIAL, position=PatientPoint(0, 0, 14)),
        AXIAL,
    ],
    ids=["beside", "another slice", "its own"],
)
def test_a_plane_that_misses_a_mark_or_holds_all_of_it_cuts_nothing(plane: ImagePlane) -> None:
    for one in (mark(K.LENGTH, (20, 30), (60, 30)), mark(K.CIRCLE, (40, 50), (60, 50))):
        assert crossed(one, AXIAL, plane, 0.5) is None


@pytest.fixture
def sagittal(files):
    """One sagittal slice in the space of the axial stack, at x = 20 mm."""
    made = stack_files(
        count=1, series=f"{UID}.20261118.2", ImagePositionPatient=[20.0, 0.0, 30.0],
        ImageOrientationPatient=[0, 1, 0, 0, 0, -1], SeriesDescription="Sagittal",
    )  # fmt: skip
    files.data.update(made)
    return stacks_of(made)[0]


@pytest.fixture
def drawn(stack):
    """A length on the fourth axial slice that goes through that plane."""
    frame = stack.frames[3].instance
    points = (ImagePoint(20, 30), ImagePoint(60, 30))
    plane = frame.frames[0].plane
    return Annotation(
        "a1", K.LENGTH, reference_of(stack.frames[3]), points, "me", datetime.now(UTC), ViewState(),
        patient_points=tuple(plane.to_patient(one) for one in points),
        frame_of_reference_uid=frame.frame_of_reference_uid,
    )  # fmt: skip


@pytest.fixture
def panes(shown, stack, sagittal, drawn, qtbot):
    """Both stacks known, the sagittal slice on the screen, the length drawn."""
    shown.set_stacks([stack, sagittal])
    shown.show_stack(sagittal)
    wait_painted(qtbot, shown, 0)
    qtbot.waitUntil(lambda: shown.scene.viewport.shown.stack is sagittal)
    shown.set_annotations([drawn])
    return shown


def test_a_pane_of_another_plane_paints_where_a_mark_goes_through_it_with_its_number(panes, drawn) -> None:
    viewport = panes.scene.viewport
    (found,) = panes.scene.marks.crossing(viewport.shown)
    assert [(one.column, one.row) for one in as_points(found.points)] == [pytest.approx((30.0, (30 - 6) / 0.5))]
    assert panes.scene.marks.crossing(viewport.shown)[0] is found, "asked for with every paint"
    without = rgb(panes.active_pane.grab().toImage())
    panes.set_annotations([replace(drawn, hidden=True)])
    assert panes.scene.marks.crossing(viewport.shown) == ()
    bare = rgb(panes.active_pane.grab().toImage())
    panes.set_annotations([])
    assert (without != bare).any()
    assert np.array_equal(bare, rgb(panes.active_pane.grab().toImage()))


def test_a_mark_that_is_moved_is_cut_anew_and_one_on_slices_beside_is_not_cut(panes, drawn, stack, qtbot) -> None:
    viewport = panes.scene.viewport
    away = tuple(ImagePoint(one.column + 30, one.row) for one in drawn.points)
    plane = stack.frames[3].instance.frames[0].plane
    moved = replace(drawn, points=away, patient_points=tuple(plane.to_patient(one) for one in away))
    panes.set_annotations([moved])
    assert panes.scene.marks.crossing(viewport.shown) == ()
    panes.set_annotations([drawn])
    assert len(panes.scene.marks.crossing(viewport.shown)) == 1
    panes.show_stack(stack)
    wait_painted(qtbot, panes, 0)
    for position in (2, 3, 4):
        viewport.go(position)
        wait_painted(qtbot, panes, position)
        assert panes.scene.marks.crossing(viewport.shown) == ()


def test_after_an_edit_of_a_frame_its_marks_are_cut_as_if_all_were_new(panes, drawn, stack) -> None:
    shown = panes.scene.viewport.shown
    plane = stack.frames[3].instance.frames[0].plane
    lower = tuple(ImagePoint(one.column, one.row + 5) for one in drawn.points)
    other = replace(drawn, id="a2", points=lower, patient_points=tuple(map(plane.to_patient, lower)))
    for marks in ([drawn, other], [other], [other, drawn], [], [drawn]):
        panes.set_annotations(marks)
        anew = CaseMarks(marks, panes.scene.images)
        found, expected = panes.scene.marks.crossing(shown), anew.crossing(shown)
        assert [one.annotation.id for one in found] == [one.annotation.id for one in expected]
        assert all(np.array_equal(one.points, two.points) for one, two in zip(found, expected, strict=True))
        assert len(found) == len(marks)


def test_what_is_cut_is_painted_where_it_is_and_dimmed() -> None:
    source = ArraySource(np.zeros((100, 100), np.uint16))
    found = CrossedMark(mark(K.CIRCLE, (40, 50), (60, 50)), (np.array(((20.0, 60.0), (80.0, 60.0))),))
    painted = rgb(compose(source, ViewState(), (), OverlaySet(crossing=(found,)), (400, 400))).astype(int)
    rows, columns = np.nonzero(painted.sum(axis=2))
    assert abs(rows.mean() - 242) < 2
    assert (columns.min(), columns.max()) == pytest.approx((82, 322), abs=4)
    whole = mark(K.LENGTH, (20, 60), (80, 60))
    own = rgb(compose(source, ViewState(), (whole,), OverlaySet(), (400, 400))).astype(int)
    assert painted.max() < 0.7 * own.max()
