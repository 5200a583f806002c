"""The quick way of reading a header gives what pydicom gives, and leaves to it what is not plain."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pydicom
import pytest
from pydicom.sequence import Sequence

from reviewer_app.dicom import values
from reviewer_app.imaging import quick_header
from reviewer_app.imaging.dicom_file import read_header
from reviewer_app.imaging.index import index_instance
from tests.helpers.dicom_files import file_bytes, image, item

BUNDLED = sorted(one for one in (Path(pydicom.__file__).parent / "data").rglob("*") if one.suffix in (".dcm", ""))


def start_of(data: bytes) -> int:
    """Where the data set begins behind the file meta information."""
    stream = io.BytesIO(data)
    pydicom.filereader.read_preamble(stream, force=True)
    pydicom.filereader._read_file_meta_info(stream)
    return stream.tell()


@pytest.fixture
def only_pydicom(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the quick way out."""
    monkeypatch.setattr("reviewer_app.imaging.dicom_file.read_plain", lambda *_, **__: None)


@pytest.fixture
def bundled_indexes() -> dict[str, str]:
    return {one.name: described(one) for one in BUNDLED if one.is_file()}


def described(path: Path) -> str:
    try:
        return repr(index_instance(io.BytesIO(path.read_bytes())))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def test_indexes_of_real_files_are_those_that_pydicom_alone_gives(bundled_indexes, only_pydicom):
    assert bundled_indexes == {one.name: described(one) for one in BUNDLED if one.is_file()}


@pytest.mark.parametrize(
    "attributes",
    [
        {},
        {"PatientName": "Müller^Änne", "SpecificCharacterSet": "ISO_IR 100"},
        {"PatientName": "山田^太郎", "SpecificCharacterSet": "ISO_IR 192"},
        {"WindowCenter": [40, -600], "WindowWidth": [400, 1500], "WindowCenterWidthExplanation": ["SOFT", "LUNG"]},
        {"ImageType": ["ORIGINAL", "PRIMARY", "AXIAL"], "StudyDescription": "  both ends  "},
        {"InstanceNumber": None, "StudyDate": "", "RescaleSlope": "1e1", "RescaleIntercept": "-1024"},
        {"RequestAttributesSequence": [item(ScheduledProcedureStepID="7"), item(ScheduledProcedureStepID="8")]},
    ],
)
def test_plain_headers_are_read_element_by_element_as_pydicom_does(attributes):
    data = file_bytes(image(**attributes))
    found = quick_header.read_plain(io.BytesIO(data), start_of(data))
    assert found is not None
    whole = pydicom.dcmread(io.BytesIO(data))
    assert {one.tag: one.value for one in found[0]} == {one.tag: one.value for one in whole}
    assert found[1] == len(data)


def test_sequences_without_a_length_are_read_too():
    dataset = image(RequestAttributesSequence=Sequence([item(ScheduledProcedureStepID="7")]), StudyID="after it")
    dataset["RequestAttributesSequence"].is_undefined_length = True
    data = file_bytes(dataset)
    found = quick_header.read_plain(io.BytesIO(data), start_of(data))
    assert found is not None
    assert found[0].RequestAttributesSequence[0].ScheduledProcedureStepID == "7"
    assert found[0].StudyID == "after it"


def test_headers_longer_than_one_piece_are_read_whole():
    dataset = image(StudyID="far behind")
    dataset.add_new(0x00191001, "OB", b"\1" * 200_000)
    data = file_bytes(dataset)
    found = quick_header.read_plain(io.BytesIO(data), start_of(data))
    assert found is not None
    assert found[0].StudyID == "far behind"
    assert len(found[0][0x00191001].value) == 200_000


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-3],
        lambda data: data + struct.pack("<HH2sH", 0x0021, 1, b"??", 0) + b"1234",
        lambda data: data + struct.pack("<HH2sH", 0x0021, 1, b"LO", 500) + b"short",
        lambda data: data + b"\0\0\0",
    ],
    ids=["cut", "unknown representation", "longer than the file", "dust at the end"],
)
def test_what_is_not_whole_is_left_to_pydicom(damage):
    data = damage(file_bytes(image(StudyID="last")))
    assert quick_header.read_plain(io.BytesIO(data), start_of(data)) is None
    assert read_header(io.BytesIO(data)).dataset.SOPClassUID


@pytest.mark.parametrize(
    ("keyword", "written", "text", "number"),
    [
        ("PixelSpacing", b"0.5\\0.7 ", "0.5", 0.5),
        ("InstanceNumber", b"12 ", "12", 12.0),
        ("InstanceNumber", b"1.0 ", "1.0", 1.0),
        ("InstanceNumber", b"x ", "x", None),
        ("RescaleSlope", b"1e400 ", "1e400", None),
        ("RescaleSlope", b"\\2 ", "", None),
        ("StudyDescription", b"one\\two", "one", None),
        ("StudyDescription", b" \0", "", None),
        ("StudyInstanceUID", b"1.2.3\0", "1.2.3", None),
    ],
)
def test_values_are_the_same_by_either_reader(keyword, written, text, number, request):
    dataset = image()
    data = file_bytes(dataset)
    tag = pydicom.datadict.tag_for_keyword(keyword)
    code = pydicom.datadict.dictionary_VR(tag).encode()
    padded = written + b" " * (len(written) % 2)
    data += struct.pack("<HH2sH", tag >> 16, tag & 0xFFFF, code, len(padded)) + padded

    def both() -> tuple[str, tuple[str, ...], float | None, tuple[float, ...]]:
        read = read_header(io.BytesIO(data)).dataset
        return (
            values.text(read, keyword),
            values.texts(read_header(io.BytesIO(data)).dataset, keyword),
            values.number(read_header(io.BytesIO(data)).dataset, keyword),
            values.numbers(read_header(io.BytesIO(data)).dataset, keyword),
        )

    quick = both()
    assert (quick[0], quick[2]) == (text, number)
    request.getfixturevalue("only_pydicom")
    assert both() == quick
