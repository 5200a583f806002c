"""PDFs that are locked with a password (ISO 32000-2, 7.6): told apart, and opened in memory."""

from __future__ import annotations

import io
import logging

import pikepdf

from reviewer_app.errors import CannotDecode, LockedWithPassword

_ENCRYPT = b"/Encrypt"
LOCKED = "This document is locked with a password."
WRONG = "That password does not open this document."

# the library would write to the log what it finds in a damaged file
logging.getLogger("pikepdf").setLevel(logging.CRITICAL)


def unlocked(data: bytes, password: str = "") -> bytes:
    """Return a PDF that needs no password: as it is, or opened with `password` and without its encryption.

    A damaged one is returned as it is: who shows it says so.

    Raises
    ------
    LockedWithPassword
        If it needs a password, or another one.
    CannotDecode
        If it is locked in a way that no password opens.
    """
    if _ENCRYPT not in data:
        return data
    try:
        with pikepdf.open(io.BytesIO(data), password=password) as document:
            if not document.is_encrypted:
                return data
            out = io.BytesIO()
            document.save(out, encryption=False)
            return out.getvalue()
    except pikepdf.PasswordError as error:
        raise LockedWithPassword(WRONG if password else LOCKED, detail="pdf: password") from error
    except pikepdf.PdfError as error:
        if "encrypt" in str(error).lower() or "security" in str(error).lower():
            raise CannotDecode(
                "This document is locked in a way that cannot be opened here.", detail="pdf: security handler"
            ) from error
        return data
