"""The seal of an archive: one list of hashes over every file in it, and a statement that cites the list.

A signed seal has a signature over that statement (CMS detached, RFC 5652 5.2), made with the key of the reviewer. One
that is not signed is tied by hashes only: the manifest in the signed opinion, the head of the audit trail, and the hash
of the statement, which stands in the audit trail of the workstation. Whoever can change such an archive can change its
seal as well; the signed documents in it stand by their own signatures.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import msgspec
from asn1crypto import cms, x509
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import async_validate_detached_cms
from pyhanko_certvalidator import ValidationContext

from reviewer_app.decoding import from_json
from reviewer_app.errors import CannotSign, CannotVerify
from reviewer_app.report.key_sources import KeySource, opened_key
from reviewer_app.report.manifest import ManifestAudit
from reviewer_app.report.seal_stamp import stamp_words
from reviewer_app.report.time_proof import common_name

SCHEMA: Final = "reviewer-app/seal/1"
SUMS_NAME: Final = "SHA256SUMS"
SEAL_NAME: Final = "seal.json"
SIGNATURE_NAME: Final = "seal.p7s"
#: Files that are not in the list of hashes: the list, and what is over it.
OUTSIDE_THE_LIST: Final = frozenset({SUMS_NAME, SEAL_NAME, SIGNATURE_NAME})
_LINE: Final = re.compile(r"([0-9a-f]{64})  (\S.*)")


class SealedDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A signed document: `sha256` is that of the file, `signed_sha256` that of its signed revision, its identity."""

    path: str
    kind: str
    report_id: str
    sha256: str
    signed_sha256: str


class Seal(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is stated of an archive. Hashes are SHA-256 in hexadecimal; fields are only ever added.

    `sums_sha256` is that of the list of hashes, `manifest_sha256` that of the manifest in the opinion, `audit` the last
    line of the extract of the audit trail, `recalled` are the signed files that were recalled and are not here.
    `records` tells whether the records are in it, `left_out` what could not be written. `earlier` are the seals of the
    archives that were made of this case before, by the SHA-256 of each statement: they stay what they are.
    """

    schema: str = SCHEMA
    case: str
    made: str
    software: str
    sums_sha256: str
    signed: bool
    documents: tuple[SealedDocument, ...]
    records: bool
    manifest_sha256: str = ""
    audit: ManifestAudit | None = None
    recalled: tuple[str, ...] = ()
    left_out: str = ""
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SealRequest:
    """What to sign, with which key. It holds the passphrase or PIN: it is never logged or kept."""

    statement: bytes
    key: KeySource
    passphrase: str = field(repr=False)
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class SealSignature:
    """Who signed a seal, and whether the signature fits; `problem` is a sentence, empty where it does.

    `stamp` is a sentence on its time-stamp, empty where it has none.
    """

    signer: str = ""
    trusted: bool = False
    problem: str = ""
    stamp: str = ""


def sums_bytes(hashes: Mapping[str, str]) -> bytes:
    """Return the list of hashes by path, as sha256sum reads it."""
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(hashes.items())).encode()


def read_sums(data: bytes) -> dict[str, str]:
    """Return the hash of each path.

    Raises
    ------
    CannotVerify
        If it is no such list, or names a path twice.
    """
    try:
        found = [_LINE.fullmatch(line) for line in data.decode().splitlines()]
    except UnicodeDecodeError:
        found = [None]
    sums = {one[2]: one[1] for one in found if one is not None}
    if not sums or len(sums) != len(found):
        raise CannotVerify("The list of hashes cannot be read.", detail=SUMS_NAME)
    return sums


def seal_bytes(seal: Seal) -> bytes:
    """Return a seal as JSON that a person can read."""
    return msgspec.json.format(msgspec.json.encode(seal), indent=1)


def read_seal(data: bytes) -> Seal:
    """Return a seal.

    Raises
    ------
    CannotVerify
        If it is none of ours.
    """
    try:
        seal = from_json(data, Seal)
    except (msgspec.DecodeError, UnicodeDecodeError):
        seal = None
    if seal is None or seal.schema != SCHEMA:
        raise CannotVerify("The seal cannot be read.", detail=SEAL_NAME)
    return seal


def sign_seal(request: SealRequest) -> bytes:
    """Return the detached signature (DER) over the statement of a seal.

    Raises
    ------
    KeyNotOpened
        If the passphrase or PIN is wrong.
    CannotSign
        If the token is gone, the certificate does not hold at that time, or the key does not sign.
    """
    try:
        with opened_key(request.key, request.passphrase) as opened:
            opened.identity.check_usable(request.signed_at)
            stated = PdfCMSSignedAttributes(signing_time=request.signed_at)
            made = opened.signer.async_sign_general_data(request.statement, "sha256", signed_attr_settings=stated)
            data: bytes = asyncio.run(made).dump()
    except (SigningError, ValueError) as error:
        raise CannotSign("The archive could not be sealed with this key.", detail=type(error).__name__) from error
    if check_signature(request.statement, data, ()).problem:
        raise CannotSign("The signature of the seal did not verify, so nothing was written.")
    return data


def check_signature(statement: bytes, signature: bytes, roots: Sequence[x509.Certificate]) -> SealSignature:
    """Check the signature of a seal; it is trusted where it leads to one of `roots` now. Revocation is not asked."""
    broken = SealSignature(problem="The signature of the seal cannot be read.")
    try:
        content = cms.ContentInfo.load(signature, strict=True)
        signed = content["content"]
        if content["content_type"].native != "signed_data" or signed["encap_content_info"]["content"].native:
            return broken
        context = ValidationContext(trust_roots=list(roots), allow_fetching=False)
        status = asyncio.run(async_validate_detached_cms(statement, signed, context))
    except (SignatureValidationError, ValueError, TypeError, KeyError):
        return broken
    signer = common_name(status.signing_cert.subject)
    if not (status.intact and status.valid):
        return SealSignature(signer, problem="The seal was changed: its signature no longer fits.")
    stamp, problem = stamp_words(status.timestamp_validity, roots)
    return SealSignature(signer, trusted=bool(roots and status.trusted), problem=problem, stamp=stamp)
