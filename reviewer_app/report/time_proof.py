"""Time-stamps (RFC 3161): which of them fit, whose they are, and since when what they cover is proven to be there."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from asn1crypto import parser, x509
from pyhanko.sign.validation import validate_pdf_timestamp
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import (
    extract_tst_data_iter,
    message_imprint_checker,
    validate_tst_signed_data,
)
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel, TimestampSignatureStatus

from reviewer_app.report.issuers import Asked
from reviewer_app.report.revisions import signed_length
from reviewer_app.report.revocation import revocation_of
from reviewer_app.report.validation_data import Evidence
from reviewer_app.report.words import day_words, joined, moment_words

OF_SIGNATURE, OF_DOCUMENT = "signature", "document"
_NEVER = datetime.max.replace(tzinfo=UTC)
MALFORMED = "A time-stamp in the file is malformed."


@dataclass(frozen=True, slots=True)
class TimeProof:
    """A time-stamp and what it proves.

    `kind` tells a stamp inside a signature from one of the document; `covers` is how many bytes from the start of the
    file were there at `time`. It is `counted` if it fits and nothing is held against its authority, `trusted` if
    that authority leads to a root of the reader too. `problem` is a sentence about a stamp that does not fit, `note`
    the end of one about a stamp that is not counted. `certificate` is that of the authority.
    """

    kind: str
    covers: int
    authority: str = ""
    time: datetime | None = None
    counted: bool = False
    trusted: bool = False
    problem: str = ""
    note: str = ""
    way: tuple[Asked, ...] | None = field(default=None, repr=False)
    certificate: x509.Certificate | None = field(default=None, repr=False, compare=False)

    @property
    def moment(self) -> datetime:
        """The time it names, the end of all times if none can be read, so that it comes last in order."""
        return self.time or _NEVER

    @property
    def words(self) -> str:
        """What it proves, as a sentence."""
        if self.problem or self.time is None:
            return self.problem
        stamp = joined([f"time-stamp of {self.authority}", moment_words(self.time)], " from ")
        if not self.counted:
            return f"The {stamp} is not counted: {self.note}."
        if not self.trusted:
            return f"It carries a {stamp}; whether to trust that authority was not checked."
        return f"A time-stamp of {self.authority} proves that it was there on {moment_words(self.time)}."


def document_proofs(stamps: Sequence[EmbeddedPdfSignature], evidence: Evidence) -> tuple[TimeProof, ...]:
    """Return what each document time-stamp proves, in the order of the file.

    A later one vouches for those before it, whose certificates need to have held only until then.
    """
    found: list[TimeProof] = []
    for stamp in reversed(stamps):
        found.insert(0, _of_document(stamp, evidence, earliest(found)))
    return tuple(found)


def signature_proofs(
    signature: EmbeddedPdfSignature, evidence: Evidence, vouched: datetime | None
) -> tuple[TimeProof, ...]:
    """Return what the time-stamps inside a signature prove, which document time-stamps have `vouched` for or not."""
    covers = signed_length(signature.byte_range)
    return tuple(_of_signature(signature, covers, evidence, vouched))


def earliest(proofs: Iterable[TimeProof], covering: int = 0, trusted: bool = True) -> datetime | None:
    """Return the earliest time that proofs over at least `covering` bytes give, None if there is none.

    Proofs that are counted without being trusted are left out, unless `trusted` is false.
    """
    return min(
        (
            one.time
            for one in proofs
            if one.time is not None and one.covers >= covering and (one.trusted or (one.counted and not trusted))
        ),
        default=None,
    )


def padding_is_empty(signature: EmbeddedPdfSignature) -> bool:
    """Whether what follows a signature in its reserved room is zeros: no hash covers that room."""
    content = bytes(signature.pkcs7_content)
    return not any(content[parser.peek(content) :])


def common_name(name: x509.Name) -> str:
    """Return how a certificate calls its holder."""
    value = name.native.get("common_name", name.human_friendly)
    return value if isinstance(value, str) else joined(list(value))


def _of_document(stamp: EmbeddedPdfSignature, evidence: Evidence, vouched: datetime | None) -> TimeProof:
    proof = TimeProof(OF_DOCUMENT, signed_length(stamp.byte_range))
    try:
        status = validate_pdf_timestamp(stamp, evidence.context(vouched), skip_diff=True)
    except (SignatureValidationError, ValueError, TypeError):
        # asn1crypto raises the latter two for a structure it cannot read.
        return replace(proof, problem=MALFORMED)
    proof = _judged(proof, status, evidence, vouched)
    if proof.problem:
        return proof
    if status.coverage is None or status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        return _refused(proof, "does not cover the file up to its own end")
    if not padding_is_empty(stamp):
        return _refused(proof, "had something written into its unused part")
    return proof


def _of_signature(
    signature: EmbeddedPdfSignature, covers: int, evidence: Evidence, vouched: datetime | None
) -> Iterator[TimeProof]:
    proof = TimeProof(OF_SIGNATURE, covers)
    try:
        for token in extract_tst_data_iter(signature.signer_info, signed=False):
            imprint = message_imprint_checker(signature.signer_info)
            found = asyncio.run(validate_tst_signed_data(token, evidence.context(vouched), imprint))
            yield _judged(proof, TimestampSignatureStatus(**found), evidence, vouched)
    except (SignatureValidationError, ValueError, TypeError):
        yield replace(proof, problem=MALFORMED)


def _judged(
    proof: TimeProof, status: TimestampSignatureStatus, evidence: Evidence, vouched: datetime | None
) -> TimeProof:
    certificate = status.signing_cert
    proof = replace(
        proof,
        authority=common_name(certificate.subject),
        time=status.timestamp,
        way=evidence.way_up(certificate),
        certificate=certificate,
    )
    if not status.intact:
        return _refused(proof, "no longer fits: what it covers was changed")
    if not status.valid:
        return _refused(proof, "does not fit the certificate of its authority")
    note = _held_against(proof, status, evidence, vouched)
    return replace(proof, note=note, counted=not note, trusted=bool(evidence.judged and status.trusted and not note))


def _refused(proof: TimeProof, why: str) -> TimeProof:
    stamp = joined([f"The time-stamp of {proof.authority}", moment_words(proof.time) if proof.time else ""], " from ")
    return replace(proof, counted=False, trusted=False, problem=f"{stamp} {why}.")


def _held_against(
    proof: TimeProof, status: TimestampSignatureStatus, evidence: Evidence, vouched: datetime | None
) -> str:
    """Return why a stamp that fits does not count, as the end of a sentence, or nothing."""
    certificate, judged_at = status.signing_cert, vouched or datetime.now(UTC)
    if "time_stamping" not in (certificate.extended_key_usage_value or x509.ExtKeyUsageSyntax([])).native:
        return "its certificate is none of a time-stamp authority"
    if not certificate.not_valid_before <= status.timestamp <= certificate.not_valid_after:
        return "its certificate did not hold then"
    if certificate.not_valid_after < judged_at:
        expired = day_words(certificate.not_valid_after.date())
        return f"its certificate expired on {expired}, and no later time-stamp vouches for it"
    revoked = revocation_of(proof.way, evidence.in_file + evidence.given, judged_at)
    if revoked.problem(status.timestamp, vouched):
        return revoked.words
    if evidence.judged and not status.trusted:
        return "its authority does not lead to a trusted root"
    return ""
