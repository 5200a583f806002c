"""Dictation in one open case: its commands, when the microphone is closed by itself, and what shows that it is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget

from reviewer_app.cases.life_cycle import OPEN_STATES, CaseState
from reviewer_app.cases.work import Work
from reviewer_app.dictation.engine import ALWAYS_THERE, Hearing
from reviewer_app.errors import CannotTranscribe
from reviewer_app.ui.dictation.away import Away
from reviewer_app.ui.dictation.dictating import Dictating
from reviewer_app.ui.dictation.held_key import HeldKey
from reviewer_app.ui.dictation.recorder import MakeSource, Recorder
from reviewer_app.ui.dictation.recording_bar import RecordingBar
from reviewer_app.ui.dictation.replay import Replay
from reviewer_app.ui.dictation.wordless_bar import WordlessBar
from reviewer_app.ui.dictation.wordless_sound import WordlessSound

if TYPE_CHECKING:
    from reviewer_app.cases.dictated import DictatedPassage
    from reviewer_app.cases.dictated_sound import Wordless
    from reviewer_app.dictation.engine import Engine
    from reviewer_app.dictation.vocabulary import Vocabulary
    from reviewer_app.settings import Settings
    from reviewer_app.ui.case.opinion_panel import OpinionPanel
    from reviewer_app.ui.case.window import CaseWindow
    from reviewer_app.ui.dictation.desk import KeptRecording
    from reviewer_app.ui.dictation.source import SoundSource

NOT_NOW = "Nothing is dictated into this case: it is not open for changes."
AMENDED = "The texts of an addendum are typed: nothing is dictated into them."
PREVIEWED = "Nothing is dictated while the opinion is previewed: go back to it first."
RECOGNISING = "What you said is still being recognised. Preview the opinion once its words are there."
NOTHING_KEPT = "No sound of this case is kept."
WRITTEN = "The recordings were written into {}. They are not encrypted: delete them once they are typed."
_TOLD_S = 12
#: Who types what is said needs twice the time to listen.
_SLOWLY = 2.0
_HELD = {"dictate-hold": Hearing.TEXT, "dictate-command": Hearing.COMMANDS}


class CaseDictation(QObject):
    """Owns the `recorder` of a case and what stands at the `foot` of the opinion.

    That is the `bar` that shows the recorder, and the list of sound that has no words (`wordless_bar`).

    `make_source` gives the microphone; it is the one of the settings unless something else is handed in.
    """

    def __init__(self, window: CaseWindow, opinion: OpinionPanel, settings: Settings) -> None:
        super().__init__(window)
        self._window, self._desk, self._settings = window, window.desk, settings
        self.make_source: MakeSource = self._microphone
        self._work, self._learned = Work(), self._desk.corrections.known()
        self.recorder = Recorder(
            self._source, self._desk.sounds, self._desk.runner, self._engine,
            idle_minutes=settings.dictation_idle_minutes, parent=self,
        )  # fmt: skip
        self.bar = RecordingBar()
        self._key = HeldKey(self.recorder.stop, self)
        self.recorder.state_changed.connect(self.bar.show_state)
        self.recorder.state_changed.connect(lambda state: window.top.live.show_open(is_open=state.open))
        self.recorder.metered.connect(self.bar.show_meter)
        self.recorder.trouble.connect(self._say)
        self.bar.pressed.connect(lambda: self.do("dictate"))
        window.top.live.clicked.connect(self.recorder.stop)
        window.top.live.out_of_sight.connect(self.recorder.stop)  # no microphone is open unseen
        self._away = Away(window, self)
        self._away.gone.connect(self._nobody_looks)
        self.recorder.state_changed.connect(lambda state: self._away.watch(on=state.open))
        self.writing = Dictating(window, self.recorder)
        self._replay = Replay(self._desk.sounds, self._desk.runner, self)
        self._replay.said.connect(self._say)
        self.recorder.state_changed.connect(lambda state: self._replay.stop() if state.open else None)
        opinion.play_sound = self._play
        opinion.hear_again = self.hear_again
        #: The kept sound that has no words.
        self.wordless = WordlessSound(window.editor, self._desk.sounds, self.recorder, self.writing.trail, self)
        self.wordless_bar = WordlessBar(self._desk.now)
        self.foot = QWidget()
        column = QVBoxLayout(self.foot)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.wordless_bar)
        column.addWidget(self.bar)
        self._join_wordless(opinion)

    def _join_wordless(self, opinion: OpinionPanel) -> None:
        """List sound without words, and have heard now what was not when the case was left or the program ended."""
        wordless, listed, window = self.wordless, self.wordless_bar, self._window
        wordless.said.connect(lambda words: window.notices.show_text("info", words, seconds=_TOLD_S))
        wordless.failed.connect(window.notices.show_error)
        wordless.changed.connect(lambda: listed.show_stretches(wordless.stretches))
        wordless.changed.connect(window.show_checks)
        listed.listen_wanted.connect(self._listen)
        listed.slowly_wanted.connect(partial(self._listen, slower=_SLOWLY))
        listed.again_wanted.connect(self._hear_again)
        listed.put_away.connect(wordless.put_away)
        opinion.sound_wanted.connect(listed.focus_first)
        window.pages.currentChanged.connect(lambda _page: self._hear_what_waits())
        if self._desk.state in OPEN_STATES:
            wordless.read(self._hear_what_waits)

    def _nobody_looks(self, words: str) -> None:
        self.recorder.stop()
        self._say(words)

    def _hear_what_waits(self) -> None:
        if not self.refused:
            self.wordless.hear()

    def _listen(self, stretch: Wordless, slower: float = 1.0) -> None:
        self.recorder.stop()
        self._replay.play(stretch.segments, stretch.start, stretch.end, lambda: None, slower)

    def _hear_again(self, stretch: Wordless) -> None:
        if refused := self.refused:
            self._say(refused)
        else:
            self.wordless.hear_again(stretch)

    @property
    def refused(self) -> str:
        """Why nothing can be dictated now, empty where it can: words that are heard would have nowhere to go."""
        if self._desk.state is CaseState.AMENDING:
            return AMENDED
        if self._desk.state not in OPEN_STATES:
            return NOT_NOW
        return PREVIEWED if self._window.signing else ""

    def finish(self) -> bool:
        """Close the microphone; False, and said, where words of what was said are still to come."""
        self.recorder.stop()
        self._hear_what_waits()
        if self.recorder.recognising:
            self._say(RECOGNISING)
        return not self.recorder.recognising

    def do(self, action_id: str) -> None:
        """Do a command of the microphone."""
        recorder = self.recorder
        self._key.forget()
        if action_id == "dictate-stop" or (action_id == "dictate" and recorder.state.open):
            recorder.stop()
        elif refused := self.refused:
            self._say(refused)
        elif action_id == "dictate":
            self._start(Hearing.TEXT)
        elif not recorder.state.open or recorder.state.hearing is not _HELD[action_id]:
            self._start(_HELD[action_id])
            self._key.hold(action_id, self._window.window().windowHandle())

    def _start(self, hearing: Hearing) -> None:
        """Open the microphone; an engine that is made for it in a job is told the words that there are now."""
        self._work, self._learned = self._window.editor.work, self._desk.corrections.known()
        self.recorder.start(hearing)

    def set_settings(self, settings: Settings) -> None:
        """Put changed settings in force: another microphone or engine the next time it is opened."""
        before, self._settings = self._settings, settings
        self.recorder.set_idle_minutes(settings.dictation_idle_minutes)
        if _engine_of(before) != _engine_of(settings):
            self.recorder.forget_engine()

    def _play(self, segments: tuple[str, ...], start: float, end: float, heard: Callable[[], object]) -> None:
        """Play kept sound; the microphone does not hear it."""
        self.recorder.stop()
        self._replay.play(segments, start, end, heard)

    def hear_again(self, passages: Sequence[DictatedPassage]) -> None:
        """Have kept sound recognised by the engine of the settings, and show its words beside those that stand."""
        from reviewer_app.ui.dictation.hear_again_dialog import HearAgainDialog  # noqa: PLC0415 - seldom asked for

        self.recorder.stop()
        kept = [one for one in passages if one.segments]
        if refused := self.refused or ("" if kept else NOTHING_KEPT):
            self._say(refused)
            return
        window = self._window
        dialog = HearAgainDialog(
            self._desk.sounds, self._desk.runner, self._engine, window.editor, window.opinion.open_text, window
        )
        dialog.open()
        dialog.begin(kept)

    def export_recordings(self) -> None:
        """Ask which recordings are to go to a typist, and where to."""
        self.recorder.stop()
        self._desk.sounds.recordings(self._ask_export, self._window.notices.show_error)

    def _ask_export(self, recordings: Sequence[KeptRecording]) -> None:
        from reviewer_app.ui.dictation.typist_export import TypistExport  # noqa: PLC0415 - as above

        window = self._window
        if not recordings:
            self._say(NOTHING_KEPT)
            return
        dialog = TypistExport(self._desk.sounds, recordings, window.editor.work.dictated, window)
        dialog.failed.connect(window.notices.show_error)
        dialog.written.connect(lambda folder: window.notices.show_text("info", WRITTEN.format(folder), seconds=_TOLD_S))
        dialog.open()

    def close(self) -> None:
        """Close the microphone for good: the case is left, or locked."""
        self._replay.stop()
        self._key.forget()
        self.recorder.close()

    def _say(self, words: str) -> None:
        self._window.notices.show_text("warn", words, seconds=_TOLD_S)

    def _source(self) -> SoundSource:
        return self.make_source()

    def _microphone(self) -> SoundSource:
        from reviewer_app.ui.dictation.microphone import Microphone  # noqa: PLC0415 - a case opens without it

        return Microphone(self._settings.dictation_device)

    def _engine(self) -> Engine:
        """Return the engine of the settings, in a process of its own; in a job."""
        from reviewer_app.dictation.checking import require_model  # noqa: PLC0415 - as above
        from reviewer_app.dictation.process import EngineProcess  # noqa: PLC0415 - as above

        settings = self._settings
        model = Path(settings.dictation_model) if settings.dictation_model else None
        if model is not None:
            require_model(model, settings.dictation_model_sha256)
        sha256 = settings.dictation_model_sha256 if model is not None else ""
        made = EngineProcess(settings.dictation_engine or ALWAYS_THERE, model, model_sha256=sha256)
        try:
            made.take_words(self._vocabulary())
        except CannotTranscribe:
            made.close()
            raise
        return made

    def _vocabulary(self) -> Vocabulary:
        """Return the words that are likely in this case, and the names of templates and phrases; in a job."""
        from reviewer_app.cases.templates import all_templates  # noqa: PLC0415 - as above
        from reviewer_app.dictation.case_words import case_vocabulary  # noqa: PLC0415 - as above
        from reviewer_app.dictation.named_commands import named_commands  # noqa: PLC0415 - as above

        settings, desk = self._settings, self._desk
        commands = named_commands(all_templates(settings.templates), settings.phrases)
        return case_vocabulary(desk.case, self._work, (one.meant for one in self._learned), commands)


def _engine_of(settings: Settings) -> tuple[object, ...]:
    """Return what an engine is made of: itself, and the names that are said to it."""
    model = (settings.dictation_engine, settings.dictation_model, settings.dictation_model_sha256)
    return (*model, settings.templates, settings.phrases)
