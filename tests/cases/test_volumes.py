"""Volumes of lesions against phantoms of known size, and where there is none."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.evidence import GONE, MISSING_VOLUME, Token, TokenKind, bookmark_of, token_hint, token_text
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.quantities import Quantity, QuantityName
from reviewer_app.cases.views import ImageReference, ViewState
from reviewer_app.cases.volumes import LesionVolume, lesion_volumes, outlines_slice, volume_id
from reviewer_app.cases.work import Work
from reviewer_app.geometry import ImagePlane, ImagePoint, PatientPoint, Spacing, cross, unit
from reviewer_app.imaging.measuring.geometry import ImageGeometry
from reviewer_app.imaging.measuring.marks import measured as measured_number
from tests.helpers.case_values import NOW
from tests.helpers.lesion_values import lesion

K = AnnotationKind
FOUND = lesion()
SPACING = Spacing(0.7, 0.5)
ACROSS, DOWN = unit((1.0, 0.2, 0.1)), unit(cross((0.0, 0.3, 1.0), unit((1.0, 0.2, 0.1))))
NORMAL = cross(ACROSS, DOWN)


def plane_at(away: float) -> ImagePlane:
    """A plane of oblique slices, so many millimetres along their normal."""
    return ImagePlane(PatientPoint(*(one * away for one in NORMAL)), ACROSS, DOWN, SPACING)


def outline(away: float, radius: float, kind: AnnotationKind = K.POLYGON, *, number: int | None = None) -> Annotation:
    """The outline of a round thing on the slice that lies so many millimetres along the normal."""
    plane, name = plane_at(away), f"{away:g}"
    if kind is K.CIRCLE:
        places: Sequence[tuple[float, float]] = ((0.0, 0.0), (radius, 0.0))
    elif kind is K.ELLIPSE:
        places = ((radius, 0.0), (-radius, 0.0), (0.0, radius), (0.0, -radius))
    else:
        turns = np.linspace(0, math.tau, 180, endpoint=False)
        places = [(radius * math.cos(one), radius * math.sin(one)) for one in turns]
    points = tuple(ImagePoint(100 + x / SPACING.column, 100 + y / SPACING.row) for x, y in places)
    drawn = Annotation(
        f"o{name}" if number is None else f"o{name}-{number}", kind, ImageReference("1.2", "1.2.3", f"1.2.3.{name}"),
        points, "Practitioner/lindqvist", NOW, ViewState(), "1.2.9", tuple(map(plane.to_patient, points)),
        lesion_id=FOUND.id, plane_normal=plane.normal,
    )  # fmt: skip
    geometry = ImageGeometry(plane, SPACING, Calibration.PATIENT_PLANE)
    return replace(drawn, measurement=measured_number(kind, points, geometry))


def moved(mark: Annotation, columns: float) -> Annotation:
    points = tuple(ImagePoint(one.column + columns, one.row) for one in mark.points)
    plane = plane_at(float(mark.image.sop_instance_uid.removeprefix("1.2.3.")))
    return replace(mark, points=points, patient_points=tuple(map(plane.to_patient, points)))


def with_area(mark: Annotation, area: float, *values: Quantity) -> Annotation:
    measured = Measurement(area, "mm²", Calibration.PATIENT_PLANE, name=QuantityName.AREA, quantities=values)
    return replace(mark, measurement=measured)


def volume_of(*outlines: Annotation) -> LesionVolume:
    [found] = lesion_volumes(outlines, (FOUND,))
    return found


@pytest.mark.parametrize("kind", [K.CIRCLE, K.ELLIPSE, K.POLYGON, K.FREEHAND])
def test_a_cylinder(kind: AnnotationKind) -> None:
    found = volume_of(*(outline(away, 12.0, kind) for away in np.arange(0.0, 30.0, 2.5)))
    assert found.measurement.value == pytest.approx(math.pi * 12**2 * 30 / 1000, rel=0.001)
    assert (found.measurement.unit, found.slices) == ("cm³", 12)
    assert found.words == "outlined on 12 slices, 2.5 mm apart"


@pytest.mark.parametrize("step", [1.0, 2.0, 3.0])
def test_a_sphere(step: float) -> None:
    radius = 18.0
    middles = np.arange(-radius + step / 2, radius, step)
    found = volume_of(*(outline(away, math.sqrt(radius**2 - away**2)) for away in middles))
    assert found.measurement.value == pytest.approx(4 / 3 * math.pi * radius**3 / 1000, rel=0.005)


def test_an_outline_stands_for_the_room_halfway_to_those_beside_it() -> None:
    marks = [with_area(outline(away, 5.0), area) for away, area in ((0.0, 100.0), (2.0, 200.0), (8.0, 50.0))]
    found = volume_of(*marks)
    assert found.measurement.value == pytest.approx((100 * 2 + 200 * 4 + 50 * 6) / 1000)
    assert found.words == "outlined on 3 slices, 2 to 6 mm apart"
    assert [one.id for one in volume_of(*reversed(marks)).outlines] == [one.id for one in found.outlines]
    assert found.largest.id == marks[1].id


def test_outlines_on_one_slice_are_added() -> None:
    parts = [moved(with_area(outline(away, 5.0, number=n), 100.0), 40.0 * n) for away in (0.0, 2.0) for n in (1, 2)]
    found = volume_of(*parts)
    assert (found.measurement.value, found.slices) == (pytest.approx(2 * 2 * 100 * 2 / 1000), 2)


@pytest.mark.parametrize("across", [0.0, 4.0])
def test_outlines_that_overlap_make_no_volume(across: float) -> None:
    parts = [outline(0.0, 5.0), outline(2.0, 5.0), moved(outline(2.0, 3.0, number=2), across)]
    assert lesion_volumes(parts, (FOUND,)) == ()


def test_the_values_are_those_of_all_pixels_within() -> None:
    parts = [np.array([1.0, 2.0, 6.0]), np.array([10.0, 11.0]), np.array([-4.0])]
    marks = []
    for at, values in enumerate(parts):
        named = (
            (QuantityName.MEAN, values.mean()), (QuantityName.STANDARD_DEVIATION, values.std()),
            (QuantityName.MINIMUM, values.min()), (QuantityName.MAXIMUM, values.max()),
        )  # fmt: skip
        told = [Quantity(name, float(value), "HU") for name, value in named]
        count = Quantity(QuantityName.PIXEL_COUNT, float(values.size), "pixels")
        marks.append(with_area(outline(2.0 * at, 5.0), 100.0, *told, count))
    everything, measured = np.concatenate(parts), volume_of(*marks).measurement
    read = {one.name: one.value for one in measured.quantities}
    assert read[QuantityName.MEAN] == pytest.approx(everything.mean())
    assert read[QuantityName.STANDARD_DEVIATION] == pytest.approx(everything.std())
    assert (read[QuantityName.MINIMUM], read[QuantityName.MAXIMUM]) == (-4.0, 11.0)
    assert read[QuantityName.PIXEL_COUNT] == 6
    assert measured.text == "0.60 cm³"
    without = with_area(outline(8.0, 5.0), 100.0)
    assert volume_of(*marks, without).measurement.quantities == ()


def test_marks_of_earlier_versions_tell_their_plane_by_their_points() -> None:
    older = [replace(outline(away, 12.0), plane_normal=None) for away in (0.0, 2.0, 4.0)]
    assert volume_of(*older).measurement.value == pytest.approx(math.pi * 144 * 6 / 1000, rel=0.001)
    # two points of a circle do not; where another outline does, its plane is that of all slices
    circles = [replace(outline(away, 12.0, K.CIRCLE), plane_normal=None) for away in (0.0, 2.0)]
    assert lesion_volumes(circles, (FOUND,)) == ()
    assert volume_of(*circles, older[2]).slices == 3


@pytest.mark.parametrize(
    "others",
    [
        (),
        (replace(outline(2.0, 5.0), lesion_id=""),),
        (replace(outline(2.0, 5.0), lesion_id="lesion-9"),),
        (replace(outline(2.0, 5.0), image=ImageReference("1.2", "1.2.4", "1.2.4.1")),),
        (replace(outline(2.0, 5.0), measurement=replace(outline(2.0, 5.0).measurement, unit="px²")),),
        (replace(outline(2.0, 5.0), measurement=replace(outline(2.0, 5.0).measurement, calibration=Calibration.USER)),),
        (replace(outline(0.0, 5.0), id="phase 2", image=ImageReference("1.2", "1.2.3", "1.2.3.99")),),
        (replace(outline(2.0, 5.0), frame_of_reference_uid="1.2.10"),),
        (replace(outline(2.0, 5.0), plane_normal=ACROSS),),
        (replace(outline(2.0, 5.0), patient_points=(*outline(2.0, 5.0).patient_points[1:], PatientPoint(40, 3, 9))),),
    ],
    ids=["one slice", "of no lesion", "of an unknown lesion", "of another series", "in pixels", "calibrated by hand",
         "another phase of one place", "another frame of reference", "another plane", "not in its plane"],
)  # fmt: skip
def test_there_is_no_volume_where_the_distance_is_not_known(others: tuple[Annotation, ...]) -> None:
    assert lesion_volumes((outline(0.0, 5.0), *others), (FOUND,)) == ()


def test_what_outlines_a_slice() -> None:
    assert outlines_slice(outline(0.0, 5.0))
    assert not outlines_slice(replace(outline(0.0, 5.0), kind=K.CROP))
    assert not outlines_slice(replace(outline(0.0, 5.0), kind=K.POLYLINE))
    assert not outlines_slice(replace(outline(0.0, 5.0), patient_points=()))
    assert not outlines_slice(with_area(outline(0.0, 5.0), math.inf))


def test_a_text_follows_the_volume_and_tells_when_it_is_gone() -> None:
    marks = tuple(with_area(outline(away, 5.0), 100.0) for away in (0.0, 2.0, 4.0))
    work, token = Work(marks, lesions=(FOUND,)), Token(TokenKind.VOLUME, volume_id(FOUND.id, "1.2.3"))
    assert token_text(token, work) == "0.60 cm³"
    hint = token_hint(token, work).splitlines()
    assert hint == ["Volume of lesion 1", "Outlined on 3 slices, 2 mm apart: sum of area times distance"]
    leads_to = bookmark_of(token, work)
    assert leads_to is not None
    assert leads_to.image == marks[0].image
    larger = replace(work, annotations=(*marks[:2], with_area(marks[2], 300.0)))
    assert token_text(token, larger) == "1.00 cm³"
    for gone in (replace(work, annotations=marks[:1]), replace(work, lesions=())):
        assert token_text(token, gone) == MISSING_VOLUME
        assert bookmark_of(token, gone) is None
    assert MISSING_VOLUME in GONE
