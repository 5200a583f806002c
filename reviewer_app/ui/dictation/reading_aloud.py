"""The opinion read aloud by the voice of the system, text by text: the ear finds what the eye has passed over."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, Signal
from PySide6.QtTextToSpeech import QTextToSpeech

from reviewer_app.cases.evidence import plain_text
from reviewer_app.cases.opinion import language_chosen

if TYPE_CHECKING:
    from reviewer_app.ui.case.editor import WorkEditor
    from reviewer_app.ui.case.opinion_panel import OpinionPanel

#: Says nothing: it is there for tests.
_MOCK = "mock"
NO_VOICE = "This computer has no voice that the program can use: nothing is read aloud."
NOTHING = "There is nothing written from here on."


def system_voice() -> QTextToSpeech | None:
    """Return the voice of the system, None where there is none that works."""
    for name in QTextToSpeech.availableEngines():
        voice = QTextToSpeech(name) if name != _MOCK else None
        if voice is not None and voice.state() is not QTextToSpeech.State.Error:
            return voice
    return None


class ReadingAloud(QObject):
    """Reads from the text with the caret on to the last, and shows each as it is read.

    Signals
    -------
    said(str)
        Tell this for a moment.
    """

    said = Signal(str)

    def __init__(
        self,
        panel: OpinionPanel,
        editor: WorkEditor,
        make_voice: Callable[[], QTextToSpeech | None] = system_voice,
    ) -> None:
        super().__init__(panel)
        self._panel, self._editor, self._make_voice = panel, editor, make_voice
        self._voice: QTextToSpeech | None = None
        self._left: list[tuple[str, str]] = []
        self._speaks = False

    @property
    def reads(self) -> bool:
        """Whether something is read now."""
        return self._speaks

    def toggle(self) -> None:
        """Read, or stop."""
        if self._speaks:
            self.stop()
            return
        self._panel.flush()
        self._left = self._texts()
        if not self._left:
            self.said.emit(NOTHING)
        elif self._find_voice():
            self._next()
        else:
            self.said.emit(NO_VOICE)

    def stop(self) -> None:
        """Read no further."""
        self._left, self._speaks = [], False
        if self._voice is not None:
            self._voice.stop()

    def _texts(self) -> list[tuple[str, str]]:
        paths, here, work = self._panel.text_paths(), self._panel.last_text, self._editor.work
        first = paths.index(here.path) if here is not None and here.path in paths else 0
        words = ((path, plain_text(work.opinion.get(path), work)) for path in paths[first:])
        return [(path, text) for path, text in words if text.strip()]

    def _find_voice(self) -> bool:
        if self._voice is None:
            self._voice = self._make_voice()
            if self._voice is not None:
                self._voice.setParent(self)
                self._voice.stateChanged.connect(self._state_changed)
        if self._voice is None:
            return False
        wanted = QLocale(language_chosen(self._editor.work.opinion)).language()
        locale = next((one for one in self._voice.availableLocales() if one.language() == wanted), None)
        if locale is not None and self._voice.locale().language() != wanted:
            self._voice.setLocale(locale)
        return True

    def _next(self) -> None:
        self._speaks = bool(self._left)
        if self._left and self._voice is not None:
            path, text = self._left.pop(0)
            self._panel.go_to_field(path)
            self._voice.say(text)

    def _state_changed(self, state: QTextToSpeech.State) -> None:
        if not self._speaks:
            return
        if state is QTextToSpeech.State.Ready:
            self._next()
        elif state is QTextToSpeech.State.Error:
            self.stop()
            self.said.emit(NO_VOICE)
