"""The case window as a whole, with real files and real panes."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.evidence import tokens
from reviewer_app.errors import DiskFull
from reviewer_app.settings import Settings
from reviewer_app.ui.case.desk import CaseRecords
from reviewer_app.ui.case.evidence_list import EvidenceRow
from reviewer_app.ui.case.text_field import OpinionText
from reviewer_app.ui.case.window import CaseWindow
from tests.helpers.case_desk import FakeDesk
from tests.helpers.case_values import PRIOR_STUDY, STUDY
from tests.helpers.case_window import (
    checked,
    click,
    draw_length,
    named,
    open_record,
)


def test_it_opens_on_the_newest_images_beside_their_prior(window: CaseWindow) -> None:
    scene = window.workspace.scene
    stacks = [viewport.stack for viewport in scene.viewports[:2]]
    assert [one.study_instance_uid for one in stacks if one is not None] == [STUDY, PRIOR_STUDY]
    assert scene.words.priors == {PRIOR_STUDY: "3 months earlier"}
    assert window.list.current_id() == f"{STUDY}.1"


def test_a_locked_mark_is_not_deleted_in_the_list_either(window: CaseWindow, qtbot: QtBot) -> None:
    draw_length(window, qtbot)
    said: list[str] = []
    window.workspace.said.connect(said.append)
    (mark,) = window.editor.work.annotations
    window.editor.change_annotation(mark, replace(mark, locked=True), "Lock length")
    window.opinion.remove_wanted.emit(mark.id)
    window.workspace.scene.select(mark.id)
    window.workspace.perform("delete-annotation")
    assert [one.id for one in window.editor.work.annotations] == [mark.id]
    assert len(said) == 2
    assert said[0] == said[1]
    assert "unlock it" in said[0]


def test_thumbnails_arrive(window: CaseWindow, qtbot: QtBot) -> None:
    model = window.list.view.model()
    index = model.index(0, 0, model.index(0, 0))
    qtbot.waitUntil(lambda: index.data(Qt.ItemDataRole.UserRole + 3) is not None)


def test_what_is_shown_is_kept_and_counted(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: len(desk.shown.seen) >= 2)
    assert "of 12 images seen" in window.list._shown.text()


def test_what_was_never_shown_is_shown_from_its_first_image(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: len(window.viewing.looks.seen) >= 2)  # an image, and the prior beside it
    window.workspace.set_layout("1x1")
    pane = window.workspace.active_pane
    pane.viewport.go(1)
    qtbot.waitUntil(lambda: len(window.viewing.looks.seen) >= 3)
    pane.viewport.set_view(replace(pane.viewport.view, zoom=3.0))
    click(window, qtbot, "List all checks")
    window.show_checks()
    checked(window)
    link = next(one for one in window.opinion.checks.findChildren(QAbstractButton)
                if one.accessibleName().startswith("Show them: "))  # fmt: skip
    link.click()
    stack = window.workspace.active_stack
    assert stack is not None
    first = stack.frames[window.workspace.active_pane.viewport.position]
    assert (first.instance.sop_instance_uid, first.frame) not in window.viewing.looks.seen
    assert window.workspace.active_pane.viewport.position == 2
    assert window.workspace.active_pane.viewport.view.zoom == 3.0


def test_a_drawn_length_is_kept_and_goes_into_an_answer(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    draw_length(window, qtbot)
    (annotation,) = desk.work.annotations
    qtbot.waitUntil(lambda: len(window.opinion.evidence.findChildren(EvidenceRow)) == 1)
    assert annotation.kind is AnnotationKind.LENGTH
    assert annotation.measurement is not None
    assert annotation.author == "Practitioner/lindqvist"
    field = named(window, OpinionText, "Answer 2")
    qtbot.mouseClick(field.viewport(), Qt.MouseButton.LeftButton)  # type: ignore[attr-defined]
    qtbot.keyClicks(field, "Size")
    click(window, qtbot, f"Insert Length {annotation.measurement.text}")
    (token,) = tokens(desk.work.opinion.get("answer/q2/text"))
    assert token.id == annotation.id


def test_a_token_opens_its_view_wherever_the_panes_are(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    window.trigger("last-image")
    qtbot.waitUntil(lambda: window.workspace.current_bookmark() is not None)
    window.trigger("key-image")
    bookmark = desk.work.key_images[0].bookmark
    open_record(window, qtbot, "Second 2 mm")
    qtbot.waitUntil(lambda: window.list.current_id() == f"{STUDY}.2")
    click(window, qtbot, "Insert Key image 1")
    field = window.opinion.answers["q1"].text
    field.select_token(desk.work.key_images[0].id)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.workspace.current_bookmark() == bookmark)


def test_next_series_walks_the_list(window: CaseWindow, qtbot: QtBot) -> None:
    window.trigger("next-series")
    qtbot.waitUntil(lambda: window.list.current_id() == f"{STUDY}.2")
    window.trigger("previous-series")
    qtbot.waitUntil(lambda: window.list.current_id() == f"{STUDY}.1")


def test_undo_and_redo_reach_marks_and_words(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    draw_length(window, qtbot)
    qtbot.keyClicks(window.opinion.answers["q1"].text, "Yes")
    window.trigger("undo")
    assert desk.work.opinion.get("answer/q1/text") == ""
    assert window.opinion.answers["q1"].text.markup() == ""
    window.trigger("undo")
    assert desk.work.annotations == ()
    window.trigger("redo")
    window.trigger("redo")
    assert window.opinion.answers["q1"].text.markup() == "Yes"


def test_what_is_taken_back_is_in_sight(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    draw_length(window, qtbot)
    drawn_on = desk.work.annotations[0].image
    window.workspace.scene.viewport.scroll(1)
    assert window.workspace.scene.viewport.position_of(drawn_on) != window.workspace.scene.viewport.position
    window.trigger("undo")
    assert window.workspace.scene.viewport.position_of(drawn_on) == window.workspace.scene.viewport.position
    window.trigger("next-series")
    window.trigger("redo")
    viewport = window.workspace.scene.viewport
    assert viewport.position_of(drawn_on) == viewport.position


def test_leaving_hands_over_the_last_words(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    qtbot.keyClicks(window.opinion.answers["q3"].text, "In six months")
    window.flush()
    assert desk.work.opinion.get("answer/q3/text") == "In six months"


def test_a_full_disk_is_said_and_typing_goes_on(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    desk.failing = DiskFull("There is no room on the disk. Your text is kept in the window.")
    window.editor.set_fields({"history": "a"}, "")
    assert window.opinion.saved_words == "Not saved: 1 change"
    desk.failing = None
    window.editor.set_fields({"history": "ab"}, "")
    assert desk.work.opinion.get("history") == "ab"
    assert window.opinion.saved_words.startswith("Saved ")


def test_a_case_without_records_opens(look: QApplication, desk: FakeDesk, qtbot: QtBot) -> None:
    desk.set_records(CaseRecords())
    window = CaseWindow(desk, Settings())
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    window.trigger("next-series")
    assert any(not one.passed for one in window.checks())
    window.shut()


def test_what_the_service_puts_right_leads_to_the_story(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    window.frame.left.hide()
    desk.change_case(consent=None)
    window.show_checks()
    checked(window)
    click(window, qtbot, "List all checks")
    click(window, qtbot, "Go there: The patient’s consent is missing")
    assert window.frame.left.isVisible()
    assert window.story.whole
    assert window.story.facts.selectedText()
