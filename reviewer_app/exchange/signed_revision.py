"""The signatures in a PDF, the author's first: what each covers, and its CMS alone (ISO 32000-2, 12.8.1)."""

from __future__ import annotations

import hashlib
import io
import logging
from dataclasses import dataclass, field
from typing import Any

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SignedRevision:
    """A revision that was signed: the first `length` bytes of the PDF, and their `sha256` (hexadecimal).

    `cms` is the detached SignedData (DER) over `byte_range` (offset and length of the two parts around it, in bytes).
    """

    length: int
    sha256: str
    byte_range: tuple[int, int, int, int]
    cms: bytes = field(repr=False)


def signed_revision(pdf: bytes) -> SignedRevision | None:
    """Return the revision of the first signature of a PDF, which is the author's; None where it has none."""
    return next(iter(signed_revisions(pdf)), None)


def signed_revisions(pdf: bytes) -> tuple[SignedRevision, ...]:
    """Return the revision of each signature of a PDF, in the order in which they were made."""
    from pikepdf import Pdf, PdfError  # noqa: PLC0415 - takes long to load, and this is asked for when sending

    try:
        with Pdf.open(io.BytesIO(pdf), attempt_recovery=False) as document:
            found = [one for one in map(_signature, _fields(document)) if one is not None]
    except PdfError as error:
        logger.warning("no signature can be read of a PDF of %d bytes: %s", len(pdf), type(error).__name__)
        return ()
    found.sort(key=lambda one: one[0][2] + one[0][3])
    made = (_revision(pdf, byte_range, contents) for byte_range, contents in found)
    return tuple(one for one in made if one is not None)


def _revision(pdf: bytes, byte_range: tuple[int, int, int, int], contents: bytes) -> SignedRevision | None:
    length, cms = byte_range[2] + byte_range[3], _without_padding(contents)
    return SignedRevision(length, hashlib.sha256(pdf[:length]).hexdigest(), byte_range, cms) if cms else None


def _fields(document: Any) -> list[Any]:
    form = document.Root.get("/AcroForm")
    return list(form.get("/Fields", [])) if form is not None else []


def _signature(form_field: Any) -> tuple[tuple[int, int, int, int], bytes] | None:
    """Return byte range and contents of the signature in a field; a document time-stamp is none of an author."""
    value = form_field.get("/V") if form_field.get("/FT") == "/Sig" else None
    if value is None or value.get("/Type") == "/DocTimeStamp" or len(value.get("/ByteRange", ())) != 4:
        return None
    first, size, second, rest = (int(one) for one in value["/ByteRange"])
    return (first, size, second, rest), bytes(value["/Contents"])


def _without_padding(contents: bytes) -> bytes:
    """Return the SignedData at the start of the space that was kept for it, empty where there is none."""
    from asn1crypto.cms import ContentInfo  # noqa: PLC0415 - as above
    from asn1crypto.parser import peek  # noqa: PLC0415 - as above

    try:
        found = contents[: peek(contents)]
        signed = ContentInfo.load(found, strict=True)["content_type"].native == "signed_data"
    except (ValueError, TypeError):
        return b""
    return found if signed else b""
