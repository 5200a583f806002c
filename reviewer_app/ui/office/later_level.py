"""A later version of what was delivered already: its signature raised, or the file co-signed (`co_signed`).

The reviewer asks for it, or a level that could not be reached is tried again (`level_tries`). What waits then is an
entry of the outbox of its own, so it survives everything that an opinion does; but it is no second opinion: no gate is
asked, and it cannot be recalled. Where the service will never take it, the entry is closed, and what was delivered
stays as it arrived. At most one waits, and each begins with the version before it.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import msgspec

from reviewer_app.decoding import from_builtins
from reviewer_app.errors import NotAllowed, StoreDamaged
from reviewer_app.exchange.co_signature import CoSigner
from reviewer_app.exchange.delivery import Delivery
from reviewer_app.jobs import CancelToken
from reviewer_app.settings import Settings
from reviewer_app.store.values import OutboxEntry, OutboxState, SignedDocument
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office import raising
from reviewer_app.ui.office.awaited import signed_by
from reviewer_app.ui.office.frozen_delivery import kept_delivery
from reviewer_app.ui.office.later_versions import later_of, may_be_raised
from reviewer_app.ui.office.raising import CO_SIGNED_BY, LATER, LEVEL, OPINION_LEVEL, Doing, SentFile
from reviewer_app.ui.office.services import Services

if TYPE_CHECKING:
    from reviewer_app.report.levels import Raised


def raise_delivered(services: Services, entry_id: str, settings: Settings, token: CancelToken, doing: Doing) -> None:
    """Raise the signature of what was delivered, and queue the file of the higher level; in a network thread.

    Raises
    ------
    NotAllowed
        If it was not delivered, no higher level is wanted, one waits already, none was reached, or another version was
        sent meanwhile: with why.
    Cancelled
        If the token was cancelled.
    """
    before = services.stored(lambda vault: _to_raise(vault, entry_id, settings))
    pdf = services.stored(lambda vault: raising.bytes_of(vault, before.file))
    made = raising.made(pdf, before.level, settings, token, doing)
    if made.level == before.level:
        raise NotAllowed(made.note or "No higher level was reached.", next_step="The opinion stays as it arrived.")
    services.stored(lambda vault: _keep(vault, entry_id, settings, before, made, services))


def _to_raise(vault: Vault, entry_id: str, settings: Settings) -> SentFile:
    entry = vault.outbox_entry(entry_id)
    entries = [one for one in vault.outbox() if one.case_id == entry.case_id]
    if not may_be_raised(entries, entry, settings):
        raise NotAllowed("This signature is not raised: it has the wanted level, or one waits to be sent.")
    return standing_file(vault, entries, entry)


def standing_file(vault: Vault, entries: Iterable[OutboxEntry], entry: OutboxEntry) -> SentFile:
    """Return the newest version of a delivered entry that the service has taken; in the store lane.

    Raises
    ------
    NotAllowed
        If it is not on this laptop.
    """
    taken = [one for one in later_of(entries, entry) if one.state is OutboxState.DELIVERED]
    found = raising.sent_file(vault, taken[-1] if taken else entry)
    if found is None:
        raise NotAllowed("The signed opinion cannot be found on this laptop.", detail=entry.id)
    return found


def _keep(vault: Vault, entry_id: str, settings: Settings, before: SentFile, made: Raised, services: Services) -> None:
    """Keep the file of the higher level and queue it; all or nothing."""
    with vault.together():
        if _to_raise(vault, entry_id, settings).file.id != before.file.id:  # say, a co-signed one
            raise NotAllowed("Another version of it was sent meanwhile.", next_step="Raise that one.")
        told = {"level": made.level, **raising.doubt(made, before)}
        kept, queued = queue_later(vault, entry_id, before, LaterFile(made.pdf, told), services.clock())
        raising.note(vault, queued, made.note)
        said = {"outbox": queued.id, "level": made.level, "sha256": kept.sha256, "signed_sha256": signed_sha256(kept)}
        vault.audit("level-raised", kept.case_id, said)


@dataclass(frozen=True, slots=True)
class LaterFile:
    """The bytes of a later version, what is `told` of it among its values, and `said` in the entry that sends it."""

    pdf: bytes = field(repr=False)
    told: Mapping[str, str]
    said: Mapping[str, Any] = field(default_factory=dict)


def queue_later(
    vault: Vault, entry_id: str, before: SentFile, later: LaterFile, now: datetime
) -> tuple[SignedDocument, OutboxEntry]:
    """Keep the file of a later version and queue it; in the store lane, in a transaction."""
    first = vault.outbox_entry(entry_id)
    meta = {
        **before.file.meta,
        **later.told,
        "document": str(first.payload["document"]),
        "signed_sha256": signed_sha256(before.file),
        LATER: entry_id,
    }
    kept = vault.put_document(first.case_id, OPINION_LEVEL, later.pdf, meta)
    content = {"document": kept.id, LATER: entry_id, **later.said}
    queued = OutboxEntry(id=str(uuid.uuid4()), case_id=first.case_id, kind=LEVEL, created=now, payload=content)
    vault.queue(first.case_id, queued)
    return kept, queued


def signed_sha256(document: SignedDocument) -> str:
    """Return the SHA-256 of the signed revision that a file begins with."""
    return document.meta.get("signed_sha256") or document.sha256


def begin_later(vault: Vault, entry_id: str) -> Delivery:
    """Count an attempt and return what is sent: what was delivered, with the file of the higher level.

    Raises
    ------
    NotAllowed
        If the entry is no more to be sent, or a file is not there.
    StoreDamaged
        If what was frozen cannot be read.
    """
    entry = vault.outbox_attempt(entry_id)
    first = vault.outbox_entry(str(entry.payload[LATER]))
    kept = kept_delivery(vault, first)
    files = {one.id: one for one in vault.signed_documents(entry.case_id)}
    file = files[str(entry.payload["document"])]
    before = takewhile(lambda one: one.id != file.id, _later_files(files.values(), first.id))
    versions = [_sha1(vault, one) for one in {one.id: one for one in (kept.document, kept.file, *before)}.values()]
    delivery = kept.of_later(file).read(vault.open_blob, file)
    # the archive has the marks
    bare = replace(delivery, marked_frames=(), sealed=(), sealed_problem="")
    signed = signed_by(vault.outbox(), first, until=entry.id)
    return replace(bare, versions=tuple(versions), co_signers=_co_signers(entry), signed_by=signed)


def _co_signers(entry: OutboxEntry) -> tuple[CoSigner, ...]:
    try:
        return from_builtins(entry.payload.get(CO_SIGNED_BY, ()), tuple[CoSigner, ...])
    except msgspec.ValidationError:
        # the words of the error may quote what was kept
        raise StoreDamaged("Something in the vault cannot be read.", detail=f"outbox {entry.id}") from None


def _later_files(files: Iterable[SignedDocument], renews: str) -> list[SignedDocument]:
    return [one for one in files if one.meta.get(LATER) == renews]


def _sha1(vault: Vault, document: SignedDocument) -> bytes:
    return hashlib.sha1(raising.bytes_of(vault, document), usedforsecurity=False).digest()


def close(vault: Vault, entry_id: str, sentence: str) -> None:
    """End the try to send a higher level that the service will never take; `sentence` says why."""
    with vault.together():
        entry = vault.outbox_failed(entry_id, sentence, None)
        vault.outbox_recall(entry_id, sentence)
        vault.audit("level-refused", entry.case_id, {"outbox": entry_id})
