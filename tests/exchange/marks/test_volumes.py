"""A lesion outlined on several slices is one volume in the report, and is read back to the same numbers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.exchanged_marks import ExchangedMark
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.lesion_codes import LESION
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.others_marks import marks_in_report
from reviewer_app.cases.quantities import Quantity, QuantityName
from reviewer_app.cases.volumes import lesion_volumes
from reviewer_app.exchange.marks.draft import MarksDraft
from reviewer_app.exchange.marks.measurement_report import measurement_reports
from reviewer_app.exchange.marks.of_annotation import tracking_uid, volume_quantities
from reviewer_app.exchange.marks.region_masks import region_masks
from reviewer_app.exchange.structured_report import read_report
from reviewer_app.geometry import ImagePoint, PatientPoint
from tests.conformance.written import errors_of_dcmtk, explanation, said
from tests.exchange.marks.test_validators import program
from tests.helpers.lesion_values import lesion
from tests.helpers.marks import bundled, data_set, draft, index_of, mark

CT = index_of(bundled("CT_small.dcm"))
FOUND = lesion(name="Apical nodule")
SQUARE = [(30.0, 30.0), (60.0, 30.0), (60.0, 60.0), (30.0, 60.0)]
VALUES = (
    Quantity(QuantityName.MEAN, 43.25, "HU"), Quantity(QuantityName.STANDARD_DEVIATION, 4.5, "HU"),
    Quantity(QuantityName.MINIMUM, 12.0, "HU"), Quantity(QuantityName.MAXIMUM, 71.0, "HU"),
    Quantity(QuantityName.PIXEL_COUNT, 900.0, "pixels"),
)  # fmt: skip


def slice_at(number: int) -> InstanceIndex:
    """The image as the slice so many times 2.5 mm farther on."""
    [frame] = CT.frames
    assert frame.plane is not None
    x, y, z = frame.plane.position.as_tuple()
    plane = replace(frame.plane, position=PatientPoint(x, y, z + 2.5 * number))
    return replace(CT, sop_instance_uid=f"{CT.sop_instance_uid}.{number}", frames=(replace(frame, plane=plane),))


SLICES = [slice_at(number) for number in range(3)]


def outlined(kind: AnnotationKind = AnnotationKind.POLYGON) -> list[Annotation]:
    points = SQUARE[:2] if kind is AnnotationKind.CIRCLE else SQUARE
    measured = Measurement(1 / 3 * 1000, "mm²", Calibration.PATIENT_PLANE, name=QuantityName.AREA, quantities=VALUES)
    return [replace(mark(kind, one, points, measurement=measured), lesion_id=FOUND.id) for one in SLICES]


def made_of(marks: list[Annotation]) -> MarksDraft:
    return replace(draft(SLICES, marks), lesions=(FOUND,))


def read(made: MarksDraft) -> tuple[ExchangedMark, ...]:
    [copy] = measurement_reports(made)
    return marks_in_report(read_report(data_set(copy)))


def test_a_volume_is_one_group_and_comes_back_as_it_was() -> None:
    marks = outlined()
    [volume] = lesion_volumes(marks, (FOUND,))
    made = made_of(marks)
    [copy] = measurement_reports(made)
    told = data_set(copy)
    groups = [one for one in told.ContentSequence[-1].ContentSequence if one.ValueType == "CONTAINER"]
    group, *slices = groups
    assert group.ContentTemplateSequence[0].TemplateIdentifier == "1411"
    assert [one.ContentTemplateSequence[0].TemplateIdentifier for one in slices] == ["1410"] * 3
    regions = [one for one in group.ContentSequence if one.ValueType == "SCOORD"]
    assert len(regions) == 3
    back = read(made)
    assert [one.sop_instance_uid for one in back] == [one.sop_instance_uid for one in SLICES]
    for one in back:
        *whole, area = one.quantities
        assert tuple(whole) == volume_quantities(volume)  # 2.5 cm³, to the last bit
        assert (area.name.meaning, area.value, area.unit.value) == ("Area", 1 / 3 * 1000, "mm2"), "of its slice alone"
        assert (one.tracking_uid, one.tracking_identifier) == (tracking_uid(FOUND.id), "Lesion 1 Apical nodule")
        assert one.finding == LESION
        assert [(point.column, point.row) for point in one.shapes[0].points] == [*SQUARE, SQUARE[0]]
    assert back[0].quantities[0].value == pytest.approx(2.5)
    assert back[0].quantities[0].unit.value == "cm3"


def test_other_marks_stand_beside_it_as_ever() -> None:
    alone = mark(AnnotationKind.POLYGON, SLICES[0], [(5, 5), (9, 5), (9, 9)])
    length = mark(
        AnnotationKind.LENGTH, SLICES[1], [(5, 5), (9, 5)], measurement=Measurement(3, "mm", Calibration.PATIENT_PLANE)
    )
    back = read(made_of([alone, *outlined(), length]))
    assert [one.tracking_identifier for one in back] == ["Polygon 1", *["Lesion 1 Apical nodule"] * 3, "Length 5"]


def test_a_volume_of_which_an_outline_cannot_be_written_is_told_by_its_slices() -> None:
    marks = outlined()
    back = read(replace(made_of(marks), without=frozenset({marks[1].id})))
    assert [one.sop_instance_uid for one in back] == [SLICES[0].sop_instance_uid, SLICES[2].sop_instance_uid]
    assert {one.quantities[0].name.meaning for one in back} == {"Area"}


@pytest.mark.parametrize("kind", [AnnotationKind.POLYGON, AnnotationKind.ELLIPSE])
def test_the_checkers_of_others_find_no_error(tmp_path: Path, kind: AnnotationKind) -> None:
    [copy] = measurement_reports(made_of(outlined(kind)))
    path = tmp_path / "report.dcm"
    path.write_bytes(copy.data)
    told = said([program("dciodvfy", "dicom3tools"), str(path)]).splitlines()
    complaints = [one for one in told if one.startswith(("Error", "Warning"))]
    assert [one for one in complaints if not explanation(one)] == []
    tree = said([program("dsrdump", "dcmtk"), str(path)])
    assert errors_of_dcmtk(tree) == []
    assert "Volume" in tree


def test_its_masks_are_one_segment_with_a_frame_for_each_slice() -> None:
    marks = outlined()
    alone = mark(AnnotationKind.POLYGON, SLICES[0], [(5, 5), (9, 5), (9, 9)])
    beside = replace(
        marks[1], id="beside", points=tuple(ImagePoint(one.column + 40, one.row) for one in marks[1].points)
    )
    by_frame, of_volume = region_masks(made_of([alone, *marks, beside]))
    assert [one.SegmentLabel for one in data_set(by_frame).SegmentSequence] == ["Polygon 1"]
    found = data_set(of_volume)
    [segment] = found.SegmentSequence
    assert (segment.TrackingUID, segment.TrackingID) == (tracking_uid(FOUND.id), "Lesion 1 Apical nodule")
    pixels = found.pixel_array
    counts = {}
    for one, group in zip(pixels, found.PerFrameFunctionalGroupsSequence, strict=True):
        [source] = group.DerivationImageSequence[0].SourceImageSequence
        counts[source.ReferencedSOPInstanceUID] = int(one.sum())
    whole = 30 * 30  # pixels whose centres lie within the square
    assert counts == {one.sop_instance_uid: whole * (2 if at == 1 else 1) for at, one in enumerate(SLICES)}
    assert float(found.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0].SpacingBetweenSlices) == 2.5


def test_slices_that_no_one_object_can_hold_have_each_its_own() -> None:
    marks = outlined()
    made = made_of(marks)
    larger = tuple(replace(one, rows=one.rows * 2) if at == 1 else one for at, one in enumerate(made.frames))
    copies = region_masks(replace(made, frames=larger))
    assert [data_set(one).NumberOfFrames for one in copies] == [1, 1, 1]


def test_the_checker_finds_no_error_in_its_masks(tmp_path: Path) -> None:
    [copy] = region_masks(made_of(outlined()))
    path = tmp_path / "masks.dcm"
    path.write_bytes(copy.data)
    told = said([program("dciodvfy", "dicom3tools"), str(path)]).splitlines()
    assert [one for one in told if one.startswith(("Error", "Warning")) and not explanation(one)] == []
