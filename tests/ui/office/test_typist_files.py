"""Recordings leave the vault as WAV files with a sheet, all or none, and the audit trail tells of each."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
import soundfile
from pytestqt.qtbot import QtBot

from reviewer_app.dictation.typist import SpokenLine
from reviewer_app.errors import BadSettings, CannotDecode
from reviewer_app.ui.dictation.desk import KeptRecording
from reviewer_app.ui.office.kept_sound import KeptSound
from reviewer_app.ui.office.typist_files import SOUND_EXPORTED
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, downloaded
from tests.helpers.store_values import NOON

FIRST, SECOND = b"\1\0" * 16_000, b"\2\0" * 8_000


@pytest.fixture
def case_id(service: Service, signed_in: Office, qtbot: QtBot) -> str:
    made = service.add_case(images=1)
    downloaded(signed_in, made.task_id, qtbot)
    for number, sound in enumerate((FIRST, SECOND)):
        signed_in.vault.add_sound(made.task_id, "a" * 32, number, NOON, sound)
    signed_in.vault.add_sound(made.task_id, "b" * 32, 0, NOON, SECOND)
    return made.task_id


@pytest.fixture
def kept(signed_in: Office, case_id: str) -> KeptSound:
    return KeptSound(signed_in.services, case_id)


def recordings(kept: KeptSound, qtbot: QtBot) -> tuple[KeptRecording, ...]:
    found: list[tuple[KeptRecording, ...]] = []
    kept.recordings(found.append, pytest.fail)
    qtbot.waitUntil(lambda: bool(found))
    return found[0]


def exported(kept: KeptSound, folder: Path, chosen: tuple[KeptRecording, ...], qtbot: QtBot) -> Path | BaseException:
    found: list[Path | BaseException] = []
    kept.export_for_typist(folder, chosen, {"a" * 32: [SpokenLine(0.2, 0.9, "No nodule.")]}, found.append, found.append)
    qtbot.waitUntil(lambda: bool(found))
    return found[0]


def test_files_and_their_lines_in_the_audit(
    signed_in: Office, case_id: str, kept: KeptSound, tmp_path: Path, qtbot: QtBot
) -> None:
    chosen = recordings(kept, qtbot)
    assert [(one.recording, one.seconds, len(one.segments)) for one in chosen] == [
        ("a" * 32, 1.5, 2),
        ("b" * 32, 0.5, 1),
    ]
    folder = exported(kept, tmp_path, chosen, qtbot)
    assert folder == tmp_path / "dictation-for-typist"
    assert isinstance(folder, Path)
    names = ["dictation-01-aaaaaaaa.wav", "dictation-02-bbbbbbbb.wav"]
    assert sorted(one.name for one in folder.iterdir()) == [*names, "dictation.txt"]
    waves = [(folder / one).read_bytes() for one in names]
    heard, rate = soundfile.read(io.BytesIO(waves[0]), dtype="int16")
    assert (heard.tobytes(), rate) == (FIRST + SECOND, 16_000)
    text = (folder / "dictation.txt").read_text("utf-8")
    assert "[0:00] No nodule." in text
    assert case_id not in text
    told = [one for one in signed_in.vault.audit_events() if one.kind == SOUND_EXPORTED]
    assert [(one.case_id, one.detail) for one in told] == [
        (case_id, {"recording": name * 32, "seconds": seconds, "sha256": hashlib.sha256(wave).hexdigest()})
        for name, seconds, wave in (("a", "1.5", waves[0]), ("b", "0.5", waves[1]))
    ]


def test_all_or_nothing(signed_in: Office, case_id: str, kept: KeptSound, tmp_path: Path, qtbot: QtBot) -> None:
    chosen = recordings(kept, qtbot)
    missing = exported(kept, tmp_path / "none" / "there", chosen, qtbot)
    assert isinstance(missing, BadSettings)
    signed_in.vault.delete_sounds(case_id, "test")
    (tmp_path / "out").mkdir()
    gone = exported(kept, tmp_path / "out", chosen, qtbot)
    assert isinstance(gone, CannotDecode)
    assert list((tmp_path / "out").iterdir()) == []
    assert not any(one.kind == SOUND_EXPORTED for one in signed_in.vault.audit_events())
