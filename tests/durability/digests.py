"""What is compared of an edit: a hash of the very bytes that the journal keeps."""

from __future__ import annotations

import hashlib


def digest_of(encoded: bytes) -> str:
    """Return the first 16 digits of the SHA-256 of an encoded edit."""
    return hashlib.sha256(encoded).hexdigest()[:16]
