"""The note of the token or card that was chosen for signing: where its library is, which token, which certificate."""

from __future__ import annotations

from typing import Final

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from reviewer_app.decoding import from_json
from reviewer_app.errors import CannotSign
from reviewer_app.report.key_sources import TokenKey

SCHEMA: Final = "reviewer-app/signing-token/1"


class _Note(msgspec.Struct, frozen=True, kw_only=True):
    """As it is kept, in JSON: no PIN, no key. `certificate` is PEM; fields are only ever added."""

    library: str
    label: str
    serial: str
    certificate: str
    schema: str = SCHEMA


def token_bytes(key: TokenKey) -> bytes:
    """Return a chosen token as it is kept."""
    pem = x509.load_der_x509_certificate(key.certificate).public_bytes(Encoding.PEM).decode()
    note = _Note(library=key.library, label=key.label, serial=key.serial, certificate=pem)
    return msgspec.json.format(msgspec.json.encode(note), indent=1)


def token_in(data: bytes) -> TokenKey:
    """Return the token that was kept.

    Raises
    ------
    CannotSign
        If it cannot be read.
    """
    try:
        note = from_json(data, _Note)
        certificate = x509.load_pem_x509_certificate(note.certificate.encode()).public_bytes(Encoding.DER)
        known = note.schema == SCHEMA
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        raise _damaged() from error
    if not known:
        raise _damaged()
    return TokenKey(note.library, note.label, note.serial, certificate)


def _damaged() -> CannotSign:
    return CannotSign(
        "What was kept of the signing token cannot be read.",
        next_step="Choose the token again under “Install a signing key”.",
        detail="token note",
    )
