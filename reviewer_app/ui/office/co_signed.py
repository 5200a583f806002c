"""Taking in a file that a second author has signed: checked, kept, and queued as a later version of what was delivered.

Nothing of it is in doubt for the service: it is the same opinion, which begins with the same bytes.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from reviewer_app.cases.case import Case
from reviewer_app.cases.rules.co_signing import co_author_of, why_not_co_signer
from reviewer_app.errors import CannotVerify, NotAllowed
from reviewer_app.exchange.co_signature import CoSigner
from reviewer_app.report.co_signed_file import MOST_ADDED, CoSignature, CoSignedFile, check_co_signed
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.later_level import LaterFile, queue_later, standing_file
from reviewer_app.ui.office.later_versions import takes_later
from reviewer_app.ui.office.raising import CO_SIGNED_BY, CO_SIGNERS, SentFile, bytes_of, note
from reviewer_app.ui.office.services import Services

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Offered:
    """A co-signed file that holds and can be taken in for an entry of the outbox; `before` is what it begins with."""

    entry_id: str
    file: CoSignedFile
    before: SentFile


def offered(services: Services, entry_id: str, path: Path) -> Offered:
    """Read a co-signed file and hold it against what was delivered; in a job. Nothing is kept.

    Raises
    ------
    CannotVerify
        If it cannot be read, is not valid, or is not what was delivered with further signatures.
    NotAllowed
        If nothing can be taken in for this entry now, or whoever signed is no co-author who may sign: with why.
    """
    before, standing = services.stored(lambda vault: _standing(vault, entry_id))
    pdf = _read(path, len(standing) + MOST_ADDED)
    found = check_co_signed(pdf, standing)
    services.stored(lambda vault: _check_signers(vault, before.file.case_id, found, services.clock()))
    return Offered(entry_id, found, before)


def take_in(vault: Vault, offer: Offered, now: datetime) -> None:
    """Keep a co-signed file and queue it as a later version; in the store lane, all or nothing.

    Raises
    ------
    NotAllowed
        If another version came meanwhile, or the signer may not sign any more.
    """
    with vault.together():
        before, _bytes = _standing(vault, offer.entry_id)
        if before.file.id != offer.before.file.id:
            raise NotAllowed("Another version of it was sent meanwhile.", next_step="Take the file in again.")
        case_id, found = before.file.case_id, offer.file
        _check_signers(vault, case_id, found, now)
        names = [before.file.meta.get(CO_SIGNERS, ""), *(one.signer for one in found.added)]
        told = {"level": found.level, CO_SIGNERS: ", ".join(one for one in names if one)}
        of_these = {
            CO_SIGNERS: ", ".join(one.signer for one in found.added),
            CO_SIGNED_BY: msgspec.to_builtins([_told(vault.case(case_id).case, one) for one in found.added]),
        }
        kept, queued = queue_later(vault, offer.entry_id, before, LaterFile(found.pdf, told, of_these), now)
        note(vault, queued, before.note)  # why it has no higher level is as true of this version
        said = {
            "outbox": queued.id,
            "sha256": kept.sha256,
            "signed_sha256": found.signed_sha256,
            "certificates": " ".join(one.identity.fingerprint for one in found.added),
        }
        vault.audit("co-signed-taken-in", case_id, said)
    logger.info("a co-signed file of %s was taken in", offer.entry_id)


def _told(case: Case, one: CoSignature) -> CoSigner:
    """Return what the service is told of a co-signature that passed `_check_signers`."""
    author = co_author_of(case, one.signer, one.signed_at)
    reference = author.reference if author is not None else ""
    return CoSigner(reference, one.signer, one.meaning, one.signed_at, one.revision_sha256)


def _standing(vault: Vault, entry_id: str) -> tuple[SentFile, bytes]:
    entry = vault.outbox_entry(entry_id)
    entries = [one for one in vault.outbox() if one.case_id == entry.case_id]
    if not takes_later(entries, entry):
        raise NotAllowed(
            "A co-signed file can be taken in once what was signed is delivered, and no later version of it waits.",
            detail=entry_id,
        )
    found = standing_file(vault, entries, entry)
    return found, bytes_of(vault, found.file)


def _check_signers(vault: Vault, case_id: str, found: CoSignedFile, now: datetime) -> None:
    case, earlier = vault.case(case_id).case, list(found.earlier)
    for one in found.added:
        why_not = why_not_co_signer(case, one.signer, one.signed_at, now, earlier)
        if why_not:
            raise NotAllowed(
                f"The co-signature is not taken in: {why_not}",
                next_step="Ask the service, which names the co-authors of a case and their licences.",
                detail=f"certificate {one.identity.fingerprint[:16]}",
            )
        earlier.append(one.signer)


def _read(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise CannotVerify(
            f"The file cannot be read: {error.strerror or 'unknown reason'}.", detail=f"errno {error.errno}"
        ) from error
    if len(data) > most:
        raise CannotVerify("The file is much larger than the one that was signed, so it is not read.")
    return data
