"""Vosk: hears while somebody speaks, with the model in a folder of the user's."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reviewer_app.dictation.engine import RATE, Hearing, Utterance
from reviewer_app.dictation.engines.packages import package_of
from reviewer_app.dictation.model_files import require_files
from reviewer_app.dictation.values import Word
from reviewer_app.errors import BadSettings

#: The engine looks for a pause only after each piece that it is given: pieces of a tenth of a second, in bytes.
_PIECE = 2 * RATE // 10


def load(model: Path | None) -> VoskEngine:
    """Load the model in a folder.

    Raises
    ------
    BadSettings
        If Vosk is not installed, no folder is named, or it is none that Vosk can load.
    """
    vosk = package_of(VoskEngine.name)
    if model is None:
        raise BadSettings("Vosk brings no model.", next_step="Choose the folder of one.", detail="model")
    require_files(model, VoskEngine.name)
    vosk.SetLogLevel(-1)
    try:
        loaded = vosk.Model(model_path=str(model))
    except Exception as error:  # the package knows no other
        raise BadSettings(
            "Vosk cannot load the model in this folder: it is spoilt, or not whole.", detail=type(error).__name__
        ) from error
    return VoskEngine(lambda: vosk.KaldiRecognizer(loaded, RATE))


class VoskEngine:
    """One recogniser, which finds the pauses itself and tells times and confidence of every word."""

    name = "vosk"
    model_sha256 = ""

    def __init__(self, recogniser: Callable[[], Any]) -> None:
        """Make it; `recogniser` gives a new recogniser over the model, whose times count from 0."""
        self._new = recogniser
        self.hearing = Hearing.TEXT
        self._begin()

    def _begin(self) -> None:
        self._recogniser = self._new()
        self._recogniser.SetWords(True)

    @property
    def partial(self) -> str:
        """What is held likely of the utterance that has begun."""
        return str(json.loads(self._recogniser.PartialResult()).get("partial", ""))

    def feed(self, sound: bytes) -> tuple[Utterance, ...]:
        """Take more sound and return the utterances that have ended."""
        found = []
        for at in range(0, len(sound), _PIECE):
            if self._recogniser.AcceptWaveform(sound[at : at + _PIECE]):
                found += _utterances(self._recogniser.Result())
        return tuple(found)

    def finish(self) -> tuple[Utterance, ...]:
        """Return what was begun, and begin anew."""
        found = _utterances(self._recogniser.FinalResult())
        self._begin()
        return tuple(found)


def _utterances(answer: str) -> list[Utterance]:
    """Read an answer: ``{"result": [{"conf", "start", "end", "word"}], "text"}``; no "result" without words."""
    words = tuple(
        Word(one["word"], one["start"], one["end"], min(1.0, max(0.0, one["conf"])))
        for one in json.loads(answer).get("result", ())
    )
    return [Utterance(words)] if words else []
