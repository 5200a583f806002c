"""Every attribute of a file as words."""

from __future__ import annotations

import io

import numpy as np
import pytest
from pydicom.dataset import Dataset

from reviewer_app.errors import CannotDecode
from reviewer_app.imaging import attributes as module
from reviewer_app.imaging.attributes import attributes_of
from tests.helpers.dicom_files import file_bytes, image, item


def listed(**more: object):
    return attributes_of(io.BytesIO(file_bytes(image(np.zeros((4, 6), np.int16), **more))))


def named(found, name: str):
    return next(one for one in found if one.name == name)


def test_values_are_words_as_a_reader_knows_them():
    found = listed(
        PatientName="Yamada^Tarou=山田^太郎", ImageType=["ORIGINAL", "PRIMARY"], SpecificCharacterSet="ISO_IR 192"
    )
    assert named(found, "Patient's Name").value == "Yamada, Tarou (山田 太郎)"
    assert named(found, "Image Type").value == "ORIGINAL \\ PRIMARY"
    assert named(found, "SOP Class UID").value.endswith("(CT Image Storage)")
    assert named(found, "Rows") == module.Attribute("(0028,0010)", "US", "Rows", "4")


def test_pixel_data_is_named_and_not_read():
    pixels = named(listed(), "Pixel Data")
    assert pixels.value == "48 bytes"
    assert pixels.tag == "(7FE0,0010)"


def test_sequences_stand_with_their_items_and_depths():
    found = listed(
        ReferencedImageSequence=[
            item(ReferencedSOPInstanceUID="1.2.3"),
            item(PurposeOfReferenceCodeSequence=[item(CodeValue="121314")]),
        ]
    )
    start = found.index(named(found, "Referenced Image Sequence"))
    part = found[start : start + 7]
    assert [(one.name, one.depth) for one in part] == [
        ("Referenced Image Sequence", 0), ("Item 1", 1), ("Referenced SOP Instance UID", 2), ("Item 2", 1),
        ("Purpose of Reference Code Sequence", 2), ("Item 1", 3), ("Code Value", 4),
    ]  # fmt: skip
    assert part[0].value == "2 items"
    assert part[6].line.startswith(" " * 8)


def test_private_attributes_name_their_maker():
    dataset = image(np.zeros((4, 6), np.int16))
    dataset.private_block(0x0009, "ACME 1", create=True).add_new(0x01, "LO", "inside")
    found = attributes_of(io.BytesIO(file_bytes(dataset)))
    assert named(found, "Private creator").value == "ACME 1"
    assert named(found, "Private (ACME 1)").value == "inside"


def test_long_values_and_many_rows_are_cut_and_it_is_said(monkeypatch):
    found = listed(TextValue="a" * 5000)
    assert len(named(found, "Text Value").value) == module.LONGEST + 1
    monkeypatch.setattr(module, "MOST_ROWS", 5)
    short = listed()
    assert "not listed" in short[5].name


def test_endless_depth_ends():
    inner = Dataset()
    for _ in range(40):
        outer = Dataset()
        outer.ReferencedSeriesSequence = [inner]
        inner = outer
    found = listed(ReferencedSeriesSequence=[inner])
    assert max(one.depth for one in found) <= module.DEEPEST + 2


def test_what_is_no_dicom_is_refused():
    with pytest.raises(CannotDecode):
        attributes_of(io.BytesIO(b"%PDF-1.7 not an image" * 20))
