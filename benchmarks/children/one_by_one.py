"""Says one phrase after the other into a case, each when what came of the last is there."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from benchmarks.children.painted import when_painted
from benchmarks.children.speaker import Speaker
from benchmarks.processes import now_ms
from reviewer_app.cases.opinion import answer_path
from reviewer_app.dictation.engine import Hearing
from reviewer_app.dictation.values import HeardUtterance

if TYPE_CHECKING:
    from reviewer_app.ui.case.window import CaseWindow

#: What has not come by then never comes: nothing was heard.
_LOST_MS = 20_000
_REST_MS = 300
_STEP_MS = 5


class OneByOne(QObject):
    """Text first, with the microphone open until the words are there; then commands, each with a key that is let go.

    `done` gets ``{"texts": [[milliseconds from the end of the phrase to the paint with its words, its length]],
    "commands": [milliseconds from the end of the phrase, at which the key is let go, until it is done], "open":
    [likewise, with the key held on, so that the engine has to notice the pause], "partial": [from the end of each word
    of the texts until it was told at its place while others were said], "late": how many were told
    with the rest only, "unheard": how many of each}``.
    The first text and the first command are said once before: with them the engine is loaded.
    """

    def __init__(
        self, window: CaseWindow, folder: Path, phrases: dict[str, list[dict[str, Any]]],
        done: Callable[[dict[str, Any]], None],
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._window, self._folder, self._done = window, folder, done
        self._path = answer_path(window.desk.case.questions[0].id, "text")
        texts = [("texts", one) for one in phrases["texts"]]
        orders = [(kind, one) for kind in ("commands", "open") for one in phrases["commands"]]
        self._left = [texts[0], *texts, orders[0], *orders]
        self._found: dict[str, Any] = {"texts": [], "commands": [], "open": [], "partial": [], "late": 0, "unheard": {}}
        self._partly: list[tuple[float, list[str]]] = []
        self._kind, self._phrase = "", {}
        self._speaker = Speaker(b"\0\0")
        self._stop_at = self._lost_at = 0.0
        self._warm = True
        self._clock = QTimer(self, interval=_STEP_MS)
        self._clock.timeout.connect(self._look)
        recorder = window.dictation.recorder
        recorder.partly_heard.connect(lambda words: self._partly.append((now_ms(), words.split())))
        recorder.heard.connect(self._told)
        recorder.heard.connect(lambda _heard: self._written())
        recorder.commanded.connect(lambda _command: self._took())
        recorder.trouble.connect(lambda words: print(words, file=sys.stderr, flush=True))
        window.dictation.make_source = self._speak

    def start(self) -> None:
        """Begin."""
        self._window.opinion.go_to_field(self._path)
        QTimer.singleShot(_REST_MS, self._next)

    def _speak(self) -> Speaker:
        self._speaker = Speaker((self._folder / self._phrase["file"]).read_bytes())
        return self._speaker

    def _next(self) -> None:
        if not self._left:
            self._done(self._found)
            return
        kind, self._phrase = self._left.pop(0)
        self._warm, self._kind = kind not in (self._kind, "open"), kind
        self._window.editor.set_fields({self._path: ""}, "Clear")
        self._window.opinion.put_caret(self._path, 0, 0)
        self._window.dictation.recorder.start(Hearing.TEXT if kind == "texts" else Hearing.COMMANDS)
        end = self._speaker.said_at(self._phrase["end"])
        self._stop_at = end if kind == "commands" else 0.0
        self._lost_at = end + _LOST_MS
        self._clock.start()

    def _look(self) -> None:
        if self._stop_at and now_ms() >= self._stop_at:
            self._stop_at = 0.0
            self._window.dictation.recorder.stop()
        over = self._kind == "commands" and not self._stop_at and not self._recordings()
        if over or now_ms() > self._lost_at:
            unheard = self._found["unheard"]
            unheard[self._kind] = unheard.get(self._kind, 0) + (not self._warm)
            self._over()

    def _told(self, heard: HeardUtterance) -> None:
        """Count how long after each word it was told first at its place; one that was taken for another till then."""
        partly, self._partly = self._partly, []
        if self._kind == "texts" and not self._warm:
            for place, word in enumerate(heard.words):
                first = next((at for at, words in partly if words[place : place + 1] == [word.text]), None)
                if first is None:
                    self._found["late"] += 1
                else:
                    self._found["partial"].append(first - self._speaker.said_at(1000 * word.end))

    def _written(self) -> None:
        """The words are in the text: take the time when they are painted."""
        field = self._window.opinion.open_text(self._path)
        said = now_ms() >= self._speaker.said_at(self._phrase["end"])  # else there was a pause in it, and more comes
        if self._kind == "texts" and said and self._clock.isActive() and field is not None:
            self._clock.stop()
            when_painted(field.viewport(), self._took)
            field.viewport().update()

    def _took(self) -> None:
        took = now_ms() - self._speaker.said_at(self._phrase["end"])
        if not self._lost_at or took < 0:
            return
        if not self._warm:
            length = self._phrase["end"] - self._phrase["begin"]
            self._found[self._kind].append([took, length] if self._kind == "texts" else took)
        self._over()

    def _over(self) -> None:
        self._clock.stop()
        self._lost_at = 0.0
        self._window.dictation.recorder.stop()
        self._wait()

    def _wait(self) -> None:
        """Go on when nothing more is to come of this phrase."""
        QTimer.singleShot(_REST_MS, self._wait if self._recordings() else self._next)

    def _recordings(self) -> bool:
        """Whether anything that was said may still be told."""
        return bool(self._window.dictation.recorder._recordings)  # noqa: SLF001 - looked at from outside
