"""Raising the level of a signature right before its opinion is sent for the first time; in a network thread.

It is tried once: what did not go is a note, and the opinion goes out as it is, however often sending is tried. It is
tried anew where the settings about it were changed since, or the reviewer sends by hand.

What was signed stays as it is; the file of a higher level is a document of its own, which starts with it. Once anything
of an opinion may be at the service, the file that is sent does not change any more: it is to arrive once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reviewer_app.errors import Cancelled, CannotVerify, ReviewerError
from reviewer_app.jobs import CancelToken
from reviewer_app.settings import SIGNATURE_LEVELS, Settings
from reviewer_app.store.values import OutboxEntry, SignedDocument
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.services import Services

if TYPE_CHECKING:
    from reviewer_app.report.levels import Raised
    from reviewer_app.report.proof_source import ProofSource

OPINION_LEVEL: Final = "opinion-level"
#: The kind of the outbox entry that sends a later version of what was delivered already (`later_level`).
LEVEL: Final = "level"
#: In the values of a co-signed file, and in the entry that sends it: who has co-signed, as the certificates have it.
CO_SIGNERS: Final = "co_signers"
#: In the entry that sends a co-signed file: what the service is told of each co-signature that came with it.
CO_SIGNED_BY: Final = "co_signed_by"
#: In the entry of an opinion: who has parts of their own, each with reference, name and the titles of these.
WRITERS: Final = "writers"
NO_SERVICE: Final = "No time-stamp service is set."
#: In the values of the file of a level: what is to be said of its time-stamps.
STAMP_NOTE: Final = "stamp_note"
#: In the values of the file of a level that was made after its opinion was sent, and in the entry that sends it: the id
#: of the entry that sent the opinion.
LATER: Final = "renews"
_BASIC: Final = "B-B"
_UNFORESEEN: Final = "The level of the signature could not be raised."
_WORDS: Final = {
    "B-T": "Asking for a time-stamp",
    "B-LT": "Asking whether certificates were revoked",
    "B-LTA": "Asking for a time-stamp over all of it",
}
logger = logging.getLogger(__name__)
#: Told in words what is being done.
Doing = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class SentFile:
    """The `file` that is sent of a `signed` document: that itself, or the highest level made of it.

    `level` is that of its signature; `note` says why it is no higher one, empty if it is the wanted one. `stamp_note`
    says that a time-stamp in it is of an authority that is not trusted here.
    """

    signed: SignedDocument
    file: SignedDocument
    level: str = _BASIC
    note: str = ""
    stamp_note: str = ""


def raised(
    services: Services,
    entry: OutboxEntry,
    settings: Settings,
    token: CancelToken,
    doing: Doing,
    *,
    by_hand: bool = False,
) -> None:
    """Raise the signature of an entry of the outbox, as far as that goes within its limits; the rest is a note.

    Nothing is done where something of it may have been sent, the level is reached, or it was tried with these settings
    before; the last does not hold where the reviewer sends it `by_hand`.

    Raises
    ------
    Cancelled
        If the token was cancelled.
    """
    try:
        before = services.stored(lambda vault: _to_raise(vault, entry.id, settings, by_hand=by_hand))
        if before is None:
            return
        if not settings.time_stamp_url:
            services.stored(lambda vault: _keep(vault, entry, before, None, NO_SERVICE))
            return
        pdf = services.stored(lambda vault: bytes_of(vault, before.file))
        higher = made(pdf, before.level, settings, token, doing)
        services.stored(lambda vault: _keep(vault, entry, before, higher, higher.note, way(settings)))
    except Cancelled:
        raise
    except Exception as error:
        # no proof may hold back the opinion
        sentence = error.sentence if isinstance(error, ReviewerError) else _UNFORESEEN
        logger.error("the level of opinion %s was not raised: %s %s", entry.id, type(error).__name__, sentence)  # noqa: TRY400
        with suppress(Exception):
            services.stored(lambda vault: vault.set_value(_tried_key(entry), way(settings)))


def sent_file(vault: Vault, entry: OutboxEntry) -> SentFile | None:
    """Return the file that an entry of the outbox sends, None where the signed document is not there; in the store."""
    documents = vault.signed_documents(entry.case_id)
    signed = next((one for one in documents if one.id == entry.payload["document"]), None)
    if signed is None:
        return None
    told = vault.get_value(_note_key(entry)) or ""
    if signed.kind == OPINION_LEVEL:
        return SentFile(signed, signed, signed.meta["level"], told, signed.meta.get(STAMP_NOTE, ""))
    higher = [
        one
        for one in documents
        if one.kind == OPINION_LEVEL and one.meta.get("document") == signed.id and LATER not in one.meta
    ]
    if not higher:
        return SentFile(signed, signed, note=told)
    meta = higher[-1].meta
    return SentFile(signed, higher[-1], meta["level"], told, meta.get(STAMP_NOTE, ""))


def proof_source(settings: Settings) -> ProofSource:
    """Return where proofs come from by the settings: the time-stamp service, and the other hosts that may be asked."""
    from reviewer_app.report.proof_source import ProofSource  # noqa: PLC0415 - as above
    from reviewer_app.sync import proof_transport  # noqa: PLC0415 - as above

    hosts = frozenset({proof_transport.host_of(settings.time_stamp_url), *settings.revocation_hosts})
    transport = proof_transport.ProofTransport(hosts - {""}, proof_transport.ANSWER_SECONDS)
    return ProofSource(settings.time_stamp_url, transport, _trusted(settings))


def _trusted(settings: Settings) -> tuple[bytes, ...]:
    """Return the roots that this laptop trusts, and those of the file that the settings name, where it can be read."""
    from reviewer_app.report.verify import roots_in  # noqa: PLC0415 - as above
    from reviewer_app.sync.http import trusted_context  # noqa: PLC0415 - as above

    own: list[bytes] = []
    if settings.time_stamp_roots:
        try:
            own = [one.dump() for one in roots_in([Path(settings.time_stamp_roots).read_bytes()])]
        except (OSError, CannotVerify) as error:
            logger.warning("the trusted time-stamp authorities cannot be read: %s", type(error).__name__)
    return (*own, *trusted_context().get_ca_certs(binary_form=True))


def _note_key(entry: OutboxEntry) -> str:
    """Return the name of a value that goes with its case."""
    return f"level-note-{entry.id}:{entry.case_id}"


def _tried_key(entry: OutboxEntry) -> str:
    """Return the name of a value that goes with its case: the way that raising was tried last."""
    return f"level-tried-{entry.id}:{entry.case_id}"


def way(settings: Settings) -> str:
    """Return in one line what raising goes by: where it changes, what did not go before may go now."""
    return " ".join((settings.wanted_level, settings.time_stamp_url, *settings.revocation_hosts))


def _to_raise(vault: Vault, entry_id: str, settings: Settings, *, by_hand: bool) -> SentFile | None:
    """Return what is to be raised, None where there is nothing to do."""
    entry = vault.outbox_entry(entry_id)
    if not _may_change(entry) or entry.kind == LEVEL:
        return None
    if not by_hand and vault.get_value(_tried_key(entry)) == way(settings):
        return None
    found = sent_file(vault, entry)
    if found is None or SIGNATURE_LEVELS.index(found.level) >= SIGNATURE_LEVELS.index(settings.wanted_level):
        return None
    return found


def _may_change(entry: OutboxEntry) -> bool:
    return entry.waits and entry.begun is None


def doubt(higher: Raised, before: SentFile) -> dict[str, str]:
    """Return what the file of a higher level keeps of time-stamps whose authority is not trusted."""
    words = higher.distrust or before.stamp_note
    return {STAMP_NOTE: words} if words else {}


def note(vault: Vault, entry: OutboxEntry, words: str) -> None:
    """Keep why an entry has no higher level than it has; nothing for one that has the wanted level."""
    vault.set_value(_note_key(entry), words or None)


def bytes_of(vault: Vault, document: SignedDocument) -> bytes:
    """Return the file of a signed document; in the store lane."""
    with vault.open_blob(document.case_id, document.blob_id) as stream:
        return stream.read()


def made(pdf: bytes, level: str, settings: Settings, token: CancelToken, doing: Doing) -> Raised:
    """Return a file with its signature raised, as far as that goes; in a network thread."""
    from reviewer_app.report.level_process import LevelProcess  # noqa: PLC0415 - the worklist is painted without it

    with LevelProcess() as process:
        return process.raise_level(
            pdf, level, settings.wanted_level, proof_source(settings), token, lambda one: doing(_WORDS[one])
        )


def _keep(
    vault: Vault, entry: OutboxEntry, before: SentFile, higher: Raised | None, why: str, tried: str | None = None
) -> None:
    """Keep what was made, and the way it was tried, unless it was recalled or sent meanwhile; all or nothing."""
    with vault.together():
        if not _may_change(vault.outbox_entry(entry.id)):
            return
        vault.set_value(_tried_key(entry), tried)
        if why != before.note:
            note(vault, entry, why)
        if higher is None or higher.level == before.level:
            return
        first = before.signed
        meta = {
            **first.meta,
            "document": first.id,
            "level": higher.level,
            **doubt(higher, before),
            "signed_sha256": first.meta.get("signed_sha256") or first.sha256,
        }
        kept = vault.put_document(entry.case_id, OPINION_LEVEL, higher.pdf, meta)
        said = {
            "outbox": entry.id,
            "level": higher.level,
            "sha256": kept.sha256,
            "signed_sha256": meta["signed_sha256"],
        }
        vault.audit("level-raised", entry.case_id, said)
