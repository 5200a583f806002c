"""The wheel and the keyboard of one case, in turns while nobody speaks and while somebody dictates."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from benchmarks.children.scroller import Scroller
from benchmarks.children.speaker import Speaker
from reviewer_app.cases.opinion import answer_path
from reviewer_app.dictation.engine import Hearing

if TYPE_CHECKING:
    from reviewer_app.ui.case.window import CaseWindow

#: A wheel that is turned quickly gives about this many notches a second.
_NOTCH_MS = 33
#: A quick typist presses a key each so many milliseconds.
_KEY_MS = 60
_REST_MS = 500
_TYPED = "The nodule is unchanged since August, with no washout. "


class InTurns(QObject):
    """One round: the wheel there and back and some keys, in quiet; then the same while somebody dictates.

    `done` gets ``{"quiet": {"wheel": milliseconds of each step, "keys": milliseconds of each key}, "dictating": {…},
    "utterances": how many were heard meanwhile, "pane": its size}``. The stack was shown once before.
    """

    def __init__(
        self, window: CaseWindow, sound: bytes, rounds: int, keys: int, done: Callable[[dict[str, Any]], None]
    ) -> None:
        super().__init__(window)
        self._window, self._sound, self._keys, self._done = window, sound, keys, done
        self._path = answer_path(window.desk.case.questions[0].id, "text")
        pane = window.workspace.active_pane
        self._found: dict[str, Any] = {
            "quiet": {"wheel": [], "keys": []}, "dictating": {"wheel": [], "keys": []}, "utterances": 0,
            "pane": [pane.width(), pane.height()],
        }  # fmt: skip
        self._turns = ["quiet", "dictating"] * rounds
        self._now = ""
        recorder = window.dictation.recorder
        recorder.heard.connect(self._heard)
        window.dictation.make_source = lambda: Speaker(self._sound)

    def start(self) -> None:
        """Begin: every image is read once."""
        self._scroll(1, lambda _first: self._turn())

    def _turn(self) -> None:
        if not self._turns:
            self._done(self._found)
            return
        self._now = self._turns.pop(0)
        self._window.opinion.go_to_field(self._path)
        if self._now == "dictating":
            self._window.dictation.recorder.start(Hearing.TEXT)
            self._wait_for(self._told, self._wheel)
        else:
            QTimer.singleShot(_REST_MS, self._wheel)

    def _told(self) -> bool:
        """Whether the engine is at work: it has told something of this recording."""
        return self._utterances > 0

    _utterances = 0

    def _heard(self, _heard: object) -> None:
        self._utterances += 1
        self._found["utterances"] += 1

    def _wheel(self) -> None:
        wheel = self._found[self._now]["wheel"]

        def back(found: dict[str, Any]) -> None:
            wheel.extend(found["times"])
            self._scroll(1, there)

        def there(found: dict[str, Any]) -> None:
            wheel.extend(found["times"])
            self._type(self._keys)

        self._scroll(-1, back)

    def _scroll(self, direction: int, then: Callable[[dict[str, Any]], None]) -> None:
        Scroller(self._window.workspace.active_pane, direction, _NOTCH_MS, then).start()

    def _type(self, left: int) -> None:
        field = self._window.opinion.open_text(self._path)
        if not left or field is None:
            self._end_turn()
            return
        field.setFocus()
        began = time.perf_counter()
        QTest.keyClick(field, _TYPED[left % len(_TYPED)])
        QApplication.processEvents()
        self._found[self._now]["keys"].append((time.perf_counter() - began) * 1000)
        QTimer.singleShot(_KEY_MS, lambda: self._type(left - 1))

    def _end_turn(self) -> None:
        self._window.dictation.recorder.stop()
        self._utterances = 0
        self._wait_for(lambda: not self._window.dictation.recorder.recognising, self._turn)

    def _wait_for(self, condition: Callable[[], bool], then: Callable[[], None]) -> None:
        QTimer.singleShot(_REST_MS, then if condition() else lambda: self._wait_for(condition, then))
