"""A recorder joined to a case window: words into the opinion, commands to the one table of actions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from reviewer_app.dictation.commands import NEVER, SpokenCommand, commands
from reviewer_app.dictation.engine import Hearing, load
from reviewer_app.dictation.sound_file import sound_of
from reviewer_app.dictation.values import HeardUtterance
from reviewer_app.ui.actions import ACTIONS
from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.ui.dictation.dictating import Dictating
from reviewer_app.ui.dictation.live_text import waiting_aside
from tests.dictation.test_engines import speaks, spoken
from tests.helpers.case_desk import FakeDesk
from tests.helpers.case_values import make_length
from tests.helpers.dictated_values import FIELD, heard


@dataclass(frozen=True)
class State:
    listening: str = "listening"
    open: bool = True
    recording: str = "r1"


class WavRecorder(QObject):
    """Feeds a sound file through a real engine, as a microphone would."""

    heard = Signal(object)
    partly_heard = Signal(str)
    commanded = Signal(object)
    state_changed = Signal(object)
    stopped = 0

    def begin(self) -> None:
        self.state_changed.emit(State())

    def play(self, path: Path, hearing: Hearing = Hearing.TEXT) -> None:
        engine = load()
        engine.hearing = hearing
        found = [one for piece in sound_of(path) for one in engine.feed(piece)]
        for number, one in enumerate([*found, *engine.finish()]):
            if one.command is not None:
                self.commanded.emit(one.command)
            if one.words:
                self.heard.emit(HeardUtterance(f"w{number}", "r1", engine.name, one.words[0].start, one.words))

    def command(self, action: str, words: str = "do it") -> None:
        self.commanded.emit(SpokenCommand(action, words, 0.0, 1.0))

    def stop(self) -> None:
        self.stopped += 1
        self.state_changed.emit(State(open=False, recording=""))


@pytest.fixture
def recorder(window: CaseWindow) -> WavRecorder:
    made = WavRecorder(window)
    Dictating(window, made)
    return made


def _told(window: CaseWindow) -> str:
    return " ".join(window.notices.texts())


def _write(window: CaseWindow, text: str, path: str = FIELD) -> None:
    window.opinion.go_to_field(path)
    field = window.opinion.open_text(path)
    assert field is not None
    window.editor.set_fields({path: text}, "Write")
    window.opinion.put_caret(path, 10_000, 10_000)


@speaks
def test_a_sound_file_is_written_where_the_caret_was_with_the_view(
    window: CaseWindow, recorder: WavRecorder, desk: FakeDesk, tmp_path: Path
) -> None:
    window.opinion.go_to_field(FIELD)
    recorder.begin()
    recorder.play(spoken(tmp_path, "there is no finding in the right kidney"))
    assert desk.work.dictated
    assert desk.work.opinion.get(FIELD) == " ".join(one.text for one in desk.work.dictated)
    assert {one.engine for one in desk.work.dictated} == {"pocketsphinx"}
    assert desk.work.dictated[0].view == window.workspace.current_bookmark()
    assert any(one.id == f"dictated:{FIELD}" for one in window.checks())


@speaks
def test_a_spoken_command_is_done(window: CaseWindow, recorder: WavRecorder, desk: FakeDesk, tmp_path: Path) -> None:
    _write(window, "Seen.")
    recorder.play(spoken(tmp_path, "undo that"), Hearing.COMMANDS)
    assert desk.work.opinion.get(FIELD) == ""


@pytest.mark.parametrize(
    ("action", "text"),
    [
        ("new-line", "Seen. No nodule 3.5 cm.\n"),
        ("new-paragraph", "Seen. No nodule 3.5 cm.\n\n"),
        ("strike-sentence", "Seen. "),
    ],
)
def test_commands_write_at_the_caret(
    window: CaseWindow, recorder: WavRecorder, desk: FakeDesk, action: str, text: str
) -> None:
    _write(window, "Seen. No nodule 3.5 cm.")
    recorder.command(action)
    assert desk.work.opinion.get(FIELD) == text
    recorder.command("undo", "undo that")
    assert desk.work.opinion.get(FIELD) == "Seen. No nodule 3.5 cm."


def test_fields_and_sections_are_gone_to(window: CaseWindow, recorder: WavRecorder) -> None:
    window.opinion.go_to_field(FIELD)
    recorder.command("next-field")
    assert window.opinion.last_text is not None
    assert window.opinion.last_text.path == "answer/q2/text"
    recorder.command("previous-field")
    assert window.opinion.last_text.path == FIELD
    recorder.command("section-recommendations")
    assert "Recommendations" in window.opinion.open_sections()


def test_evidence_is_put_into_the_text(window: CaseWindow, recorder: WavRecorder, desk: FakeDesk) -> None:
    window.opinion.go_to_field(FIELD)
    recorder.command("insert-measurement", "insert measurement")
    assert "Nothing was measured" in _told(window)
    window.editor.change_annotation(None, make_length(), "Length")
    recorder.command("insert-measurement")
    assert "⟦m:a1⟧" in desk.work.opinion.get(FIELD)
    recorder.command("insert-finding-1", "insert finding one")
    assert "There is no finding 1" in _told(window)
    window.editor.set_fields({"finding/f1/place": "1", "finding/f1/text": "A cyst."}, "Finding")
    recorder.command("insert-finding-1")
    assert "A cyst." in desk.work.opinion.get(FIELD)
    recorder.command("bookmark", "bookmark this")
    assert len(desk.work.views) == 1


def test_images_follow(window: CaseWindow, recorder: WavRecorder, qtbot: QtBot, desk: FakeDesk) -> None:
    before = window.workspace.scene.viewport.position
    recorder.command("next-image")
    assert window.workspace.scene.viewport.position == before + 1
    recorder.command("window-bone", "bone window")
    chosen = window.workspace.scene.viewport.view.window
    assert chosen is not None
    assert chosen.width == 1800
    qtbot.waitUntil(lambda: window.workspace.current_bookmark() is not None)
    recorder.command("key-image", "key image")
    assert len(desk.work.key_images) == 1


def test_what_cannot_be_done_now_is_said(window: CaseWindow, recorder: WavRecorder) -> None:
    recorder.command("undo", "undo that")
    assert "“undo that”: There is nothing to undo." in _told(window)
    window.workspace.clear()
    recorder.command("next-image", "next slice")
    assert "shows no image" in _told(window)
    window.editor.close_work()
    recorder.command("new-line", "new line")
    assert "closed" in _told(window)


def test_the_microphone_is_closed_by_voice(window: CaseWindow, recorder: WavRecorder) -> None:
    recorder.command("dictate-stop", "stop dictation")
    assert recorder.stopped == 1


def test_no_other_action_is_started_by_voice(
    window: CaseWindow, recorder: WavRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []
    monkeypatch.setattr(window, "trigger", started.append)
    by_hand = [one.id for one in ACTIONS if one.id not in commands().actions or one.id in NEVER]
    assert {"sign", "accept-dictated", "delete-annotation", "preview"} <= set(by_hand)
    for action in by_hand:
        recorder.command(action, action)
        assert f"“{action}”: That is only done by hand." in _told(window)
    assert started == []


def test_words_that_come_over_the_preview_are_set_aside(
    window: CaseWindow, recorder: WavRecorder, desk: FakeDesk
) -> None:
    window.opinion.go_to_field(FIELD)
    recorder.begin()
    window.open_preview()
    recorder.heard.emit(heard("left lung clear"))
    assert desk.work.opinion.get(FIELD) == ""
    assert [one.text for one in waiting_aside(window.editor)] == ["Left lung clear"]
    window.close_preview()


def test_what_was_meant_before_is_offered_first(window: CaseWindow, recorder: WavRecorder, desk: FakeDesk) -> None:
    desk.corrections.learn("module", "nodule")
    window.opinion.go_to_field(FIELD)
    recorder.begin()
    recorder.heard.emit(heard("small module"))
    assert [one.alternatives for one in desk.work.dictated[0].words] == [(), ("nodule",)]


def test_a_bookmark_goes_to_the_end_of_the_sentence_at_the_caret(
    window: CaseWindow, recorder: WavRecorder, desk: FakeDesk, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: window.workspace.current_bookmark() is not None)
    _write(window, "Clear. A nodule of 3.5 cm. Done.")
    window.opinion.put_caret(FIELD, 12, 12)
    recorder.command("bookmark", "bookmark this")
    (view,) = desk.work.views
    assert desk.work.opinion.get(FIELD) == f"Clear. A nodule of 3.5 cm ⟦v:{view.id}⟧. Done."
    assert window.opinion.last_text is not None
    assert window.opinion.last_text.textCursor().position() == 12
    recorder.command("undo", "undo that")
    assert desk.work.opinion.get(FIELD) == "Clear. A nodule of 3.5 cm. Done."


def test_behind_a_full_stop_it_belongs_to_the_sentence_before(
    window: CaseWindow, recorder: WavRecorder, desk: FakeDesk, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: window.workspace.current_bookmark() is not None)
    _write(window, "A nodule. ")
    recorder.command("bookmark", "bookmark this")
    (view,) = desk.work.views
    assert desk.work.opinion.get(FIELD).rstrip() == f"A nodule ⟦v:{view.id}⟧."


def test_a_template_and_a_phrase_are_inserted_by_their_names(
    window: CaseWindow, recorder: WavRecorder, desk: FakeDesk, qtbot: QtBot
) -> None:
    window.set_settings(replace(window._settings, phrases={"nad": "No abnormality is seen."}))
    _write(window, "Lungs: ")
    recorder.command("insert-phrase:nad", "insert phrase n a d")
    assert desk.work.opinion.get(FIELD) == "Lungs: No abnormality is seen."
    recorder.command("insert-phrase:gone", "insert phrase gone")
    assert "no such phrase" in _told(window)
    recorder.command("insert-template:ct-chest", "insert template c t of the chest")
    qtbot.waitUntil(lambda: "## " in desk.work.opinion.get("findings.imaging"))
    recorder.command("insert-template:gone", "insert template gone")
    qtbot.waitUntil(lambda: "no such template" in _told(window))
