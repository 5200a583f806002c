"""The laboratory results of a record, whatever form it has."""

from __future__ import annotations

from reviewer_app.cases.lab_table import LabTable
from reviewer_app.cases.people import Patient
from reviewer_app.cases.records import CDA_TYPES, ListedDocument
from reviewer_app.exchange.fhir_labs import read_lab_bundle


def read_lab_table(data: bytes, document: ListedDocument, patient: Patient | None = None) -> LabTable:
    """Return the results of a record, none of a C-CDA document that has only words; in a job.

    Parameters
    ----------
    data
        The record as it is kept: FHIR R4 JSON, or a C-CDA document.
    document
        Which record it is (`ListedDocument.is_lab_table`).
    patient
        That of the case; a note tells of results that name somebody else.

    Raises
    ------
    CannotDecode
        If it is damaged, or FHIR without a result.
    """
    if "json" in document.content_type:
        return read_lab_bundle(data, document.reference, patient.reference if patient is not None else "")
    # the XML reader is loaded when a document needs it
    from reviewer_app.exchange.cda_labs import read_cda_labs  # noqa: PLC0415

    return read_cda_labs(data, document.reference, document.author, patient)


def names_other_patient(data: bytes, document: ListedDocument, patient: Patient) -> bool:
    """Whether a record names somebody else than the case does, as far as its format tells: FHIR and C-CDA do.

    Raises
    ------
    CannotDecode
        If it is damaged.
    """
    if document.content_type in CDA_TYPES:
        from reviewer_app.exchange.cda_labs import names_other_patient as header_of_other  # noqa: PLC0415 - as above

        return header_of_other(data, patient)
    return document.is_lab_table and read_lab_table(data, document, patient).other_patient
