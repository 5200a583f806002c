"""A document inside a DICOM object: PDF, CDA, surface models (Encapsulated Document Module, PS3.3 C.24.2)."""

from __future__ import annotations

from dataclasses import dataclass

from pydicom.dataset import Dataset

from reviewer_app.dicom import values
from reviewer_app.dicom.codes import code
from reviewer_app.errors import CannotDecode


@dataclass(frozen=True, slots=True)
class EncapsulatedDocument:
    """Its bytes without the padding of DICOM, its title, and its MIME type as the file tells it."""

    data: bytes
    title: str = ""
    mime_type: str = ""


def document_of(dataset: Dataset) -> EncapsulatedDocument:
    """Return the document that an object holds.

    Raises
    ------
    CannotDecode
        If it holds none.
    """
    data = values.value(dataset, "EncapsulatedDocument")
    if not isinstance(data, bytes) or not data:
        raise CannotDecode("The file holds no document.", detail="no EncapsulatedDocument")
    told = values.integer(dataset, "EncapsulatedDocumentLength")
    length = told if told is not None and len(data) - 1 <= told <= len(data) else len(data)
    return EncapsulatedDocument(
        data[:length], title_of(dataset), values.text(dataset, "MIMETypeOfEncapsulatedDocument")
    )


def title_of(dataset: Dataset) -> str:
    """Return Document Title, else the concept that names the document."""
    named = code(dataset, "ConceptNameCodeSequence")
    return values.text(dataset, "DocumentTitle") or (named.words if named is not None else "")
