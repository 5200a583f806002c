"""Small cases for tests of the office: a patient, a short MR series, two papers, loaded into the real service."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pydicom
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import JPEG2000Lossless
from reportlab.pdfgen.canvas import Canvas

from reviewer_app.demo.samples.dicom_files import set_identity
from reviewer_app.demo.samples.fhir_case import build_case
from reviewer_app.demo.samples.sample_case import (
    Person,
    SampleCase,
    SampleInstance,
    SamplePaper,
    SampleSeries,
    SampleStudy,
)
from reviewer_app.demo.samples.story import Asked, FirstOpinionGiven, Permission, Story

_MR = Path(pydicom.__file__).parent / "data" / "test_files" / "MR_small.dcm"
SPOILT_PAPER = b"%PDF-1.7\n" + b"no objects, no pages\n" * 40 + b"%%EOF\n"
PAPERS = ("Referral letter", "Laboratory table")


def small_case(key: str, *, images: int = 3, state: str = "OR", spoilt: bool = False) -> SampleCase:
    """Return a case that may be accepted. `key`, digits only, makes its identifiers: no two tests share one.

    `spoilt` damages the first image and the first paper in a way that only shows when they are opened.
    """
    now = datetime.now(UTC)
    person = Person(
        family="Okafor", given="Ngozi", number=f"NK-40{key}", birth_date=date(1961, 4, 9), sex="female", state=state,
        city="Salem", street="12 Mill Street", postal_code="97301",
    )  # fmt: skip
    story = Story(
        key=key,
        person=person,
        case_number=f"NK-40{key}-1",
        headline="Lesion of the left kidney: surgery or not?",
        specialty="Radiology",
        channel=("direct-to-consumer", "Direct to patient"),
        asked=Asked(patient=("Can the kidney be kept?",)),
        history="Haematuria since January.",
        first_opinion=FirstOpinionGiven(
            "Renal cell carcinoma.", "Nephrectomy.", None, (now - timedelta(days=9)).date()
        ),
        permission=Permission(now - timedelta(days=5), (now + timedelta(days=200)).date()),
        authored=now - timedelta(days=4),
        due=now + timedelta(days=3),
    )
    made = now - timedelta(days=12)
    papers = tuple(
        SamplePaper(title, category, made, "Dr. Hale", pdf_bytes(title))
        for title, category in zip(PAPERS, ("referral-letter", "lab"), strict=True)
    )
    if spoilt:
        papers = (replace(papers[0], data=SPOILT_PAPER), *papers[1:])
    return build_case(story, now, (_study(person, key, images, made, spoilt=spoilt),), papers)


def pdf_bytes(text: str, pages: int = 1) -> bytes:
    """Return a PDF with a line of text on every page."""
    target = io.BytesIO()
    canvas = Canvas(target, invariant=1)
    for number in range(1, pages + 1):
        canvas.drawString(72, 700, f"{text}, page {number}")
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def instance_uids(case: SampleCase) -> list[str]:
    """Return the SOP Instance UIDs of a case, in order."""
    return [one.uid for study in case.studies for series in study.series for one in series.instances]


def _study(person: Person, key: str, images: int, made: datetime, *, spoilt: bool) -> SampleStudy:
    uid = f"1.2.826.0.1.3680043.10.99.{int(key)}"
    instances = tuple(
        SampleInstance(f"{uid}.1.{number}", "1.2.840.10008.5.1.4.1.1.4", number) for number in range(1, images + 1)
    )
    series = SampleSeries(f"{uid}.1", 1, "MR", "Axial T2", instances, "Abdomen")
    return SampleStudy(uid, made, "MR of the kidneys", (series,), lambda: _files(person, series, uid, spoilt))


def _files(person: Person, series: SampleSeries, study_uid: str, spoilt: bool) -> Iterator[bytes]:
    for one in series.instances:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            header: Dataset = pydicom.dcmread(_MR)
            set_identity(header, person)
            header.StudyInstanceUID, header.SeriesInstanceUID = study_uid, series.uid
            header.SOPInstanceUID = header.file_meta.MediaStorageSOPInstanceUID = one.uid
            header.SeriesDescription, header.InstanceNumber = series.description, one.number
            header.ImagePositionPatient = [0.0, 0.0, 2.0 * one.number]
            if spoilt and one.number == 1:
                header.file_meta.TransferSyntaxUID = JPEG2000Lossless
                header.PixelData = encapsulate([b"\xff\x4f\xff\x51 and then no codestream" * 20])
                header["PixelData"].VR = "OB"
                header["PixelData"].is_undefined_length = True
            target = io.BytesIO()
            header.save_as(target)
            yield target.getvalue()
