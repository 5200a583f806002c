from __future__ import annotations

import io

import pytest
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.filereader import dcmread
from pydicom.filewriter import dcmwrite
from pydicom.tag import Tag
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from reviewer_app.dicom import values

SYNTAXES = {
    "explicit": (False, True, ExplicitVRLittleEndian),
    "implicit": (True, True, ImplicitVRLittleEndian),
    "big endian": (False, False, ExplicitVRBigEndian),
}


def written(dataset: Dataset, syntax: str) -> Dataset:
    """The data set as it is after reading: raw elements."""
    implicit, little, _ = SYNTAXES[syntax]
    stream = io.BytesIO()
    dcmwrite(stream, dataset, implicit_vr=implicit, little_endian=little, enforce_file_format=False)
    stream.seek(0)
    return dcmread(stream, force=True)


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("Modality", "CT"),
        ("ImageType", ["ORIGINAL", "PRIMARY", "AXIAL"]),
        ("StudyDate", "20240229"),
        ("StudyTime", "101112.5"),
        ("SOPInstanceUID", "1.2.840.5"),
        ("ReferencedSOPInstanceUIDInFile", "1.2.840.55"),
        ("Rows", 512),
        ("SliceThickness", "1.25"),
        ("PixelSpacing", ["0.5", "0.75"]),
        ("InstanceNumber", "-3"),
        ("RealWorldValueSlope", 1.5),
        ("ReferencePixelX0", -7),
        ("SimpleFrameList", [1, 2, 70000]),
        ("PatientName", "Müller^Ä"),
        ("SeriesDescription", "Thorax für später"),
        ("SeriesDescription", "Thorax"),
        ("PatientName", "Miller^Ann=^"),
        ("OtherPatientNames", ["Miller^Ann", "Smith^Ann"]),
        ("StationAETitle", "SCANNER 1"),
        ("ImageComments", "x" * 500),
    ],
)
def test_a_value_is_what_pydicom_reads(keyword: str, value: object, syntax: str) -> None:
    dataset = Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 100"
    setattr(dataset, keyword, value)
    for _ in range(2):  # the second time from memory
        assert values.value(written(dataset, syntax), keyword) == written(dataset, syntax)[keyword].value


@pytest.mark.parametrize("first", ["little", "big"])
def test_equal_bytes_of_another_byte_order_are_another_number(first: str) -> None:
    little, big = Dataset(), Dataset()
    little.Rows, big.Rows = 0x0102, 0x0201
    pair = {"little": written(little, "explicit"), "big": written(big, "big endian")}
    found = {name: values.integer(pair[name], "Rows") for name in sorted(pair, reverse=first == "little")}
    assert found == {"little": 0x0102, "big": 0x0201}


def test_what_is_absent_empty_or_malformed_is_none() -> None:
    dataset = Dataset()
    dataset.StudyDate = ""
    read = written(dataset, "explicit")
    assert values.value(read, "StudyDate") is None
    assert values.value(read, "Modality") is None
    stream = io.BytesIO(b"\x28\x00\x10\x00US\x03\x00\x01\x02\x03" + b"\x18\x00\x50\x00DS\x04\x00wide")
    broken = dcmread(stream, force=True)
    assert values.integer(broken, "Rows") is None
    assert values.number(broken, "SliceThickness") is None


@pytest.mark.parametrize("representation", ["S\xf2", "??"])
def test_an_element_of_no_representation_and_without_bytes_is_none(representation: str) -> None:
    dataset, tag = Dataset(), Tag("ConceptNameCodeSequence")
    dataset[tag] = RawDataElement(tag, representation, 0, None, 0, False, True)
    with pytest.raises(NotImplementedError):
        dataset.get_item(tag)
    assert values.item(dataset, "ConceptNameCodeSequence") is None
    assert not values.items(dataset, "ConceptNameCodeSequence")
    assert values.rows(dataset, "ConceptNameCodeSequence", [("CodeValue",)]) == []
    assert not values.is_whole(dataset, "ConceptNameCodeSequence")


def test_equal_bytes_in_another_character_set_are_another_text() -> None:
    for character_set, words in (("ISO_IR 100", "±¶"), ("ISO_IR 144", "БЖ"), ("ISO_IR 100", "±¶")):
        dataset = Dataset()
        dataset.SpecificCharacterSet = character_set
        dataset.SeriesDescription = words
        assert values.text(written(dataset, "explicit"), "SeriesDescription") == words


def test_a_vendors_value_is_found_by_the_creator_of_its_block() -> None:
    dataset = Dataset()
    dataset.private_block(0x0019, "SOMEBODY ELSE", create=True).add_new(0x0C, "IS", "7")
    dataset.private_block(0x0019, "SIEMENS MR HEADER", create=True).add_new(0x0C, "IS", "1000")
    read = written(dataset, "explicit")
    assert values.private(read, 0x0019, "SIEMENS MR HEADER", 0x0C) == 1000
    assert values.private(read, 0x0019, "SIEMENS MR HEADER", 0x0D) is None
    assert values.private(read, 0x0019, "GEMS_PARM_01", 0x0C) is None
    assert values.private(read, 0x0021, "SIEMENS MR HEADER", 0x0C) is None
