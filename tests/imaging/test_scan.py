"""Files on disk through child processes: every file once, in order, and no file takes the others with it."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from reviewer_app.imaging import scan
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.scan import FoundFile, Scanner
from tests.helpers import child_programs, deadly_files
from tests.helpers.dicom_files import file_bytes, image

UID = "1.2.826.0.1.3680043.8.498.77"


def instance(number: int, **attributes: object) -> bytes:
    pixels = np.full((4, 4), number, np.int16)
    return file_bytes(image(pixels, SOPInstanceUID=f"{UID}.{number}", InstanceNumber=number, **attributes))


@pytest.fixture(scope="module")
def scanner() -> Iterator[Scanner]:
    with Scanner(2) as made:
        yield made


def scanned(scanner: Scanner, *paths: Path) -> list[FoundFile]:
    return sorted((one for group in scanner.scan(paths) for one in group), key=lambda one: one.number)


def test_every_file_of_a_folder_is_indexed_once_and_as_in_this_process(scanner, tmp_path):
    for number in range(100):
        (tmp_path / f"I{number}.dcm").write_bytes(instance(number))
    found = scanned(scanner, tmp_path)
    assert [one.path.name for one in found] == [f"I{number}.dcm" for number in range(100)]
    assert [one.number for one in found] == list(range(100))
    assert found[7].index == index_instance(io.BytesIO(instance(7)))


def test_the_first_file_is_answered_before_the_others_are_read(tmp_path):
    for number in range(80):
        (tmp_path / f"I{number}.dcm").write_bytes(instance(number))
    with Scanner(2) as scanner:
        first = next(group for group in scanner.scan([tmp_path]) if group)
    assert [one.number for one in first] == [0]


def test_what_is_no_picture_has_its_reason(scanner, tmp_path):
    (tmp_path / "1 notes.txt").write_text("nothing")
    (tmp_path / "2 paper.pdf").write_bytes(b"%PDF-1.7\n")
    (tmp_path / "3 image").write_bytes(instance(3))
    (tmp_path / "4 cut").write_bytes(instance(4)[:140])
    found = scanned(scanner, tmp_path, tmp_path / "not there")
    assert [one.pdf for one in found] == [False, True, False, False, False]
    assert [one.index is not None for one in found] == [False, False, True, False, False]
    assert found[0].reason == "This is not a DICOM file."
    assert all(one.reason for one in found if one.index is None and not one.pdf)


def test_files_of_one_series_share_its_values(scanner, tmp_path):
    for number in range(40):
        (tmp_path / f"{number}").write_bytes(instance(number, StudyDescription="shared"))
    found = scanned(scanner, tmp_path)
    assert len({id(one.index.study) for one in found}) == 1
    assert len({id(one.index.patient) for one in found}) == 1


def test_an_instance_without_a_uid_gets_one_of_its_own(scanner, tmp_path):
    dataset = image(np.zeros((4, 4), np.int16))
    del dataset.SOPInstanceUID
    for number in range(2):
        (tmp_path / f"{number}").write_bytes(file_bytes(dataset))
    assert len({one.index.sop_instance_uid for one in scanned(scanner, tmp_path)}) == 2


def test_a_file_that_ends_its_child_takes_no_other_file_with_it(tmp_path, monkeypatch):
    monkeypatch.setattr(scan, "_read_all", deadly_files.read_but_die_of_a_file)
    for number in range(40):
        (tmp_path / f"{number}").write_bytes(instance(number))
    (tmp_path / deadly_files.DEADLY).write_bytes(instance(40))
    with Scanner(2) as scanner:
        found = scanned(scanner, tmp_path)
    assert [one.number for one in found] == list(range(41))
    assert [one.path.name for one in found if one.index is None] == [deadly_files.DEADLY]
    assert found[-1].reason == "Reading the file stopped the part of the program that read it."


@pytest.mark.parametrize(
    ("work", "limits", "words"),
    [
        (child_programs.stall, {"_TIME_LIMIT_S": 0.1}, "took too long"),
        (child_programs.swell, {"_MEMORY": 3 << 26}, "took too much memory"),
        (child_programs.fail, {}, "could not be read"),
    ],
)
def test_a_file_that_is_never_finished_gets_a_sentence(tmp_path, monkeypatch, work, limits, words):
    (tmp_path / "only").write_bytes(instance(1))
    monkeypatch.setattr(scan, "_read_all", work)
    for name, limit in limits.items():
        monkeypatch.setattr(scan, name, limit)
    with Scanner(1) as scanner:
        (found,) = scanned(scanner, tmp_path)
    assert words in found.reason


def test_who_waits_for_a_file_may_leave(tmp_path, monkeypatch):
    (tmp_path / "only").write_bytes(instance(1))
    monkeypatch.setattr(scan, "_read_all", child_programs.stall)
    with Scanner(1) as scanner:
        assert next(iter(scanner.scan([tmp_path]))) == ()


def test_a_link_that_leads_nowhere_hides_nothing_and_is_told(scanner, tmp_path):
    (tmp_path / "1.dcm").write_bytes(instance(1))
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "gone").symlink_to("nowhere")
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "up").symlink_to("..", target_is_directory=True)
    found = {one.path.name: one for one in scanned(scanner, tmp_path)}
    assert set(found) == {"1.dcm", "loop", "gone"}
    assert found["1.dcm"].index is not None
    assert found["loop"].reason
    assert found["gone"].reason


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have only names that are text")
def test_a_name_that_is_no_text_is_read_as_any_other(scanner, tmp_path):
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.dcm"))
    odd.write_bytes(instance(1))
    (found,) = scanned(scanner, tmp_path)
    assert found.index is not None
    assert found.path == odd
