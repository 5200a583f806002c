"""The audit trail of one case, to be given away: its lines whole, and of every other line only its number and hash.

Each line of the case can be computed anew from its event and the hash before it, so that what follows another line of
the case directly is tied to it. A line that is withheld cannot be computed anew without its event: there only the trail
in the vault, a manifest that cites the line, or the seal around the extract can tell that its hash is true.

The extract is JSON, a line each: ``{"seq", "previous", "hash", "event"}`` or ``{"seq", "hash"}``; `event` is the text
that was hashed. It runs from the first line of the case to the end of the trail.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from reviewer_app.decoding import from_json
from reviewer_app.errors import StoreDamaged
from reviewer_app.store.audit import line_hash
from reviewer_app.store.codec import decode
from reviewer_app.store.database import Row
from reviewer_app.store.values import AuditHead

_NOT_READ = "The extract of the audit trail cannot be read."


class ExtractLine(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One line: `event` and `previous` are empty where it is withheld."""

    seq: int
    hash: str
    previous: str = ""
    event: str = ""


@dataclass(frozen=True, slots=True)
class ExtractCheck:
    """How an extract stands: `own` and `withheld` count its lines, `problem` is a sentence, empty where it is whole.

    `head` is its last line, None where there is none; `hashes` has the hash of each line by its number.
    """

    own: int
    withheld: int
    problem: str
    head: AuditHead | None
    hashes: dict[int, str]


def extract_of(rows: Iterable[Row], case_id: str) -> bytes:
    """Return the extract of a case from the rows of the trail (seq, utc, event, previous, hash), the oldest first."""
    lines: list[bytes] = []
    for seq, _utc, event, previous, own_hash in rows:
        if decode(event.encode(), dict).get("case") == case_id:
            lines.append(msgspec.json.encode(ExtractLine(seq, own_hash, previous, event)))
        elif lines:
            lines.append(msgspec.json.encode(ExtractLine(seq, own_hash)))
    return b"".join(line + b"\n" for line in lines)


def check_extract(data: bytes) -> ExtractCheck:
    """Check an extract by itself; it needs no vault."""
    try:
        lines = [from_json(line, ExtractLine) for line in data.splitlines()]
    except msgspec.DecodeError:
        return ExtractCheck(0, 0, _NOT_READ, None, {})
    own = [one for one in lines if one.event]
    head = AuditHead(lines[-1].seq, lines[-1].hash) if lines else None
    return ExtractCheck(len(own), len(lines) - len(own), _problem(lines), head, {one.seq: one.hash for one in lines})


def _problem(lines: list[ExtractLine]) -> str:
    """Return what is wrong first, in words."""
    if not lines or not lines[0].event:
        return "The extract of the audit trail has no line of the case."
    cases = set[object]()
    for before, one in zip((None, *lines), lines, strict=False):
        if before is not None and one.seq != before.seq + 1:
            return f"Line {before.seq + 1} of the audit trail is missing."
        if not one.event:
            continue
        if before is not None and one.previous != before.hash:
            return f"Line {one.seq} of the audit trail does not follow the line before it."
        if not _as_hashed(one, cases):
            return f"Line {one.seq} of the audit trail was changed."
    return "" if len(cases) == 1 else "The extract of the audit trail has lines of several cases."


def _as_hashed(line: ExtractLine, cases: set[object]) -> bool:
    try:
        same = line_hash(line.previous, line.event) == line.hash
        said = decode(line.event.encode(), dict)
    except (ValueError, StoreDamaged):
        return False
    cases.add(said.get("case"))
    return same and said.get("seq") == line.seq
