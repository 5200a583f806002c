"""DICOMDIR records by name, in any order, linked or not."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset

from reviewer_app.imaging.dicom_file import read_header
from reviewer_app.imaging.objects.directory import directory_lines
from tests.helpers.damage import damaged_copies
from tests.helpers.dicom_files import item

_RECORDS = "DirectoryRecordSequence"


def lines_of(path: Path) -> list[tuple[int, str]]:
    with path.open("rb") as file:
        return [(one.level, one.words) for one in directory_lines(read_header(file).dataset)]


@pytest.mark.parametrize("name", ["DICOMDIR", "DICOMDIR-reordered", "DICOMDIR-bigEnd", "DICOMDIR-implicit"])
def test_every_record_is_told_whatever_its_place_in_the_file(bundled: Path, name: str) -> None:
    lines = lines_of(bundled / "dicomdirtests" / name)
    kinds = Counter(one.DirectoryRecordType for one in pydicom.dcmread(bundled / "dicomdirtests" / name)[_RECORDS])
    for level, kind in enumerate(("PATIENT", "STUDY", "SERIES")):
        assert sum(at == level and "×" not in words for at, words in lines) == kinds[kind]
    assert sum(int(words.split(" ")[0]) for at, words in lines if at == 3 and "×" in words) == kinds["IMAGE"]


def test_what_lies_below_an_odd_record_is_told(bundled: Path) -> None:
    lines = lines_of(bundled / "dicomdirtests" / "DICOMDIR-nopatient")
    assert lines[:3] == [
        (0, "Record of the kind UNKNOWN"),
        (1, "Study XR C Spine Comp Min 4 Views, 2001-01-01"),
        (2, "Series 1, CR"),
    ]


def test_a_ring_of_records_ends() -> None:
    ring = item(DirectoryRecordType="PATIENT", PatientName="One^A", OffsetOfTheNextDirectoryRecord=5)
    lost = item(DirectoryRecordType="SERIES", Modality="CT", SeriesNumber=3)
    ring.file_tell, lost.file_tell = 5, 9
    directory = item(DirectoryRecordSequence=[ring, lost])
    assert [one.words for one in directory_lines(directory)] == ["Series 3, CT", "One, A"]
    assert directory_lines(Dataset()) == ()


def test_any_element_may_be_missing_empty_or_odd(bundled: Path) -> None:
    for dataset in damaged_copies((bundled / "dicomdirtests" / "DICOMDIR").read_bytes(), most=300):
        assert isinstance(directory_lines(dataset), tuple)
