from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import numpy as np
import pytest

from reviewer_app.imaging.folders import walk
from reviewer_app.imaging.inspect import FileReport, inspect_paths
from tests.helpers.dicom_files import file_bytes, image, slices


def report_of(path: Path, *, pixels: bool = False) -> FileReport:
    return inspect_paths([path], pixels=pixels).files[0]


def test_stored_values_are_cut_to_their_bits_and_hashed_as_little_endian(tmp_path: Path) -> None:
    junk = np.array([[0xF005, 0x0FFF], [0x1800, 0x0007]], dtype=np.uint16)
    path = tmp_path / "ct.dcm"
    path.write_bytes(file_bytes(image(junk, BitsStored=12, HighBit=11, PixelRepresentation=1)))
    wanted = np.array([[5, -1], [-2048, 7]], dtype="<i2")
    (facts,) = report_of(path, pixels=True).pixels
    assert (facts.shape, facts.dtype, facts.minimum, facts.maximum) == ((2, 2), "int16", -2048, 7)
    assert facts.mean == wanted.mean()
    assert facts.sha256 == hashlib.sha256(wanted.tobytes()).hexdigest()
    assert facts.decoder


def test_first_middle_and_last_frame(tmp_path: Path) -> None:
    path = tmp_path / "run.dcm"
    path.write_bytes(file_bytes(image(np.arange(7 * 4, dtype=np.uint8).reshape(7, 2, 2))))
    facts = report_of(path, pixels=True).pixels
    assert [(one.frame, one.minimum) for one in facts] == [(0, 0), (3, 12), (6, 24)]


def test_a_file_that_nobody_foresaw_costs_no_other_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.dcm").write_bytes(file_bytes(image(np.zeros((4, 4), dtype=np.uint16))))
    (tmp_path / "b.txt").write_text("no DICOM")
    monkeypatch.setattr("reviewer_app.imaging.inspect.index_instance", lambda _: 1 // 0)
    report = inspect_paths([tmp_path])
    assert [(one.kind, one.readable) for one in report.files] == [("unreadable", False)] * 2


def test_dicom_that_holds_a_pdf_is_no_pdf(tmp_path: Path) -> None:
    dataset = image(None, SOPClassUID="1.2.840.10008.5.1.4.1.1.104.1", EncapsulatedDocument=b"%PDF-1.4 ")
    (tmp_path / "paper.dcm").write_bytes(file_bytes(dataset))
    assert report_of(tmp_path / "paper.dcm").kind == "document"


def test_a_file_that_fails_one_frame_lists_the_others(tmp_path: Path) -> None:
    path = tmp_path / "cut.dcm"
    path.write_bytes(file_bytes(image(np.zeros((5, 40, 40), dtype=np.uint16)))[:-100])
    report = report_of(path, pixels=True)
    assert not report.readable
    assert [bool(one.sha256) for one in report.pixels] == [True, True, False]
    assert report.pixels[2].reason == report.reason == "The file ends before its pixel data is complete."


def test_a_folder_is_walked_and_its_series_counted(tmp_path: Path) -> None:
    for number, one in enumerate(slices([0, 1, 2, 5, 6])):
        path = tmp_path / "a" / "deep" / f"{number}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file_bytes(one))
    shutil.copy(tmp_path / "a" / "deep" / "0", tmp_path / "again")
    report = inspect_paths([tmp_path])
    (study,) = report.studies
    (series,) = study.series
    assert len(report.files) == 6
    assert (study.patient_name, series.images, series.missing, series.duplicates) == ("Nobody^Anna", 6, 2, 1)


def test_a_folder_is_listed_as_the_viewer_walks_it_and_nothing_in_it_is_passed_over(tmp_path: Path) -> None:
    for name in ("I10", "I9", "deep/1"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"nothing")
    (tmp_path / "gone").symlink_to("nowhere")
    files = inspect_paths([tmp_path]).files
    assert [one.path for one in files] == list(walk([tmp_path]))
    assert [one.path.name for one in files] == ["gone", "I9", "I10", "1"]
    assert files[0].reason == "This is a link that leads to no file."


def test_what_is_no_dicom_has_a_reason(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing")
    report = report_of(tmp_path / "notes.txt")
    assert (report.kind, report.readable, report.reason) == ("unreadable", False, "This is not a DICOM file.")


def test_pdfs(tmp_path: Path, shared_data: Path) -> None:
    damaged = tmp_path / "broken.pdf"
    damaged.write_bytes(b"%PDF-1.7\n" + bytes(50))
    assert (report_of(damaged).kind, report_of(damaged).readable) == ("pdf", False)
    for path in sorted((shared_data / "pdf" / "basic").glob("*.pdf"))[:3]:
        report = report_of(path)
        assert (report.kind, report.readable) == ("pdf", True)
        assert report.frames


def test_a_dicomdir_brings_its_files_and_tells_of_those_that_are_not_there(tmp_path: Path, bundled: Path) -> None:
    shutil.copytree(bundled / "dicomdirtests", tmp_path / "cd")
    (tmp_path / "cd" / "77654033" / "CR1" / "6154").unlink()
    report = inspect_paths([tmp_path / "cd" / "DICOMDIR"])
    assert report.files[0].kind == "other"
    assert len(report.files) == 32
    assert [one.reason for one in report.files if not one.readable] == [
        "The DICOMDIR names this file, but it is not there."
    ]
    assert len(report.studies) > 2


def test_a_dicomdir_tells_whom_and_what_its_medium_holds(bundled: Path) -> None:
    (report, *_) = inspect_paths([bundled / "dicomdirtests" / "DICOMDIR"]).files
    assert [(one.level, one.words) for one in report.records[:6]] == [
        (0, "Doe, Archibald, 77654033"),
        (1, "Study XR C Spine Comp Min 4 Views, 2001-01-01"),
        (2, "Series 1, CR"),
        (3, "1 × image"),
        (2, "Series 2, CR"),
        (3, "1 × image"),
    ]


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        inspect_paths([tmp_path / "none"])
