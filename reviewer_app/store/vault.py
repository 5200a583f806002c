"""The vault: everything about patients that is kept on this laptop, encrypted, in one folder, for one process.

All methods may be called from any thread and wait for each other; by the house's rule writes come from the store lane.
`open_blob`, `new_blob`, `drop_blob`, and the writers and readers they give, do not wait for writes once the case's key
is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from reviewer_app.cases.asking import RecordsRequest
from reviewer_app.cases.case import Case
from reviewer_app.cases.life_cycle import CaseEvent, CaseState
from reviewer_app.cases.people import Reviewer
from reviewer_app.store.blobs import BlobWriter
from reviewer_app.store.checkpoints import Checkpoint
from reviewer_app.store.folder import OpenFolder, create_folder, folder_exists, open_folder
from reviewer_app.store.journal import packed, unpacked
from reviewer_app.store.keys import KdfParameters
from reviewer_app.store.parts import Clock, build_parts
from reviewer_app.store.removal import remove_local_copy, tidy_up
from reviewer_app.store.values import (
    Arrival,
    AuditEvent,
    AuditHead,
    BlobInfo,
    DownloadItem,
    OutboxEntry,
    SignedDocument,
    StoredCase,
    StoredDocument,
    StoredInstance,
)

if TYPE_CHECKING:
    from reviewer_app.cases.dictated_sound import Listened, SoundSegment, SoundState
    from reviewer_app.cases.instances import InstanceIndex
    from reviewer_app.cases.looks import Look, SeenKey
    from reviewer_app.cases.work import Edit
    from reviewer_app.store.keyring_access import KeyringAccess


def _now() -> datetime:
    return datetime.now(UTC)


def vault_exists(data_dir: Path) -> bool:
    """Whether there is a vault under `data_dir`."""
    return folder_exists(data_dir)


def create_vault(
    data_dir: Path,
    passphrase: str,
    *,
    keyring_service: KeyringAccess | None = None,
    kdf: KdfParameters | None = None,
    clock: Clock = _now,
) -> Vault:
    """Make a new vault under `data_dir` and open it; with a keyring, that opens it too from then on.

    Raises
    ------
    NotAllowed
        If there is one already, or the passphrase is empty.
    StoreLocked, DiskFull
        If another process is at work there, or there is no room.
    """
    return Vault(create_folder(data_dir, passphrase, keyring_service, kdf), clock)


def open_vault(
    data_dir: Path,
    passphrase: str | None = None,
    *,
    keyring: KeyringAccess | None = None,
    clock: Clock = _now,
    tidy: bool = True,
) -> Vault:
    """Open the vault under `data_dir`, by its passphrase if one is given, else by the keyring.

    Without `tidy` its `tidy_up` is to be called before anything is written or sent: it looks at the name of every file.

    Raises
    ------
    StoreLocked
        If the passphrase is wrong, the keyring does not open it, or another process holds it.
    StoreDamaged
        If there is no vault or it cannot be read.
    """
    return Vault(open_folder(data_dir, passphrase, keyring), clock, tidy=tidy)


class Vault:
    """An open vault; made by `create_vault` and `open_vault`, to be closed.

    Every write is on disk when its method returns, or the method raises and nothing of it is kept. Besides what each
    method names, all raise `DiskFull` when there is no room to write, `StoreDamaged` when the database cannot be read,
    `StoreLocked` after `close`, and `NotAllowed` for a case that is not in the vault.
    """

    def __init__(self, folder: OpenFolder, clock: Clock, *, tidy: bool = True) -> None:
        self._folder = folder
        self._parts = build_parts(folder.path, folder.database, folder.keys, clock)
        if not tidy:
            return
        try:
            self.tidy_up()
        except BaseException:
            folder.close()
            raise

    def tidy_up(self) -> None:
        """Clear what the end of the last process left half done; opening does so unless told not to."""
        tidy_up(self._parts)

    def close(self) -> None:
        """Close the vault and let the next process in. Readers that are open go on."""
        self._folder.close()

    def __enter__(self) -> Vault:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def together(self) -> AbstractContextManager[None]:
        """Make all writes inside the block one: all on disk at its end, or, if it is left by an error, none."""
        return self._parts.database.transaction()

    # unlocking

    def check_passphrase(self, passphrase: str) -> bool:
        """Whether this is the vault's passphrase. Takes as long as opening with it."""
        return self._folder.check_passphrase(passphrase)

    def change_passphrase(self, old: str, new: str, *, kdf: KdfParameters | None = None) -> None:
        """Give the vault another passphrase; `StoreLocked` if `old` is wrong. A crash leaves the old or the new one."""
        self._folder.change_passphrase(old, new, kdf)

    @property
    def opens_with_keyring(self) -> bool:
        """Whether a keyring's key opens this vault too."""
        return self._folder.header.by_keyring is not None

    def enable_keyring(self, keyring: KeyringAccess) -> None:
        """Let the keyring open this vault too, beside its passphrase.

        Raises
        ------
        StoreLocked
            If the keyring does not open.
        """
        self._folder.enable_keyring(keyring)

    def disable_keyring(self, keyring: KeyringAccess | None = None) -> None:
        """Let only the passphrase open this vault from now on; `keyring`, if given, forgets its key."""
        self._folder.disable_keyring(keyring)

    # worklist

    def put_case(self, case: Case) -> None:
        """Keep a case as the service lists it now. A new one gets its state from its task status; else it stays."""
        self._parts.cases.put(case)

    def cases(self) -> list[StoredCase]:
        """Return all cases but purged ones, the one due first at the front."""
        return self._parts.cases.all()

    def case(self, case_id: str) -> StoredCase:
        """Return a case; a purged one is no longer in the vault."""
        return self._parts.cases.one(case_id)

    def state(self, case_id: str) -> CaseState:
        """Return where a case stands, without counting its records; a purged one too."""
        return self._parts.cases.state(case_id)

    def move(self, case_id: str, event: CaseEvent) -> CaseState:
        """Let `event` happen to a case by the life cycle's table (`NotAllowed` else); return its new state."""
        return self._parts.cases.move(case_id, event)

    def set_case_version(self, case_id: str, version: str, *, task_status: str | None = None) -> None:
        """Keep the ETag, and if given the status, of the task after our change of it."""
        self._parts.cases.set_version(case_id, version, task_status)

    def set_requests(self, case_id: str, requests: Sequence[RecordsRequest]) -> None:
        """Keep the requests for more records of a case, all of them anew."""
        self._parts.cases.set_requests(case_id, requests)

    def get_value(self, key: str) -> str | None:
        """Return a kept value, or None."""
        return self._parts.values.get(key)

    def set_value(self, key: str, value: str | None) -> None:
        """Keep a value; None removes it. One named ``what:case id`` goes with its case when that is purged."""
        self._parts.values.set(key, value)

    def put_reviewer(self, reviewer: Reviewer) -> None:
        """Keep who the signed-in reviewer is."""
        self._parts.values.put_reviewer(reviewer)

    def reviewer(self) -> Reviewer | None:
        """Return the signed-in reviewer as last known."""
        return self._parts.values.reviewer()

    def remove_local_copy(self, case_id: str, *, also_work: bool = False) -> CaseState:
        """Destroy the case's key and files; where its life has ended, forget the case. Return its new state.

        Raises
        ------
        NotAllowed
            If the life cycle lists neither REMOVE_COPY nor PURGE now, or the case holds work that was never signed
            and `also_work` is not said.
        """
        return remove_local_copy(self._parts, case_id, also_work=also_work)

    # records

    def plan_download(self, case_id: str, items: Sequence[DownloadItem]) -> None:
        """Set what is to be fetched. What is done stays done; what failed is to be fetched again."""
        self._parts.downloads.plan(case_id, items)

    def download_items(self, case_id: str) -> list[DownloadItem]:
        """Return all items of a case, in the planned order."""
        return self._parts.downloads.items(case_id)

    def download_problems(self, case_id: str) -> list[tuple[str, str]]:
        """Return key and sentence of the records that could not be fetched."""
        return self._parts.downloads.problems(case_id)

    def new_blob(self, case_id: str) -> BlobWriter:
        """Return a writer for one encrypted file."""
        return self._parts.blobs.new(case_id)

    def open_blob(self, case_id: str, blob_id: str) -> BinaryIO:
        """Return a seekable stream of a file's plain bytes; it and later reads raise `StoreDamaged` where it is."""
        return self._parts.blobs.open(case_id, blob_id)

    def drop_blob(self, case_id: str, blob_id: str) -> None:
        """Delete a finished file that was recorded nowhere."""
        self._parts.blobs.delete(case_id, [blob_id])

    def item_done(self, case_id: str, key: str, blob: BlobInfo, index: InstanceIndex | None) -> None:
        """Record that an item is here."""
        self._parts.downloads.done(case_id, key, blob, index)

    def items_done(self, case_id: str, arrivals: Sequence[Arrival]) -> None:
        """Record that several finished files (`BlobWriter.finish`) are here; all on disk when this returns."""
        self._parts.downloads.done_together(case_id, arrivals)

    def item_failed(self, case_id: str, key: str, sentence: str) -> None:
        """Record why an item could not be fetched."""
        self._parts.downloads.failed(case_id, key, sentence)

    def instances(self, case_id: str) -> list[StoredInstance]:
        """Return the DICOM instances that are here, in the planned order."""
        return self._parts.downloads.instances(case_id)

    def documents(self, case_id: str, case: Case | None = None) -> list[StoredDocument]:
        """Return the papers that are here, in the order the case lists them, or `case`, if that is given."""
        return self._parts.downloads.documents(case or self._parts.cases.value(case_id))

    def drop_item(self, case_id: str, key: str) -> None:
        """Forget an item with its bytes."""
        self._parts.downloads.drop_item(case_id, key)

    def replace_document(self, case_id: str, reference: str, earlier: str) -> None:
        """Let the newer version of a paper take its place; the one before stays as `earlier`, or goes without one."""
        self._parts.downloads.replace_document(case_id, reference, earlier)

    def digest_mark(self, case_id: str) -> int:
        """Return what `put_digest` asks for: to be taken before the records are read that the digest is made of."""
        return self._parts.digests.mark(case_id)

    def put_digest(self, case_id: str, data: bytes, mark: int) -> bool:
        """Keep what is read instead of all indexes; False, and nothing kept, where a record changed since `mark`."""
        return self._parts.digests.put(case_id, data, mark)

    def digest(self, case_id: str) -> bytes | None:
        """Return what was kept since a record of the case changed last, or None."""
        return self._parts.digests.get(case_id)

    def drop_digest(self, case_id: str) -> None:
        """Keep no digest of a case."""
        self._parts.digests.drop(case_id)

    # work

    def add_edit(self, case_id: str, edit: Edit) -> None:
        """Append an edit to the journal; it is on disk when this returns."""
        self._parts.journal.add(case_id, (edit,))

    def add_edits(self, case_id: str, edits: Sequence[Edit]) -> None:
        """Append edits in their order, all or none; they are on disk when this returns."""
        self._parts.journal.add(case_id, edits)

    def sealed_edits(self, case_id: str, edits: Sequence[Edit]) -> bytes:
        """Return edits encrypted with a key of this vault: what no disk takes may be kept in memory over a lock."""
        return self._folder.keys.seal(packed(edits), case_id)

    def add_sealed_edits(self, case_id: str, sealed: bytes) -> None:
        """Append edits that were sealed; `StoreDamaged` for what was not sealed for this case by this vault."""
        self._parts.journal.add(case_id, unpacked(self._folder.keys.unseal(sealed, case_id)))

    def edits(self, case_id: str) -> list[Edit]:
        """Return all edits of a case, in the order they were made."""
        return self._parts.journal.edits(case_id)

    def put_checkpoint(self, case_id: str, data: bytes, edits: Sequence[str]) -> bool:
        """Keep what is read instead of all edits; False, and nothing kept, where the journal begins with others.

        `edits` are ids, in their order.
        """
        return self._parts.checkpoints.put(case_id, data, edits)

    def checkpoint(self, case_id: str) -> Checkpoint | None:
        """Return what was kept, of how many edits, and which came since; None where that is of no use."""
        return self._parts.checkpoints.get(case_id)

    def take_over_work(self, source: str, target: str) -> int:
        """Copy the work on one case to another that has none; return how many edits were copied."""
        return self._parts.journal.take_over(source, target)

    def seen(self, case_id: str, shown: Mapping[SeenKey, Look]) -> None:
        """Add how frames ``(SOP Instance UID, frame)`` or pages ``(key, page)`` stood on the screen."""
        self._parts.journal.add_seen(case_id, shown)

    def seen_frames(self, case_id: str) -> dict[SeenKey, Look]:
        """Return how each frame or page stood on the screen, all sessions together."""
        return self._parts.journal.seen(case_id)

    def rename_seen(self, case_id: str, key: str, new: str) -> None:
        """Let what was seen of a record count for another; for none where `new` is empty."""
        self._parts.journal.rename_seen(case_id, key, new)

    def put_document(self, case_id: str, kind: str, pdf: bytes, meta: Mapping[str, str]) -> SignedDocument:
        """Keep a document the reviewer made; it can never be changed, nor deleted while the case lives."""
        return self._parts.documents.put(case_id, kind, pdf, meta)

    def signed_documents(self, case_id: str) -> list[SignedDocument]:
        """Return the documents the reviewer made, the oldest first."""
        return self._parts.documents.of_case(case_id)

    # sound

    def add_sound(
        self, case_id: str, recording: str, number: int, began: datetime, sound: bytes, listened: Listened | None = None
    ) -> SoundSegment:
        """Keep a piece of what is dictated (PCM, see `SoundSegment`); it is on disk when this returns."""
        return self._parts.sounds.add(case_id, recording, number, began, sound, listened)

    def mark_sounds(self, case_id: str, segments: Sequence[str], state: SoundState) -> None:
        """Keep what became of pieces, by their ids: they were heard, or put away, which the audit tells with why."""
        self._parts.sounds.mark(case_id, segments, state)

    def sounds(self, case_id: str) -> list[SoundSegment]:
        """Return the pieces of all recordings of a case, the oldest recording first, each in order."""
        return self._parts.sounds.of_case(case_id)

    def sound(self, segments: Sequence[str]) -> bytes:
        """Return pieces, by their ids, one after the other as PCM; `CannotDecode` for what is no longer kept."""
        return self._parts.sounds.read(segments)

    def sound_between(self, segments: Sequence[str], start: float, end: float) -> bytes:
        """Return the part of these pieces between two seconds of their recording, as PCM; raises as `sound`."""
        return self._parts.sounds.between(segments, start, end)

    def delete_sounds(self, case_id: str, reason: str) -> int:
        """Delete all sound of a case for a reason that the audit keeps; return how many pieces that were."""
        return self._parts.sounds.delete(case_id, reason)

    # outbox

    def queue(self, case_id: str, entry: OutboxEntry) -> None:
        """Keep a thing to be sent; the same given twice is kept once."""
        if entry.case_id != case_id:
            raise ValueError("the entry belongs to another case")
        self._parts.outbox.queue(entry)

    def outbox(self) -> list[OutboxEntry]:
        """Return all entries, delivered and recalled ones too, the oldest first."""
        return self._parts.outbox.entries()

    def outbox_entry(self, entry_id: str) -> OutboxEntry:
        """Return an entry; `NotAllowed` if there is none."""
        return self._parts.outbox.one(entry_id)

    def outbox_attempt(self, entry_id: str) -> OutboxEntry:
        """Count an attempt, before anything is asked or sent; `NotAllowed` if it was delivered already or recalled."""
        return self._parts.outbox.begin_attempt(entry_id)

    def outbox_writing(self, entry_id: str, now: datetime) -> None:
        """Keep that from now on the service may have something of it; `NotAllowed` if it is not being sent."""
        self._parts.outbox.writing(entry_id, now)

    def outbox_absent(self, entry_id: str, now: datetime) -> OutboxEntry:
        """Keep that the service and its archive had nothing of it at `now`, until something is written again."""
        return self._parts.outbox.absent(entry_id, now)

    def outbox_recall(self, entry_id: str, reason: str) -> OutboxEntry:
        """Let an entry never be sent, for ever; `NotAllowed` where the service may have something of it."""
        return self._parts.outbox.recall(entry_id, reason)

    def outbox_hold(self, entry_id: str, sentence: str, gates: Sequence[tuple[str, str]]) -> OutboxEntry:
        """Hold an entry because checks, by id and words, do not hold right before sending."""
        return self._parts.outbox.hold(entry_id, sentence, gates)

    def outbox_send_anyway(self, entry_id: str, reason: str) -> OutboxEntry:
        """Let what is so held be sent with a reason, as long as nothing else is found not to hold."""
        return self._parts.outbox.send_anyway(entry_id, reason)

    def recalled_documents(self, case_id: str) -> frozenset[str]:
        """Return the ids of the signed documents of a case that were recalled."""
        return self._parts.outbox.recalled_documents(case_id)

    def outbox_failed(self, entry_id: str, sentence: str, next_try: datetime | None = None) -> OutboxEntry:
        """Keep why an attempt failed, and when to try again; without that it is held (`OutboxEntry.held`)."""
        return self._parts.outbox.attempt_failed(entry_id, sentence, next_try)

    def release_outbox(self, case_id: str) -> int:
        """Let what is held of a case be sent again; return how many entries that are."""
        return self._parts.outbox.release(case_id)

    def outbox_waits(self, case_id: str) -> bool:
        """Whether anything of a case is to be sent still, now or later."""
        return self._parts.outbox.waits(case_id)

    def outbox_confirmed(self, entry_id: str, receipt: Mapping[str, Any]) -> OutboxEntry:
        """Keep what the service confirmed while it is still to be read back; the first of them stays."""
        return self._parts.outbox.confirmed(entry_id, receipt)

    def outbox_receipt(self, entry_id: str, receipt: Mapping[str, Any]) -> OutboxEntry:
        """Keep the service's receipt; the entry never changes again."""
        return self._parts.outbox.delivered(entry_id, receipt)

    # audit

    def audit(self, kind: str, case_id: str, detail: Mapping[str, str]) -> AuditEvent:
        """Append an event to the audit trail: identifiers and numbers, never names or text of a patient."""
        return self._parts.audit.add(kind, case_id, detail)

    def audit_events(self) -> list[AuditEvent]:
        """Return the audit trail, the oldest event first."""
        return self._parts.audit.events()

    def audit_head(self) -> AuditHead:
        """Return the last event's number and hash, to be anchored elsewhere."""
        return self._parts.audit.head()

    def audit_extract(self, case_id: str) -> bytes:
        """Return the trail of one case, to be given away: of other lines only numbers and hashes."""
        return self._parts.audit.extract(case_id)

    def verify_audit(self, anchor: AuditHead | None = None) -> int | None:
        """Return the number of the first event that is not as written, or None if the chain is whole."""
        return self._parts.audit.verify(anchor)
