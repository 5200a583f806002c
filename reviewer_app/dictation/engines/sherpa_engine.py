"""sherpa-onnx: streaming transducers and Whisper models, in a folder of the user's."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from reviewer_app.dictation.engine import RATE, Hearing, Utterance
from reviewer_app.dictation.engines.packages import package_of
from reviewer_app.dictation.engines.tokens import words_of_tokens
from reviewer_app.dictation.model_files import SHERPA_WHISPER, Model, require_files
from reviewer_app.dictation.phrases import Phrase, Phrases
from reviewer_app.dictation.punctuated import words_said
from reviewer_app.dictation.values import Word
from reviewer_app.dictation.vocabulary import Vocabulary
from reviewer_app.errors import BadSettings

NAME = "sherpa-onnx"
#: Seconds of silence after which an utterance has ended: where nothing was said, where something was, and how long one
#: may be at most.
_NOTHING_SAID, _PAUSE, _LONGEST = 2.4, 0.8, 20.0
#: Silence that a transducer must hear after the last word before it tells it, in samples.
_TAIL = np.zeros(int(0.66 * RATE), np.float32)
#: A word that is not followed by another has ended after so many seconds.
_LAST_WORD = 0.4
#: Among the files of a model, the pieces that words are made of; and how many words are reckoned with.
_PIECES = "pieces"
_MOST_LIKELY = 500


def load(model: Path | None) -> StreamingEngine | WhisperEngine:
    """Load the model in a folder.

    Raises
    ------
    BadSettings
        If sherpa-onnx is not installed, no folder is named, or it is none that sherpa-onnx can load.
    """
    sherpa = package_of(NAME)
    if model is None:
        raise BadSettings("sherpa-onnx brings no model.", next_step="Choose the folder of one.", detail="model")
    found = require_files(model, NAME)
    try:
        if found.kind is SHERPA_WHISPER:
            return WhisperEngine(_whisper(sherpa, found))
        return StreamingEngine(_transducer(sherpa, found), likely=_form_of(found))
    except (RuntimeError, ValueError, AssertionError) as error:
        raise BadSettings(
            "sherpa-onnx cannot load the model in this folder: it is spoilt, or neither a streaming transducer nor a "
            "Whisper model.",
            detail=type(error).__name__,
        ) from error


def _transducer(sherpa: Any, model: Model) -> Any:
    files = {name: str(path) for name, path in model.files.items() if name != _PIECES}
    pieces = model.files.get(_PIECES)
    return sherpa.OnlineRecognizer.from_transducer(
        **files,
        num_threads=_threads(),
        sample_rate=RATE,
        enable_endpoint_detection=True,
        rule1_min_trailing_silence=_NOTHING_SAID,
        rule2_min_trailing_silence=_PAUSE,
        rule3_min_utterance_length=_LONGEST,
        # likely words need the pieces that words are made of, and the search that goes several ways
        decoding_method="greedy_search" if pieces is None else "modified_beam_search",
        modeling_unit="cjkchar" if pieces is None else "bpe",
        bpe_vocab="" if pieces is None else str(pieces),
        provider="cpu",
    )


def _form_of(model: Model) -> Callable[[str], str] | None:
    """Return how likely words are written for a model, None where it takes none."""
    if _PIECES not in model.files:
        return None
    letters = [one for one in model.files["tokens"].read_text("utf-8", "replace") if one.isalpha()]
    return str.upper if sum(map(str.isupper, letters)) > len(letters) / 2 else str.lower


def _whisper(sherpa: Any, model: Model) -> Any:
    files = {name: str(path) for name, path in model.files.items()}
    return sherpa.OfflineRecognizer.from_whisper(
        **files, language="en", task="transcribe", num_threads=_threads(), decoding_method="greedy_search"
    )


def _threads() -> int:
    """Return how many threads recognise: one core is left to the window."""
    return max(1, min(4, (os.cpu_count() or 2) - 1))


class StreamingEngine:
    """A transducer that hears while somebody speaks."""

    name = NAME
    model_sha256 = ""

    def __init__(self, recogniser: Any, *, likely: Callable[[str], str] | None = None) -> None:
        """Make it; `likely` gives the form in which the model has words, None where it takes no likely ones."""
        self._recogniser, self._form = recogniser, likely
        self.hearing = Hearing.TEXT
        self._likely = ""
        self._begin()

    def _begin(self) -> None:
        likely = (self._likely,) if self._likely else ()
        self._stream, self._fed = self._recogniser.create_stream(*likely), False

    def take_words(self, vocabulary: Vocabulary) -> None:
        """Reckon with these words from the next sound on, if the model takes any."""
        if self._form is not None:
            self._likely = "/".join(map(self._form, vocabulary.words[:_MOST_LIKELY]))
            if not self._fed:
                self._begin()

    @property
    def partial(self) -> str:
        """What is held likely of the utterance that has begun."""
        return str(self._recogniser.get_result(self._stream)).strip().lower()

    def feed(self, sound: bytes) -> tuple[Utterance, ...]:
        """Take more sound and return the utterances that have ended."""
        self._fed = True
        self._stream.accept_waveform(RATE, _floats(sound))
        found = []
        while self._recogniser.is_ready(self._stream):
            self._recogniser.decode_stream(self._stream)
            if self._recogniser.is_endpoint(self._stream):
                found += self._said()
                self._recogniser.reset(self._stream)
        return tuple(found)

    def finish(self) -> tuple[Utterance, ...]:
        """Return what was begun, and begin anew."""
        self._stream.accept_waveform(RATE, _TAIL)
        self._stream.input_finished()
        while self._recogniser.is_ready(self._stream):
            self._recogniser.decode_stream(self._stream)
        found = self._said()
        self._begin()
        return tuple(found)

    def _said(self) -> list[Utterance]:
        told = self._recogniser.get_result_all(self._stream)
        times = [told.start_time + one for one in told.timestamps]
        words = words_of_tokens(told.tokens, times, told.ys_probs, _LAST_WORD)
        return [Utterance(words)] if words else []


class WhisperEngine:
    """A Whisper model, which hears phrases once they have ended and tells neither times nor confidence of words."""

    name = NAME
    model_sha256 = ""

    def __init__(self, recogniser: Any) -> None:
        self._recogniser = recogniser
        self.hearing = Hearing.TEXT
        self._phrases = Phrases()
        self.partial = ""

    def feed(self, sound: bytes) -> tuple[Utterance, ...]:
        """Take more sound and return the utterances that have ended."""
        return self._heard(self._phrases.feed(sound))

    def finish(self) -> tuple[Utterance, ...]:
        """Return what was begun, and begin anew."""
        return self._heard(self._phrases.finish())

    def _heard(self, phrases: list[Phrase]) -> tuple[Utterance, ...]:
        found = []
        for one in phrases:
            stream = self._recogniser.create_stream()
            stream.accept_waveform(RATE, _floats(one.sound))
            self._recogniser.decode_stream(stream)
            said = words_said(str(stream.result.text).split())
            if said:
                ends = one.began + one.seconds
                found.append(Utterance(tuple(Word(text, one.began, ends, 0.0) for text in said)))
        return tuple(found)


def _floats(sound: bytes) -> Any:
    return np.frombuffer(sound, np.int16).astype(np.float32) / 32768
