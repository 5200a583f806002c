"""An engine in a process of its own: a native decoder that dies takes neither the program nor the sound with it."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import Any

import psutil

from reviewer_app.child import CRASHED, STALLED, SWELLED, Child, ChildFailed
from reviewer_app.dictation.engine import ALWAYS_THERE, Engine, Hearing, Utterance, load
from reviewer_app.dictation.vocabulary import Vocabulary, teach
from reviewer_app.errors import BadSettings, CannotTranscribe, ReviewerError

_LOAD_SECONDS = 120.0
#: Whisper works through a phrase of 28 seconds at once, on a slow machine in many times that.
_HEAR_SECONDS = 300.0
#: How nice the engine is to the window, as other work that gives way to the eye is (`jobs`).
GIVES_WAY = 5
#: What a program asks of a network, as Python's audit events have it.
_NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")

#: In the child: the engine that it has loaded.
_loaded: dict[str, Engine] = {}


class EngineProcess:
    """An engine like any other, over there. Ends with its child (`close`).

    The child reaches no network, and gives way to the window where both want a processor.
    `model_sha256` is that of the model folder, as whoever made this knows it.

    Raises
    ------
    BadSettings
        As `load` does, or where the engine dies of its model.
    """

    def __init__(self, name: str = ALWAYS_THERE, model: Path | None = None, *, model_sha256: str = "") -> None:
        self.name, self.model_sha256 = name, model_sha256
        self.hearing = Hearing.TEXT
        self.partial = ""
        self._child = Child(f"dictation-{name}", _prepare)
        try:
            problem = self._child.call(_load, name, model, seconds=_LOAD_SECONDS)
        except ChildFailed as error:
            self.close()
            raise BadSettings(
                f"The engine {name} {_how(error)} as it loaded the model.",
                next_step="The model may be spoilt, or of another kind than its files are called.",
                detail=str(error),
            ) from error
        if problem is not None:
            self.close()
            sentence, next_step, detail = problem
            raise BadSettings(sentence, next_step=next_step, detail=detail)

    def feed(self, sound: bytes) -> tuple[Utterance, ...]:
        """Take more sound and return the utterances that have ended.

        Raises
        ------
        CannotTranscribe
            If the engine died; what it was given since the last utterance was not recognised.
        """
        return self._heard(_feed, sound)

    def finish(self) -> tuple[Utterance, ...]:
        """Return what was begun, and begin anew; raises as `feed`."""
        return self._heard(_finish)

    def take_words(self, vocabulary: Vocabulary) -> None:
        """Reckon with these words from the next utterance on, if the engine can.

        Raises
        ------
        CannotTranscribe
            If the engine died of them.
        """
        try:
            self._child.call(_take_words, vocabulary, seconds=_LOAD_SECONDS)
        except ChildFailed as error:
            raise CannotTranscribe(
                f"The engine {self.name} {_how(error)} over the words of the case.", detail=str(error)
            ) from error

    def close(self) -> None:
        """End the child."""
        self._child.close()

    def _heard(self, function: Any, *given: bytes) -> tuple[Utterance, ...]:
        try:
            heard: tuple[Utterance, ...]
            heard, self.partial = self._child.call(function, self.hearing, *given, seconds=_HEAR_SECONDS)
        except ChildFailed as error:
            raise CannotTranscribe(
                f"The engine {self.name} {_how(error)} over this sound.", detail=str(error)
            ) from error
        return heard


def _how(error: ChildFailed) -> str:
    """Say how a child failed; the name of an exception is for the log."""
    reason = str(error)
    return reason if reason in (CRASHED, STALLED, SWELLED) else "failed"


def _prepare() -> None:
    """Let nothing in this process reach a network, whatever a package would do of itself; let the window go first."""
    sys.addaudithook(_refuse_network)
    with contextlib.suppress(psutil.Error, OSError):
        process = psutil.Process()
        if sys.platform == "win32":
            process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
        else:
            process.nice(process.nice() + GIVES_WAY)


def _refuse_network(event: str, _given: tuple[Any, ...]) -> None:
    if event in _NETWORK:
        raise PermissionError(event)


def _load(name: str, model: Path | None) -> tuple[str, str, str] | None:
    """Load an engine in the child; return what is wrong in a sentence, what to do, and a word for the log."""
    try:
        _loaded["engine"] = load(name, model)
    except ReviewerError as error:
        return error.sentence, error.next_step, error.detail
    return None


def _take_words(vocabulary: Vocabulary) -> None:
    teach(_loaded["engine"], vocabulary)


def _feed(hearing: Hearing, sound: bytes) -> tuple[tuple[Utterance, ...], str]:
    engine = _loaded["engine"]
    engine.hearing = hearing
    return engine.feed(sound), engine.partial


def _finish(hearing: Hearing) -> tuple[tuple[Utterance, ...], str]:
    engine = _loaded["engine"]
    engine.hearing = hearing
    return engine.finish(), ""
