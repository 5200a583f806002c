"""The signature: PAdES B-B that certifies the document, made in memory and checked before anybody gets it.

The signed file starts with exactly the bytes the reviewer paged through; the signature is appended to them.
"""

from __future__ import annotations

import hashlib
import io
import logging
from dataclasses import dataclass
from datetime import datetime

from pikepdf import Pdf
from pikepdf import PdfError as PikePdfError
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.signers.pdf_signer import PdfSigningSession

from reviewer_app.cases.language import ENGLISH, language_of, say, say_code, speaking
from reviewer_app.errors import CannotSign, CannotVerify
from reviewer_app.report.fields import OPINION_FIELD
from reviewer_app.report.flowables import STAMP_HEIGHT, STAMP_WIDTH
from reviewer_app.report.identity import SigningIdentity
from reviewer_app.report.inputs import Meaning
from reviewer_app.report.key_sources import KeySource, OpenedKey, opened_key
from reviewer_app.report.stamp import stamp_style
from reviewer_app.report.verify import verify_pdf
from reviewer_app.report.words import joined, moment_words

#: Hexadecimal digits kept free for the signature; a guess by trial would sign twice (feasibility 6).
BYTES_RESERVED = 16384
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SignRequest:
    """What to sign, with which key, as whom. `pdf` comes from `prepare_for_signing`, `signed_at` carries its zone.

    `passphrase` is the PIN for a key on a token. The request holds it: it is never logged or kept. `reason` is added to
    the meaning in ``/Reason``.
    """

    pdf: bytes
    key: KeySource
    passphrase: str
    meaning: Meaning
    reviewer_name: str
    signed_at: datetime
    credentials: str = ""
    reason: str = ""
    location: str = ""

    def __post_init__(self) -> None:
        if self.signed_at.utcoffset() is None:
            raise ValueError("a signature is made at a time with its zone")

    def __repr__(self) -> str:
        return f"SignRequest(<{len(self.pdf)} bytes>, {self.meaning.value})"


@dataclass(frozen=True, slots=True)
class SignedOpinion:
    """A signed document. Both hashes are SHA-256 in hex; `unsigned_sha256` is the one shown before signing.

    `certificate` is the fingerprint of the certificate that signed it.
    """

    pdf: bytes
    sha256: str
    unsigned_sha256: str
    signer: str
    signed_at: datetime
    certificate: str


def sign_opinion(request: SignRequest) -> SignedOpinion:
    """Sign a prepared report and verify the result.

    Raises
    ------
    KeyNotOpened
        If the passphrase or PIN is wrong.
    CannotSign
        If the certificate does not hold at `signed_at`, the token is gone, the document cannot be signed, or the
        finished signature does not verify. Nothing is kept of the attempt.
    """
    with opened_key(request.key, request.passphrase) as opened:
        identity = opened.identity
        identity.check_usable(request.signed_at)
        signed = _signed(request, opened)
    _check(request.pdf, signed)
    logger.info("signed %d bytes with certificate %s", len(request.pdf), identity.fingerprint[:16])
    return signed_opinion(signed, request.pdf, identity, request.signed_at)


class SignerAtTime(PdfSigner):
    """Signs with the time that the stamp shows, where pyHanko would take another look at the clock."""

    def __init__(self, moment: datetime, metadata: PdfSignatureMetadata, signer: Signer, lines: list[str]) -> None:
        super().__init__(metadata, signer, stamp_style=stamp_style(lines, STAMP_WIDTH, STAMP_HEIGHT))
        self._moment = moment

    def init_signing_session(self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False) -> PdfSigningSession:
        """Return the session, set to the time of the request."""
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._moment
        return session


def _signed(request: SignRequest, opened: OpenedKey) -> bytes:
    metadata = PdfSignatureMetadata(
        field_name=OPINION_FIELD,
        md_algorithm="sha256",
        reason=joined([request.meaning.value, request.reason], ": "),
        name=request.reviewer_name,
        location=request.location or None,
        certify=True,
        docmdp_permissions=MDPPerm.FILL_FORMS,
        subfilter=SigSeedSubFilter.PADES,
    )
    name = joined([request.reviewer_name, request.credentials])
    stamp = Stamp(name, request.meaning, request.signed_at, request.location)
    refused = "The document could not be signed. The opinion is unchanged."
    return put_signature(request.pdf, metadata, stamp, opened, refused)


def put_signature(pdf: bytes, metadata: PdfSignatureMetadata, stamp: Stamp, opened: OpenedKey, refused: str) -> bytes:
    """Return a document with a signature behind it, in a field that is there, at the time of its stamp.

    Raises
    ------
    CannotSign
        With the sentence `refused`, if the document cannot be signed.
    """
    output = io.BytesIO()
    try:
        lines = stamp_words(pdf, stamp, opened.identity)
        signer = SignerAtTime(stamp.signed_at, metadata, opened.signer, lines)
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        signer.sign_pdf(writer, existing_fields_only=True, bytes_reserved=BYTES_RESERVED, output=output)
    except (SigningError, PdfError, PikePdfError, ValueError, KeyError) as error:
        raise CannotSign(refused, detail=type(error).__name__) from error
    return output.getvalue()


def signed_opinion(pdf: bytes, unsigned: bytes, identity: SigningIdentity, signed_at: datetime) -> SignedOpinion:
    """Return what is told of a signed document that was made of `unsigned`."""
    return SignedOpinion(
        pdf=pdf,
        sha256=hashlib.sha256(pdf).hexdigest(),
        unsigned_sha256=hashlib.sha256(unsigned).hexdigest(),
        signer=identity.subject,
        signed_at=signed_at,
        certificate=identity.fingerprint,
    )


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the visible part of a signature tells beside the certificate."""

    name: str
    meaning: Meaning
    signed_at: datetime
    location: str = ""


def stamp_words(pdf: bytes, stamp: Stamp, identity: SigningIdentity) -> list[str]:
    """Return the lines of the stamp in the language that the document says it is in."""
    with Pdf.open(io.BytesIO(pdf)) as document:
        language = language_of(str(document.Root.get("/Lang", "")))
    with speaking(language or ENGLISH):
        return _stamp_lines(stamp, identity)


def _stamp_lines(stamp: Stamp, identity: SigningIdentity) -> list[str]:
    lines = [
        say("stamp.signed-by", name=stamp.name),
        say_code("meaning", stamp.meaning),
        joined([moment_words(stamp.signed_at), stamp.location]),
        say("stamp.certificate", subject=identity.subject),
        f"SHA-256 {identity.fingerprint_words[:39]}…",
    ]
    return [*lines, say("stamp.issued-by", issuer=identity.issuer)] if identity.demo else lines


def _check(unsigned: bytes, signed: bytes) -> None:
    """Refuse a result that is not the given document with a valid signature."""
    try:
        valid = signed.startswith(unsigned) and verify_pdf(signed).valid
    except CannotVerify:
        valid = False
    if not valid:
        raise CannotSign("The finished signature did not verify, so it was dropped. The opinion is unchanged.")
