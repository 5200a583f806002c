from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.uid import UID

from reviewer_app.cases.instances import IndexedPatient, IndexedStudy
from reviewer_app.cases.people import Patient
from reviewer_app.exchange.encapsulated_pdf import PdfIdentity, dicom_identity, encapsulate_pdf, report_uid
from tests.helpers import fhir_resources as made

ODD, EVEN = b"%PDF-1.7\n1\n%%EOF", b"%PDF-1.7\n12\n%%EOF"
IDENTITY = PdfIdentity(
    report_id="3f0d7a52-8f4b-4a67-9d1c-0a9f6d1c2b3a",
    title="Second opinion – Zweitmeinung für Łódź",
    patient=IndexedPatient("Example^Erin", "H-7", "19570409", "F"),
    study=IndexedStudy(made.STUDY_UID, "20261002", "093000", "CT chest", "A-1", "S-1"),
    issued=datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
)


def test_the_headers_say_what_it_is() -> None:
    copy = encapsulate_pdf(ODD, IDENTITY)
    dataset = pydicom.dcmread(io.BytesIO(copy.data))
    assert dataset.SOPClassUID == "1.2.840.10008.5.1.4.1.1.104.1"
    assert (dataset.StudyInstanceUID, dataset.SOPInstanceUID) == (copy.study_uid, copy.sop_instance_uid)
    assert (dataset.Modality, dataset.MIMETypeOfEncapsulatedDocument) == ("DOC", "application/pdf")
    assert (dataset.BurnedInAnnotation, dataset.ConversionType) == ("YES", "WSD")
    assert dataset.DocumentTitle == IDENTITY.title
    assert dataset.ConceptNameCodeSequence[0].CodeValue == "11488-4"
    assert (str(dataset.PatientName), dataset.PatientID) == ("Example^Erin", "H-7")
    assert dataset.EncapsulatedDocumentLength == len(ODD)
    assert len(dataset.EncapsulatedDocument) % 2 == 0


def test_the_same_report_gives_the_same_file() -> None:
    assert encapsulate_pdf(EVEN, IDENTITY) == encapsulate_pdf(EVEN, IDENTITY)


@given(st.uuids(), st.sampled_from(["instance", "series", "study"]))
def test_uids_are_valid_and_follow_from_the_report(report_id: object, part: str) -> None:
    uid = report_uid(str(report_id), part)
    assert UID(uid).is_valid
    assert uid == report_uid(str(report_id), part)
    assert uid != report_uid(f"{report_id}x", part)


def test_each_file_that_was_raised_later_is_an_instance_of_its_own_in_the_same_series() -> None:
    raised = [replace(IDENTITY, level="B-T", file=one) for one in ("aa", "bb")]
    made = [pydicom.dcmread(io.BytesIO(encapsulate_pdf(ODD, one).data)) for one in (IDENTITY, *raised, raised[0])]
    assert len({one.SOPInstanceUID for one in made}) == 3
    assert len({one.SeriesInstanceUID for one in made}) == 1


def test_a_case_without_images_gets_a_study_of_its_own() -> None:
    patient = Patient("Patient/7", "Example", "Erin Q.", "H-7", birth_date=date(1957, 4, 9), sex="female")
    alone = PdfIdentity(IDENTITY.report_id, "Opinion", dicom_identity(patient), IndexedStudy(""), IDENTITY.issued)
    copy = encapsulate_pdf(EVEN, alone)
    assert copy.study_uid == report_uid(IDENTITY.report_id, "study")
    dataset = pydicom.dcmread(io.BytesIO(copy.data))
    assert str(dataset.PatientName) == "Example^Erin Q."
    assert (dataset.PatientBirthDate, dataset.PatientSex) == ("19570409", "F")


@pytest.mark.parametrize("pdf", [ODD, EVEN])
def test_dcm2pdf_gives_back_the_same_bytes(tmp_path: Path, pdf: bytes) -> None:
    program = shutil.which("dcm2pdf")
    if program is None:
        pytest.skip("dcm2pdf is missing: apt-get install dcmtk")
    source, target = tmp_path / "opinion.dcm", tmp_path / "opinion.pdf"
    source.write_bytes(encapsulate_pdf(pdf, IDENTITY).data)
    subprocess.run([program, str(source), str(target)], check=True, capture_output=True)
    assert target.read_bytes() == pdf
