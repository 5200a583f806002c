"""One sealed zip of a delivered case: written as a stream from the vault, read back, and only then there.

The hashes of all members are known before the first byte is written, so the seal is signed first and the key is held
for that signature only.
"""

from __future__ import annotations

import hashlib
import io
import logging
import mimetypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from reviewer_app import __version__
from reviewer_app.cases.paper_kinds import media_type
from reviewer_app.errors import NO_UID, CannotSign, CannotVerify, ReviewerError, StoreDamaged, identifier
from reviewer_app.exchange.signed_revision import signed_revision
from reviewer_app.jobs import CancelToken
from reviewer_app.report.archive_check import AUDIT_NAME, check_archive
from reviewer_app.report.archive_file import Member, write_members
from reviewer_app.report.archive_words import READ_ME, READ_ME_NAME
from reviewer_app.report.manifest import ManifestAudit
from reviewer_app.report.revisions import manifest_file
from reviewer_app.report.seal import (
    SEAL_NAME,
    SIGNATURE_NAME,
    SUMS_NAME,
    Seal,
    SealedDocument,
    SealRequest,
    check_signature,
    seal_bytes,
    sums_bytes,
)
from reviewer_app.report.seal_stamp import stamped_seal
from reviewer_app.report.sign_process import SigningProcess
from reviewer_app.settings import load_settings
from reviewer_app.store.audit_extract import check_extract
from reviewer_app.store.files import begin_writing, sync
from reviewer_app.store.vault import Vault
from reviewer_app.sync.upload import mark_objects_of
from reviewer_app.ui.office import signing_attempts
from reviewer_app.ui.office.case_export import bundle_bytes, case_and_service
from reviewer_app.ui.office.kept_archives import CASE_ARCHIVED, archives_of, keep_archived
from reviewer_app.ui.office.outside import new_file
from reviewer_app.ui.office.raising import proof_source
from reviewer_app.ui.office.services import Services
from reviewer_app.ui.office.signing_key import SigningKey

if TYPE_CHECKING:
    from reviewer_app.exchange.delivery import ArchiveCopy
    from reviewer_app.ui.office.signed_case import SignedCase

_STEPS: Final = 1000
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ArchiveOrder:
    """What an archive shall be: with the records or without, and signed where there is a passphrase."""

    case_id: str
    records: bool = False
    passphrase: str = field(default="", repr=False)


