"""The signatures and time-stamps that stand in a PDF (PDF 32000-2, 12.8), in the order in which they were made."""

from __future__ import annotations

from dataclasses import dataclass

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from reviewer_app.report.validation_data import ValidationData, certificates_in, read_dss, told_in

#: What pyHanko and asn1crypto raise for a structure they cannot read.
MALFORMED = (SignatureValidationError, ValueError, TypeError)
_KNOWN = frozenset(one.value for one in SigSeedSubFilter)


@dataclass(frozen=True, slots=True)
class Embedded:
    """Signatures of people, time-stamps of the document, and how many of the latter cannot be read."""

    signatures: tuple[EmbeddedPdfSignature, ...]
    stamps: tuple[EmbeddedPdfSignature, ...]
    malformed_stamps: int = 0


def embedded(reader: PdfFileReader) -> Embedded:
    """Return what stands in the file. Signatures of a kind that is not known are left out.

    Raises
    ------
    SignatureValidationError, ValueError, TypeError
        If a signature is malformed; a malformed time-stamp is counted only.
    """
    signatures: list[EmbeddedPdfSignature] = []
    stamps: list[EmbeddedPdfSignature] = []
    malformed = 0
    for name, value, field in enumerate_sig_fields(reader, filled_status=True):
        entry = value.get_object()
        if entry.get("/SubFilter") not in _KNOWN:
            continue
        is_stamp = entry.get("/Type") == "/DocTimeStamp"
        try:
            (stamps if is_stamp else signatures).append(EmbeddedPdfSignature(reader, field, name))
        except MALFORMED:
            if not is_stamp:
                raise
            malformed += 1
    return Embedded(_in_order(signatures), _in_order(stamps), malformed)


def carried(reader: PdfFileReader, parts: Embedded) -> ValidationData:
    """Return all that the file holds for judging certificates."""
    found = read_dss(reader)
    for one in (*parts.signatures, *parts.stamps):
        found += certificates_in(one) + told_in(one)
    return found


def _in_order(found: list[EmbeddedPdfSignature]) -> tuple[EmbeddedPdfSignature, ...]:
    return tuple(sorted(found, key=lambda one: one.signed_revision))
