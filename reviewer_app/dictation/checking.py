"""Whether an engine and its model can be used on this machine, and how quickly it hears."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from importlib.resources import as_file
from pathlib import Path

from reviewer_app.dictation.engine import ALWAYS_THERE, RATE
from reviewer_app.dictation.model_files import POCKETSPHINX, ModelKind, layout_of
from reviewer_app.dictation.process import EngineProcess
from reviewer_app.dictation.sound_file import sound_of
from reviewer_app.dictation.transcript import transcript
from reviewer_app.dictation.vocabulary import Vocabulary
from reviewer_app.errors import BadSettings
from reviewer_app.resources import resource

#: An engine keeps up with speech below this share of its length, with room for a busy machine.
KEEPS_UP = 0.8
#: A sentence of a synthetic voice (espeak-ng, en-us+f3, 140 words a minute).
_SAMPLE = "dictation/sample.flac"
SAMPLE_TEXT = "there is no finding in the right kidney"
NO_CONFIDENCE = "It tells no confidence: every word is marked as uncertain."
NO_TIMES = "It tells no times of words: a word is played with its whole phrase."
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class CheckedEngine:
    """An engine that hears here: `sha256` is that of its model folder, empty without one.

    `real_time_factor` is how long it takes over a second of the packed sample, in seconds, on this machine as busy as
    it was; `heard` is what it made of that, `kind` what its model is.
    """

    engine: str
    sha256: str
    real_time_factor: float
    heard: str = ""
    kind: ModelKind = POCKETSPHINX

    @property
    def keeps_up(self) -> bool:
        """Whether it hears as quickly as somebody speaks."""
        return self.real_time_factor <= KEEPS_UP

    @property
    def words(self) -> str:
        """Say it in a sentence."""
        pace = "keeps up with speech" if self.keeps_up else "is slower than speech: words come late"
        return f"{self.engine} {pace}: {self.real_time_factor:.2f} s for each second of sound."

    @property
    def limits(self) -> str:
        """What an engine with this model does not tell, in sentences; empty for nothing."""
        told = ("" if self.kind.word_confidence else NO_CONFIDENCE, "" if self.kind.word_times else NO_TIMES)
        return " ".join(one for one in told if one)


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
        sound = sample()
        engine.take_words(Vocabulary())  # as a case does before anything is heard: it is no part of the time
        begun = time.perf_counter()
        found = transcript(engine, sound)
        took = time.perf_counter() - begun
    finally:
        engine.close()
    sha256 = folder_hash(model) if model is not None else ""
    layout = layout_of(model) if model is not None else None
    kind = POCKETSPHINX if layout is None else layout.kind
    seconds = sum(map(len, sound)) / (2 * RATE)
    return CheckedEngine(engine.name, sha256, took / seconds, " ".join(one.text for one in found.words), kind)


def sample() -> tuple[bytes, ...]:
    """Return the packed sample of speech in pieces, as a microphone gives it."""
    with as_file(resource(_SAMPLE)) as path:
        return tuple(sound_of(path))


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
