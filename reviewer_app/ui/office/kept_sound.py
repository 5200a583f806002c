"""The sound of one open case, kept in its vault."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from reviewer_app.errors import Cancelled, StoreLocked
from reviewer_app.jobs import Lane, T
from reviewer_app.store.values import SoundSegment
from reviewer_app.store.vault import Vault
from reviewer_app.ui.dictation.desk import Failed, KeptRecording, Piece
from reviewer_app.ui.office.services import Services

if TYPE_CHECKING:
    from reviewer_app.dictation.typist import SpokenLine
    from reviewer_app.jobs import CancelToken


class KeptSound:
    """Fulfils `ui.dictation.desk.SoundDesk`: what was handed over before a lock is kept before it."""

    def __init__(self, services: Services, case_id: str) -> None:
        self._services, self._case_id = services, case_id
        self._open = True

    def close(self) -> None:
        """The case is left: what cannot be kept of what is on its way is told to the user, and nothing to the case."""
        self._open = False

    def now(self) -> datetime:
        """The present."""
        return self._services.clock()

    def keep(self, piece: Piece, done: Callable[[SoundSegment], None], failed: Failed) -> None:
        """Keep a piece in the store lane."""

        def kept(segment: SoundSegment) -> None:
            if self._open:
                done(segment)

        def not_kept(error: BaseException) -> None:
            (failed if self._open else self._services.show_error)(error)

        self._services.store(
            lambda vault: vault.add_sound(self._case_id, piece.recording, piece.number, piece.began, piece.sound),
            kept, not_kept,
        )  # fmt: skip

    def sound(self, segments: Sequence[str]) -> bytes:
        """Return kept pieces, in order; in a job, nothing of it once the vault is locked."""
        return self._read(lambda vault: vault.sound(segments))

    def stretch(self, segments: Sequence[str], start: float, end: float) -> bytes:
        """Return a part of a recording, as `sound`."""
        return self._read(lambda vault: vault.sound_between(segments, start, end))

    def recordings(self, done: Callable[[tuple[KeptRecording, ...]], None], failed: Failed) -> None:
        """Read what is kept, in the store lane."""
        from reviewer_app.ui.office.typist_files import recordings_of  # noqa: PLC0415 - seldom asked for

        self._services.store(lambda vault: recordings_of(vault, self._case_id), partial(self._told, done), failed)

    def export_for_typist(
        self,
        folder: Path,
        recordings: Sequence[KeptRecording],
        lines: Mapping[str, Sequence[SpokenLine]],
        done: Callable[[Path], None],
        failed: Failed,
    ) -> None:
        """Write recordings in the lane of slow work, each with a line in the audit trail."""
        from reviewer_app.ui.office.typist_files import write_for_typist  # noqa: PLC0415 - as above

        def work(_token: CancelToken) -> Path:
            return write_for_typist(self._services, self._case_id, folder, recordings, lines)

        def not_written(error: BaseException) -> None:
            (failed if self._open else self._services.show_error)(error)

        self._services.submit(Lane.PROCESS, work, partial(self._told, done), not_written)

    def _told(self, done: Callable[[T], None], answer: T) -> None:
        if self._open:
            done(answer)

    def _read(self, read: Callable[[Vault], bytes]) -> bytes:
        if self._services.life.ended:
            raise Cancelled
        try:
            return read(self._services.vault)
        except StoreLocked:
            raise Cancelled from None
