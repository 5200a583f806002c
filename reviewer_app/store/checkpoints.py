"""What is read first instead of all edits of a case: bytes beside the journal, which stays the truth.

A checkpoint names how many edits it holds, and number and hash of the last. It is taken only where the journal has
these very edits, with those that came since beside it: a crash at any moment leaves both, and few edits to be read.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewer_app.store.codec import decode
from reviewer_app.store.database import Database

if TYPE_CHECKING:
    from reviewer_app.cases.work import Edit

_HEAD = struct.Struct("<16sQQ32s32s")
_MAGIC = b"checkpoint 1\n".ljust(16, b"\0")
#: After more edits than these the journal is read: they would take as long.
MOST_LATER = 500


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What was kept of the first `edits` edits, and the edits that came `later`, in their order."""

    data: bytes
    edits: int
    later: tuple[Edit, ...] = ()


class Checkpoints:
    """One checkpoint a case, in the encrypted database. Thread-safe."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, case_id: str, data: bytes, edits: Sequence[str]) -> bool:
        """Keep what the `edits` (their ids, in order) add up to, durably, in the place of any before.

        Return False, and keep nothing, where the journal does not begin with these edits.
        """
        with self._database.transaction():
            rows = self._database.rows(
                "SELECT id, seq FROM edits WHERE case_id = ? ORDER BY seq LIMIT ?", (case_id, len(edits))
            )
            if not edits or [one for one, _ in rows] != list(edits):
                return False
            end = self._end(case_id, int(rows[-1][1]))
            if end is None:
                return False
            head = _HEAD.pack(_MAGIC, *end, _sha256(data))
            self._database.run(
                "INSERT INTO kept_values VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
                (_name(case_id), head + data),
            )
        return True

    def get(self, case_id: str) -> Checkpoint | None:
        """Return what was kept; None where it is not whole, or of other edits than the journal begins with.

        None too where more than `MOST_LATER` edits came since.

        Raises
        ------
        StoreDamaged
            If an edit that came since cannot be read.
        """
        with self._database.held():
            row = self._database.row("SELECT value FROM kept_values WHERE name = ?", (_name(case_id),))
            kept = row[0] if row is not None else None
            if not isinstance(kept, bytes) or len(kept) < _HEAD.size:
                return None
            magic, count, number, last, own = _HEAD.unpack_from(kept)
            if magic != _MAGIC or number >= 1 << 63 or (count, number, last) != self._end(case_id, number):
                return None
            later = self._database.rows(
                "SELECT value FROM edits WHERE case_id = ? AND seq > ? ORDER BY seq LIMIT ?",
                (case_id, number, MOST_LATER + 1),
            )
        data = kept[_HEAD.size :]
        if len(later) > MOST_LATER or own != _sha256(data):
            return None
        return Checkpoint(data, count, _edits([value for (value,) in later]))

    def drop(self, case_id: str) -> None:
        """Forget the checkpoint of a case."""
        self._database.run("DELETE FROM kept_values WHERE name = ?", (_name(case_id),))

    def _end(self, case_id: str, number: int) -> tuple[int, int, bytes] | None:
        """Return how many edits a case has up to a `number`, and number and SHA-256 of the last; None for no edits."""
        row = self._database.row(
            "SELECT (SELECT count(*) FROM edits WHERE case_id = ?1 AND seq <= ?2), seq, value FROM edits "
            "WHERE case_id = ?1 AND seq <= ?2 ORDER BY seq DESC LIMIT 1",
            (case_id, number),
        )
        return None if row is None else (int(row[0]), int(row[1]), _sha256(row[2]))


def _sha256(data: bytes) -> bytes:
    import hashlib  # noqa: PLC0415 - the worklist is painted without OpenSSL

    return hashlib.sha256(data).digest()


def _edits(values: Sequence[bytes]) -> tuple[Edit, ...]:
    if not values:
        return ()
    from reviewer_app.cases.work import Edit  # noqa: PLC0415 - after a crash alone

    return tuple(decode(one, Edit) for one in values)


def _name(case_id: str) -> str:
    return f"work:{case_id}"
