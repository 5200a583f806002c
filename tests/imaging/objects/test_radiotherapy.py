"""Structures, dose grids and plans."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from reviewer_app.geometry import ImagePlane, PatientPoint, Spacing
from reviewer_app.imaging.dicom_file import read_header
from reviewer_app.imaging.display import to_display
from reviewer_app.imaging.frames import open_frame
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.kinds import RT_DOSE
from reviewer_app.imaging.objects import radiotherapy
from tests.helpers.dicom_files import AXIAL, image, item, stream
from tests.helpers.dicom_objects import plain_object

SLICE = ImagePlane(PatientPoint(0.0, 0.0, 5.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), Spacing(0.5, 0.5))


def _structures() -> radiotherapy.StructureSet:
    contours = [
        item(
            ContourGeometricType="CLOSED_PLANAR",
            ContourData=[0, 0, 5, 4, 0, 5, 4, 2, 5],
            ContourImageSequence=[item(ReferencedSOPInstanceUID="1.2.3")],
        ),
        item(ContourGeometricType="POINT", ContourData=[1, 1, 7.5]),
        item(ContourGeometricType="OPEN_PLANAR", ContourData=[1, 1]),
    ]
    made = plain_object(radiotherapy.RT_STRUCTURE_SET, "RTSTRUCT", StructureSetLabel="Plan A")
    made.StructureSetROISequence = [item(ROINumber=3, ROIName="PTV"), item(ROIName="numberless"), item(ROINumber=4)]
    made.ROIContourSequence = [item(ReferencedROINumber=3, ROIDisplayColor=[255, 0, 9], ContourSequence=contours)]
    made.RTROIObservationsSequence = [item(ReferencedROINumber=3, RTROIInterpretedType="PTV")]
    return radiotherapy.read_structures(made)


def test_regions_and_their_contours() -> None:
    found = _structures()
    target, empty = found.regions
    assert (target.number, target.name, target.type, target.color) == (3, "PTV", "PTV", (255, 0, 9))
    assert empty.contours == ()
    assert found.damaged == 2
    region, contour = found.contours_on("1.2.3")[0]
    assert region.name == "PTV"
    assert contour.closed
    assert [(one.column, one.row) for one in contour.on_plane(SLICE, 0.5)] == [(0, 0), (8, 0), (8, 4)]
    assert region.contours[1].on_plane(SLICE, 0.5) == ()


@pytest.mark.parametrize("name", ["rtstruct.dcm", "rtss.dcm", "phantom/rt.dcm"])
def test_real_structure_sets(shared_data: Path, name: str) -> None:
    with (shared_data / "dicom/rt" / name).open("rb") as file:
        found = radiotherapy.read_structures(read_header(file).dataset)
    assert found.regions
    assert found.damaged == 0
    assert sum(len(one.contours) for one in found.regions) > 0


@pytest.mark.parametrize("name", ["rtplan.dcm", "rtplan__1.dcm", "rtplan_truncated.dcm"])
def test_plans_are_named(shared_data: Path, name: str) -> None:
    with (shared_data / "dicom/rt" / name).open("rb") as file:
        found = radiotherapy.read_plan(read_header(file).dataset)
    assert found.label
    assert found.beams


@pytest.mark.parametrize(
    ("offsets", "orientation", "expected"),
    [
        ([0.0, 5.0, 12.0], AXIAL, [-100.0, -95.0, -88.0]),
        ([-100.0, -95.0, -88.0], AXIAL, [-100.0, -95.0, -88.0]),
        ([-100.0, -95.0, -88.0], [1.0, 0.0, 0.0, 0.0, -1.0, 0.0], [-100.0, -95.0, -88.0]),
        ([0.0, -5.0, -10.0], AXIAL, [-100.0, -105.0, -110.0]),
    ],
)
def test_planes_of_a_dose_grid(offsets: list[float], orientation: list[float], expected: list[float]) -> None:
    made = _dose(GridFrameOffsetVector=offsets, ImageOrientationPatient=orientation)
    planes = [one.plane for one in index_instance(stream(made)).frames]
    assert [round(one.position.z, 6) for one in planes if one is not None] == expected


def test_dose_is_shown_from_nothing_to_the_highest_named() -> None:
    made = _dose(DVHSequence=[item(DoseUnits="GY", DVHMaximumDose=4.0, DVHReferencedROISequence=[])])
    file = stream(made)
    index = index_instance(file)
    assert index.frames[0].transform.unit == "Gy"
    source = open_frame(file, index, 0)
    picture = to_display(source.read(0, source.levels[0].whole), source.description)
    assert picture.tolist() == [[0, 64], [128, 255]]
    assert radiotherapy.read_dose(made).histograms[0].maximum == 4.0


def test_a_grid_that_does_not_say_how_much_dose_its_values_are_is_shown_in_no_unit() -> None:
    made = _dose(DVHSequence=[item(DoseUnits="GY", DVHMaximumDose=4.0, DVHReferencedROISequence=[])])
    del made.DoseGridScaling
    assert radiotherapy.read_dose(made).scaling is None
    file = stream(made)
    source = open_frame(file, index_instance(file), 0)
    assert source.description.transform.unit == ""
    assert len(np.unique(to_display(source.read(0, source.levels[0].whole), source.description))) == 4


def _dose(**attributes: object):  # type: ignore[no-untyped-def]
    pixels = np.tile(np.array([[0, 100], [200, 400]], np.uint32), (3, 1, 1))
    grid = {
        "SOPClassUID": RT_DOSE,
        "Modality": "RTDOSE",
        "DoseUnits": "GY",
        "DoseGridScaling": 0.01,
        "ImagePositionPatient": [0.0, 0.0, -100.0],
        "ImageOrientationPatient": AXIAL,
        "PixelSpacing": [2.0, 2.0],
        "GridFrameOffsetVector": [0.0, 5.0, 10.0],
    }
    return image(pixels, **{**grid, **attributes})
