from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from pydicom.sequence import Sequence
from pydicom.uid import JPEG2000, JPEGBaseline8Bit, JPEGLossless

from reviewer_app.cases.instances import InstanceKind
from reviewer_app.cases.measurements import Calibration
from reviewer_app.cases.views import VoiFunction, Window
from reviewer_app.geometry import PatientPoint, Spacing
from reviewer_app.imaging.index import index_instance
from tests.helpers.dicom_files import AXIAL, file_bytes, image, item, stream

PIXELS = np.zeros((4, 6), dtype=np.int16)


def test_identity_and_place() -> None:
    index = index_instance(
        stream(
            image(
                PIXELS,
                StudyDate="20240102",
                SeriesNumber="4",
                SeriesDescription="Thin ",
                InstanceNumber=9,
                PatientBirthDate="19600101",
                PatientSex="F",
                FrameOfReferenceUID="1.2.3",
                BodyPartExamined="CHEST",
            )
        )
    )
    assert (index.patient.name, index.patient.identifier, index.patient.sex) == ("Nobody^Anna", "T-1", "F")
    assert (index.study.date, index.series.number, index.series.description) == ("20240102", 4, "Thin")
    assert (index.instance_number, index.frame_of_reference_uid, index.series.body_part) == (9, "1.2.3", "CHEST")


def test_names_in_other_scripts() -> None:
    names = {"ISO_IR 192": "Äöü^Ñandú", "ISO_IR 100": "Jérôme", "ISO_IR 144": "Люкceмбypг"}
    for charset, name in names.items():
        dataset = image(PIXELS)
        dataset.SpecificCharacterSet = charset
        dataset.PatientName = name
        assert index_instance(stream(dataset)).patient.name == name


def test_ideographic_name_stands_in_for_a_missing_alphabetic_one() -> None:
    dataset = image(PIXELS)
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.PatientName = "=山田^太郎=やまだ^たろう"
    assert index_instance(stream(dataset)).patient.name == "山田^太郎"


def test_plane_windows_and_hounsfield_units() -> None:
    index = index_instance(
        stream(
            image(
                PIXELS,
                ImagePositionPatient=[-100, -90, 35.5],
                ImageOrientationPatient=AXIAL,
                PixelSpacing=[0.7, 0.8],
                RescaleSlope="1",
                RescaleIntercept="-1024",
                WindowCenter=["40", "-600"],
                WindowWidth=["400", "1500"],
                WindowCenterWidthExplanation=["SOFT", "LUNG"],
            )
        )
    )
    frame = index.frames[0]
    assert frame.plane is not None
    assert frame.plane.position == PatientPoint(-100, -90, 35.5)
    assert frame.plane.spacing == Spacing(row=0.7, column=0.8)
    assert (frame.transform.intercept, frame.transform.unit) == (-1024.0, "HU")
    assert [(one.window.center, one.explanation) for one in frame.windows] == [(40.0, "SOFT"), (-600.0, "LUNG")]
    assert index.pixels is not None
    assert index.pixels.calibration is Calibration.PATIENT_PLANE
    assert index.pixels.pixel_aspect == pytest.approx(0.875)


def test_functional_groups_of_each_frame() -> None:
    frames = np.zeros((3, 4, 6), dtype=np.uint16)
    dataset = image(frames, SOPClassUID="1.2.840.10008.5.1.4.1.1.4.1", Modality="MR")
    dataset.SharedFunctionalGroupsSequence = Sequence(
        [
            item(
                PixelMeasuresSequence=Sequence([item(PixelSpacing=[1.0, 1.0])]),
                PlaneOrientationSequence=Sequence([item(ImageOrientationPatient=AXIAL)]),
            )
        ]
    )
    dataset.PerFrameFunctionalGroupsSequence = Sequence(
        [
            item(
                PlanePositionSequence=Sequence([item(ImagePositionPatient=[0, 0, 5.0 * number])]),
                PixelValueTransformationSequence=Sequence(
                    [item(RescaleSlope=2.0 + number, RescaleIntercept=1, RescaleType="US")]
                ),
                FrameVOILUTSequence=Sequence(
                    [item(WindowCenter=100 * number, WindowWidth=10, VOILUTFunction="SIGMOID")]
                ),
                MREchoSequence=Sequence([item(EffectiveEchoTime=80.0)]),
            )
            for number in range(3)
        ]
    )
    index = index_instance(stream(dataset))
    assert [one.plane.position.z for one in index.frames if one.plane] == [0.0, 5.0, 10.0]
    assert [one.transform.slope for one in index.frames] == [2.0, 3.0, 4.0]
    assert index.frames[2].windows[0].window == Window(200.0, 10.0, VoiFunction.SIGMOID)
    assert index.frames[1].labels == ("TE 80 ms",)
    assert index.frames[1].transform.unit == "", "US means unspecified"


