"""From the microphone to words, through all there is: sound server, vault, engine; and what a kill leaves."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from reviewer_app.cases.dictated_sound import unheard
from reviewer_app.store.vault import create_vault, open_vault
from tests.helpers.audio_server import AudioServer, audio_server, needs_sound_server
from tests.helpers.clear_text import in_clear
from tests.helpers.listener import Listener
from tests.helpers.patience import PATIENCE
from tests.helpers.speech import needs_voice, say_into
from tests.helpers.store_values import FAST_KDF, PASSPHRASE, make_case

RATE = 16_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A vault with one case."""
    made = tmp_path / "data"
    with create_vault(made, PASSPHRASE, kdf=FAST_KDF) as vault:
        vault.put_case(make_case())
    return made


@pytest.fixture
def server() -> Iterator[AudioServer]:
    with audio_server() as made:
        made.plug_in("mic")
        made.use("mic")
        yield made


def kept(folder: Path) -> tuple[bytes, list[str]]:
    """Return all sound that is in the vault, and the kinds of its audit."""
    with open_vault(folder, PASSPHRASE) as vault:
        assert vault.verify_audit() is None
        sound = vault.sound([one.id for one in vault.sounds("task-1")])
        return sound, [one.kind for one in vault.audit_events()]


@needs_sound_server
@needs_voice
def test_a_command_is_spoken_into_the_microphone(server: AudioServer, folder: Path, tmp_path: Path) -> None:
    said = tmp_path / "said.wav"
    say_into(said, "mark key image", pause=1.0)
    program = Listener(server, "record", str(folder))
    program.give("commands")
    program.until("did")
    server.play(said, "mic").wait()
    assert program.until("command") == {"command": "key-image"}
    program.give("stop")
    program.until("did")
    program.end()
    sound, kinds = kept(folder)
    assert np.abs(np.frombuffer(sound, np.int16).astype(int)).max() > 3000
    assert kinds == ["sound-recorded"]
    words = [sound[at : at + 64] for at in range(0, len(sound), 32_000) if any(sound[at : at + 64])]
    assert in_clear([folder], words) == []


@needs_voice
def test_a_sound_file_takes_the_place_of_a_microphone(folder: Path, tmp_path: Path) -> None:
    said = tmp_path / "said.wav"
    say_into(said, "no lesion")
    program = Listener(None, "record", str(folder), str(said))
    program.give("text")
    heard = program.until("heard")
    assert heard["engine"] == "pocketsphinx"
    assert heard["heard"]
    assert 0 <= heard["began"] < 2
    assert heard["segments"]
    program.end()
    sound, _kinds = kept(folder)
    with soundfile.SoundFile(said) as file:
        seconds = file.frames / file.samplerate
    assert len(sound) / 32_000 == pytest.approx(seconds, abs=0.01)


@needs_sound_server
def test_a_kill_takes_two_seconds_at_most(server: AudioServer, folder: Path, tmp_path: Path) -> None:
    samples = np.random.default_rng(4).normal(0, 5000, 30 * RATE).clip(-32768, 32767).astype(np.int16)
    soundfile.write(tmp_path / "said.wav", samples, RATE, subtype="PCM_16")
    program = Listener(server, "record", str(folder))
    program.give("text")
    program.until("did")
    player = server.play(tmp_path / "said.wav", "mic")
    until, told = time.monotonic() + PATIENCE, {"came": 0.0}
    while told["came"] < 7.3 and time.monotonic() < until:
        program.give("came")
        told = program.until("came")
    program.kill()
    player.kill()
    player.wait()
    sound, _kinds = kept(folder)
    assert told["came"] >= 7.3
    # two seconds, and what was being written
    assert told["came"] - len(sound) / 32_000 < 2.5
    assert np.count_nonzero(np.frombuffer(sound, np.int16)) > 3 * RATE
    with open_vault(folder, PASSPHRASE) as vault:
        (left,) = unheard(vault.sounds("task-1"), ())  # the words of all of it are still to come
    assert (left.start, left.segments[-1][1]) == (0.0, pytest.approx(len(sound) / 32_000))
