"""What is said of whether the work is on disk is true at every moment."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.errors import DiskFull
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.ui.case.saved_state import SavedState
from reviewer_app.ui.case.text_field import OpinionText
from reviewer_app.ui.case.window import CaseWindow
from tests.helpers.case_desk import FakeDesk
from tests.helpers.case_values import make_length
from tests.helpers.case_window import draw_length

FULL = DiskFull("There is no room.", next_step="Free some space.")


def answer(window: CaseWindow) -> OpinionText:
    return next(iter(window.opinion.answers.values())).text


def test_what_is_being_typed_is_not_called_saved(window: CaseWindow, qtbot: QtBot) -> None:
    window.editor.set_fields({"history": "a"}, "Write")
    assert window.opinion.saved_words.startswith("Saved ")
    text = answer(window)
    QTest.keyClicks(text, "x")
    assert window.opinion.saved_words == "Saving…"
    with qtbot.waitSignal(window.editor.saved):
        pass  # the pause of half a second makes it an edit
    assert window.opinion.saved_words.startswith("Saved ")


def test_what_was_typed_and_taken_away_again_is_saved(window: CaseWindow) -> None:
    window.editor.set_fields({"history": "a"}, "Write")
    text = answer(window)
    QTest.keyClicks(text, "x")
    text.textCursor().deletePreviousChar()
    assert window.opinion.saved_words == "Saving…"
    text.flush()
    assert window.opinion.saved_words.startswith("Saved ")


def test_what_is_being_typed_stays_when_something_else_changes(window: CaseWindow) -> None:
    text = answer(window)
    QTest.keyClicks(text, "No ")
    window.editor.set_fields({"history": "a"}, "Write")
    assert text.markup() == "No "
    text.flush()
    assert window.editor.work.opinion.get(text.path) == "No "  # type: ignore[attr-defined]


def test_a_field_that_goes_holds_nothing_back(window: CaseWindow, qtbot: QtBot) -> None:
    gone = OpinionText(lambda: window.editor.work)
    window.editor.set_typing(gone, typing=True)
    assert window.editor.typing
    gone.deleteLater()
    qtbot.waitUntil(lambda: not window.editor.typing)


def test_saving_until_the_disk_has_it(qtbot: QtBot) -> None:
    desk = FakeDesk(late=True)
    editor = WorkEditor(desk)
    state = SavedState(editor)
    qtbot.addWidget(state)
    assert state.words == ""
    editor.set_fields({"history": "a"}, "Write")
    assert state.words == "Saving…"
    editor.set_fields({"history": "ab"}, "Write")
    desk.deliver_one()
    assert [len(desk.kept), state.words] == [1, "Saving…"]
    desk.deliver()
    assert len(desk.kept) == 2
    assert state.words.startswith("Saved ")


def test_a_mark_on_a_full_disk_stays_and_is_kept_by_itself_when_there_is_room(
    window: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    desk.failing = FULL
    draw_length(window, qtbot)
    (mark,) = window.editor.work.annotations
    assert mark in window.workspace.scene.annotations_on(mark.image)
    assert window.opinion.saved_words == "Not saved: 1 change"
    assert window.notices.texts() == [str(FULL)]
    draw_length(window, qtbot)
    assert window.opinion.saved_words == "Not saved: 2 changes"
    assert window.notices.texts() == [str(FULL)]
    assert "2 changes are not saved yet" in window.held_back
    desk.failing = None
    window.editor._again.start(1)
    with qtbot.waitSignal(window.editor.saved):
        pass
    assert len(desk.kept) == 2
    assert window.opinion.saved_words.startswith("Saved ")
    assert window.notices.texts() == ["Everything is saved now."]
    assert window.held_back == ""


def test_a_trouble_is_told_once_however_often_it_is_tried(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    desk.failing = FULL
    window.editor.set_fields({"history": "a"}, "Write")
    with qtbot.assertNotEmitted(window.editor.save_failed):
        window.editor.retry()
    assert window.editor._again.isActive()


def test_a_region_is_on_disk_before_the_values_under_it_are_read(window: CaseWindow, desk: FakeDesk) -> None:
    drawn = replace(make_length("r1"), kind=AnnotationKind.RECTANGLE, measurement=None)
    told = replace(drawn, measurement=make_length().measurement)
    window.workspace.annotation_changed.emit(None, drawn, "Draw rectangle")
    assert desk.work.annotations == (drawn,)
    assert window.opinion.saved_words.startswith("Saved ")
    window.workspace.annotation_completed.emit(drawn, told, "Draw rectangle")
    assert desk.work.annotations == (told,)
    assert window.editor.undo_at == 0
    window.trigger("undo")
    assert desk.work.annotations == ()
    window.trigger("redo")
    assert desk.work.annotations == (told,)
