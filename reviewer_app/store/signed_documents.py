"""Documents the reviewer made: added once, read for as long as the case lives, never changed."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from reviewer_app.store.blobs import Blobs
from reviewer_app.store.codec import decode, encode, from_text, to_text
from reviewer_app.store.database import Database
from reviewer_app.store.values import SignedDocument


class SignedDocuments:
    """The documents of each case. The database refuses to change or delete one while its case is not purged."""

    def __init__(self, database: Database, blobs: Blobs, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._blobs = blobs
        self._clock = clock

    def put(self, case_id: str, kind: str, data: bytes, meta: Mapping[str, str]) -> SignedDocument:
        """Keep a document, durably.

        Raises
        ------
        DiskFull
            If there is no room; nothing of it is kept.
        NotAllowed
            If the vault has no such case.
        """
        with self._blobs.new(case_id) as writer:
            writer.write(data)
            blob = writer.commit()
        document = SignedDocument(
            id=os.urandom(16).hex(),
            case_id=case_id,
            kind=kind,
            created=self._clock(),
            blob_id=blob.id,
            size=blob.size,
            sha256=blob.sha256,
            meta=dict(meta),
        )
        self._database.run(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                document.id,
                case_id,
                kind,
                to_text(document.created),
                blob.id,
                blob.size,
                blob.sha256,
                encode(document.meta),
            ),
        )
        return document

    def of_case(self, case_id: str) -> list[SignedDocument]:
        """Return the documents of a case, the oldest first."""
        rows = self._database.rows(
            """SELECT id, case_id, kind, created, blob_id, size, sha256, meta
            FROM documents WHERE case_id = ? ORDER BY rowid""",
            (case_id,),
        )
        return [_document(*row) for row in rows]

    def forget(self, case_id: str) -> None:
        """Delete the documents of a purged case.

        Raises
        ------
        NotAllowed
            If the case is not purged.
        """
        self._database.run("DELETE FROM documents WHERE case_id = ?", (case_id,))


def _document(*row: Any) -> SignedDocument:
    document_id, case_id, kind, created, blob_id, size, sha256, meta = row
    return SignedDocument(
        document_id, case_id, kind, from_text(created), blob_id, size, sha256, decode(meta, dict[str, str])
    )
