"""Dictates into a case on and on, one text after the other, and counts what there is from time to time."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from benchmarks.children.counting import counted, in_children
from benchmarks.children.speaker import Speaker
from reviewer_app.cases.opinion import FIELDS, FieldKind, answer_path
from reviewer_app.dictation.engine import Hearing
from reviewer_app.dictation.values import HeardUtterance

if TYPE_CHECKING:
    from reviewer_app.ui.case.window import CaseWindow

_LOOK_MS = 200
#: So many pieces of sound may wait for the engine; then the voice waits for it.
_MOST_WAITING = 40
#: The caret goes to the next text after so many utterances, as in a report.
_IN_ONE_TEXT = 12


class SpeakingOn(QObject):
    """One sitting; `done` is called when the words of all that was said are there, and were looked at."""

    def __init__(self, window: CaseWindow, sound: bytes, speed: float, done: Callable[[], object]) -> None:
        super().__init__(window)
        self._window, self._done = window, done
        self._recorder = recorder = window.dictation.recorder
        waiting = recorder._queue._waiting  # noqa: SLF001 - looked at from outside
        self._speaker = Speaker(sound, speed=speed, holds=lambda: len(waiting) > _MOST_WAITING)
        window.dictation.make_source = lambda: self._speaker
        paths = [answer_path(one.id, "text") for one in window.desk.case.questions]
        paths += [one.path for one in FIELDS if one.kind is FieldKind.TEXT]
        self._paths = [path for path in paths if window.opinion.open_text(path) is not None]
        self._utterances = self._words = 0
        recorder.heard.connect(self._heard)

    def start(self, seconds: float, every: float, looks: list[dict[str, Any]]) -> None:
        """Dictate for so many seconds of sound; each look goes to `looks`, with the seconds that were said by then."""
        self._seconds, self._every, self._looks = seconds, every, looks
        self._window.opinion.go_to_field(self._paths[0])
        self._recorder.start(Hearing.TEXT)
        self._look()

    def _heard(self, heard: HeardUtterance) -> None:
        self._utterances += 1
        self._words += len(heard.words)
        if self._utterances % _IN_ONE_TEXT == 0:
            self._window.opinion.go_to_field(self._paths[self._utterances // _IN_ONE_TEXT % len(self._paths)])

    def _look(self) -> None:
        given = self._speaker.given_ms / 1000
        if given >= len(self._looks) * self._every:
            self._count(given)
        if given < self._seconds:
            QTimer.singleShot(_LOOK_MS, self._look)
        else:
            self._recorder.stop()
            self._end(given)

    def _end(self, given: float) -> None:
        """Look once more when all words are there."""
        if self._recorder.recognising:
            QTimer.singleShot(_LOOK_MS, lambda: self._end(given))
        else:
            self._count(given)
            self._done()

    def _count(self, given: float) -> None:
        told = {"seconds": given, "utterances": self._utterances, "words": self._words}
        self._looks.append({**told, **counted(), **in_children()})
        print(self._looks[-1], file=sys.stderr, flush=True)
