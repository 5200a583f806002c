"""What an engine heard."""

from __future__ import annotations

from dataclasses import dataclass

from reviewer_app.cases.dictated import DictatedWord

#: One word as an engine heard it: that is what is kept of it in the opinion.
Word = DictatedWord


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
