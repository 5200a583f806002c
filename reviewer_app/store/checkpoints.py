"""What is read first instead of all edits of a case: bytes beside the journal, which stays the truth.

A checkpoint names how many edits it holds, and number and hash of the last. It is taken only while the journal ends
there, and every edit that comes makes it worthless: a crash at any moment leaves the journal alone to be read.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from reviewer_app.store.database import Database

_HEAD = struct.Struct("<16sQQ32s32s")
_MAGIC = b"checkpoint 1\n".ljust(16, b"\0")


class Checkpoints:
    """One checkpoint a case, in the encrypted database. Thread-safe."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, case_id: str, data: bytes, edits: Sequence[str]) -> bool:
        """Keep what the `edits` (their ids, in order) add up to, durably, in the place of any before.

        Return False, and keep nothing, where the journal holds other edits.
        """
        with self._database.transaction():
            rows = self._database.rows("SELECT id FROM edits WHERE case_id = ? ORDER BY seq", (case_id,))
            end = self._end(case_id)
            if end is None or [one for (one,) in rows] != list(edits):
                return False
            head = _HEAD.pack(_MAGIC, *end, _sha256(data))
            self._database.run(
                "INSERT INTO kept_values VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
                (_name(case_id), head + data),
            )
        return True

    def get(self, case_id: str) -> tuple[bytes, int] | None:
        """Return what was kept, and of how many edits; None where it is not whole or the journal has gone on since."""
        with self._database.held():
            row = self._database.row("SELECT value FROM kept_values WHERE name = ?", (_name(case_id),))
            end = self._end(case_id)
        kept = row[0] if row is not None else None
        if end is None or not isinstance(kept, bytes) or len(kept) < _HEAD.size:
            return None
        magic, count, number, last, own = _HEAD.unpack_from(kept)
        data = kept[_HEAD.size :]
        if magic != _MAGIC or (count, number, last) != end:
            return None
        return (data, count) if own == _sha256(data) else None

    def drop(self, case_id: str) -> None:
        """Forget the checkpoint of a case."""
        self._database.run("DELETE FROM kept_values WHERE name = ?", (_name(case_id),))

    def _end(self, case_id: str) -> tuple[int, int, bytes] | None:
        """Return how many edits a case has, and number and SHA-256 of the last; None for no edits."""
        row = self._database.row(
            "SELECT (SELECT count(*) FROM edits WHERE case_id = ?1), seq, value FROM edits WHERE case_id = ?1 "
            "ORDER BY seq DESC LIMIT 1",
            (case_id,),
        )
        return None if row is None else (int(row[0]), int(row[1]), _sha256(row[2]))


def _sha256(data: bytes) -> bytes:
    import hashlib  # noqa: PLC0415 - the worklist is painted without OpenSSL

    return hashlib.sha256(data).digest()


def _name(case_id: str) -> str:
    return f"work:{case_id}"
