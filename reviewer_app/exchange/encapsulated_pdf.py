"""A PDF as a DICOM Encapsulated PDF Storage instance (PS3.3 A.45.1, C.24.2), so that it lies beside the images."""

from __future__ import annotations

import io
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import UID, EncapsulatedPDFStorage, ExplicitVRLittleEndian

from reviewer_app.cases.instances import IndexedPatient, IndexedStudy
from reviewer_app.cases.people import Patient
from reviewer_app.exchange.delivery import ArchiveCopy
from reviewer_app.exchange.identity_header import put_patient, put_study
from reviewer_app.settings import SIGNATURE_LEVELS

#: Series of papers come after the images of a study.
SERIES_NUMBER = 9001
_NAMESPACE = uuid.UUID("b7d1a7b5-2c8b-5a57-9d0f-5e2f3a9c41d4")
IMPLEMENTATION = UID(f"2.25.{uuid.uuid5(_NAMESPACE, 'reviewer-app').int}")
IMPLEMENTATION_NAME = "REVIEWER_APP"


@dataclass(frozen=True, slots=True)
class PdfIdentity:
    """Whom and what the paper belongs to.

    `patient` and `study` are those of the images it speaks of, as their headers have them; without a study (its `uid`
    empty) the instance gets a study of its own, derived from the report. `level` is that of the signature (PAdES) where
    it was raised after the paper was delivered, `file` the SHA-256 of the raised file (hexadecimal): each such file is
    an instance of its own beside the first, also where two have one level.
    """

    report_id: str
    title: str
    patient: IndexedPatient
    study: IndexedStudy
    issued: datetime
    institution: str = ""
    software_version: str = ""
    level: str = ""
    file: str = ""

    @property
    def instance_uid(self) -> str:
        """The SOP Instance UID of the paper."""
        return report_uid(self.report_id, "/".join(one for one in ("instance", self.level, self.file) if one))


def dicom_identity(patient: Patient) -> IndexedPatient:
    """Return a patient's identity in the words of DICOM, for a case without images."""
    sex = {"male": "M", "female": "F", "other": "O"}.get(patient.sex, "")
    birth_date = f"{patient.birth_date:%Y%m%d}" if patient.birth_date is not None else ""
    return IndexedPatient(f"{patient.family}^{patient.given}".strip("^"), patient.identifier, birth_date, sex)


def report_uid(report_id: str, part: str) -> str:
    """Return the UID of a part ("instance", "series" or "study") of a report: the same id gives the same UID.

    UUID-derived UIDs are PS3.5 B.2.
    """
    return f"2.25.{uuid.uuid5(_NAMESPACE, f'{report_id}/{part}').int}"


def encapsulate_pdf(pdf: bytes, identity: PdfIdentity) -> ArchiveCopy:
    """Return the DICOM Part 10 file that holds `pdf` unchanged.

    The same arguments give the same bytes. An odd length is padded with one zero byte; EncapsulatedDocumentLength
    (0042,0015) tells the length without it, so a signature inside stays whole.
    """
    dataset = _file(identity)
    put_patient(dataset, identity.patient)
    put_study(dataset, identity.study, identity.study.uid or report_uid(identity.report_id, "study"))
    _put_series(dataset, identity)
    _put_document(dataset, identity, pdf)
    buffer = io.BytesIO()
    dataset.save_as(buffer, enforce_file_format=True)
    return ArchiveCopy(str(dataset.StudyInstanceUID), str(dataset.SOPInstanceUID), buffer.getvalue())


def _file(identity: PdfIdentity) -> FileDataset:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = EncapsulatedPDFStorage
    meta.MediaStorageSOPInstanceUID = UID(identity.instance_uid)
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID = IMPLEMENTATION
    meta.ImplementationVersionName = IMPLEMENTATION_NAME
    return FileDataset("", {}, file_meta=meta, preamble=b"\0" * 128)


def _put_series(dataset: Dataset, identity: PdfIdentity) -> None:
    dataset.Modality = "DOC"
    dataset.SeriesInstanceUID = report_uid(identity.report_id, "series")
    dataset.SeriesNumber = SERIES_NUMBER
    dataset.SeriesDescription = identity.title
    dataset.Manufacturer = "reviewer-app"
    dataset.ManufacturerModelName = "reviewer-app"
    dataset.SoftwareVersions = identity.software_version
    dataset.InstitutionName = identity.institution
    dataset.ConversionType = "WSD"


def _put_document(dataset: Dataset, identity: PdfIdentity, pdf: bytes) -> None:
    issued = identity.issued.astimezone(UTC)
    dataset.SOPClassUID = EncapsulatedPDFStorage
    dataset.SOPInstanceUID = identity.instance_uid
    dataset.InstanceNumber = 1 + SIGNATURE_LEVELS.index(identity.level) if identity.level else 1
    dataset.TimezoneOffsetFromUTC = "+0000"
    dataset.ContentDate = f"{issued:%Y%m%d}"
    dataset.ContentTime = f"{issued:%H%M%S}"
    dataset.AcquisitionDateTime = f"{issued:%Y%m%d%H%M%S}"
    # the header of every page names the patient
    dataset.BurnedInAnnotation = "YES"
    dataset.DocumentTitle = identity.title
    dataset.ConceptNameCodeSequence = [_consult_note()]
    dataset.MIMETypeOfEncapsulatedDocument = "application/pdf"
    dataset.EncapsulatedDocument = pdf + b"\0" * (len(pdf) % 2)
    dataset.EncapsulatedDocumentLength = len(pdf)


def _consult_note() -> Dataset:
    code = Dataset()
    code.CodeValue = "11488-4"
    code.CodingSchemeDesignator = "LN"
    code.CodeMeaning = "Consult note"
    return code
