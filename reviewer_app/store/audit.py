"""The audit trail (std 6.5): lines that are only added, each with a hash over itself and all before it.

A changed, inserted or removed line breaks the chain. Lines cut off at the end are found only against a head that was
anchored elsewhere, for example in a signed manifest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from reviewer_app.errors import StoreDamaged
from reviewer_app.store.codec import decode, from_text, to_text
from reviewer_app.store.database import Database, Row
from reviewer_app.store.values import AuditEvent, AuditHead

_FIRST = "0" * 64


def _canonical(event: Mapping[str, Any]) -> str:
    """Return an event as JSON with sorted keys and no spaces, the one form that is hashed."""
    return msgspec.json.encode(event, order="sorted").decode()


def line_hash(previous: str, event: str) -> str:
    """Return the hash of a line (hexadecimal) from that of the line before it and the text of its event."""
    import hashlib  # noqa: PLC0415 - the worklist is painted without OpenSSL

    return hashlib.sha256(bytes.fromhex(previous) + event.encode()).hexdigest()


def hash_of_words(words: str) -> str:
    """Return what the audit keeps of words that somebody typed: ``sha256:`` and their hash in UTF-8, empty for none.

    The audit outlives the removal of a case. The words stay where they are removed with it; the hash proves them.
    """
    import hashlib  # noqa: PLC0415 - as above

    return f"sha256:{hashlib.sha256(words.encode()).hexdigest()}" if words else ""


class AuditTrail:
    """What happened in this vault, in order."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def add(self, kind: str, case_id: str, detail: Mapping[str, str]) -> AuditEvent:
        """Append an event, durably. `detail` holds identifiers and numbers, never names or text of a patient."""
        with self._database.transaction():
            head = self.head()
            seq, utc = head.seq + 1, to_text(self._clock())
            event = _canonical({"seq": seq, "utc": utc, "kind": kind, "case": case_id, "detail": dict(detail)})
            row = (seq, utc, event, head.hash, line_hash(head.hash, event))
            self._database.run("INSERT INTO audit (seq, utc, event, previous, hash) VALUES (?, ?, ?, ?, ?)", row)
        return _event(row)

    def head(self) -> AuditHead:
        """Return the last line's number and hash; number 0 stands for an empty trail."""
        row = self._database.row("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")
        return AuditHead(0, _FIRST) if row is None else AuditHead(*row)

    def events(self) -> list[AuditEvent]:
        """Return all events, the oldest first."""
        return [_event(row) for row in self._rows()]

    def extract(self, case_id: str) -> bytes:
        """Return the trail of one case, to be given away (`audit_extract`)."""
        from reviewer_app.store.audit_extract import extract_of  # noqa: PLC0415 - the worklist is painted without it

        return extract_of(self._rows(), case_id)

    def _rows(self) -> list[Row]:
        return self._database.rows("SELECT seq, utc, event, previous, hash FROM audit ORDER BY seq")

    def verify(self, anchor: AuditHead | None = None) -> int | None:
        """Return the number of the first line that is not as written, or None if the chain is whole.

        With an `anchor`, a trail that ends before it, or has another line in its place, is broken there.
        """
        previous = _FIRST
        last = 0
        for row in self._rows():
            seq, own_hash = int(row[0]), str(row[4])
            if seq != last + 1:
                return last + 1
            anchored_otherwise = anchor is not None and anchor.seq == seq and anchor.hash != own_hash
            if anchored_otherwise or not _intact(row, previous):
                return seq
            previous, last = own_hash, seq
        return last + 1 if anchor is not None and anchor.seq > last else None


def _intact(row: Row, previous: str) -> bool:
    seq, utc, event, kept_previous, own_hash = row
    if kept_previous != previous or line_hash(previous, event) != own_hash:
        return False
    try:
        said = decode(event.encode(), dict)
    except StoreDamaged:
        return False
    return bool(said.get("seq") == seq and said.get("utc") == utc)


def _event(row: Row) -> AuditEvent:
    seq, utc, event, previous, own_hash = row
    said = decode(event.encode(), dict)
    return AuditEvent(seq, from_text(utc), said["kind"], said["case"], said["detail"], previous, own_hash)
