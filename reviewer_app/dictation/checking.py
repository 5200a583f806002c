"""Whether an engine and its model can be used on this machine, and how quickly it hears."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from reviewer_app.dictation.engine import ALWAYS_THERE, RATE
from reviewer_app.dictation.process import EngineProcess
from reviewer_app.errors import BadSettings

#: An engine keeps up with speech below this share of its length, with room for a busy machine.
KEEPS_UP = 0.8
_TRIAL_SECONDS = 3.0
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class CheckedEngine:
    """An engine that hears here: `sha256` is that of its model folder, empty without one.

    `real_time_factor` is how long it takes over a second of sound that is like speech, in seconds, on this machine as
    busy as it was.
    """

    engine: str
    sha256: str
    real_time_factor: float

    @property
    def keeps_up(self) -> bool:
        """Whether it hears as quickly as somebody speaks."""
        return self.real_time_factor <= KEEPS_UP

    @property
    def words(self) -> str:
        """Say it in a sentence."""
        pace = "keeps up with speech" if self.keeps_up else "is slower than speech: words come late"
        return f"{self.engine} {pace}: {self.real_time_factor:.2f} s for each second of sound."


def check_engine(name: str = "", model: Path | None = None) -> CheckedEngine:
    """Load an engine in a process of its own and let it hear; takes seconds, and is for jobs.

    Raises
    ------
    BadSettings
        If there is no such engine, or the folder holds no model of it.
    CannotTranscribe
        If it dies over the sound.
    """
    engine = EngineProcess(name or ALWAYS_THERE, model)
    try:
        sound = trial_sound(_TRIAL_SECONDS)
        begun = time.perf_counter()
        engine.feed(sound)
        engine.finish()
        took = time.perf_counter() - begun
    finally:
        engine.close()
    return CheckedEngine(engine.name, folder_hash(model) if model is not None else "", took / _TRIAL_SECONDS)


def require_model(model: Path, sha256: str) -> None:
    """Check that a model folder is what it was when it was checked.

    Raises
    ------
    BadSettings
        If it is not, or is not there.
    """
    if folder_hash(model) != sha256:
        raise BadSettings(
            "The folder of the dictation model is not what it was when it was checked.",
            next_step="Check it again in the settings, under Dictation.",
            detail="model",
        )


def folder_hash(folder: Path) -> str:
    """Return one SHA-256 (hexadecimal) over the names and contents of all files in a folder.

    Raises
    ------
    BadSettings
        If it cannot be read.
    """
    whole = hashlib.sha256()
    try:
        files = sorted(one for one in folder.rglob("*") if one.is_file())
        for one in files:
            content = hashlib.sha256()
            with one.open("rb") as file:
                while block := file.read(_BLOCK):
                    content.update(block)
            whole.update(f"{one.relative_to(folder).as_posix()}\n{content.hexdigest()}\n".encode())
    except OSError as error:
        raise BadSettings("The folder of the model cannot be read.", detail=type(error).__name__) from error
    if not files:
        raise BadSettings("The folder of the model is empty, or not there.", detail="model")
    return whole.hexdigest()


def trial_sound(seconds: float) -> bytes:
    """Return sound that is like speech to an engine and says nothing: a voice of 120 Hz with vowels and syllables."""
    at = np.arange(round(seconds * RATE)) / RATE
    vowel = 1 + np.sin(2 * np.pi * 1.3 * at)
    wave = np.zeros(len(at))
    for harmonic in range(1, 30):
        hertz = 120.0 * harmonic
        near = [np.exp(-(((hertz - formant) / 180) ** 2)) for formant in (350 + 250 * vowel, 2200 - 500 * vowel)]
        wave += (near[0] + 0.5 * near[1]) * np.sin(2 * np.pi * hertz * at)
    syllables = np.clip(np.sin(2 * np.pi * 2.0 * at) + 0.6, 0, 1)
    sound = wave * syllables
    sixteen: bytes = (sound / np.abs(sound).max() * 12_000).astype(np.int16).tobytes()
    return sixteen
