"""What an engine heard."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it was heard.

    `start` and `end` are seconds from the beginning of the sound; `confidence` is from 0 to 1, as the engine has it: it
    compares words of one engine, and is no probability that the word is right. `alternatives` are what else it may have
    been, the likeliest first, where the engine tells.
    """

    text: str
    start: float = 0.0
    end: float = 0.0
    confidence: float = 1.0
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeardUtterance:
    """What was said between two pauses, with where its sound is kept.

    `began` is in seconds from the beginning of the recording, as the times of the words are; `segments` are the
    identifiers of the kept pieces of sound that it lies in, in order; `model_sha256` is that of the folder of the model
    that the engine used, empty for the one that it brings along.
    """

    utterance_id: str
    recording: str
    engine: str
    began: float
    words: tuple[Word, ...]
    segments: tuple[str, ...] = ()
    model_sha256: str = ""
