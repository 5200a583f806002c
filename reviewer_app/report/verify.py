"""Is this the document that was signed, by whom, and does it rest on these records? Needs no profile and no window.

*Valid* means that every signature fits the bytes it covers, that nothing was changed after signing except what the
signer allowed (further signatures in the prepared fields, time-stamps, validation data), that the certificate held
at the stated time, and that every time-stamp fits. Whether the signer is *trusted* is a second question: it needs the
root certificates of the reader. Nothing is fetched from a network.
"""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus

from reviewer_app.errors import CannotVerify
from reviewer_app.report import time_proof
from reviewer_app.report.addendum_chain import NO_CHAIN, ChainDocument, chain_of, documents_in
from reviewer_app.report.author_signatures import author_checks
from reviewer_app.report.compare import compare
from reviewer_app.report.embedded import MALFORMED, Embedded, carried, embedded
from reviewer_app.report.inputs import Meaning
from reviewer_app.report.issuers import Asked
from reviewer_app.report.manifest import Manifest
from reviewer_app.report.manifest_contents import contents_of
from reviewer_app.report.pades_level import level_of
from reviewer_app.report.revisions import attached_hashes, attached_manifest, signed_length, unsigned_length
from reviewer_app.report.revocation import Revocation, RevocationState, revocation_of
from reviewer_app.report.time_proof import TimeProof, common_name, earliest, padding_is_empty
from reviewer_app.report.validation_data import (
    Evidence,
    ValidationData,
    read_crls,
    read_dss,
    told_in,
)
from reviewer_app.report.verification import SignatureCheck, Verification, summary_of
from reviewer_app.report.words import day_words

MALFORMED_SIGNATURE = "The signature is malformed."
for _name in ("pyhanko", "pyhanko_certvalidator"):
    # Both log tracebacks with names of signers for what is an ordinary answer here.
    logging.getLogger(_name).setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class _Checked:
    """A signature with the proofs of time inside it and the way from its certificate to a root, where there is one."""

    check: SignatureCheck
    own: tuple[TimeProof, ...] = ()
    way: tuple[Asked, ...] | None = None


def verify_pdf(
    pdf: bytes,
    trust: Sequence[bytes] = (),
    records: Path | None = None,
    *,
    crls: Sequence[bytes] = (),
    documents: Path | None = None,
) -> Verification:
    """Check a signed PDF.

    Parameters
    ----------
    pdf
        The whole file.
    trust
        PEM files with the root certificates that the reader trusts; the store of the computer is not asked.
    records
        A folder with the records; every file in it and below is compared with the signed manifest by its SHA-256.
    crls
        Files with lists of revoked certificates, PEM or DER, that count beside those in the PDF.
    documents
        A folder with the other signed documents of the case, where the report that this one belongs to, and those
        that belong to it, are looked for; the folder of records if it is not given.

    Raises
    ------
    CannotVerify
        If the file is no PDF, is damaged or needs a password, or a PEM, a list or a folder cannot be read.
    """
    roots, given = roots_in(trust), read_crls(crls)
    found, manifest = _look(pdf, roots, given)
    if not found.signatures:
        return found
    folder = documents or records
    others: Iterable[ChainDocument] | None = None
    if manifest is not None and folder is not None:
        others = documents_in(folder, partial(_in_chain, roots=roots, given=given))
    named = [one.file for one in manifest.objects if one.file] if manifest is not None else []
    attached = attached_hashes(pdf[: found.signed_length], named) if named else {}
    check = compare(manifest, records, attached)
    found = replace(
        found,
        valid=found.valid and not (check.missing or check.different or check.objects.spoiled),
        report_id=manifest.report_id if manifest else "",
        manifest=check,
        documents=chain_of(_document(found, manifest, ""), others) if manifest else NO_CHAIN,
        contents=contents_of(manifest),
        authors=author_checks(manifest, found.signatures),
    )
    return replace(found, summary=summary_of(found))


def _look(pdf: bytes, roots: list[x509.Certificate], given: ValidationData) -> tuple[Verification, Manifest | None]:
    """Return what was found of the signatures, and the manifest of the signed revision."""
    try:
        found = _signatures(pdf, roots, given)
        return found, attached_manifest(pdf[: found.signed_length]) if found.signatures else None
    except CannotVerify:
        raise
    except Exception as error:
        # The parser meets arbitrary files and fails in arbitrary ways; each of them means the same to the reader.
        raise CannotVerify(
            "The file is damaged or no PDF, so its signature could not be checked.",
            detail=f"{type(error).__name__} in {len(pdf)} bytes",
        ) from error


def _in_chain(pdf: bytes, file: str, *, roots: list[x509.Certificate], given: ValidationData) -> ChainDocument:
    """Return a document that may belong to another; one that is not signed, or damaged, is not valid."""
    try:
        found, manifest = _look(pdf, roots, given)
    except CannotVerify:
        found, manifest = Verification(valid=False, summary=""), None
    manifest = manifest or attached_manifest(pdf)
    return ChainDocument(file, "", "") if manifest is None else _document(found, manifest, file)


def _document(found: Verification, manifest: Manifest, file: str) -> ChainDocument:
    return ChainDocument(
        file=file,
        report_id=manifest.report_id,
        case=manifest.case,
        sha256=found.sha256,
        signer=found.signer,
        signed_at=found.signed_at,
        valid=found.signature_valid,
        trusted=found.trusted,
        cites=manifest.addendum_to,
        corrects=found.meaning.partition(":")[0] == Meaning.CORRECTION,  # a reason may follow
    )


