"""A second author signs: in a field that was made before the author certified the document (std 4.1).

What was signed before stays byte for byte: the new signature is put behind it, which the author's certification allows
(DocMDP P=2, ISO 32000-2, 12.8.2.2: forms may be filled in, signatures among them).
"""

from __future__ import annotations

import hashlib
import io
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.signers import PdfSignatureMetadata

from reviewer_app.cases.plain_names import name_fits
from reviewer_app.errors import CannotSign, CannotVerify
from reviewer_app.report.author_signatures import AuthorCheck
from reviewer_app.report.fields import CO_SIGNER_FIELDS, OPINION_FIELD
from reviewer_app.report.inputs import Meaning
from reviewer_app.report.key_sources import KeySource, OpenedKey, opened_key
from reviewer_app.report.signing import SignedOpinion, Stamp, put_signature, signed_opinion
from reviewer_app.report.verification import Verification
from reviewer_app.report.verify import verify_pdf
from reviewer_app.report.words import joined

#: What a co-signer can say: the text is theirs as well, or they stand for it.
MEANINGS: Final = (Meaning.CO_AUTHORSHIP, Meaning.APPROVAL)
_UNCHANGED: Final = "The file is unchanged."
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CoSignRequest:
    """What to co-sign, with which key, as whom. `pdf` is a signed opinion in any level; `signed_at` carries its zone.

    `passphrase` is the PIN for a key on a token. The request holds it: it is never logged or kept. The name that is
    shown is that of the certificate.
    """

    pdf: bytes
    key: KeySource
    passphrase: str
    meaning: Meaning
    signed_at: datetime
    credentials: str = ""
    location: str = ""

    def __post_init__(self) -> None:
        if self.signed_at.utcoffset() is None:
            raise ValueError("a signature is made at a time with its zone")
        if self.meaning not in MEANINGS:
            raise ValueError("a co-signature means co-authorship or approval")

    def __repr__(self) -> str:
        return f"CoSignRequest(<{len(self.pdf)} bytes>, {self.meaning.value})"


@dataclass(frozen=True, slots=True)
class ToCoSign:
    """A signed opinion that can be co-signed: what `verify_pdf` found of it, and the free fields, never none."""

    found: Verification
    free: tuple[str, ...]

    def parts_of(self, signer: str) -> AuthorCheck | None:
        """Return what somebody, named as in the certificate, has written and not signed for yet; None for no part."""
        waits = (one for one in self.found.authors if not one.signed)
        return next((one for one in waits if one.name and name_fits(signer, one.name)), None)


def to_co_sign(pdf: bytes) -> ToCoSign:
    """Return what a signed opinion is, for whoever is asked to co-sign it.

    Raises
    ------
    CannotSign
        If it is not signed, changed or not valid, was not certified in the field of an opinion, or has no free field.
    """
    try:
        found = verify_pdf(pdf)
    except CannotVerify as error:
        raise CannotSign(error.sentence, next_step=error.next_step, detail=error.detail) from error
    if not found.signatures:
        raise CannotSign(
            "This PDF carries no signature yet: its author signs first.",
            next_step="Ask for the signed file.",
            detail="no signature",
        )
    if not found.valid:
        raise CannotSign(
            f"The file cannot be co-signed, as it is not valid. {found.summary}",
            next_step="Ask its sender for the file as it was signed.",
            detail=found.sha256,
        )
    signed, free = _fields(pdf)
    if OPINION_FIELD not in signed:
        raise CannotSign(
            "This PDF is no signed opinion of this program, so it has no place for a co-signature.", detail=found.sha256
        )
    if not free:
        raise CannotSign("Both fields for co-signers are signed already.", detail=found.sha256)
    return ToCoSign(found, free)