def test_cine_times() -> None:
    frames = np.zeros((3, 4, 6), dtype=np.uint8)
    assert [one.frame_time_ms for one in index_instance(stream(image(frames, FrameTime="40"))).frames] == [40.0] * 3
    vector = image(frames, FrameTimeVector=["0", "30", "50"])
    assert [one.frame_time_ms for one in index_instance(stream(vector)).frames] == [30.0, 50.0, 50.0]
    assert index_instance(stream(image(frames, CineRate="25"))).frames[0].frame_time_ms == 40.0


def test_padding_with_the_wrong_sign_is_brought_to_that_of_the_pixels() -> None:
    dataset = image(PIXELS)
    dataset.add_new(0x00280120, "US", 63536)
    dataset.add_new(0x00280121, "US", 63540)
    pixels = index_instance(stream(dataset)).pixels
    assert pixels is not None
    assert (pixels.padding_value, pixels.padding_range_limit) == (-2000, -1996)


@pytest.mark.parametrize(
    ("syntax", "told", "lossy"),
    [
        (JPEGBaseline8Bit, None, True),
        (JPEGBaseline8Bit, "00", True),
        (JPEG2000, None, False),
        (JPEG2000, "01", True),
        (JPEGLossless, "00", False),
    ],
)
def test_jpeg_of_a_lossy_process_has_lost_something_whatever_the_header_says(
    syntax: str, told: str | None, lossy: bool
) -> None:
    more = {} if told is None else {"LossyImageCompression": told}
    pixels = index_instance(stream(image(PIXELS, transfer_syntax=syntax, fragments=[b"\xff\xd8"], **more))).pixels
    assert pixels is not None
    assert pixels.lossy is lossy


def test_polarity_and_lossy_marks() -> None:
    pixels = index_instance(
        stream(
            image(
                PIXELS,
                PhotometricInterpretation="MONOCHROME1",
                LossyImageCompression="01",
                LossyImageCompressionRatio="12.5",
                PatientOrientation=["L", "F"],
            )
        )
    ).pixels
    assert pixels is not None
    assert (pixels.presentation_inverse, pixels.lossy, pixels.lossy_ratio) == (True, True, 12.5)
    assert pixels.patient_orientation == ("L", "F")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("CT_small.dcm", InstanceKind.IMAGE),
        ("rtdose.dcm", InstanceKind.IMAGE),
        ("rtplan.dcm", InstanceKind.OTHER),
        ("test-SR.dcm", InstanceKind.STRUCTURED_REPORT),
        ("waveform_ecg.dcm", InstanceKind.WAVEFORM),
        ("dicomdirtests/DICOMDIR", InstanceKind.OTHER),
    ],
)
def test_kinds(bundled: Path, name: str, kind: InstanceKind) -> None:
    with (bundled / name).open("rb") as source:
        assert index_instance(source).kind is kind


def test_dose_grid(bundled: Path) -> None:
    with (bundled / "rtdose.dcm").open("rb") as source:
        index = index_instance(source)
    assert index.frames[0].transform.slope == pytest.approx(1e-6)
    assert len({one.plane.position.z for one in index.frames if one.plane}) == index.frame_count == 15


def test_values_that_are_no_values_count_as_absent() -> None:
    dataset = image(PIXELS)
    dataset.add_new(0x00200013, "IS", "")
    dataset.add_new(0x00281050, "DS", "")
    dataset.add_new(0x00281051, "DS", "400")
    dataset.add_new(0x00280030, "DS", ["0", "0"])
    index = index_instance(stream(dataset))
    assert index.instance_number is None
    assert index.frames[0].windows == ()
    assert index.pixels is not None
    assert index.pixels.spacing is None


def test_numbers_too_large_to_be_kept_count_as_malformed() -> None:
    dataset = image(PIXELS, InstanceNumber="1")
    text = file_bytes(dataset).replace(b"\x20\x00\x13\x00IS\x02\x001 ", b"\x20\x00\x13\x00IS\x1e\x00" + b"9" * 30)
    assert b"9" * 30 in text
    assert index_instance(io.BytesIO(text)).instance_number is None


@pytest.mark.parametrize(
    ("said", "view"),
    [
        ({"ViewPosition": "MLO"}, "MLO"),
        ({"ViewCodeSequence": Sequence([item(CodeValue="399162004", CodingSchemeDesignator="SCT")])}, "CC"),
        ({"ViewCodeSequence": Sequence([item(CodeValue="R-10226", CodingSchemeDesignator="SRT")])}, "MLO"),
        ({"ViewCodeSequence": Sequence([item(CodeValue="1", CodingSchemeDesignator="99LOCAL")])}, ""),
        ({}, ""),
    ],
)
def test_a_mammogram_tells_its_view(said: dict[str, object], view: str) -> None:
    assert index_instance(stream(image(PIXELS, Modality="MG", **said))).series.view_position == view
