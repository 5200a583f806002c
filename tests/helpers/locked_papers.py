"""PDFs that are locked with a password."""

from __future__ import annotations

import io

import pikepdf

from tests.helpers.papers import make_pdf


def locked_pdf(password: str, pages: int = 2) -> bytes:
    """Return a PDF that opens with this password alone (AES-256, revision 6)."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(make_pdf(pages))) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="somebody else", user=password))
    return out.getvalue()
