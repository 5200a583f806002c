"""What is to be sent exactly once: kept until the receipt of the service is kept, or until it is recalled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from reviewer_app.errors import NotAllowed
from reviewer_app.store.case_table import HELD, IN_DOUBT
from reviewer_app.store.codec import decode, encode, from_text, to_text
from reviewer_app.store.database import Database, Row
from reviewer_app.store.values import OutboxEntry, OutboxState

_QUEUED = (
    "id, case_id, kind, created, payload, attempts, last_error, next_try, state, receipt, begun, reason, open_gates"
)
_COLUMNS = f"{_QUEUED}, last_write, absent"
_FINAL = {
    OutboxState.DELIVERED: "This was delivered already.",
    OutboxState.RECALLED: "This was recalled; it is never sent.",
}


class Outbox:
    """Entries in the order they were queued. One that was delivered or recalled never changes again."""

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
                f"INSERT INTO outbox ({_QUEUED}) VALUES (?, ?, ?, ?, ?, 0, '', NULL, 'queued', NULL, NULL, '', '[]')",  # noqa: S608
                (entry.id, entry.case_id, entry.kind, to_text(entry.created), payload),
            )

    def entries(self) -> list[OutboxEntry]:
        """Return all entries, delivered and recalled ones too, the oldest first."""
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
        """Tell whether something of a case is to be sent still, but for a later version of what was delivered."""
        waiting = "case_id = ? AND state NOT IN ('delivered', 'recalled') AND kind <> 'level'"
        return self._database.row(f"SELECT 1 FROM outbox WHERE {waiting} LIMIT 1", (case_id,)) is not None  # noqa: S608

    def later_waits(self, case_id: str) -> bool:
        """Tell whether a later version of what was delivered is to be sent still."""
        waiting = "case_id = ? AND state NOT IN ('delivered', 'recalled') AND kind = 'level'"
        return self._database.row(f"SELECT 1 FROM outbox WHERE {waiting} LIMIT 1", (case_id,)) is not None  # noqa: S608

    def in_doubt(self, case_id: str) -> bool:
        """Tell whether the service may have something of a case that it has not confirmed."""
        asked = f"SELECT 1 FROM outbox WHERE case_id = ? AND {IN_DOUBT} LIMIT 1"  # noqa: S608 - all of it is written here
        return self._database.row(asked, (case_id,)) is not None

    def recalled_documents(self, case_id: str) -> frozenset[str]:
        """Return the ids of the signed documents of a case that were recalled."""
        rows = self._database.rows("SELECT payload FROM outbox WHERE case_id = ? AND state = 'recalled'", (case_id,))
        return frozenset(str(decode(payload, dict).get("document", "")) for (payload,) in rows)

    def begin_attempt(self, entry_id: str) -> OutboxEntry:
        """Count an attempt, before anything is asked or sent.

        Raises
        ------
        NotAllowed
            If it was delivered already or recalled, or there is no such entry.
        """
        return self._change(entry_id, "state = 'sending', attempts = attempts + 1", ())

    def writing(self, entry_id: str, now: datetime) -> None:
        """Keep that from `now` on the service may have something of it; the first such moment stays as `begun`.

        Raises
        ------
        NotAllowed
            If it is not being sent.
        """
        with self._database.transaction():
            row = self._database.row("SELECT state FROM outbox WHERE id = ?", (entry_id,))
            if row is None or row[0] != OutboxState.SENDING:
                raise NotAllowed("This is not being sent.", detail=entry_id)
            changes = "begun = coalesce(begun, ?1), last_write = ?1, absent = NULL"
            self._database.run(f"UPDATE outbox SET {changes} WHERE id = ?2", (to_text(now), entry_id))  # noqa: S608

    def absent(self, entry_id: str, now: datetime) -> OutboxEntry:
        """Keep that the service and its archive had nothing of it at `now`, until something is written again."""
        return self._change(entry_id, "absent = ?", (to_text(now),))

    def recall(self, entry_id: str, reason: str) -> OutboxEntry:
        """Let an entry never be sent; it never changes again.

        Raises
        ------
        NotAllowed
            If the service may have something of it, it is being sent, it was delivered or recalled, or no reason is
            given.
        """
        from reviewer_app.cases.recalling import why_not_recalled  # noqa: PLC0415 - the worklist is painted without it

        with self._database.transaction():
            entry = self.one(entry_id)
            why_not = why_not_recalled(entry.state, entry.in_doubt_since) or (
                "" if reason.strip() else "Say first why."
            )
            if why_not:
                raise NotAllowed(why_not, detail=entry_id)
            changes = "state = 'recalled', reason = ?, last_error = '', next_try = NULL"
            return self._change(entry_id, changes, (reason.strip(),))

    def hold(self, entry_id: str, sentence: str, gates: Sequence[tuple[str, str]]) -> OutboxEntry:
        """Hold an entry because of what was read right before sending: `gates` are the checks that do not hold."""
        held = "state = 'queued', last_error = ?, next_try = NULL, open_gates = ?, reason = ''"
        return self._change(entry_id, held, (sentence, encode(tuple(gates)).decode()))

    def send_anyway(self, entry_id: str, reason: str) -> OutboxEntry:
        """Let what is held because of its gates be sent, as long as no other gate is open by then.

        Raises
        ------
        NotAllowed
            If it is not held for that, no reason is given, or the patient's consent is among what does not hold.
        """
        from reviewer_app.cases.rules.sending import CONSENT_ENDED, may_be_sent  # noqa: PLC0415 - as in `recall`

        with self._database.transaction():
            entry = self.one(entry_id)
            if not entry.asks or not reason.strip():
                why = "This is not held." if reason.strip() else "Say first why."
                raise NotAllowed(why, detail=entry_id)
            if not may_be_sent(entry.open_gates):
                raise NotAllowed(CONSENT_ENDED, next_step="Recall it, or read again.", detail=entry_id)
            return self._change(entry_id, "reason = ?, last_error = ''", (reason.strip(),))

    def attempt_failed(self, entry_id: str, sentence: str, next_try: datetime | None) -> OutboxEntry:
        """Keep why an attempt failed, and when to try again (None: when asked to, or once it is released)."""
        when = None if next_try is None else to_text(next_try)
        # gates that nobody has answered are read anew: what stands against it now is something else
        gates = "open_gates = CASE reason WHEN '' THEN '[]' ELSE open_gates END"
        return self._change(entry_id, f"state = 'queued', last_error = ?, next_try = ?, {gates}", (sentence, when))

    def release(self, case_id: str) -> int:
        """Let what is held of a case be sent again; return how many entries that are.

        What has a time for its next try keeps it: it is not held.
        """
        return self._database.run(f"UPDATE outbox SET last_error = '' WHERE case_id = ? AND {HELD}", (case_id,))  # noqa: S608

    def confirmed(self, entry_id: str, receipt: Mapping[str, Any]) -> OutboxEntry:
        """Keep what the service confirmed, durably, while it is still to be read back; the first of them stays."""
        return self._change(entry_id, "receipt = coalesce(receipt, ?)", (encode(dict(receipt)),))

    def delivered(self, entry_id: str, receipt: Mapping[str, Any]) -> OutboxEntry:
        """Keep the receipt of the service, durably; the entry never changes again."""
        return self._change(
            entry_id, "state = 'delivered', last_error = '', next_try = NULL, receipt = ?", (encode(dict(receipt)),)
        )

    def _change(self, entry_id: str, columns: str, values: tuple[object, ...]) -> OutboxEntry:
        with self._database.transaction():
            final = _FINAL.get(self.one(entry_id).state)
            if final is not None:
                raise NotAllowed(final, detail=entry_id)
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
    entry_id, case_id, kind, created, payload, attempts, last_error, next_try, state, receipt, *later = row
    begun, reason, gates, last_write, absent = later
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
        begun=None if begun is None else from_text(begun),
        reason=reason,
        open_gates=decode(gates.encode(), tuple[tuple[str, str], ...]),
        last_write=None if last_write is None else from_text(last_write),
        absent=None if absent is None else from_text(absent),
    )
