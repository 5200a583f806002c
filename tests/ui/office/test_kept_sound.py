"""What was dictated goes with the signature, unless the service says that it is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import shiboken6
from pytestqt.qtbot import QtBot

from reviewer_app.cases.dictated_sound import CaretPlace, Listened, SoundSegment, SoundState, unheard
from reviewer_app.cases.policy import Policy
from reviewer_app.dictation.engine import Hearing
from reviewer_app.dictation.values import HeardUtterance
from reviewer_app.errors import DiskFull
from reviewer_app.report.revisions import attached_manifest
from reviewer_app.store.vault import Vault
from reviewer_app.ui.dictation.recorder import LATE_SECONDS, Recorder
from reviewer_app.ui.office.kept_sound import KeptSound
from tests.helpers.desk_answers import KEY_PASSPHRASE, install_key, previewed, sign
from tests.helpers.full_disk import full_disk, needs_limits
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, downloaded, open_desk
from tests.helpers.sound_desk import FedSource, HeardEngine
from tests.helpers.store_values import NOON


@pytest.fixture
def case_id(service: Service, signed_in: Office, qtbot: QtBot) -> str:
    made = service.add_case(images=1)
    downloaded(signed_in, made.task_id, qtbot)
    return made.task_id


def sound_kinds(vault: Vault) -> list[str]:
    return [one.kind for one in vault.audit_events() if one.kind.startswith("sound-")]


@pytest.mark.parametrize("kept", [False, True])
def test_sound_is_deleted_at_signing_unless_the_service_keeps_it(
    signed_in: Office, case_id: str, qtbot: QtBot, kept: bool
) -> None:
    vault = signed_in.vault
    policy = Policy(keep_sound=True) if kept else None  # what a service leaves out is deleted
    vault.put_case(replace(vault.case(case_id).case, policy=policy))
    desk = open_desk(signed_in, case_id)
    segment = vault.add_sound(case_id, "recording-1", 0, NOON, bytes(3200))
    install_key(signed_in)
    wrong = sign(desk, previewed(desk, qtbot), "not the passphrase", qtbot)
    assert wrong.error is not None
    assert vault.sound([segment.id]) == bytes(3200)
    done = sign(desk, previewed(desk, qtbot), KEY_PASSPHRASE, qtbot)
    assert done.error is None
    assert [one.id for one in vault.sounds(case_id)] == [segment.id] * kept
    assert sound_kinds(vault) == ["sound-recorded", *["sound-deleted"] * (not kept)]


def speech(seconds: float) -> bytes:
    wave = 9000 * np.sin(2 * np.pi * 220 * np.arange(round(seconds * 16_000)) / 16_000)
    return wave.astype(np.int16).tobytes()


def recorder_on(office: Office, case_id: str, source: FedSource) -> Recorder:
    return Recorder(source, KeptSound(office.services, case_id), office.runner, HeardEngine)


def all_sound(vault: Vault, case_id: str) -> bytes:
    return vault.sound([one.id for one in vault.sounds(case_id)])


def test_what_is_being_said_is_kept_when_the_vault_is_locked(
    signed_in: Office, case_id: str, offices: Callable[..., Office]
) -> None:
    source = FedSource()
    recorder = recorder_on(signed_in, case_id, source)
    recorder.start(Hearing.TEXT)
    source.give(speech(5.2) + speech(0.13))
    recorder.close()
    signed_in.close()
    assert all_sound(offices().vault, case_id) == speech(5.2) + speech(0.13)


def test_what_no_engine_had_heard_before_a_lock_is_known_after_it(
    signed_in: Office, case_id: str, offices: Callable[..., Office], qtbot: QtBot
) -> None:
    source = FedSource()
    recorder = recorder_on(signed_in, case_id, source)
    recorder.places_of = lambda _recording, start, _end: (CaretPlace(start, "answer/q1/text", 2, 2, "No"),)
    recorder.start(Hearing.TEXT)
    source.give(speech(1.3))
    recorder.close()
    signed_in.close()
    after = offices()
    desk = KeptSound(after.services, case_id)
    kept: list[SoundSegment] = []
    desk.read_kept(kept.extend, lambda error: pytest.fail(str(error)))
    qtbot.waitUntil(lambda: bool(kept))
    (left,) = unheard(kept, ())
    assert left.segments[-1][1] == pytest.approx(1.3)
    assert {(one.path, one.start, one.text) for one in left.places} == {("answer/q1/text", 2, "No")}
    marked: list[bool] = []
    ids = [one.id for one in kept]
    desk.mark(ids, SoundState.HEARD, lambda: marked.append(True), lambda error: pytest.fail(str(error)))
    qtbot.waitUntil(lambda: bool(marked))
    assert unheard(after.vault.sounds(case_id), ()) == ()


def test_an_engine_hears_what_the_vault_holds(signed_in: Office, case_id: str, qtbot: QtBot) -> None:
    source = FedSource()
    heard: list[HeardUtterance] = []
    recorder = recorder_on(signed_in, case_id, source)
    recorder.heard.connect(heard.append)
    recorder.start(Hearing.TEXT)
    source.give(speech(1.4))
    recorder.stop()
    qtbot.waitUntil(lambda: bool(heard))
    segments = [one.id for one in signed_in.vault.sounds(case_id)]
    assert list(heard[0].segments) == segments[: len(heard[0].segments)]
    assert all_sound(signed_in.vault, case_id) == speech(1.4)
    recorder.close()


@needs_limits
def test_a_full_disk_is_told_and_what_was_kept_stays(signed_in: Office, case_id: str, qtbot: QtBot) -> None:
    source = FedSource()
    told: list[str] = []
    recorder = recorder_on(signed_in, case_id, source)
    recorder.trouble.connect(told.append)
    recorder.start(Hearing.TEXT)
    source.give(speech(1.1))
    qtbot.waitUntil(lambda: len(signed_in.vault.sounds(case_id)) == 2)
    with full_disk() as disk:
        disk.fill()
        source.give(speech(1.0))
        qtbot.waitUntil(lambda: bool(told))
        assert not source.is_open
        disk.free()
    assert told[0].startswith("The disk is full")
    assert told[0].endswith("The microphone was closed.")
    assert len(told) == 1
    kept = all_sound(signed_in.vault, case_id)
    assert kept == speech(1.1)[: len(kept)]
    assert len(kept) >= len(speech(1.1 - LATE_SECONDS))  # all but the piece that was being spoken
    recorder.close()


@needs_limits
def test_what_cannot_be_kept_as_a_case_is_left_is_told_where_all_is(
    signed_in: Office, case_id: str, qtbot: QtBot
) -> None:
    source = FedSource()
    desk = open_desk(signed_in, case_id)
    recorder = Recorder(source, desk.sounds, signed_in.runner, HeardEngine)
    recorder.start(Hearing.TEXT)
    source.give(speech(0.2))
    with full_disk() as disk:
        disk.fill()
        recorder.close()
        desk.sounds.close()
        shiboken6.delete(recorder)
        qtbot.waitUntil(lambda: bool(signed_in.told))
        disk.free()
    assert [type(one) for one in signed_in.told] == [DiskFull]


def test_sound_without_words_is_in_the_manifest_of_what_is_signed(
    signed_in: Office, case_id: str, qtbot: QtBot
) -> None:
    vault = signed_in.vault
    desk = open_desk(signed_in, case_id)
    spoken = vault.add_sound(case_id, "recording-1", 0, NOON, speech(1.5), Listened("text", True))
    vault.add_sound(case_id, "recording-2", 0, NOON, speech(1.5), Listened("commands", True))
    away = vault.add_sound(case_id, "recording-3", 0, NOON, speech(1.5), Listened("text", True))
    desk.sounds.mark([away.id], SoundState.NOTHING_SAID, lambda: None, lambda error: pytest.fail(str(error)))
    install_key(signed_in)
    made = previewed(desk, qtbot)
    manifest = attached_manifest(made.pdf)
    assert manifest is not None
    assert [(one.recording, one.seconds, one.heard) for one in manifest.wordless] == [("recording-1", 1.5, False)]
    assert [one.outcome for one in manifest.rules if one.check == "dictated-sound"] == ["warn"]
    assert [one.id for one in vault.sounds(case_id)][:1] == [spoken.id]  # it is there until the signature
    assert sign(desk, made, KEY_PASSPHRASE, qtbot).error is None
    assert vault.sounds(case_id) == []
