"""The download journal: which records a case has, which of them are here, and where their bytes are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reviewer_app.cases.case import Case
from reviewer_app.errors import NotAllowed
from reviewer_app.store.blobs import Blobs
from reviewer_app.store.codec import decode, encode
from reviewer_app.store.database import Database
from reviewer_app.store.digests import Digests
from reviewer_app.store.record_counts import RecordCounts
from reviewer_app.store.values import (
    Arrival,
    BlobInfo,
    DownloadItem,
    StoredDocument,
    StoredInstance,
    document_key,
    newer_key,
)

if TYPE_CHECKING:
    from reviewer_app.cases.instances import InstanceIndex


class Downloads:
    """Items of each case, in the order they were planned."""

    def __init__(self, database: Database, blobs: Blobs, digests: Digests, counts: RecordCounts) -> None:
        self._database = database
        self._blobs = blobs
        self._digests = digests
        self._counts = counts

    def plan(self, case_id: str, items: Sequence[DownloadItem]) -> None:
        """Set what is to be fetched. What is done stays, listed again or not; what failed is to be fetched again."""
        with self._database.transaction():
            self._changed(case_id)
            self._database.run("DELETE FROM items WHERE case_id = ? AND state <> 'done'", (case_id,))
            for position, item in enumerate(items):
                self._database.run(
                    """INSERT INTO items VALUES (?, ?, ?, ?, ?, ?, ?, 'missing', '', NULL, NULL, NULL)
                    ON CONFLICT (case_id, key) DO UPDATE SET position = excluded.position, url = excluded.url""",
                    (case_id, item.key, position, item.study_uid, item.series_uid, item.url, item.size),
                )

    def items(self, case_id: str) -> list[DownloadItem]:
        """Return the items of a case, in the planned order."""
        rows = self._database.rows(
            """SELECT key, study_uid, series_uid, url, size, state, sentence
            FROM items WHERE case_id = ? ORDER BY position, key""",
            (case_id,),
        )
        return [DownloadItem(*row) for row in rows]

    def problems(self, case_id: str) -> list[tuple[str, str]]:
        """Return key and sentence of the items that could not be fetched, in the planned order."""
        rows = self._database.rows(
            "SELECT key, sentence FROM items WHERE case_id = ? AND sentence <> '' ORDER BY position, key", (case_id,)
        )
        return [(key, sentence) for key, sentence in rows]

    def done(self, case_id: str, key: str, blob: BlobInfo, index: InstanceIndex | None) -> None:
        """Record that an item is here, durably.

        Raises
        ------
        StoreDamaged
            If the blob is not there.
        NotAllowed
            If the item was never planned.
        """
        self._blobs.require(case_id, blob.id)
        with self._database.transaction():
            self._changed(case_id)
            self._record(case_id, Arrival(key, blob, index))

    def done_together(self, case_id: str, arrivals: Sequence[Arrival]) -> None:
        """Record that finished files are here: first they are on disk, then, in one step, the journal says so.

        Raises as `done`; then none of them is recorded.
        """
        self._blobs.make_durable(case_id, [one.blob.id for one in arrivals])
        with self._database.transaction():
            self._changed(case_id)
            for one in arrivals:
                self._record(case_id, one)

    def _changed(self, case_id: str) -> None:
        """Forget what follows from the records of a case; inside the transaction that changes one."""
        self._digests.drop(case_id)
        self._counts.drop(case_id)

    def _record(self, case_id: str, arrival: Arrival) -> None:
        blob = arrival.blob
        replaced = self._blob_of(case_id, arrival.key)
        self._change(
            "state = 'done', sentence = '', size = ?, blob_id = ?, sha256 = ?, instance = ?",
            (blob.size, blob.id, blob.sha256, None if arrival.index is None else encode(arrival.index)),
            (case_id, arrival.key),
        )
        if replaced != blob.id:
            self._drop(case_id, replaced)

    def failed(self, case_id: str, key: str, sentence: str) -> None:
        """Record why an item could not be fetched; bytes that were here for it are dropped.

        Raises
        ------
        NotAllowed
            If the item was never planned.
        """
        with self._database.transaction():
            self._changed(case_id)
            dropped = self._blob_of(case_id, key)
            self._change(
                "state = 'failed', sentence = ?, blob_id = NULL, sha256 = NULL, instance = NULL",
                (sentence,),
                (case_id, key),
            )
            self._drop(case_id, dropped)

    def _drop(self, case_id: str, blob_id: str) -> None:
        if blob_id:
            self._database.after_commit(lambda: self._blobs.delete(case_id, [blob_id]))

    def _blob_of(self, case_id: str, key: str) -> str:
        row = self._database.row("SELECT blob_id FROM items WHERE case_id = ? AND key = ?", (case_id, key))
        return "" if row is None or row[0] is None else str(row[0])

    def _change(self, columns: str, values: tuple[object, ...], item: tuple[str, str]) -> None:
        changed = self._database.run(
            f"UPDATE items SET {columns} WHERE case_id = ? AND key = ?",  # noqa: S608 - columns are ours
            (*values, *item),
        )
        if changed != 1:
            raise NotAllowed("This record was not planned to be downloaded.", detail=f"{item[0]} {item[1]}")

    def instances(self, case_id: str) -> list[StoredInstance]:
        """Return the DICOM instances of a case that are here, in the planned order."""
        rows = self._database.rows(
            """SELECT instance, blob_id, size, sha256 FROM items
            WHERE case_id = ? AND state = 'done' AND instance IS NOT NULL ORDER BY position, key""",
            (case_id,),
        )
        from reviewer_app.cases.instances import InstanceIndex  # noqa: PLC0415 - see `store.values`

        return [StoredInstance(decode(index, InstanceIndex), *rest) for index, *rest in rows]

    def documents(self, case: Case) -> list[StoredDocument]:
        """Return the papers of a case that are here, in the order the case lists them."""
        rows = self._database.rows(
            """SELECT key, blob_id, size, sha256 FROM items
            WHERE case_id = ? AND state = 'done' AND instance IS NULL""",
            (case.id,),
        )
        here = {key: rest for key, *rest in rows}
        return [
            StoredDocument(listed, *here[document_key(listed.reference)])
            for listed in case.documents
            if document_key(listed.reference) in here
        ]

    def drop_item(self, case_id: str, key: str) -> None:
        """Forget an item with its bytes; nothing happens where there is none."""
        with self._database.transaction():
            self._changed(case_id)
            self._drop(case_id, self._blob_of(case_id, key))
            self._database.run("DELETE FROM items WHERE case_id = ? AND key = ?", (case_id, key))

    def replace_document(self, case_id: str, reference: str, earlier: str) -> None:
        """Let the newer version of a paper take its place.

        The one before stays under the reference `earlier`, or goes where that is empty.

        Raises
        ------
        NotAllowed
            If the newer version is not here.
        """
        key, newer = document_key(reference), newer_key(reference)
        with self._database.transaction():
            if not self._blob_of(case_id, newer):
                raise NotAllowed("The newer version of this record is not here.", detail=f"{case_id} {reference}")
            if earlier:
                self._changed(case_id)
                self._change("key = ?", (document_key(earlier),), (case_id, key))
            else:
                self.drop_item(case_id, key)
            self._change("key = ?", (key,), (case_id, newer))

    def forget(self, case_id: str) -> None:
        """Mark every record as missing: the key of their bytes is destroyed."""
        with self._database.transaction():
            self._changed(case_id)
            self._database.run(
                """UPDATE items SET state = 'missing', sentence = '', blob_id = NULL, sha256 = NULL, instance = NULL
                WHERE case_id = ?""",
                (case_id,),
            )
