"""The case window from the checks to the signed file."""

from __future__ import annotations

from dataclasses import replace

import shiboken6
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from reviewer_app.cases.evidence import Token, TokenKind
from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.cases.looks import Look
from reviewer_app.errors import CannotPrint
from reviewer_app.settings import Settings
from reviewer_app.ui.case.checks_list import CheckRow
from reviewer_app.ui.case.window import CaseWindow
from tests.helpers.case_desk import PASSPHRASE, FakeDesk
from tests.helpers.case_dicom import fill_with_files
from tests.helpers.case_window import (
    checked,
    click,
    draw_length,
    finish,
    named,
    open_record,
)
from tests.helpers.papers import make_pdf


def test_signing_waits_for_the_checks_and_says_for_which(window: CaseWindow, desk: FakeDesk) -> None:
    assert not window.top.sign.isEnabled()
    assert "The diagnosis is empty" in window.top.sign.toolTip()
    finish(window, desk)
    assert window.top.sign.isEnabled(), window.top.sign.toolTip()


def test_the_whole_way_to_a_signature(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    finish(window, desk)
    click(window, qtbot, "Sign…")
    assert not window.top.sign.isVisible()
    reader = window.sign_page.reader
    while not reader.read_to_the_end:
        view = reader.pane.view
        assert view is not None
        view.viewport().repaint()
        qtbot.waitUntil(lambda view=view: bool(view._complete) and not view._standing.isActive())  # type: ignore[misc]
        view.turn(1)
    qtbot.keyClicks(named(window, QLineEdit, "Signing passphrase"), PASSPHRASE)
    with qtbot.waitSignal(window.signed):
        click(window, qtbot, "Sign as author")
    assert desk.state is CaseState.QUEUED
    assert window.editor.read_only
    with qtbot.waitSignal(window.back_wanted):
        click(window, qtbot, "Close the signed case")


def test_a_refused_preview_leads_back_to_the_field(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    desk.failing = CannotPrint("The fonts of the report have no sign for it.", target="diagnosis.text")
    click(window, qtbot, "Preview")
    qtbot.waitUntil(lambda: bool(window.sign_page.notices.texts()))
    (there,) = [one for one in window.sign_page.notices.findChildren(QPushButton) if one.text() == "Go there"]
    there.click()
    assert not window.signing
    assert window.opinion.sections[7].fields["diagnosis.text"].isVisible()


def test_back_to_editing_keeps_everything(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    qtbot.keyClicks(window.opinion.answers["q1"].text, "Yes")
    click(window, qtbot, "Preview")
    assert desk.work.opinion.get("answer/q1/text") == "Yes"
    with qtbot.assertNotEmitted(window.back_wanted):
        window.trigger("back")
    assert window.pages.currentWidget() is window.frame
    assert window.opinion.answers["q1"].text.markup() == "Yes"


def test_a_signed_case_shows_the_file_that_was_signed(look: QApplication, desk: FakeDesk, qtbot: QtBot) -> None:
    fill_with_files(desk)
    desk.pdf = make_pdf(2)
    desk.current = CaseState.QUEUED
    window = CaseWindow(desk, Settings())
    qtbot.addWidget(window)
    window.resize(1600, 1000)
    window.show()
    window.trigger("preview")
    assert window.sign_page.reader.pages == 2
    assert not window.sign_page.sign_button.isVisible()
    assert not window.top.sign.isEnabled()
    window.shut()


def test_answers_that_come_when_the_window_has_gone_are_no_error(look: QApplication, qtbot: QtBot) -> None:
    desk = fill_with_files(FakeDesk(late=True, pdf=make_pdf(1)))
    window = CaseWindow(desk, Settings())
    window.show()
    open_record(window, qtbot, "Referral letter")
    window.editor.set_fields({"history": "a"}, "")
    qtbot.keyClicks(window.opinion.answers["q1"].text, "Last words")
    window.trigger("preview")
    window.deleteLater()
    QApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)
    assert not shiboken6.isValid(window)
    desk.deliver()
    assert desk.work.opinion.get("answer/q1/text") == "Last words"
    desk.close()


def test_nothing_is_due_after_signing(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    due = named(window, QLabel, "Due")
    assert due.text().startswith("Due ")  # type: ignore[attr-defined]
    desk.current = CaseState.QUEUED
    window._on_signed(None)  # type: ignore[arg-type]
    window.top.show_time(desk.now())
    assert due.text() == "Signed"  # type: ignore[attr-defined]
    window.show_delivered()
    assert due.text() == "Delivered"  # type: ignore[attr-defined]


def test_what_is_looked_at_after_the_signature_is_no_part_of_what_was_seen(window: CaseWindow, desk: FakeDesk) -> None:
    before, after = ("1.2.3.99", 0), ("DocumentReference/99", 0)
    window.workspace.frames_seen.emit({before: Look(500, 500)})
    assert before in desk.told
    window._on_signed(None)  # type: ignore[arg-type]
    window.workspace.frames_seen.emit({after: Look(500, 500)})
    assert after not in desk.told


def test_esc_goes_back_from_the_sign_page_wherever_the_keyboard_is(
    window: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    window.open_preview()
    assert window.signing
    window.trigger("default-tool")  # what the window's shortcut on Esc gives
    assert not window.signing


def test_a_caliper_that_is_edited_after_a_preview_is_flagged_until_the_next_one(
    window: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    draw_length(window, qtbot)
    drawn = desk.work.annotations[0]
    assert drawn.measurement is not None
    window.opinion.insert(Token(TokenKind.MEASUREMENT, drawn.id))
    before = drawn.measurement.text
    _preview(window, qtbot)
    assert [(one.annotation_id, one.text) for one in desk.work.quoted] == [(drawn.id, before)]
    longer = replace(drawn.measurement, value=drawn.measurement.value + 1.5)
    window.editor.change_annotation(drawn, replace(drawn, measurement=longer), "Move a handle")
    changed = f"Changed since the preview: {before.removesuffix(' mm')} → {longer.text}"
    checked(window)
    click(window, qtbot, "List all checks")
    rows = [one.words for one in window.opinion.checks.findChildren(CheckRow) if one.isVisibleTo(window)]
    assert changed in rows
    _preview(window, qtbot)
    assert [one for one in window.checks() if one.id.startswith("changed:")] == []


def _preview(window: CaseWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.sign_page.previewed):
        window.open_preview()
    window.close_preview()
