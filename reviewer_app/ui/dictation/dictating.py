"""A recorder and a case window: what is heard goes into its opinion, what is commanded is done."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from reviewer_app.dictation.commands import SpokenCommand
from reviewer_app.dictation.corrections import with_learned
from reviewer_app.dictation.values import HeardUtterance
from reviewer_app.ui.dictation.learning import Learning
from reviewer_app.ui.dictation.live_text import LiveText
from reviewer_app.ui.dictation.partial_words import PartialWords
from reviewer_app.ui.dictation.recorder import Listening
from reviewer_app.ui.dictation.speaking_trail import SpeakingTrail
from reviewer_app.ui.dictation.spoken_commands import carry_out

if TYPE_CHECKING:
    from reviewer_app.ui.case.fields import TextField
    from reviewer_app.ui.case.window import CaseWindow
    from reviewer_app.ui.dictation.recorder import Recorder, RecorderState

_TOLD_S = 8


class Dictating(QObject):
    """Joins the two; lives as long as the window."""

    def __init__(self, window: CaseWindow, recorder: Recorder) -> None:
        super().__init__(window)
        self._window, self._recorder = window, recorder
        #: Where the caret stood while somebody spoke.
        self.trail = SpeakingTrail(self._field, window.workspace.seen_bookmark, self)
        recorder.places_of = self.trail.places
        self._live = LiveText(window.editor, self.trail, self._open_text, self)
        self._live.said.connect(self._say)
        self._learning = Learning(window.editor, window.desk.corrections.learn, self)
        self._partial: PartialWords | None = None
        self._recording = self._listening = ""
        recorder.heard.connect(self._heard)
        recorder.partly_heard.connect(self._partly_heard)
        recorder.commanded.connect(self._commanded)
        recorder.state_changed.connect(self._state_changed)

    def _field(self) -> TextField | None:
        return self._window.opinion.last_text

    def _open_text(self, path: str) -> TextField | None:
        """Return the field of a path; none while the opinion is previewed: what was read there must not change."""
        return None if self._window.signing else self._window.opinion.open_text(path)

    def _heard(self, heard: HeardUtterance) -> None:
        self._live.write(replace(heard, words=with_learned(heard.words, self._window.desk.corrections.known())))

    def _partly_heard(self, words: str) -> None:
        """Show what is being said where it will come; over a preview, or another field, nothing is shown."""
        field = None if self._window.signing or self._window.editor.read_only else self._field()
        if words and field is not None and not field.isReadOnly():
            over = self._window.opinion.pages.widget()
            if self._partial is None and over is not None:
                self._partial = PartialWords(over)
            if self._partial is not None:
                self._partial.show_words(self._live.as_written(words, field), field)
        elif self._partial is not None:
            self._partial.show_words("", None)

    def _commanded(self, command: SpokenCommand) -> None:
        carry_out(self._window, command, self._recorder.stop)

    def _state_changed(self, state: RecorderState) -> None:
        """Follow a recording: its seconds count from its first sound, which comes once the microphone has opened."""
        if not state.open:
            self.trail.end()
        elif state.recording != self._recording or self._listening == Listening.OPENING != state.listening:
            self.trail.begin(state.recording)
        self._recording, self._listening = state.recording, state.listening

    def _say(self, words: str) -> None:
        self._window.notices.show_text("info", words, seconds=_TOLD_S)