def co_sign(request: CoSignRequest) -> SignedOpinion:
    """Sign a signed opinion in its next free field for co-signers, and verify the result.

    What a co-author has written stands in the reason of the signature behind the meaning, for who reads it elsewhere.

    Returns
    -------
    SignedOpinion
        Its `unsigned_sha256` is that of the file that was given, with which the new one begins.

    Raises
    ------
    KeyNotOpened
        If the passphrase or PIN is wrong.
    CannotSign
        As `to_co_sign`; also if the certificate does not hold at `signed_at`, has signed this file already, or would
        take the field of a co-author who has written a part; if the time is before that of the author, or the finished
        signature does not verify. Nothing is kept of the attempt.
    """
    wanted = to_co_sign(request.pdf)
    _check_time(request.signed_at, wanted.found)
    with opened_key(request.key, request.passphrase) as opened:
        opened.identity.check_usable(request.signed_at)
        if opened.identity.fingerprint in _certificates(request.pdf):
            raise CannotSign(
                f"This certificate has signed the file already. {_UNCHANGED}",
                next_step="A second author signs with a key of their own.",
                detail=f"certificate {opened.identity.fingerprint[:16]}",
            )
        _leave_fields(request.meaning, opened.identity.subject, wanted)
        signed = _signed(request, opened, wanted)
    _check(request.pdf, wanted.found, signed)
    logger.info("co-signed %d bytes with certificate %s", len(request.pdf), opened.identity.fingerprint[:16])
    return signed_opinion(signed, request.pdf, opened.identity, request.signed_at)


def _leave_fields(meaning: Meaning, signer: str, wanted: ToCoSign) -> None:
    """Refuse a signature that would leave a co-author without a field for the parts that they have written."""
    waits = [one for one in wanted.found.authors if not one.signed]
    own = wanted.parts_of(signer)
    if own is not None and meaning is not Meaning.CO_AUTHORSHIP:
        raise CannotSign(
            f"{signer} has written {', '.join(own.parts)}, so the signature is one as a co-author. {_UNCHANGED}",
            next_step="Sign with --as co-authorship.",
            detail=own.reference,
        )
    if own is None and len(wanted.free) <= len(waits):
        names = ", ".join(one.name for one in waits)
        raise CannotSign(
            f"Every free field is for a co-author who has written a part of it: {names}. {_UNCHANGED}",
            detail=f"{len(wanted.free)} free",
        )


def _fields(pdf: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the signed fields, and of the free ones for co-signers in their order."""
    try:
        values = {name: value for name, value, _field in enumerate_sig_fields(PdfFileReader(io.BytesIO(pdf)))}
    except (PdfReadError, ValueError, KeyError) as error:
        raise CannotSign("The fields for signatures cannot be read.", detail=type(error).__name__) from error
    signed = tuple(name for name, value in values.items() if value is not None)
    return signed, tuple(name for name in CO_SIGNER_FIELDS if name in values and name not in signed)


def _certificates(pdf: bytes) -> frozenset[str]:
    """Return the fingerprints of the certificates that have signed."""
    signatures = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
    return frozenset(hashlib.sha256(one.signer_cert.dump()).hexdigest() for one in signatures)


def _check_time(signed_at: datetime, found: Verification) -> None:
    latest = max((one.signed_at for one in found.signatures if one.signed_at is not None), default=None)
    if latest is not None and signed_at < latest:
        raise CannotSign(
            f"The clock of this computer says a time before that of the signature that is there. {_UNCHANGED}",
            next_step="Check the date and time of this computer.",
            detail=f"{signed_at.isoformat()} before {latest.isoformat()}",
        )


def _signed(request: CoSignRequest, opened: OpenedKey, wanted: ToCoSign) -> bytes:
    own = wanted.parts_of(opened.identity.subject)
    metadata = PdfSignatureMetadata(
        field_name=wanted.free[0],
        md_algorithm="sha256",
        reason=joined([request.meaning.value, joined(own.parts) if own is not None else ""], ": "),
        name=opened.identity.subject,
        location=request.location or None,
        subfilter=SigSeedSubFilter.PADES,
    )
    name = joined([opened.identity.subject, request.credentials])
    stamp = Stamp(name, request.meaning, request.signed_at, request.location)
    refused = f"The document could not be co-signed. {_UNCHANGED}"
    return put_signature(request.pdf, metadata, stamp, opened, refused)


def _check(before: bytes, was: Verification, signed: bytes) -> None:
    """Refuse a result that is not the given file with one valid signature more, and the same signed revision."""
    try:
        now = verify_pdf(signed)
        valid = now.valid and not now.changed_after_signing and now.sha256 == was.sha256
        valid = valid and len(now.signatures) == len(was.signatures) + 1 and signed.startswith(before)
    except CannotVerify:
        valid = False
    if not valid:
        raise CannotSign(f"The finished signature did not verify, so it was dropped. {_UNCHANGED}")
