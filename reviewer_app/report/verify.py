"""Is this the document that was signed, by whom, and does it rest on these records? Needs no profile and no window.

*Valid* means that every signature fits the bytes it covers, that nothing was changed after signing except what the
signer allowed (further signatures in the prepared fields, time-stamps, validation data), and that the certificate held
at the stated time. Whether the signer is *trusted* is a second question: it needs the root certificates of the reader.
"""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from asn1crypto import parser, pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from reviewer_app.errors import CannotVerify
from reviewer_app.report.compare import NOT_COMPARED, Addendum, ManifestCheck, compare
from reviewer_app.report.manifest import Manifest
from reviewer_app.report.revisions import attached_manifest, signed_length, unsigned_length
from reviewer_app.report.words import day_words, joined, moment_words

PADES = "/ETSI.CAdES.detached"
MALFORMED = "The signature is malformed."
for _name in ("pyhanko", "pyhanko_certvalidator"):
    # Both log tracebacks with names of signers for what is an ordinary answer here.
    logging.getLogger(_name).setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class SignatureCheck:
    """What was found of one signature; `problem` is a sentence, empty if it is valid."""

    signer: str
    signed_at: datetime | None
    reason: str
    trusted: bool
    changed: bool
    problem: str = ""
    trust_note: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """The answer of `verify_pdf`.

    `valid` is true if the signatures are valid and, where records were compared, none differs or is missing;
    `signature_valid` speaks of the signatures alone. `sha256` is that of the signed revision of the first signature,
    which is the first `signed_length` bytes; `unsigned_sha256` is that of the bytes before it, which the signer saw.
    `level` is empty for signatures that are no PAdES. `meaning` is the stated reason of the first signature.
    """

    valid: bool
    summary: str
    signer: str = ""
    signed_at: datetime | None = None
    level: str = ""
    trusted: bool = False
    changed_after_signing: bool = False
    signature_valid: bool = False
    meaning: str = ""
    sha256: str = ""
    unsigned_sha256: str = ""
    signed_length: int = 0
    report_id: str = ""
    signatures: tuple[SignatureCheck, ...] = ()
    manifest: ManifestCheck = NOT_COMPARED
    addenda: tuple[Addendum, ...] = ()


def verify_pdf(pdf: bytes, trust: Sequence[bytes] = (), records: Path | None = None) -> Verification:
    """Check a signed PDF.

    Parameters
    ----------
    pdf
        The whole file.
    trust
        PEM files with the root certificates that the reader trusts; the store of the computer is not asked.
    records
        A folder with the records; every file in it and below is compared with the signed manifest by its SHA-256.

    Raises
    ------
    CannotVerify
        If the file is no PDF, is damaged or needs a password, or a PEM or the folder cannot be read.
    """
    roots = _roots(trust)
    try:
        found = _signatures(pdf, roots)
        manifest = attached_manifest(pdf[: found.signed_length]) if found.signatures else None
    except CannotVerify:
        raise
    except Exception as error:
        # The parser meets arbitrary files and fails in arbitrary ways; each of them means the same to the reader.
        raise CannotVerify(
            "The file is damaged or no PDF, so its signature could not be checked.",
            detail=f"{type(error).__name__} in {len(pdf)} bytes",
        ) from error
    return _with_records(found, manifest, records) if found.signatures else found


def _signatures(pdf: bytes, roots: list[x509.Certificate]) -> Verification:
    reader = _open(pdf)
    try:
        signatures = list(reader.embedded_regular_signatures)
    except (SignatureValidationError, ValueError, TypeError):
        # asn1crypto raises the latter two for a structure it cannot read.
        return Verification(valid=False, summary=f"Not valid. {MALFORMED}", changed_after_signing=True)
    if not signatures:
        return Verification(valid=False, summary="This PDF carries no signature.")
    checks = tuple(_check(one, roots) for one in signatures)
    first, byte_range = checks[0], signatures[0].byte_range
    end, sound = signed_length(byte_range), not any(one.problem for one in checks)
    return Verification(
        valid=sound,
        summary="",
        signer=first.signer,
        signed_at=first.signed_at,
        level=_level(reader, signatures[0]),
        trusted=sound and all(one.trusted for one in checks),
        changed_after_signing=any(one.changed for one in checks),
        signature_valid=sound,
        meaning=first.reason,
        sha256=hashlib.sha256(pdf[:end]).hexdigest(),
        unsigned_sha256=hashlib.sha256(pdf[: unsigned_length(pdf, byte_range)]).hexdigest(),
        signed_length=end,
        signatures=checks,
    )


def _with_records(found: Verification, manifest: Manifest | None, records: Path | None) -> Verification:
    compared = compare(manifest, records, found.sha256, lambda data: verify_pdf(data).signature_valid)
    check = compared.manifest
    found = replace(
        found,
        valid=found.valid and not (check.missing or check.different),
        report_id=manifest.report_id if manifest else "",
        manifest=check,
        addenda=compared.addenda,
    )
    return replace(found, summary=_summary(found))