def archive_case(
    services: Services,
    order: ArchiveOrder,
    path: Path,
    token: CancelToken,
    on_progress: Callable[[int, int], None] = lambda _count, _of: None,
) -> Path:
    """Write the archive of a case to `path`, read it back, and let the case be archived; in a job.

    Parameters
    ----------
    services
        The open vault and what belongs to it.
    order
        Which case, and how.
    path
        Where to; what was there stays until the archive is whole.
    token
        Lets the user stop; nothing is left then.
    on_progress
        Told how many of how many steps are done; reading back is half of them.

    Raises
    ------
    NotAllowed
        If the opinion was not delivered.
    CannotSign
        If the seal cannot be signed with that passphrase.
    BadSettings
        If it cannot be written there. Nothing is left then.
    StoreDamaged, CannotVerify
        If a file in the vault, or the archive as it was read back, is not what it should be.
    Cancelled
        If the user has stopped it.
    """
    made = services.clock()
    case, service_url = case_and_service(services, order.case_id)
    members, seal = _gathered(services, order, made, case, service_url)
    token.check()
    statement = seal_bytes(seal)
    over, stamp = _over(services, order, members, statement, made)
    token.check()
    whole = [*members, *over]
    size = sum(one.size for one in whole) or 1
    detail = {
        "seal": hashlib.sha256(statement).hexdigest(),
        "sums": seal.sums_sha256,
        "signed": "yes" if seal.signed else "no",
        "records": "yes" if seal.records else "no",
        "stamp": stamp,
    }
    note = partial(services.stored, lambda vault: vault.audit(CASE_ARCHIVED, order.case_id, detail))
    with new_file(path, note) as file:
        write_members(file, whole, made, token.check, lambda done: on_progress(done * _STEPS // size, 2 * _STEPS))
        file.flush()
        sync(file.fileno())
        begin_writing(file.fileno())  # what is read back comes from the disk where the system allows it
        _read_back(file, len(whole), token, on_progress)
    services.stored(lambda vault: keep_archived(vault, order.case_id, case.documents))
    return path


def _gathered(
    services: Services, order: ArchiveOrder, made: datetime, case: SignedCase, service_url: str
) -> tuple[list[Member], Seal]:
    """Return every member but the list of hashes and what is over it; and the seal."""
    extract = services.stored(lambda vault: vault.audit_extract(order.case_id))
    head = check_extract(extract).head
    paths = [f"documents/{name}.pdf" for name in case.names]
    copies, left_out = _instances(case)
    manifests = {name: manifest_file(one.pdf) for name, one in zip(case.names, case.papers, strict=True)}
    members = [
        _of_bytes(READ_ME_NAME, READ_ME.encode()),
        *(_of_bytes(path, one.pdf) for path, one in zip(paths, case.papers, strict=True)),
        *(_of_bytes(f"manifests/{name}.json", data) for name, data in manifests.items() if data is not None),
        _of_bytes("fhir/document.json", bundle_bytes(case, service_url, made)),
        *(_of_bytes(f"dicom/{one.sop_instance_uid}.dcm", one.data) for one in copies),
        _of_bytes(AUDIT_NAME, extract),
        *(services.stored(lambda vault: list(_records(vault, order.case_id))) if order.records else ()),
    ]
    opinion = manifests[case.names[0]]
    seal = Seal(
        case=case.delivery.case.identifier,
        made=made.astimezone(UTC).isoformat(),
        software=f"reviewer-app {__version__}",
        sums_sha256=hashlib.sha256(sums_bytes({one.path: one.sha256 for one in members})).hexdigest(),
        signed=bool(order.passphrase),
        documents=_documents(case, paths),
        records=order.records,
        manifest_sha256=hashlib.sha256(opinion).hexdigest() if opinion is not None else "",
        audit=ManifestAudit(seq=head.seq, hash=head.hash) if head is not None else None,
        recalled=tuple(one.sha256 for one in case.recalled),
        left_out=left_out,
        earlier=services.stored(lambda vault: tuple(one.seal for one in archives_of(vault, order.case_id))),
    )
    return members, seal


def _instances(case: SignedCase) -> tuple[list[ArchiveCopy], str]:
    """Return the DICOM instances made of every signed paper; and a sentence on marks that cannot be written."""
    found: list[ArchiveCopy] = []
    left_out = ""
    for one in (case.delivery, *case.further):
        marks, problem = mark_objects_of(one)
        found += (*((one.archive_copy,) if one.archive_copy is not None else ()), *marks)
        left_out = left_out or problem
    return found, left_out


def _documents(case: SignedCase, paths: list[str]) -> tuple[SealedDocument, ...]:
    found = []
    for path, one in zip(paths, case.papers, strict=True):
        revision = signed_revision(one.pdf)
        found.append(
            SealedDocument(
                path=path,
                kind=one.kind,
                report_id=one.report_id,
                sha256=hashlib.sha256(one.pdf).hexdigest(),
                signed_sha256=revision.sha256 if revision is not None else "",
            )
        )
    return tuple(found)


def _records(vault: Vault, case_id: str) -> Iterator[Member]:
    """Return the records of a case, which are read only when they are written; none is named after a patient."""
    there = set[str]()
    for number, one in enumerate(vault.instances(case_id), start=1):
        name = identifier(one.index.sop_instance_uid)  # in a damaged file anything may stand there
        name = name if name not in (NO_UID, *there) else f"file-{number}"
        there.add(name)
        path = f"records/dicom/{name}.dcm"
        yield Member(path, one.size, one.sha256, partial(vault.open_blob, case_id, one.blob_id))
    for number, paper in enumerate(vault.documents(case_id), start=1):
        ending = mimetypes.guess_extension(media_type(paper.document.content_type)) or ""
        path = f"records/papers/{number}{ending}"
        yield Member(path, paper.size, paper.sha256, partial(vault.open_blob, case_id, paper.blob_id))


def _of_bytes(path: str, data: bytes) -> Member:
    return Member(path, len(data), hashlib.sha256(data).hexdigest(), partial(io.BytesIO, data))


def _over(
    services: Services, order: ArchiveOrder, members: list[Member], statement: bytes, made: datetime
) -> tuple[list[Member], str]:
    """Return the list of hashes, the seal that cites it, and the signature over that where it is wanted.

    Also what came of the time-stamp on the signature: "none" was wanted, it is "there", or it was "not-had".
    """
    over = {SUMS_NAME: sums_bytes({one.path: one.sha256 for one in members}), SEAL_NAME: statement}
    stamp = "none"
    if order.passphrase:
        over[SIGNATURE_NAME], stamp = _stamped(services, statement, _signature(services, order, statement, made))
    return [_of_bytes(path, data) for path, data in over.items()], stamp


def _stamped(services: Services, statement: bytes, signature: bytes) -> tuple[bytes, str]:
    """Return the signature of the seal with a time-stamp where the settings name who gives them, and what came of it.

    An archive is whole without one, so none that cannot be had, or does not fit, holds it back.
    """
    settings, _problem = load_settings(services.paths.config / "settings.json")
    if not settings.time_stamp_url:
        return signature, "none"
    try:
        stamped = stamped_seal(signature, proof_source(settings))
        why = check_signature(statement, stamped, ()).problem
    except ReviewerError as error:
        stamped, why = signature, error.sentence
    if not why:
        return stamped, "there"
    logger.warning("the seal has no time-stamp: %s", why)
    return signature, "not-had"


def _signature(services: Services, order: ArchiveOrder, statement: bytes, made: datetime) -> bytes:
    """Return the signature of the seal; wrong passphrases are counted as at signing."""
    key = SigningKey(services.paths)
    identity, source = key.identity(), key.source()
    if identity is None:
        raise CannotSign("The certificate of the signing key is not on this laptop.", next_step="Leave it unsigned.")
    certificate = identity.fingerprint
    if services.stored(lambda vault: signing_attempts.owned_by_another(vault, certificate, vault.reviewer())):
        raise signing_attempts.of_another(certificate)
    request = SealRequest(statement, source, order.passphrase, made)

    def attempt() -> bytes:
        with SigningProcess() as process:
            return process.seal(request)

    counted_by = source.counted_by
    services.stored(lambda vault: signing_attempts.count_by_file(vault, certificate, counted_by))
    return signing_attempts.counted(services, counted_by, order.case_id, attempt)


def _read_back(file: BinaryIO, members: int, token: CancelToken, on_progress: Callable[[int, int], None]) -> None:
    """Check the archive as it lies on the disk."""
    done = iter(range(members + 1))

    def check() -> None:
        token.check()
        on_progress(_STEPS + next(done, members) * _STEPS // members, 2 * _STEPS)

    try:
        found = check_archive(file, audit=check_extract, check=check)
    except CannotVerify as error:
        raise StoreDamaged("The archive could not be read back, so it was dropped.", detail=error.detail) from error
    if not found.whole:
        raise StoreDamaged("The archive could not be read back as it was written, so it was dropped.",
                           next_step=found.problems[0], detail=f"{len(found.problems)} problems")  # fmt: skip
