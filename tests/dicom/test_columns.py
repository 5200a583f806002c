"""Rows out of a sequence: from its bytes as from pydicom's objects."""

from __future__ import annotations

import io
from collections.abc import Callable

import pydicom
import pytest
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset

from reviewer_app.dicom import columns, values
from reviewer_app.dicom.lengths import NotPlain
from tests.helpers.dicom_files import file_bytes, image, item

IMPLICIT, EXPLICIT, BIG = "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2"
SEQUENCE = "PerFrameFunctionalGroupsSequence"
PATHS = (
    ("PlanePositionSlideSequence", "ColumnPositionInTotalImagePixelMatrix"),
    ("PlanePositionSlideSequence", "ZOffsetInSlideCoordinateSystem"),
    ("OpticalPathIdentificationSequence", "OpticalPathIdentifier"),
)
ROWS = [(1, 0.5, "A"), (-7, None, "B"), (None, None, None), (12, None, None), (3, None, "A")]


def place(column: int | None, depth: float | None = None) -> Dataset:
    made = item(XOffsetInSlideCoordinateSystem=1.25)
    if column is not None:
        made.ColumnPositionInTotalImagePixelMatrix = column
    if depth is not None:
        made.ZOffsetInSlideCoordinateSystem = depth
    return made


def tiles() -> list[Dataset]:
    path = [item(OpticalPathIdentifier="A")], [item(OpticalPathIdentifier="B"), item(OpticalPathIdentifier="C")]
    return [
        item(PlanePositionSlideSequence=[place(1, 0.5)], OpticalPathIdentificationSequence=path[0]),
        item(PlanePositionSlideSequence=[place(-7), place(9)], OpticalPathIdentificationSequence=path[1]),
        item(PlanePositionSlideSequence=[], FrameContentSequence=[item(DimensionIndexValues=[1, 2])]),
        item(PlanePositionSlideSequence=[place(12)]),
        item(OpticalPathIdentificationSequence=path[0], PlanePositionSlideSequence=[place(3)]),
    ]


def read(syntax: str, change: Callable[[Dataset], None] = lambda _: None) -> Dataset:
    dataset = image(None, transfer_syntax=syntax, SpecificCharacterSet="ISO_IR 100")
    setattr(dataset, SEQUENCE, tiles())
    change(dataset)
    return pydicom.dcmread(io.BytesIO(file_bytes(dataset)))


@pytest.mark.parametrize("syntax", [IMPLICIT, EXPLICIT, BIG])
def test_rows_are_read_from_bytes_and_nothing_else_is_made(syntax: str) -> None:
    dataset = read(syntax)
    assert values.rows(dataset, SEQUENCE, PATHS) == ROWS
    assert isinstance(dataset.get_item(0x52009230), RawDataElement)


def marked(dataset: Dataset) -> None:
    for one in dataset[SEQUENCE].value:
        one.is_undefined_length_sequence_item = True


def accented(dataset: Dataset) -> None:
    dataset[SEQUENCE].value[1].OpticalPathIdentificationSequence[0].OpticalPathIdentifier = "É"


@pytest.mark.parametrize(("change", "second"), [(marked, "B"), (accented, "É")])
def test_what_bytes_do_not_tell_is_told_by_objects(change: Callable[[Dataset], None], second: str) -> None:
    rows = values.rows(read(EXPLICIT, change), SEQUENCE, PATHS)
    assert rows == [ROWS[0], (-7, None, second), *ROWS[2:]]


def test_rows_of_what_is_not_there() -> None:
    assert values.rows(Dataset(), SEQUENCE, PATHS) == []
    assert values.rows(item(PatientName="Nobody"), "PatientName", PATHS) == []


@pytest.mark.parametrize("cut", [1, 7, 8, 30])
def test_a_sequence_that_is_cut_off_is_refused(cut: int) -> None:
    whole = read(EXPLICIT).get_item(0x52009230).value
    tags = [(0x0048021A, 0x0048021E)]
    assert len(columns.read_rows(whole, tags, lambda *_: 1, implicit=False, little=True)) == len(ROWS)
    with pytest.raises(NotPlain):
        columns.read_rows(whole[:-cut], tags, lambda *_: 1, implicit=False, little=True)
