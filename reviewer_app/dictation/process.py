"""An engine in a process of its own: a native decoder that dies takes neither the program nor the sound with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reviewer_app.child import CRASHED, STALLED, SWELLED, Child, ChildFailed
from reviewer_app.dictation.engine import ALWAYS_THERE, Engine, Hearing, Utterance, load
from reviewer_app.errors import BadSettings, CannotTranscribe, ReviewerError

_LOAD_SECONDS = 120.0
_HEAR_SECONDS = 60.0

#: In the child: the engine that it has loaded.
_loaded: dict[str, Engine] = {}


class EngineProcess:
    """An engine like any other, over there. Ends with its child (`close`).

    Raises
    ------
    BadSettings
        As `load` does, or where the engine dies of its model.
    """

    def __init__(self, name: str = ALWAYS_THERE, model: Path | None = None) -> None:
        self.name = name
        self.hearing = Hearing.TEXT
        self._child = Child(f"dictation-{name}", _nothing)
        try:
            problem = self._child.call(_load, name, model, seconds=_LOAD_SECONDS)
        except ChildFailed as error:
            self.close()
            raise BadSettings(f"The engine {name} {_how(error)} as it loaded the model.", detail=str(error)) from error
        if problem is not None:
            self.close()
            raise BadSettings(problem[0], next_step=problem[1])

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

    def close(self) -> None:
        """End the child."""
        self._child.close()

    def _heard(self, function: Any, *given: bytes) -> tuple[Utterance, ...]:
        try:
            heard: tuple[Utterance, ...] = self._child.call(function, self.hearing, *given, seconds=_HEAR_SECONDS)
        except ChildFailed as error:
            raise CannotTranscribe(
                f"The engine {self.name} {_how(error)} over this sound.", detail=str(error)
            ) from error
        return heard


def _how(error: ChildFailed) -> str:
    """Say how a child failed; the name of an exception is for the log."""
    reason = str(error)
    return reason if reason in (CRASHED, STALLED, SWELLED) else "failed"


def _nothing() -> None:
    """Prepare nothing: which engine is wanted comes with the first call."""


def _load(name: str, model: Path | None) -> tuple[str, str] | None:
    """Load an engine in the child; return what is wrong in a sentence, and what to do."""
    try:
        _loaded["engine"] = load(name, model)
    except ReviewerError as error:
        return error.sentence, error.next_step
    return None


def _feed(hearing: Hearing, sound: bytes) -> tuple[Utterance, ...]:
    _loaded["engine"].hearing = hearing
    return _loaded["engine"].feed(sound)


def _finish(hearing: Hearing) -> tuple[Utterance, ...]:
    _loaded["engine"].hearing = hearing
    return _loaded["engine"].finish()
