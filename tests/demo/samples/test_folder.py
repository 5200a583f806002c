"""A case from the user's own folder, with all that people's folders hold."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pydicom
import pytest
from fhir.resources.R4B import get_fhir_model_class
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom.data import get_testdata_file
from pydicom.dataset import FileMetaDataset

from reviewer_app.demo.samples.folder import case_from_folder
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.errors import ReviewerError

Fill = Callable[..., Path]


def shipped(name: str) -> Path:
    found = get_testdata_file(name, download=False)
    assert isinstance(found, str)
    return Path(found)


@pytest.fixture
def fill(tmp_path: Path) -> Fill:
    def put(*names: str) -> Path:
        for name in names:
            shutil.copy(shipped(name), tmp_path / name)
        return tmp_path

    return put


def test_images_become_studies_and_series_of_their_patient(fill: Fill, now: datetime) -> None:
    case = case_from_folder(fill("CT_small.dcm", "MR_small.dcm"), now)
    assert case.instance_count == 2
    assert {study.series[0].modality for study in case.studies} == {"CT", "MR"}
    assert case.person.family == "CompressedSamples"
    assert not case.skipped


def test_files_come_out_as_they_lie_there(fill: Fill, now: datetime) -> None:
    folder = fill("CT_small.dcm")
    case = case_from_folder(folder, now)
    assert list(case.dicom_files()) == [(folder / "CT_small.dcm").read_bytes()]


def test_resources_are_valid_fhir(fill: Fill, now: datetime, cases: tuple[SampleCase, ...]) -> None:
    folder = fill("CT_small.dcm")
    (folder / "first_report.pdf").write_bytes(cases[0].papers[0].data)
    case = case_from_folder(folder, now)
    for resource in case.resources:
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    (paper,) = case.papers
    assert paper.title == "first report"
    assert paper.category == "radiology-report"


def test_a_series_folder_with_index_is_one_series(tmp_path: Path, now: datetime) -> None:
    root = shipped("DICOMDIR").parent
    shutil.copytree(root / "77654033" / "CT2", tmp_path / "CT2")
    shutil.copy(root / "DICOMDIR", tmp_path)
    case = case_from_folder(tmp_path, now)
    (study,) = case.studies
    (series,) = study.series
    numbers = [one.number for one in series.instances]
    assert numbers == sorted(numbers)
    assert len(numbers) == 4
    assert [one.reason for one in case.skipped] == ["a DICOMDIR is an index; its images are taken from their files"]


def test_what_cannot_be_used_is_named_with_its_reason(fill: Fill, now: datetime) -> None:
    folder = fill("CT_small.dcm")
    shutil.copy(folder / "CT_small.dcm", folder / "copy.dcm")
    (folder / "empty.dcm").touch()
    (folder / "notes.txt").write_text("not a record")
    (folder / "cut.dcm").write_bytes((folder / "CT_small.dcm").read_bytes()[:160])
    reasons = {one.path: one.reason for one in case_from_folder(folder, now).skipped}
    assert reasons["copy.dcm"] == "the same image is there twice"
    assert reasons["empty.dcm"] == "the file is empty"
    assert reasons["notes.txt"] == "the file is neither DICOM nor PDF"
    assert "cut.dcm" in reasons


@pytest.mark.parametrize("implicit", [True, False])
def test_a_data_set_without_preamble_is_given_one(fill: Fill, now: datetime, implicit: bool) -> None:
    folder = fill("CT_small.dcm")
    dataset = pydicom.dcmread(folder / "CT_small.dcm")
    (folder / "CT_small.dcm").unlink()
    dataset.file_meta, dataset.preamble = FileMetaDataset(), None
    pydicom.dcmwrite(folder / "bare", dataset, implicit_vr=implicit, little_endian=True)
    assert (folder / "bare").read_bytes()[128:132] != b"DICM"
    (file,) = case_from_folder(folder, now).dicom_files()
    assert file[128:132] == b"DICM"
    again = pydicom.dcmread(BytesIO(file))
    assert again.SOPInstanceUID == dataset.SOPInstanceUID
    assert again.PixelData == dataset.PixelData


def test_an_image_without_a_patient_gets_an_invented_number(fill: Fill, now: datetime) -> None:
    folder = fill("CT_small.dcm")
    dataset = pydicom.dcmread(folder / "CT_small.dcm")
    dataset.PatientName = dataset.PatientID = ""
    dataset.save_as(folder / "CT_small.dcm")
    person = case_from_folder(folder, now).person
    assert person.family == "Imported"
    assert person.number.startswith("IMPORT-")


def test_a_folder_without_records_is_refused(tmp_path: Path, now: datetime) -> None:
    with pytest.raises(ReviewerError, match="no DICOM or PDF"):
        case_from_folder(tmp_path, now)
    with pytest.raises(ReviewerError, match="cannot be read"):
        case_from_folder(tmp_path / "missing", now)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=400), dicom=st.booleans())
def test_any_bytes_are_left_out_or_taken_but_never_break_the_import(
    tmp_path: Path, now: datetime, content: bytes, dicom: bool
) -> None:
    shutil.copy(shipped("CT_small.dcm"), tmp_path / "good.dcm")
    (tmp_path / "odd.bin").write_bytes((bytes(128) + b"DICM" if dicom else b"\x08\x00") + content)
    case = case_from_folder(tmp_path, now)
    assert [one.path for one in case.skipped] == ["odd.bin"]
    assert case.instance_count == 1
