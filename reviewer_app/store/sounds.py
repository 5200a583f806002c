"""What was dictated, as sound: every piece is encrypted on disk before anything is made of it.

A recording is a row of pieces, each a file of its own. They are read back together, and deleted together, which the
audit trail tells of by identifiers and numbers.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.errors import CannotDecode, NotAllowed
from reviewer_app.store.audit import AuditTrail
from reviewer_app.store.blobs import Blobs
from reviewer_app.store.codec import decode, encode, from_text, to_text
from reviewer_app.store.database import Database

if TYPE_CHECKING:
    from reviewer_app.cases.dictated_sound import Listened, SoundSegment, SoundState

#: Once an opinion is signed its sound was deleted or kept, and no more is added.
_OVER = frozenset({
    CaseState.SIGNED, CaseState.QUEUED, CaseState.DELIVERED, CaseState.ARCHIVED, CaseState.WITHDRAWN, CaseState.PURGED,
})  # fmt: skip
#: Samples a second, and bytes of a sample.
_RATE, _SAMPLE = 16_000, 2


class Sounds:
    """The recordings of each case."""

    def __init__(self, database: Database, blobs: Blobs, audit: AuditTrail) -> None:
        self._database, self._blobs, self._audit = database, blobs, audit

    def add(
        self, case_id: str, recording: str, number: int, began: datetime, sound: bytes, listened: Listened | None = None
    ) -> SoundSegment:
        """Keep a piece of sound (PCM, see `SoundSegment`), durably; the first of a recording is told in the audit.

        Raises
        ------
        DiskFull
            If there is no room; what was kept before it stays.
        NotAllowed
            If the vault has no such case, or it is signed, withdrawn or purged.
        """
        from reviewer_app.cases.dictated_sound import (  # noqa: PLC0415 - the list of cases is shown without
            NOTHING_NOTED,
            SoundSegment,
        )

        state = self._database.row("SELECT state FROM cases WHERE id = ?", (case_id,))
        if state is not None and state[0] in _OVER:
            raise NotAllowed("Nothing more is recorded: the case is signed, or no longer yours.", detail=case_id)
        with self._blobs.new(case_id) as writer:
            writer.write(sound)
            blob = writer.commit()
        samples = len(sound) // _SAMPLE
        listened = listened or NOTHING_NOTED
        made = SoundSegment(os.urandom(16).hex(), case_id, recording, number, began, samples / _RATE, blob.id, listened)
        row = (
            made.id,
            case_id,
            recording,
            number,
            to_text(began),
            samples,
            blob.id,
            listened.hearing,
            listened.spoke,
            encode(listened.places),
        )
        try:
            with self._database.transaction():
                self._database.run(_INSERT, row)
                if number == 0:
                    self._audit.add("sound-recorded", case_id, {"recording": recording})
        except BaseException:
            self._blobs.delete(case_id, [blob.id])
            raise
        return made

    def of_case(self, case_id: str) -> list[SoundSegment]:
        """Return all pieces of a case, recording by recording, each in order; the oldest recording first."""
        found = [_segment(*row) for row in self._database.rows(f"{_SELECT} WHERE case_id = ?", (case_id,))]
        first = {one.recording: one.began for one in found if one.number == 0}
        return sorted(found, key=lambda one: (first.get(one.recording, one.began), one.recording, one.number))

    def mark(self, case_id: str, segments: Sequence[str], state: SoundState) -> None:
        """Note what became of pieces; why they were put away is told in the audit. What is gone is left out."""
        with self._database.transaction():
            known = {one.id: one for one in self.of_case(case_id)}
            marked = [known[one] for one in segments if one in known]
            for one in marked:
                self._database.run(_MARK, (one.id, state))
            for recording in dict.fromkeys(one.recording for one in marked) if state.is_put_away else ():
                mine = [one for one in marked if one.recording == recording]
                said = {"recording": recording, "pieces": str(len(mine)), "reason": str(state)}
                seconds = sum(one.seconds for one in mine)
                self._audit.add("sound-put-away", case_id, {**said, "seconds": f"{seconds:.1f}"})

    def read(self, segments: Sequence[str]) -> bytes:
        """Return pieces, by their ids, one after the other as PCM.

        Raises
        ------
        CannotDecode
            If one is not kept any more.
        StoreDamaged
            If one is not what was written.
        """
        sound = bytearray()
        for segment_id in segments:
            row = self._database.row("SELECT case_id, blob_id FROM sounds WHERE id = ?", (segment_id,))
            if row is None:
                raise CannotDecode("This sound is no longer kept on this laptop.", detail=segment_id)
            with self._blobs.open(*row) as stream:
                sound += stream.read()
        return bytes(sound)

    def between(self, segments: Sequence[str], start: float, end: float) -> bytes:
        """Return the part of pieces that follow each other between two seconds of their recording.

        Raises as `read`.
        """
        sound = self.read(segments)
        before = self._database.row(_BEFORE, tuple(segments[:1]))
        first = 0 if before is None or before[0] is None else int(before[0])
        begin, until = (max(0, round(one * _RATE) - first) * _SAMPLE for one in (start, end))
        return sound[begin:until]

    def count(self, case_id: str) -> int:
        """Return how many pieces a case has."""
        row = self._database.row("SELECT count(*) FROM sounds WHERE case_id = ?", (case_id,))
        return 0 if row is None else int(row[0])

    def delete(self, case_id: str, reason: str) -> int:
        """Delete all sound of a case, each recording with a line in the audit; return how many pieces that were.

        The files go once it stands that they are to go; `reason` is a word for the audit ("signed").
        """
        with self._database.transaction():
            found = self._database.rows("SELECT blob_id FROM sounds WHERE case_id = ?", (case_id,))
            blobs = [blob_id for (blob_id,) in found]
            told = """SELECT recording, count(*), sum(samples) FROM sounds WHERE case_id = ?
                GROUP BY recording ORDER BY min(began), recording"""
            for recording, pieces, samples in self._database.rows(told, (case_id,)):
                said = {"recording": recording, "pieces": str(pieces), "seconds": f"{samples / _RATE:.1f}"}
                self._audit.add("sound-deleted", case_id, {**said, "reason": reason})
            self._database.run(_UNMARK, (case_id,))
            self._database.run("DELETE FROM sounds WHERE case_id = ?", (case_id,))
            if blobs:
                self._database.after_commit(lambda: self._blobs.delete(case_id, blobs))
        return len(blobs)


#: Samples of a recording before one of its pieces.
_BEFORE = """SELECT sum(earlier.samples) FROM sounds AS this JOIN sounds AS earlier
    ON earlier.case_id = this.case_id AND earlier.recording = this.recording AND earlier.number < this.number
    WHERE this.id = ?"""
_COLUMNS = "id, case_id, recording, number, began, samples, blob_id, hearing, spoke, places"
_INSERT = f"INSERT INTO sounds ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - a constant
_SELECT = f"SELECT {_COLUMNS}, state FROM sounds LEFT JOIN sound_states ON segment_id = id"  # noqa: S608 - as above
_MARK = "INSERT INTO sound_states VALUES (?, ?) ON CONFLICT (segment_id) DO UPDATE SET state = excluded.state"
_UNMARK = "DELETE FROM sound_states WHERE segment_id IN (SELECT id FROM sounds WHERE case_id = ?)"
_NO_PLACES = encode(())


def _segment(*row: Any) -> SoundSegment:
    from reviewer_app.cases.dictated_sound import (  # noqa: PLC0415 - see `Sounds.add`
        CaretPlace,
        Listened,
        SoundSegment,
        SoundState,
    )

    segment_id, case_id, recording, number, began, samples, blob_id, hearing, spoke, places, state = row
    return SoundSegment(
        segment_id, case_id, recording, number, from_text(began), samples / _RATE, blob_id,
        Listened(
            hearing,
            None if spoke is None else bool(spoke),
            () if places == _NO_PLACES else decode(places, tuple[CaretPlace, ...]),
        ),
        SoundState(state or ""),
    )  # fmt: skip
