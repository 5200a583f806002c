"""The reviewer's work: every edit in order, on disk before the screen says so; and what was shown for how long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from reviewer_app.store.checkpoints import Checkpoints
from reviewer_app.store.codec import decode, encode
from reviewer_app.store.database import Database

if TYPE_CHECKING:
    from reviewer_app.cases.looks import Look, SeenKey
    from reviewer_app.cases.views import Window
    from reviewer_app.cases.work import Edit


class Journal:
    """Edits and seen frames of each case."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, case_id: str, edits: Iterable[Edit]) -> None:
        """Append edits in their order; all are on disk when this returns. The same edit given twice is kept once.

        Where this raises none of them is kept: what is in the journal has no gap.

        Raises
        ------
        DiskFull
            If there is no room; the edits before it are safe.
        NotAllowed
            If the vault has no such case.
        """
        encoded = [(edit.id, encode(edit)) for edit in edits]
        with self._database.transaction():
            for edit_id, value in encoded:
                known = self._database.row("SELECT value FROM edits WHERE case_id = ? AND id = ?", (case_id, edit_id))
                if known is None or known[0] != value:
                    row = (case_id, edit_id, value)
                    self._database.run("INSERT INTO edits (case_id, id, value) VALUES (?, ?, ?)", row)

    def edits(self, case_id: str) -> list[Edit]:
        """Return all edits of a case, in the order they were made."""
        from reviewer_app.cases.work import Edit  # noqa: PLC0415 - needed when a case is opened

        rows = self._database.rows("SELECT value FROM edits WHERE case_id = ? ORDER BY seq", (case_id,))
        return [decode(value, Edit) for (value,) in rows]

    def count(self, case_id: str) -> int:
        """Return how many edits a case has."""
        row = self._database.row("SELECT count(*) FROM edits WHERE case_id = ?", (case_id,))
        return 0 if row is None else int(row[0])

    def add_seen(self, case_id: str, shown: Mapping[SeenKey, Look]) -> None:
        """Add how frames (SOP Instance UID, frame from 0) or pages (key, page) stood on the screen."""
        from reviewer_app.cases.looks import used_windows  # noqa: PLC0415 - the worklist is painted without it

        with self._database.transaction():
            for (uid, frame), look in shown.items():
                windows = look.windows
                if windows:
                    known = self._database.row(
                        "SELECT windows FROM seen WHERE case_id = ? AND uid = ? AND frame = ?", (case_id, uid, frame)
                    )
                    windows = used_windows(() if known is None else _windows(known[0]), windows)
                self._database.run(
                    """INSERT INTO seen (case_id, uid, frame, milliseconds, large, zoom, windows)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT DO UPDATE SET
                        milliseconds = milliseconds + excluded.milliseconds, large = large + excluded.large,
                        zoom = max(zoom, excluded.zoom),
                        windows = CASE excluded.windows WHEN '' THEN windows ELSE excluded.windows END""",
                    (case_id, uid, frame, max(0, look.milliseconds), max(0, look.large), look.zoom, _text(windows)),
                )

    def seen(self, case_id: str) -> dict[SeenKey, Look]:
        """Return how each frame or page stood on the screen, all sessions together."""
        from reviewer_app.cases.looks import Look  # noqa: PLC0415 - the worklist is painted without it

        rows = self._database.rows(
            "SELECT uid, frame, milliseconds, large, zoom, windows FROM seen WHERE case_id = ?", (case_id,)
        )
        return {
            (uid, frame): Look(milliseconds, large, zoom, _windows(windows) if windows else ())
            for uid, frame, milliseconds, large, zoom, windows in rows
        }

    def rename_seen(self, case_id: str, uid: str, new: str) -> None:
        """Let what was seen of one record count for another; for none where `new` is empty."""
        if new:
            self._database.run("UPDATE OR REPLACE seen SET uid = ? WHERE case_id = ? AND uid = ?", (new, case_id, uid))
        else:
            self._database.run("DELETE FROM seen WHERE case_id = ? AND uid = ?", (case_id, uid))

    def take_over(self, source: str, target: str) -> int:
        """Copy the edits and what was seen of one case to another that has no edits; return how many edits."""
        with self._database.transaction():
            if self.count(target) or not self.count(source):
                return 0
            copied = self._database.run(
                "INSERT INTO edits (case_id, id, value) SELECT ?, id, value FROM edits WHERE case_id = ? ORDER BY seq",
                (target, source),
            )
            self.add_seen(target, self.seen(source))
        return copied

    def forget(self, case_id: str) -> None:
        """Delete the work on a case."""
        with self._database.transaction():
            self._database.run("DELETE FROM edits WHERE case_id = ?", (case_id,))
            Checkpoints(self._database).drop(case_id)
            self._database.run("DELETE FROM seen WHERE case_id = ?", (case_id,))


@lru_cache(maxsize=256)
def _windows(text: str) -> tuple[Window, ...]:
    """Return the windows of a row; most rows of a case have the same."""
    from reviewer_app.cases.views import Window  # noqa: PLC0415 - the worklist is painted without it

    return decode(text.encode(), tuple[Window, ...]) if text else ()


def _text(windows: tuple[Window, ...]) -> str:
    return encode(windows).decode() if windows else ""


def packed(edits: Sequence[Edit]) -> bytes:
    """Return edits as bytes, for `unpacked`."""
    return encode(tuple(edits))


def unpacked(data: bytes) -> tuple[Edit, ...]:
    """Return what was packed."""
    from reviewer_app.cases.work import Edit  # noqa: PLC0415 - needed when a case is opened

    return decode(data, tuple[Edit, ...])
