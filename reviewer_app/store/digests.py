"""What is read instead of all indexes of a case: bytes that the records of the case do not outlive."""

from __future__ import annotations

from collections import Counter

from reviewer_app.store.database import Database


class Digests:
    """One digest a case, dropped in the very transaction that changes a record of the case. Thread-safe."""

    def __init__(self, database: Database) -> None:
        self._database = database
        #: How often the records of a case were changed since the vault was opened: nobody else has it open meanwhile.
        self._changes: Counter[str] = Counter()

    def mark(self, case_id: str) -> int:
        """Return what `put` asks for: taken before the records are read that the digest is made of."""
        with self._database.held():
            return self._changes[case_id]

    def put(self, case_id: str, data: bytes, mark: int) -> bool:
        """Keep a digest, durably; return False, and keep nothing, where a record has changed since `mark` was taken."""
        with self._database.transaction():
            if self._changes[case_id] != mark:
                return False
            self._database.run(
                "INSERT INTO kept_values VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
                (_name(case_id), data),
            )
        return True

    def get(self, case_id: str) -> bytes | None:
        """Return the digest of a case, None if there is none."""
        row = self._database.row("SELECT value FROM kept_values WHERE name = ?", (_name(case_id),))
        return row[0] if row is not None and isinstance(row[0], bytes) else None

    def drop(self, case_id: str) -> None:
        """Forget the digest of a case: a record changes. Inside the transaction that changes it."""
        self._changes[case_id] += 1
        self._database.run("DELETE FROM kept_values WHERE name = ?", (_name(case_id),))


def _name(case_id: str) -> str:
    return f"digest:{case_id}"
