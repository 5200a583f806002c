"""Which ruler a mark is measured by: ultrasound regions, and what the reviewer calibrated."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.instances import MeasuredRegion, RegionAxis
from reviewer_app.cases.lesion_sizes import axes_of
from reviewer_app.cases.measurements import Calibration
from reviewer_app.cases.quantities import EXTENTS
from reviewer_app.geometry import ImagePoint, Spacing
from reviewer_app.imaging.frames import open_frame
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.measuring import lines
from reviewer_app.imaging.measuring.geometry import ImageGeometry, geometry_in, ruler_for, user_calibrated
from reviewer_app.imaging.measuring.shapes import size
from tests.helpers.dicom_files import image, item, stream
from tests.helpers.object_kinds import numbered

TISSUE = MeasuredRegion(0, 0, 99, 39, Spacing(0.1, 0.1))
M_MODE = MeasuredRegion(0, 40, 99, 79, across=RegionAxis(0.01, "s"), down=RegionAxis(0.5, "mm"))
DOPPLER = MeasuredRegion(0, 40, 99, 79, across=RegionAxis(0.01, "s"), down=RegionAxis(2.0, "cm/s"))
DEPTH = MeasuredRegion(0, 40, 99, 79, down=RegionAxis(0.5, "mm"))
ECG = MeasuredRegion(0, 40, 99, 79, across=RegionAxis(0.01, "s"))


def ultrasound(*regions: MeasuredRegion) -> ImageGeometry:
    return ImageGeometry(calibration=Calibration.ULTRASOUND_REGION, regions=regions)


def test_all_points_of_a_mark_must_lie_in_one_region() -> None:
    left = MeasuredRegion(0, 0, 49, 79, Spacing(0.1, 0.1))
    right = MeasuredRegion(50, 0, 99, 79, Spacing(0.2, 0.2))
    over = MeasuredRegion(0, 0, 99, 79, Spacing(9, 9), first=False)
    geometry = ultrasound(over, left, right)
    inside = lines.length(geometry, (ImagePoint(10, 10), ImagePoint(40, 10)))
    assert (inside.text, inside.calibration) == ("3.0 mm", Calibration.ULTRASOUND_REGION)
    across = lines.length(geometry, (ImagePoint(10, 10), ImagePoint(60, 10)))
    assert (across.text, across.calibration) == ("50.0 px", Calibration.REGIONS_APART)
    three = (ImagePoint(10, 10), ImagePoint(40, 10), ImagePoint(60, 40))
    assert lines.path_length(geometry, three).calibration is Calibration.REGIONS_APART
    assert lines.angle(geometry, three).calibration is Calibration.REGIONS_APART


def test_a_circle_that_bulges_out_of_its_region_is_in_pixels() -> None:
    geometry = ultrasound(TISSUE)
    held = size(AnnotationKind.CIRCLE, geometry, (ImagePoint(50, 20), ImagePoint(60, 20)))
    assert (held.unit, held.calibration) == ("mm²", Calibration.ULTRASOUND_REGION)
    bulging = size(AnnotationKind.CIRCLE, geometry, (ImagePoint(50, 30), ImagePoint(70, 30)))
    assert (bulging.unit, bulging.calibration) == ("px²", Calibration.OUTSIDE_REGIONS)


@pytest.mark.parametrize(
    ("region", "text"),
    [(M_MODE, "10.0 mm, 0.4 s"), (DOPPLER, "40 cm/s, 0.4 s"), (ECG, "0.4 s across"), (DEPTH, "10.0 mm down")],
)
def test_other_regions_are_measured_along_each_axis_in_its_unit(region: MeasuredRegion, text: str) -> None:
    geometry = ultrasound(TISSUE, region)
    measured = lines.length(geometry, (ImagePoint(50, 70), ImagePoint(10, 50)))
    assert (measured.text, measured.calibration) == (text, Calibration.ULTRASOUND_REGION)
    assert measured.name in EXTENTS
    assert axes_of(measured) is None, "it is no size of a lesion"
    refused = lines.length(geometry, (ImagePoint(50, 20), ImagePoint(50, 50)))
    assert (refused.unit, refused.calibration) == ("px", Calibration.REGIONS_APART)


def test_what_is_no_picture_of_the_body_has_no_area_and_no_angle_there() -> None:
    geometry = ultrasound(TISSUE, M_MODE)
    corners = (ImagePoint(10, 50), ImagePoint(30, 50), ImagePoint(30, 60))
    area = size(AnnotationKind.POLYGON, geometry, corners)
    assert (area.unit, area.value, area.calibration) == ("px²", 100.0, Calibration.NOT_SPATIAL)
    assert lines.angle(geometry, corners).calibration is Calibration.NOT_SPATIAL


def test_a_length_is_what_the_scanners_own_calipers_say(shared_data: Path) -> None:
    """The picture has two crosses burned in, and the words “Cist Mag 1.06 cm”."""
    with (shared_data / "dicom/colour/OBXXXX1A_expb.dcm").open("rb") as file:
        pixels = index_instance(file).pixels
    assert pixels is not None
    geometry = ImageGeometry(None, pixels.spacing, pixels.calibration, pixels.regions)
    assert lines.length(geometry, (ImagePoint(460, 291), ImagePoint(499, 301))).value == pytest.approx(10.6, abs=0.3)


def test_outside_all_regions_there_is_no_scale_but_the_images_own() -> None:
    outside = lines.length(ultrasound(TISSUE), (ImagePoint(0, 20), ImagePoint(0, 60)))
    assert outside.calibration is Calibration.OUTSIDE_REGIONS
    own = replace(ultrasound(ECG), spacing=Spacing(0.2, 0.2), calibration=Calibration.UNKNOWN)
    assert lines.length(own, (ImagePoint(0, 10), ImagePoint(10, 10))).text == "2.0 mm"


def test_regions_of_one_priority_that_overlap_with_different_scales_are_no_scale() -> None:
    """PS3.3 C.8.5.5.1.3 leaves it open which of them counts."""
    ends = (ImagePoint(0, 10), ImagePoint(10, 10))
    other = replace(TISSUE, spacing=Spacing(0.3, 0.3))
    assert lines.length(ultrasound(TISSUE, other), ends).calibration is Calibration.REGIONS_OVERLAP
    assert lines.length(ultrasound(TISSUE, TISSUE), ends).text == "1.0 mm"


@pytest.mark.parametrize(
    ("before", "row", "column"),
    [
        (ImageGeometry(), 0.5, 0.5),
        (ImageGeometry(pixel_aspect=2.0), 1.0, 0.5),
        (ImageGeometry(spacing=Spacing(0.3, 0.1), calibration=Calibration.DETECTOR_PLANE), 1.5, 0.5),
    ],
)
def test_on_an_object_of_known_length_the_reviewer_calibrates(before: ImageGeometry, row: float, column: float) -> None:
    ends = (ImagePoint(10, 10), ImagePoint(60, 10))
    after = user_calibrated(before, ends, 25.0, "mark-3")
    assert after.spacing is not None
    assert (after.spacing.row, after.spacing.column) == pytest.approx((row, column))
    measured = lines.length(after, (ImagePoint(10, 10), ImagePoint(10, 50)))
    assert (measured.value, measured.unit, measured.calibration) == (pytest.approx(40 * row), "mm", Calibration.USER)
    assert measured.calibrated_by == "mark-3"


def test_a_calibration_holds_in_the_region_of_its_object_and_nowhere_else() -> None:
    other = MeasuredRegion(100, 0, 199, 39, Spacing(0.2, 0.2))
    after = user_calibrated(ultrasound(TISSUE, other, M_MODE), (ImagePoint(10, 10), ImagePoint(60, 10)), 25.0, "mark-3")
    inside = lines.length(after, (ImagePoint(10, 5), ImagePoint(10, 25)))
    assert (inside.text, inside.calibration, inside.calibrated_by) == ("10.0 mm", Calibration.USER, "mark-3")
    beside = lines.length(after, (ImagePoint(110, 5), ImagePoint(110, 25)))
    assert (beside.text, beside.calibration, beside.calibrated_by) == ("4.0 mm", Calibration.ULTRASOUND_REGION, "")
    assert lines.length(after, (ImagePoint(10, 50), ImagePoint(50, 70))).text == "10.0 mm, 0.4 s"
    assert lines.length(after, (ImagePoint(60, 20), ImagePoint(110, 20))).calibration is Calibration.REGIONS_APART


def test_a_calibration_outside_all_regions_holds_outside_alone() -> None:
    after = user_calibrated(ultrasound(M_MODE), (ImagePoint(10, 10), ImagePoint(60, 10)), 25.0, "mark-3")
    outside = lines.length(after, (ImagePoint(10, 5), ImagePoint(10, 25)))
    assert (outside.text, outside.calibration, outside.calibrated_by) == ("10.0 mm", Calibration.USER, "mark-3")
    assert lines.length(after, (ImagePoint(10, 50), ImagePoint(50, 70))).text == "10.0 mm, 0.4 s"
    assert lines.length(after, (ImagePoint(10, 10), ImagePoint(10, 70))).calibration is Calibration.OUTSIDE_REGIONS


@pytest.mark.parametrize(("end", "known"), [(ImagePoint(10, 10), 25.0), (ImagePoint(60, 10), 0.0)])
def test_nothing_is_calibrated_on_nothing(end: ImagePoint, known: float) -> None:
    with pytest.raises(ValueError, match="no spacing"):
        user_calibrated(ImageGeometry(), (ImagePoint(10, 10), end), known, "mark-3")


def test_a_slide_is_measured_in_its_own_plane() -> None:
    slide = ImageGeometry(spacing=Spacing(0.00025, 0.00025), calibration=Calibration.SLIDE_PLANE)
    assert lines.length(slide, (ImagePoint(0, 0), ImagePoint(400, 0))).text == "100.0 µm"
    assert ruler_for(slide, ()).pixel_area == pytest.approx(0.00025**2)


@pytest.mark.parametrize(("frame", "truth"), [(0, 5.0), (1, 8.0)])
def test_each_frame_of_an_enhanced_object_has_its_own_scale(frame: int, truth: float) -> None:
    """Pixel Measures among the functional groups of the frame (PS3.3 C.7.6.16.2.1)."""
    made = image(
        numbered(2), SOPClassUID="1.2.840.10008.5.1.4.1.1.4.1", Modality="MR",
        SharedFunctionalGroupsSequence=[
            item(PlaneOrientationSequence=[item(ImageOrientationPatient=[0.6, 0.8, 0, 0, 0, -1])])
        ],
        PerFrameFunctionalGroupsSequence=[
            item(PlanePositionSequence=[item(ImagePositionPatient=[0, 0, 5.0 * number])],
                 PixelMeasuresSequence=[item(PixelSpacing=[2 * spacing, spacing])])
            for number, spacing in enumerate((0.5, 0.8))
        ],
    )  # fmt: skip
    file = stream(made)
    index = index_instance(file)
    source = open_frame(file, index, frame)
    geometry = geometry_in(index, frame)
    assert geometry.plane == source.plane
    assert lines.length(geometry, (ImagePoint(0, 0), ImagePoint(10, 0))).value == pytest.approx(truth)
    assert lines.length(geometry, (ImagePoint(0, 0), ImagePoint(0, 10))).value == pytest.approx(2 * truth)
    corners = [ImagePoint(*at) for at in ((0, 0), (10, 0), (10, 10), (0, 10))]
    assert size(AnnotationKind.RECTANGLE, geometry, corners).value == pytest.approx(2 * truth**2)


@pytest.mark.parametrize(("spacing", "text"), [((0.5, 0.5), "5.0 mm"), ((1.6, 0.8), "8.0 mm"), (None, "10.0 px")])
def test_a_frame_without_a_place_in_the_patient_has_its_own_scale_too(
    spacing: tuple[float, float] | None, text: str
) -> None:
    """Frames with Pixel Measures, or without, and no plane: none has that of another."""
    groups: list[dict[str, object]] = [
        {"PixelMeasuresSequence": [item(PixelSpacing=list(one))]} if one is not None else {}
        for one in ((0.5, 0.5), (1.6, 0.8), None)
    ]
    made = image(
        numbered(3), SOPClassUID="1.2.840.10008.5.1.4.1.1.4.1", Modality="MR",
        SharedFunctionalGroupsSequence=[item()],
        PerFrameFunctionalGroupsSequence=[item(**one) for one in groups],
    )  # fmt: skip
    file = stream(made)
    index, frame = index_instance(file), [(0.5, 0.5), (1.6, 0.8), None].index(spacing)
    geometry, level = geometry_in(index, frame), open_frame(file, index, frame).levels[0]
    assert lines.length(geometry, (ImagePoint(0, 0), ImagePoint(10, 0))).text == text
    assert level.spacing == geometry.spacing == (Spacing(*spacing) if spacing is not None else None)