def _open(pdf: bytes) -> PdfFileReader:
    reader = PdfFileReader(io.BytesIO(pdf), strict=False)
    if reader.encrypted:
        raise CannotVerify("The PDF is encrypted, so its signature could not be checked.")
    # Touches the page tree: a file whose end is missing is told from one without a signature.
    reader.root["/Pages"]["/Count"]
    return reader


def _roots(trust: Sequence[bytes]) -> list[x509.Certificate]:
    roots: list[x509.Certificate] = []
    for data in trust:
        try:
            found = [x509.Certificate.load(der) for _, _, der in pem.unarmor(data, multiple=True)]
        except ValueError as error:
            raise CannotVerify("The file of trusted certificates is no PEM file.") from error
        roots += found
    return roots


def _check(signature: EmbeddedPdfSignature, roots: list[x509.Certificate]) -> SignatureCheck:
    context = ValidationContext(trust_roots=roots, allow_fetching=False, revocation_mode="soft-fail")
    certificate, stated = signature.signer_cert, signature.self_reported_timestamp
    found = SignatureCheck(
        signer=_common_name(certificate.subject),
        signed_at=stated,
        reason=str(signature.sig_object.get("/Reason", "")),
        trusted=False,
        changed=False,
    )
    try:
        status = validate_pdf_signature(signature, context, context)
    except SignatureValidationError:
        return replace(found, problem=MALFORMED)
    if not _padding_is_empty(signature):
        return replace(found, changed=True, problem="Something was written into the unused part of the signature.")
    changed = not (status.intact and status.docmdp_ok)
    return replace(
        found,
        changed=changed,
        trusted=bool(status.trusted and status.valid and not changed),
        problem=_problem(status, certificate, stated),
        trust_note=_trust_note(status, certificate, roots),
    )


def _padding_is_empty(signature: EmbeddedPdfSignature) -> bool:
    """Whether what follows the signature in its reserved room is zeros: no hash covers that room."""
    content = bytes(signature.pkcs7_content)
    return not any(content[parser.peek(content) :])


def _problem(status: PdfSignatureStatus, certificate: x509.Certificate, stated: datetime | None) -> str:
    """Return why a signature is not valid, or an empty string."""
    if not status.intact:
        return "The signed content was changed: its hash no longer fits the signature."
    if not status.valid:
        return "The signature does not fit the certificate of its signer."
    if not status.docmdp_ok:
        return "Something was added after signing that the signature does not allow."
    if not status.seed_value_ok:
        return "The signature breaks the rules of its field."
    if stated is not None and not certificate.not_valid_before <= _aware(stated) <= certificate.not_valid_after:
        return "The certificate did not hold at the stated time of signing."
    return ""


def _trust_note(status: PdfSignatureStatus, certificate: x509.Certificate, roots: list[x509.Certificate]) -> str:
    if status.trusted:
        return "the certificate leads to a trusted root"
    if not roots:
        return "whether to trust the signer was not checked, as no trusted root was given"
    if status.revoked:
        return "the certificate was revoked"
    if certificate.not_valid_after < datetime.now(UTC):
        return f"the certificate expired on {day_words(certificate.not_valid_after.date())}"
    return "the certificate does not lead to a trusted root"


def _level(reader: PdfFileReader, signature: EmbeddedPdfSignature) -> str:
    """Return the PAdES level (ETSI EN 319 142-1) that the parts present make up."""
    if signature.sig_object.get("/SubFilter") != PADES:
        return ""
    own_stamp = _has_time_stamp(signature)
    document_stamps = len(list(reader.embedded_timestamp_signatures))
    if not own_stamp and document_stamps == 0:
        return "B-B"
    if "/DSS" not in reader.root:
        return "B-T"
    # A document time-stamp that is the only proof of time makes T and LT; one on top of another proof makes LTA.
    return "B-LTA" if document_stamps > (0 if own_stamp else 1) else "B-LT"


def _has_time_stamp(signature: EmbeddedPdfSignature) -> bool:
    attributes = signature.signer_info["unsigned_attrs"]
    return any(one["type"].native == "signature_time_stamp_token" for one in attributes or ())


def _summary(found: Verification) -> str:
    problems = list(dict.fromkeys(one.problem for one in found.signatures if one.problem))
    if problems:
        return joined(["Not valid.", *problems], " ")
    first = found.signatures[0]
    when = f" on {moment_words(first.signed_at)}" if first.signed_at else ""
    sentences = [
        f"The signature is valid: signed by {first.signer}{when}, not changed since; {first.trust_note}.",
        f"{len(found.signatures)} signatures in all." if len(found.signatures) > 1 else "",
        found.manifest.words,
    ]
    return joined(sentences, " ")


def _common_name(name: x509.Name) -> str:
    value = name.native.get("common_name", name.human_friendly)
    return value if isinstance(value, str) else joined(list(value))


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
