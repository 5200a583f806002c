"""Words typed beside the text: what keys did to the images is said, and a run of letters that is writing does no more.

A letter is a command of the viewer while no text has the caret. Whoever clicks beside the text that he is writing in,
and types on, would turn, hang and mark images without noticing. So, for a while after a text had the caret:

- what the first letter did is said in a sentence, so that it is noticed while it can still be taken back;
- from the third letter of a run as fast as writing, letters do nothing; that is said, and what the first two did.
  Nobody gives three different commands by letters within a second; the same letter held or struck again is stepping,
  not writing.

Digits, arrows and keys with Ctrl or Alt are not watched: they are not how a sentence begins.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from reviewer_app.ui.actions import ACTIONS, key_of

#: Seconds that letters are watched after a text had the caret, and that part two letters of a word; how many letters of
#: a run are commands still.
WATCHED_S, WRITING_S, COMMANDS = 20.0, 0.45, 2
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
_MISSED = "You seem to be writing, but the caret is in no text: click into it to go on."


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a letter may do what it stands for, and what is said of it; empty for nothing."""

    do: bool
    sentence: str = ""


@dataclass
class LetterRun:
    """The letters struck since a text lost the caret, at times in seconds. No Qt."""

    left_text_at: float = field(default=-1e9)
    _last: float = field(default=-1e9)
    _letters: list[str] = field(default_factory=list)
    _done: list[str] = field(default_factory=list)
    _told: bool = False

    def left_text(self, now: float) -> None:
        """Note that a text lost the caret."""
        self.left_text_at, self._letters, self._done, self._told = now, [], [], False

    def struck(self, letter: str, words: str, now: float) -> Verdict:
        """Judge a letter; `words` name its command, empty for none."""
        if now - self.left_text_at > WATCHED_S:
            return Verdict(do=True)
        if now - self._last > WRITING_S:
            self._letters, self._done = [], []
        self._last = now
        if letter not in self._letters[-1:]:
            self._letters.append(letter)
        if len(self._letters) > COMMANDS:
            undo = "Ctrl+Z takes marks back, Backspace the view."
            done = f" The images were given: {'; '.join(self._done)}. {undo}" if self._done else ""
            return Verdict(do=False, sentence=f"{_MISSED}{done}")
        self._done += [words] if words else []
        told = f"{letter}: {words}. The caret is in no text, so keys go to the images."
        said, self._told = ("" if self._told or not words else told), self._told or bool(words)
        return Verdict(do=True, sentence=said)


class TypingWatch(QObject):
    """Watches the letters that reach `window` because nothing in it takes them for a text; `say` shows a sentence.

    `heard` tells whether letters go to the images now; nothing is watched where they do not.
    """

    def __init__(
        self,
        window: QWidget,
        say: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
        heard: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__(window)
        self._window, self._say, self._clock, self._heard = window, say, clock, heard
        self._run = LetterRun()
        window.installEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take a letter away from its shortcut where it is part of a word."""
        if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if not self._heard():
            return False
        letter = event.text().upper()
        if event.modifiers() not in _PLAIN or event.isAutoRepeat() or not (len(letter) == 1 and letter.isalpha()):
            return False
        shifted = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        key = f"Shift+{letter}" if shifted else letter
        words = next((one.words for one in ACTIONS if key_of(one.id) == key), "")
        verdict = self._run.struck(key, words, self._clock())
        if verdict.sentence:
            self._say(verdict.sentence)
        if not verdict.do:
            event.accept()  # it then comes as a key that nobody has use for
        return not verdict.do

    def _focus_moved(self, before: QWidget | None, now: QWidget | None) -> None:
        if _takes_words(before) and not _takes_words(now) and before is not None and self._window.isAncestorOf(before):
            self._run.left_text(self._clock())


def _takes_words(widget: QWidget | None) -> bool:
    return isinstance(widget, QLineEdit | QTextEdit | QPlainTextEdit) and not widget.isReadOnly()
