"""Recordings of a case written for a typist: they leave the vault, which the audit trail tells."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from reviewer_app.dictation.sound_file import wave_of
from reviewer_app.dictation.typist import SpokenLine, TypistRecording, file_name, sheet
from reviewer_app.store.vault import Vault
from reviewer_app.ui.dictation.desk import KeptRecording
from reviewer_app.ui.office.outside import new_folder, write_synced
from reviewer_app.ui.office.services import Services

SOUND_EXPORTED: Final = "sound-copied-outside"
"""Kind of the line in the audit trail, one for each recording."""
_FOLDER, _SHEET = "dictation-for-typist", "dictation.txt"


def recordings_of(vault: Vault, case_id: str) -> tuple[KeptRecording, ...]:
    """Return the recordings of a case, the oldest first."""
    found = []
    for recording, pieces in groupby(vault.sounds(case_id), lambda one: one.recording):
        of = tuple(pieces)
        seconds = sum(one.seconds for one in of)
        found.append(KeptRecording(recording, of[0].began, seconds, tuple(one.id for one in of)))
    return tuple(found)


def write_for_typist(
    services: Services,
    case_id: str,
    folder: Path,
    recordings: Sequence[KeptRecording],
    lines: Mapping[str, Sequence[SpokenLine]],
) -> Path:
    """Write recordings and their sheet into a new folder; in a job. No file without its line in the audit trail.

    Raises
    ------
    BadSettings
        If it cannot be written there; nothing of it is then.
    CannotDecode
        If the sound is not kept any more.
    """
    told: list[dict[str, str]] = []

    def note() -> None:
        def tell(vault: Vault) -> None:
            for one in told:
                vault.audit(SOUND_EXPORTED, case_id, one)

        services.stored(tell)

    given = [
        TypistRecording(one.recording, one.began.astimezone(), one.seconds, tuple(lines.get(one.recording, ())))
        for one in recordings
    ]
    with new_folder(folder, _FOLDER, note) as (part, final):
        for number, (kept, one) in enumerate(zip(recordings, given, strict=True), 1):
            wave = wave_of(services.vault.sound(kept.segments))
            write_synced(part / file_name(number, one), wave)
            seal = hashlib.sha256(wave).hexdigest()
            told.append({"recording": one.recording, "seconds": f"{one.seconds:.1f}", "sha256": seal})
        write_synced(part / _SHEET, sheet(given).encode())
    return final
