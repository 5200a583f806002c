"""faster-whisper: Whisper models over CTranslate2, in a folder of the user's; hears phrases once they have ended."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from threading import RLock
from typing import Any

import numpy as np

from reviewer_app.dictation.engine import RATE, Hearing, Utterance
from reviewer_app.dictation.engines.packages import package_of
from reviewer_app.dictation.model_files import require_files
from reviewer_app.dictation.phrases import Phrase, Phrases
from reviewer_app.dictation.punctuated import spoken_of
from reviewer_app.dictation.values import Word
from reviewer_app.dictation.vocabulary import Vocabulary
from reviewer_app.errors import BadSettings

#: So many words are prompted with: the model reads 223 tokens before a phrase, and a long word is four or five of them.
_PROMPTED = 40
#: A text that says the same again and again is compressed by more than this: nothing of it is sure.
_REPEATS = 2.4


def load(model: Path | None) -> FasterWhisperEngine:
    """Load the model in a folder; no other is looked for, here or elsewhere.

    Raises
    ------
    BadSettings
        If faster-whisper is not installed, no folder is named, or it is none that faster-whisper can load.
    """
    package = package_of(FasterWhisperEngine.name)
    # its bars of progress would take a lock of the system's, which a child that is killed leaves behind
    import_module("tqdm").tqdm.set_lock(RLock())
    if model is None:
        raise BadSettings("faster-whisper brings no model.", next_step="Choose the folder of one.", detail="model")
    require_files(model, FasterWhisperEngine.name)
    try:
        loaded = package.WhisperModel(str(model), device="cpu", compute_type="int8", local_files_only=True)
    except Exception as error:  # of several libraries, one for each file
        raise BadSettings(
            "faster-whisper cannot load the model in this folder: it is spoilt, or not whole.",
            detail=type(error).__name__,
        ) from error
    engine = FasterWhisperEngine(loaded)
    engine.warm_up()
    return engine


class FasterWhisperEngine:
    """Hears a phrase with the greedy search alone: at other temperatures Whisper draws words by chance."""

    name = "faster-whisper"
    model_sha256 = ""

    def __init__(self, model: Any) -> None:
        self._model = model
        self.hearing = Hearing.TEXT
        self._phrases = Phrases()
        self.partial = ""
        self._likely = ""

    def warm_up(self) -> None:
        """Hear a second of silence: what the package loads only with its first sound is then there."""
        tuple(self._segments(Phrase(0.0, bytes(2 * RATE))))

    def take_words(self, vocabulary: Vocabulary) -> None:
        """Prompt the model with the likeliest words from the next phrase on: it has room for few."""
        self._likely = ", ".join(vocabulary.words[:_PROMPTED])

    def feed(self, sound: bytes) -> tuple[Utterance, ...]:
        """Take more sound and return the utterances that have ended."""
        return self._heard(self._phrases.feed(sound))

    def finish(self) -> tuple[Utterance, ...]:
        """Return what was begun, and begin anew."""
        return self._heard(self._phrases.finish())

    def _heard(self, phrases: list[Phrase]) -> tuple[Utterance, ...]:
        found = []
        for one in phrases:
            words = tuple(word for segment in self._segments(one) for word in words_of(segment, one.began))
            if words:
                found.append(Utterance(words))
        return tuple(found)

    def _segments(self, phrase: Phrase) -> Any:
        samples = np.frombuffer(phrase.sound, np.int16).astype(np.float32) / 32768
        segments, _info = self._model.transcribe(
            samples,
            language="en",
            beam_size=5,
            temperature=0.0,
            condition_on_previous_text=False,
            word_timestamps=True,
            hotwords=self._likely or None,
            vad_filter=True,  # in silence Whisper makes words up
        )
        return segments


def words_of(segment: Any, began: float) -> tuple[Word, ...]:
    """Return the words of a segment of a phrase that began at a second of the sound."""
    told = list(segment.words or ())
    doubted = segment.compression_ratio > _REPEATS
    found: list[Word] = []
    for one, said in zip(told, spoken_of([one.word for one in told]), strict=True):
        start, end = began + float(one.start), began + float(one.end)  # they come as numbers of NumPy
        sure = 0.0 if doubted else min(1.0, max(0.0, float(one.probability)))
        found += [Word(text, start, end, sure) for text in said]
    return tuple(found)