def _signatures(pdf: bytes, roots: list[x509.Certificate], given: ValidationData) -> Verification:
    reader = _open(pdf)
    try:
        parts = embedded(reader)
    except MALFORMED:
        return Verification(valid=False, summary=f"Not valid. {MALFORMED_SIGNATURE}", changed_after_signing=True)
    if not parts.signatures:
        return Verification(valid=False, summary="This PDF carries no signature.")
    evidence = Evidence(tuple(roots), carried(reader, parts), given)
    documents = time_proof.document_proofs(parts.stamps, evidence)
    checked = [_check(one, evidence, documents) for one in parts.signatures]
    checks = tuple(one.check for one in checked)
    proofs = [*(proof for one in checked for proof in one.own), *documents]
    proofs += [TimeProof(time_proof.OF_DOCUMENT, 0, problem=time_proof.MALFORMED)] * parts.malformed_stamps
    first, byte_range = checks[0], parts.signatures[0].byte_range
    end, sound = signed_length(byte_range), not any(one.problem for one in checks)
    valid = sound and not any(one.problem for one in proofs)
    return Verification(
        valid=valid,
        summary="",
        signer=first.signer,
        signed_at=first.signed_at,
        level=_level(reader, parts, checked[0], documents),
        trusted=valid and all(one.trusted for one in checks),
        changed_after_signing=any(one.changed for one in checks),
        signature_valid=sound,
        meaning=first.reason,
        sha256=hashlib.sha256(pdf[:end]).hexdigest(),
        unsigned_sha256=hashlib.sha256(pdf[: unsigned_length(pdf, byte_range)]).hexdigest(),
        signed_length=end,
        signatures=checks,
        proofs=tuple(proofs),
    )


def _level(reader: PdfFileReader, parts: Embedded, first: _Checked, documents: Sequence[TimeProof]) -> str:
    signature = parts.signatures[0]
    inside = told_in(signature)

    def stored(revision: int) -> ValidationData:
        return read_dss(reader.get_historical_resolver(revision)) + inside

    at_each = [partial(stored, stamp.signed_revision) for stamp in parts.stamps]
    stamps = list(zip(documents, at_each, strict=True))
    return level_of(signature, first.way, first.own, stamps, read_dss(reader) + inside)


def _open(pdf: bytes) -> PdfFileReader:
    reader = PdfFileReader(io.BytesIO(pdf), strict=False)
    if reader.encrypted:
        raise CannotVerify("The PDF is encrypted, so its signature could not be checked.")
    # Touches the page tree: a file whose end is missing is told from one without a signature.
    reader.root["/Pages"]["/Count"]
    return reader


def roots_in(trust: Sequence[bytes]) -> list[x509.Certificate]:
    """Return the certificates in PEM files; `CannotVerify` where one is none."""
    roots: list[x509.Certificate] = []
    for data in trust:
        try:
            found = [x509.Certificate.load(der) for _, _, der in pem.unarmor(data, multiple=True)]
        except ValueError as error:
            raise CannotVerify("The file of trusted certificates is no PEM file.") from error
        roots += found
    return roots


def _check(signature: EmbeddedPdfSignature, evidence: Evidence, documents: Sequence[TimeProof]) -> _Checked:
    certificate, stated = signature.signer_cert, signature.self_reported_timestamp
    found = SignatureCheck(
        signer=common_name(certificate.subject),
        signed_at=stated,
        reason=str(signature.sig_object.get("/Reason", "")),
        trusted=False,
        changed=False,
    )
    end = signed_length(signature.byte_range)
    own = time_proof.signature_proofs(signature, evidence, earliest(documents, end))
    proven = earliest([*own, *documents], end)
    context = evidence.context(proven)
    try:
        status = validate_pdf_signature(signature, context, context)
    except SignatureValidationError:
        return _Checked(replace(found, problem=MALFORMED_SIGNATURE))
    if not padding_is_empty(signature):
        written = "Something was written into the unused part of the signature."
        return _Checked(replace(found, changed=True, problem=written))
    way = evidence.way_up(certificate)
    revocation = revocation_of(way, evidence.in_file + evidence.given, proven or datetime.now(UTC))
    changed = not (status.intact and status.docmdp_ok)
    stated = None if stated is None else _aware(stated)
    problem = _problem(status, certificate, stated) or revocation.problem(stated, proven)
    revoked = revocation.state is RevocationState.REVOKED and not revocation.undone_by(proven)
    check = replace(
        found,
        changed=changed,
        trusted=bool(evidence.judged and status.trusted and status.valid and not (changed or problem or revoked)),
        problem=problem,
        trust_note=_trust_note(status, certificate, evidence, revocation, proven),
        proven_at=proven,
        revocation=revocation,
    )
    return _Checked(check, own, way)


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
    if stated is not None and not certificate.not_valid_before <= stated <= certificate.not_valid_after:
        return "The certificate did not hold at the stated time of signing."
    return ""


def _trust_note(
    status: PdfSignatureStatus,
    certificate: x509.Certificate,
    evidence: Evidence,
    revocation: Revocation,
    proven: datetime | None,
) -> str:
    held = revocation.undone_by(proven)
    if revocation.words and not held:
        return f"{revocation.words}, and no trusted time-stamp proves that the signature is older"
    if not evidence.judged:
        return "whether to trust the signer was not checked, as no trusted root was given"
    expired = certificate.not_valid_after < datetime.now(UTC)
    ended = f"expired on {day_words(certificate.not_valid_after.date())}"
    if status.trusted:
        later = [f"it {ended}"] if expired else []
        later += [revocation.words] if held else []
        since = f"; {' and '.join(later)}, after the time-stamp that proves the signature older" if later else ""
        return f"the certificate leads to a trusted root{since}"
    if expired:
        return f"the certificate {ended}"
    return "the certificate does not lead to a trusted root"


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
