"""What goes wrong between microphone and vault, through all there is: nothing that was kept is lost, and it is said."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from reviewer_app.store.vault import create_vault, open_vault
from reviewer_app.ui.dictation import microphone
from reviewer_app.ui.dictation.recorder import MUTED
from tests.helpers.audio_server import RATE, AudioServer, audio_server, needs_sound_server
from tests.helpers.full_disk import needs_limits
from tests.helpers.listener import Listener
from tests.helpers.patience import PATIENCE
from tests.helpers.store_values import FAST_KDF, PASSPHRASE, make_case

#: Samples that a server which begins to play into a microphone just opened may leave out.
LEAD_IN = RATE // 4
Samples = np.ndarray[tuple[int, ...], np.dtype[np.int16]]


class Recording:
    """The program that dictates into a vault with one case, under a sound server of its own."""

    def __init__(self, server: AudioServer, folder: Path) -> None:
        self.folder, self.recordings = folder, 0
        with create_vault(folder, PASSPHRASE, kdf=FAST_KDF) as vault:
            vault.put_case(make_case())
        self.program = Listener(server, "record", str(folder))

    def begin(self) -> None:
        self.program.ask("text")

    def noise(self, seed: int, seconds: float = 30.0, loud: float = 5000) -> Path:
        path = self.folder.parent / f"noise-{seed}.wav"
        soundfile.write(path, self.samples(seed, seconds, loud), RATE, subtype="PCM_16")
        return path

    @staticmethod
    def samples(seed: int, seconds: float, loud: float = 5000) -> Samples:
        made = np.random.default_rng(seed).normal(0, loud, round(RATE * seconds))
        return made.clip(-32768, 32767).astype(np.int16)

    def wait_for(self, seconds: float) -> None:
        """Wait until so much of this recording came."""
        until = time.monotonic() + PATIENCE
        while self.told("came")["came"] < seconds:
            assert time.monotonic() < until, "no sound came"
            time.sleep(0.05)

    def told(self, what: str) -> dict[str, Any]:
        self.program.give(what)
        return self.program.until(what)

    def wait_for_device(self, name: str) -> None:
        """Wait until the program knows of a microphone."""
        until = time.monotonic() + PATIENCE
        while name not in self.told("where")["devices"]:
            assert time.monotonic() < until, "the microphone is not seen"
            time.sleep(0.05)

    def end(self) -> bytes:
        """End the program and return all sound that is in the vault."""
        self.program.end()
        with open_vault(self.folder, PASSPHRASE) as vault:
            assert vault.verify_audit() is None
            kept = vault.sounds("task-1")
            self.recordings = len({one.recording for one in kept})
            return vault.sound([one.id for one in kept])


def first_of(sound: bytes, noise: Samples) -> int:
    """Return where a noise stands in kept sound, sample by sample; -1 for nowhere."""
    return sound.find(noise[LEAD_IN : LEAD_IN + RATE].tobytes())


@pytest.fixture
def server() -> Iterator[AudioServer]:
    with audio_server() as made:
        yield made


@pytest.fixture
def recording(server: AudioServer, tmp_path: Path) -> Recording:
    return Recording(server, tmp_path / "data")


@needs_sound_server
def test_another_microphone_takes_the_place_of_one_that_is_unplugged(server: AudioServer, recording: Recording) -> None:
    for name in ("first", "second"):
        server.plug_in(name)
    server.use("first")
    recording.begin()
    player = server.play(recording.noise(1), "first")
    recording.wait_for(2.5)
    server.unplug("first")
    assert recording.program.until("trouble")["trouble"] == "The microphone was exchanged: “second” is in use now."
    player.kill()
    player.wait()
    player = server.play(recording.noise(2, 2.0), "second")
    player.wait()
    recording.program.ask("stop")
    kept = recording.end()
    before, after = first_of(kept, recording.samples(1, 30.0)), first_of(kept, recording.samples(2, 2.0))
    assert 0 <= before < after
    assert recording.recordings == 1


@needs_sound_server
def test_one_that_is_unplugged_and_the_next_that_is_plugged_in(server: AudioServer, recording: Recording) -> None:
    server.plug_in("old")
    recording.begin()
    player = server.play(recording.noise(1), "old")
    recording.wait_for(2.5)
    server.unplug("old")
    told = recording.program.until("trouble")["trouble"]
    # Qt hears of the last one of a server only with the server's next change: then what is seen is that nothing comes
    assert told in (microphone.UNPLUGGED, microphone.NO_MORE_SOUND)
    player.kill()
    player.wait()
    assert recording.told("where")["where"] == "no microphone"
    server.plug_in("new")
    server.use("new")
    recording.wait_for_device("new")
    recording.begin()
    player = server.play(recording.noise(2, 2.0), "new")
    player.wait()
    recording.program.ask("stop")
    kept = recording.end()
    assert 0 <= first_of(kept, recording.samples(1, 30.0)) < first_of(kept, recording.samples(2, 2.0))


@needs_limits
@needs_sound_server
def test_a_full_disk_closes_the_microphone_and_what_was_kept_stays(server: AudioServer, recording: Recording) -> None:
    server.plug_in("mic")
    server.use("mic")
    recording.begin()
    player = server.play(recording.noise(1), "mic")
    recording.wait_for(3.0)
    recording.program.ask("fill")
    trouble = recording.program.until("trouble")["trouble"]
    recording.program.ask("free")
    assert trouble.endswith("The microphone was closed.")
    assert "disk" in trouble
    assert recording.told("where")["where"] == "closed"
    recording.begin()
    recording.wait_for(2.0)
    recording.program.ask("stop")
    player.kill()
    player.wait()
    kept = recording.end()
    said = recording.samples(1, 30.0)
    start = first_of(kept, said)
    assert start >= 0
    whole = np.frombuffer(kept[start : start + 4 * RATE], np.int16)  # two seconds on from there
    assert np.array_equal(whole, said[LEAD_IN : LEAD_IN + len(whole)])
    assert recording.recordings == 2


@needs_sound_server
def test_a_microphone_that_gives_silence_is_told_until_it_speaks(server: AudioServer, recording: Recording) -> None:
    server.plug_in("mic")
    server.use("mic")
    recording.program.give("text")
    while recording.program.until("words")["words"] != MUTED:
        pass
    player = server.play(recording.noise(1, 1.0), "mic")
    while recording.program.until("words")["words"] != "":
        pass
    player.wait()
    recording.end()


@needs_sound_server
@pytest.mark.parametrize(("loud", "clipped"), [(3000, False), (40_000, True)])
def test_what_is_too_loud_is_told(server: AudioServer, recording: Recording, loud: float, clipped: bool) -> None:
    server.plug_in("mic")
    server.use("mic")
    recording.begin()
    player = server.play(recording.noise(1, 2.0, loud), "mic")
    player.wait()
    assert recording.told("clipped")["clipped"] is clipped
    assert first_of(recording.end(), recording.samples(1, 2.0, loud)) >= 0


@needs_sound_server
def test_there_is_no_microphone(server: AudioServer, recording: Recording) -> None:
    recording.program.give("text")
    assert recording.program.until("trouble")["trouble"] == microphone.NO_MICROPHONE
    assert recording.told("where")["where"] == "no microphone"
    assert recording.end() == b""
