"""The revisions inside a signed PDF: what the signer saw, what was signed, and the manifest in it."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Sequence

from pikepdf import Pdf, PdfError

from reviewer_app.report.manifest import MANIFEST_NAME, Manifest, read_manifest

_END_OF_FILE = b"%%EOF"


def signed_length(byte_range: Sequence[int]) -> int:
    """Return where the revision ends that a signature covers, in bytes from the start (PDF 32000-1, 12.8.1)."""
    return int(byte_range[2]) + int(byte_range[3])


def unsigned_length(pdf: bytes, byte_range: Sequence[int]) -> int:
    """Return the length of the revision before a signature, 0 if the signature is part of the first.

    A signature is appended, so the file before it ends with the last end-of-file mark in front of it.
    """
    mark = pdf.rfind(_END_OF_FILE, 0, int(byte_range[1]))
    if mark < 0:
        return 0
    end = mark + len(_END_OF_FILE)
    for line_end in (b"\r\n", b"\n", b"\r"):
        if pdf.startswith(line_end, end):
            return end + len(line_end)
    return end


def attached_manifest(pdf: bytes) -> Manifest | None:
    """Return the manifest attached to a PDF, or None if there is none of ours."""
    data = manifest_file(pdf)
    return None if data is None else read_manifest(data)


def attached_hashes(pdf: bytes, names: Iterable[str]) -> dict[str, str]:
    """Return the SHA-256 of files attached to a PDF, in hexadecimal by their names; those that are not there lack."""
    try:
        with Pdf.open(io.BytesIO(pdf)) as document:
            there = document.attachments
            return {
                name: hashlib.sha256(there[name].get_file().read_bytes()).hexdigest() for name in names if name in there
            }
    except PdfError:
        return {}


def manifest_file(pdf: bytes) -> bytes | None:
    """Return the bytes of the manifest attached to a PDF, or None if there is none."""
    try:
        with Pdf.open(io.BytesIO(pdf)) as document:
            if MANIFEST_NAME not in document.attachments:
                return None
            return document.attachments[MANIFEST_NAME].get_file().read_bytes()
    except PdfError:
        return None
