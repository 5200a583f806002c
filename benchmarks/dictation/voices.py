"""Synthetic voices, and a room around them: no human voice was recorded for this."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np

from reviewer_app.dictation.engine import RATE
from reviewer_app.dictation.sound_file import sound_of

#: Of quiet before and after what is said, in seconds: a key is pressed before and let go after.
_AROUND = 0.4
#: A frame below this, in dB under the loudest, belongs to no word.
_QUIET_DB = 40.0
_FRAME = RATE // 50
Samples = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


class VoiceMissing(RuntimeError):
    """The program that speaks is not installed."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice of a program that speaks; `package` is what Debian has it in."""

    name: str
    command: tuple[str, ...]
    package: str

    @property
    def installed(self) -> bool:
        """Whether it can speak here."""
        return shutil.which(self.command[0]) is not None

    def say(self, words: str, path: Path) -> None:
        """Speak into a WAV file.

        Raises
        ------
        VoiceMissing
            If the program is not installed.
        """
        if not self.installed:
            raise VoiceMissing(f"{self.command[0]} is not installed (apt package {self.package})")
        subprocess.run([one.format(path=path, words=words) for one in self.command], check=True)


def _espeak(voice: str) -> Voice:
    command = ("espeak-ng", "-v", voice, "-s", "140", "-w", "{path}", "{words}")
    return Voice(f"espeak-ng {voice}", command, "espeak-ng")


def _flite(voice: str) -> Voice:
    return Voice(f"flite {voice}", ("flite", "-voice", voice, "-o", "{path}", "-t", "{words}"), "flite")


#: espeak-ng makes sound of formants; the voices of flite were made of recordings of a woman and a man.
VOICES = (
    _espeak("en-us+f3"), _espeak("en-us"), _espeak("en-gb"), _flite("slt"), _flite("rms"),
)  # fmt: skip


def spoken(voice: Voice, words: str, folder: Path) -> Samples:
    """Return what a voice says, from -1 to 1, with quiet around it, as loud as in speech near a microphone."""
    path = folder / f"{crc32(f'{voice.name} {words}'.encode()):08x}.wav"
    if not path.exists():
        voice.say(words, path)
    said = np.frombuffer(b"".join(sound_of(path)), np.int16) / 32768.0
    begin, end = edges(said)
    said = said[begin:end]
    said = said * (0.3 / max(1e-6, float(np.abs(said).max())))
    quiet = np.zeros(round(_AROUND * RATE))
    return np.concatenate([quiet, said, quiet])


def edges(sound: Samples) -> tuple[int, int]:
    """Return the samples at which the first word begins and behind the last one."""
    frames = sound[: len(sound) - len(sound) % _FRAME].reshape(-1, _FRAME)
    levels = np.sqrt(np.mean(frames**2, axis=1))
    loud = np.flatnonzero(levels > levels.max(initial=0.0) * 10 ** (-_QUIET_DB / 20))
    return (int(loud[0]) * _FRAME, (int(loud[-1]) + 1) * _FRAME) if len(loud) else (0, len(sound))


def in_room(sound: Samples, noise_db: float | None, seed: str) -> bytes:
    """Return sound as engines want it, with the noise of a room under it.

    Parameters
    ----------
    noise_db
        By how much the words are louder than the noise (ratio of their mean power, in dB); None for no noise.
    seed
        What makes this noise another one than the next.
    """
    if noise_db is not None:
        begin, end = edges(sound)
        speech = float(np.mean(sound[begin:end] ** 2))
        noise = pink(len(sound), crc32(seed.encode()))
        sound = sound + noise * np.sqrt(speech / 10 ** (noise_db / 10))
    sixteen: bytes = np.clip(np.rint(sound * 32768), -32768, 32767).astype(np.int16).tobytes()
    return sixteen


def pink(length: int, seed: int) -> Samples:
    """Return noise whose power falls with the frequency, as that of fans and streets does; its mean power is 1."""
    parts = np.fft.rfft(np.random.default_rng(seed).normal(size=length))
    hertz = np.fft.rfftfreq(length, 1 / RATE)
    shaped: Samples = np.fft.irfft(parts / np.sqrt(np.maximum(hertz, 20.0)), length)
    return shaped / np.sqrt(np.mean(shaped**2))
