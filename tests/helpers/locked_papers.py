"""PDFs that are locked with a password."""

from __future__ import annotations

import io

import pikepdf

from tests.helpers.dicom_files import stream
from tests.helpers.dicom_objects import plain_object
from tests.helpers.papers import make_pdf

_ENCAPSULATED_PDF = "1.2.840.10008.5.1.4.1.1.104.1"


def locked_record(password: str, title: str = "Locked letter") -> io.BytesIO:
    """Return an Encapsulated PDF (PS3.3 A.45.1) whose document opens with this password alone."""
    data = locked_pdf(password)
    padded = data + b"\0" * (len(data) % 2)
    return stream(plain_object(_ENCAPSULATED_PDF, "DOC", SeriesDescription=title, EncapsulatedDocument=padded))


def locked_pdf(password: str, pages: int = 2) -> bytes:
    """Return a PDF that opens with this password alone (AES-256, revision 6)."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(make_pdf(pages))) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="somebody else", user=password))
    return out.getvalue()
