"""What is to be sent exactly once: kept until the receipt of the service is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from reviewer_app.errors import NotAllowed
from reviewer_app.store.codec import decode, encode, from_text, to_text
from reviewer_app.store.database import Database, Row
from reviewer_app.store.values import OutboxEntry, OutboxState

_COLUMNS = "id, case_id, kind, created, payload, attempts, last_error, next_try, state, receipt"


class Outbox:
    """Entries in the order they were queued. A delivered entry never changes again."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def queue(self, entry: OutboxEntry) -> None:
        """Keep an entry, durably. The same entry given twice is kept once.

        Raises
        ------
        NotAllowed
            If its id stands for something else already, or the vault has no such case.
        """
        payload = encode(dict(entry.payload))
        with self._database.transaction():
            known = self._database.row("SELECT case_id, kind, payload FROM outbox WHERE id = ?", (entry.id,))
            if known == (entry.case_id, entry.kind, payload):
                return
            if known is not None:
                raise NotAllowed("This is queued already, with another content.", detail=entry.id)
            self._database.run(
                f"INSERT INTO outbox ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, 0, '', NULL, 'queued', NULL)",  # noqa: S608
                (entry.id, entry.case_id, entry.kind, to_text(entry.created), payload),
            )

    def entries(self) -> list[OutboxEntry]:
        """Return all entries, delivered ones too, the oldest first."""
        return [_entry(row) for row in self._database.rows(f"SELECT {_COLUMNS} FROM outbox ORDER BY rowid")]  # noqa: S608

    def one(self, entry_id: str) -> OutboxEntry:
        """Return an entry.

        Raises
        ------
        NotAllowed
            If there is none.
        """
        row = self._database.row(f"SELECT {_COLUMNS} FROM outbox WHERE id = ?", (entry_id,))  # noqa: S608
        if row is None:
            raise NotAllowed("This is not in the outbox.", detail=entry_id)
        return _entry(row)

    def waits(self, case_id: str) -> bool:
        """Tell whether something of a case has not been delivered."""
        return bool(
            self._database.rows("SELECT 1 FROM outbox WHERE case_id = ? AND state <> 'delivered' LIMIT 1", (case_id,))
        )

    def begin_attempt(self, entry_id: str) -> OutboxEntry:
        """Count an attempt, before anything is sent: from here on the service may have it.

        Raises
        ------
        NotAllowed
            If it was delivered already, or there is no such entry.
        """
        return self._change(entry_id, "state = 'sending', attempts = attempts + 1", ())

    def attempt_failed(self, entry_id: str, sentence: str, next_try: datetime | None) -> OutboxEntry:
        """Keep why an attempt failed, and when to try again (None: when asked to, or once it is released)."""
        when = None if next_try is None else to_text(next_try)
        return self._change(entry_id, "state = 'queued', last_error = ?, next_try = ?", (sentence, when))

    def release(self, case_id: str) -> int:
        """Let what is held of a case be sent again; return how many entries that are.

        What has a time for its next try keeps it: it is not held.
        """
        held = "state = 'queued' AND last_error <> '' AND next_try IS NULL"
        return self._database.run(f"UPDATE outbox SET last_error = '' WHERE case_id = ? AND {held}", (case_id,))  # noqa: S608

    def delivered(self, entry_id: str, receipt: Mapping[str, Any]) -> OutboxEntry:
        """Keep the receipt of the service, durably; the entry never changes again."""
        return self._change(
            entry_id, "state = 'delivered', last_error = '', next_try = NULL, receipt = ?", (encode(dict(receipt)),)
        )

    def _change(self, entry_id: str, columns: str, values: tuple[object, ...]) -> OutboxEntry:
        with self._database.transaction():
            if self.one(entry_id).state is OutboxState.DELIVERED:
                raise NotAllowed("This was delivered already.", detail=entry_id)
            self._database.run(f"UPDATE outbox SET {columns} WHERE id = ?", (*values, entry_id))  # noqa: S608
        return self.one(entry_id)

    def queue_interrupted(self) -> None:
        """Queue again what was being sent when the program ended; whether it arrived is not known."""
        if self._database.row("SELECT 1 FROM outbox WHERE state = 'sending'") is not None:
            self._database.run("UPDATE outbox SET state = 'queued' WHERE state = 'sending'")

    def forget(self, case_id: str) -> None:
        """Delete the entries of a case."""
        self._database.run("DELETE FROM outbox WHERE case_id = ?", (case_id,))


def _entry(row: Row) -> OutboxEntry:
    entry_id, case_id, kind, created, payload, attempts, last_error, next_try, state, receipt = row
    return OutboxEntry(
        id=entry_id,
        case_id=case_id,
        kind=kind,
        created=from_text(created),
        payload=decode(payload, dict),
        attempts=attempts,
        last_error=last_error,
        next_try=None if next_try is None else from_text(next_try),
        state=OutboxState(state),
        receipt=None if receipt is None else decode(receipt, dict),
    )
