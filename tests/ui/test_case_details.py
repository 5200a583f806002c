"""A case beside the worklist: what is read of it, accepted, declined, and never shown too early."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QLabel,
    QLineEdit,
    QRadioButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from reviewer_app.cases.life_cycle import DECLINE_REASONS, CaseState
from reviewer_app.cases.opinion_modes import OpinionMode
from reviewer_app.cases.policy import Policy
from reviewer_app.store.values import StoredCase
from reviewer_app.ui.worklist.conflict_form import NO_CONFLICT, ConflictForm
from reviewer_app.ui.worklist.decline import OTHER
from reviewer_app.ui.worklist.details import CaseDetails
from tests.helpers.case_values import NOW, make_case, make_reviewer
from tests.helpers.stored_cases import stored_case, worklist
from tests.helpers.worklist_words import buttons, named, show, texts


@pytest.fixture
def details(look: object, qtbot: QtBot) -> CaseDetails:
    made = CaseDetails()
    qtbot.addWidget(made)
    made.resize(374, 800)
    made.show()
    return made


def test_accept_waits_for_the_conflict_statement(details: CaseDetails, qtbot: QtBot) -> None:
    show(details, stored_case())
    accept = named(details, "Accept case")
    assert not accept.isEnabled()
    assert accept.toolTip() == "State first that there is no conflict, or disclose it"
    statement = next(one for one in details.findChildren(QCheckBox) if one.accessibleName() == NO_CONFLICT)
    statement.setChecked(True)
    assert accept.isEnabled()
    with qtbot.waitSignal(details.accept_wanted) as wanted:
        qtbot.mouseClick(accept, Qt.MouseButton.LeftButton)
    assert wanted.args == ["task-1", ""]


def test_the_statement_belongs_to_its_case(details: CaseDetails) -> None:
    def statement() -> QCheckBox:
        QApplication.processEvents()
        return next(one for one in details.findChildren(QCheckBox) if one.isVisible())

    show(details, stored_case(case_id="task-1"))
    statement().setChecked(True)
    show(details, stored_case(case_id="task-2"))
    assert not statement().isChecked()
    show(details, stored_case(case_id="task-1"))
    assert statement().isChecked()


def test_a_case_that_may_not_be_accepted_says_why(details: CaseDetails) -> None:
    show(details, worklist()[1])
    details.findChildren(QCheckBox)[0].setChecked(True)
    accept = named(details, "Accept case")
    assert not accept.isEnabled()
    assert "No licence for OH" in accept.toolTip()
    assert "Cannot be accepted: No licence for OH." in texts(details)
    details.show_case(stored_case(), None, NOW)
    assert "Your licences are not known yet. Sign in to load your profile." in texts(details)
    assert not named(details, "Accept case").isEnabled()


def radio(details: CaseDetails, words: str) -> QRadioButton:
    QApplication.processEvents()
    return next(one for one in details.findChildren(QRadioButton) if one.text() == words)


def test_declining_asks_for_a_reason_and_can_be_left(details: CaseDetails, qtbot: QtBot) -> None:
    show(details, stored_case())
    with qtbot.assertNotEmitted(details.decline_wanted):
        qtbot.mouseClick(named(details, "Decline…"), Qt.MouseButton.LeftButton)
        assert not named(details, "Decline case").isEnabled()
        assert details.focusWidget() is details.findChildren(QRadioButton)[0]
        assert [one.text() for one in details.findChildren(QRadioButton)] == [*DECLINE_REASONS.values(), OTHER]
        qtbot.mouseClick(named(details, "Keep case"), Qt.MouseButton.LeftButton)
    assert "Accept case" in buttons(details)
    qtbot.mouseClick(named(details, "Decline…"), Qt.MouseButton.LeftButton)
    radio(details, DECLINE_REASONS["capacity"]).click()
    # what happens meanwhile takes nothing of the question away
    details.show_case(stored_case(), make_reviewer(), NOW + timedelta(minutes=5))
    with qtbot.waitSignal(details.decline_wanted) as wanted:
        qtbot.mouseClick(named(details, "Decline case"), Qt.MouseButton.LeftButton)
    assert wanted.args == ["task-1", "capacity"]


def test_another_reason_is_given_in_words(details: CaseDetails, qtbot: QtBot) -> None:
    show(details, stored_case())
    qtbot.mouseClick(named(details, "Decline…"), Qt.MouseButton.LeftButton)
    radio(details, OTHER).click()
    assert not named(details, "Decline case").isEnabled()
    own = next(one for one in details.findChildren(QLineEdit) if one.accessibleName() == "Reason in your own words")
    qtbot.keyClicks(own, " On leave ")
    with qtbot.waitSignal(details.decline_wanted) as wanted:
        qtbot.keyClick(own, Qt.Key.Key_Return)
    assert wanted.args == ["task-1", "On leave"]


@pytest.mark.parametrize(
    ("reason", "words"),
    [("capacity", "Declined: No time before the due date."), ("On leave", "Declined: On leave."), ("", "Declined.")],
)
def test_why_a_case_was_declined_is_shown(details: CaseDetails, reason: str, words: str) -> None:
    details.show_case(stored_case(CaseState.DECLINED), make_reviewer(), NOW, reason)
    assert words in texts(details)


@pytest.mark.parametrize(
    ("state", "words", "signal"),
    [
        (CaseState.ACCEPTED, "Download case", "download_wanted"),
        (CaseState.PAUSED, "Resume download", "download_wanted"),
        (CaseState.DOWNLOADING, "Pause download", "pause_wanted"),
        (CaseState.READY, "Open case", "open_wanted"),
        (CaseState.READY, "Remove the local copy", "remove_wanted"),
        (CaseState.IN_REVIEW, "Open case", "open_wanted"),
        (CaseState.ON_HOLD, "Open case", "open_wanted"),
        (CaseState.QUEUED, "Read opinion", "read_wanted"),
        (CaseState.DELIVERED, "Read opinion", "read_wanted"),
        (CaseState.AMENDING, "Continue addendum", "read_wanted"),
        (CaseState.AMENDING, "Read opinion", "signed_wanted"),
        (CaseState.WITHDRAWN, "Remove case and draft", "remove_wanted"),
    ],
)
def test_each_state_offers_what_comes_next(
    details: CaseDetails, state: CaseState, words: str, signal: str, qtbot: QtBot
) -> None:
    show(details, stored_case(state))
    with qtbot.waitSignal(getattr(details, signal)) as wanted:
        qtbot.mouseClick(named(details, words), Qt.MouseButton.LeftButton)
    assert wanted.args == ["task-1"]


def test_a_held_opinion_says_so_and_leads_to_the_outbox(details: CaseDetails, qtbot: QtBot) -> None:
    show(details, stored_case(CaseState.QUEUED))
    assert "It is sent as soon as the service can be reached" in texts(details)
    show(details, stored_case(CaseState.QUEUED, held=True))
    assert "It is sent as soon as" not in texts(details)
    assert "Held: decide in the outbox." in texts(details)
    with qtbot.waitSignal(details.outbox_wanted):
        qtbot.mouseClick(named(details, "Open the outbox"), Qt.MouseButton.LeftButton)


def test_a_signed_opinion_is_not_removed_unnamed(details: CaseDetails) -> None:
    show(details, replace(stored_case(CaseState.WITHDRAWN), signed=True))
    assert "Remove case and signed opinion" in buttons(details)
    assert "was not delivered" in texts(details)


def test_what_was_declined_offers_nothing(details: CaseDetails) -> None:
    show(details, stored_case(CaseState.DECLINED))
    assert buttons(details) == []


def test_failed_files_can_be_fetched_again(details: CaseDetails, qtbot: QtBot) -> None:
    show(details, stored_case(CaseState.IN_REVIEW, items_done=9, items_total=10, items_failed=1))
    with qtbot.waitSignal(details.download_wanted):
        qtbot.mouseClick(named(details, "Fetch 1 failed file again"), Qt.MouseButton.LeftButton)


def test_a_button_is_not_pulled_from_under_a_click(details: CaseDetails, qtbot: QtBot) -> None:
    """A running download tells its progress four times a second; a press and its release may lie around that."""
    show(details, stored_case(CaseState.DOWNLOADING, items_done=3, items_total=10))
    pause = named(details, "Pause download")
    with qtbot.waitSignal(details.pause_wanted):
        qtbot.mousePress(pause, Qt.MouseButton.LeftButton)
        show(details, stored_case(CaseState.DOWNLOADING, items_done=4, items_total=10))
        qtbot.mouseRelease(pause, Qt.MouseButton.LeftButton)
    show(details, stored_case(CaseState.PAUSED, items_done=4, items_total=10))
    assert "Resume download" in buttons(details)


def test_the_page_is_made_anew_when_time_or_people_change(details: CaseDetails) -> None:
    stored = stored_case()
    details.show_case(stored, None, NOW)
    assert "not known yet" in texts(details)
    show(details, stored)
    assert "not known yet" not in texts(details)
    details.show_case(stored, make_reviewer(), NOW + timedelta(days=1))
    assert "Due yesterday" in texts(details)


def test_empty_parts_have_words(details: CaseDetails) -> None:
    show(details, stored_case(case_questions=(), case_first_opinion=None, case_studies=(), case_documents=()))
    said = texts(details)
    assert "No question came with the case." in said
    assert "Not supplied." in said
    assert "0 records" in said


def test_a_consent_that_ends_soon_is_marked_as_in_the_list(details: CaseDetails) -> None:
    consent = make_case().consent
    assert consent is not None
    ending = replace(consent, ends_on=NOW.date() + timedelta(days=1))
    show(details, stored_case(CaseState.RECEIVED, case_consent=ending))
    label = next(one for one in details.findChildren(QLabel) if one.text() == "Consent ends soon")
    assert label.property("kind") == "warn"
    assert f"to {NOW.day + 1} Nov 2026" in texts(details)


@pytest.mark.parametrize("mode", OpinionMode)
def test_no_code_of_the_service_stands_in_the_details(details: CaseDetails, mode: OpinionMode) -> None:
    show(details, stored_case(case_mode=mode, case_channel="Direct to patient"))
    assert "Direct to patient" in texts(details)
    assert f"· {mode.value}" not in texts(details)


def test_q40_a_conflict_can_be_disclosed_instead(details: CaseDetails, qtbot: QtBot) -> None:
    show(details, stored_case())
    accept = named(details, "Accept case")
    qtbot.mouseClick(named(details, "I have one to disclose…"), Qt.MouseButton.LeftButton)
    what = next(one for one in details.findChildren(QLineEdit) if one.accessibleName() == "What you disclose")
    assert not accept.isEnabled()
    qtbot.keyClicks(what, "Trial fees ")
    assert accept.isEnabled()
    with qtbot.waitSignal(details.accept_wanted) as wanted:
        qtbot.mouseClick(accept, Qt.MouseButton.LeftButton)
    assert wanted.args == ["task-1", "Trial fees"]
    next(one for one in details.findChildren(QCheckBox) if one.isVisible()).setChecked(True)
    assert not what.isVisible()
    with qtbot.waitSignal(details.accept_wanted) as wanted:
        qtbot.mouseClick(accept, Qt.MouseButton.LeftButton)
    assert wanted.args == ["task-1", ""]


def test_q01_a_case_is_not_accepted_on_what_was_read_long_ago(details: CaseDetails) -> None:
    details.show_case(stored_case(), make_reviewer(), NOW, read_at=NOW - timedelta(days=15))
    assert "Cannot tell whether licence and consent still hold: go online once" in texts(details)
    assert not named(details, "Accept case").isEnabled()
    show(details, stored_case())
    assert "Licence and consent were read lately" in texts(details)
    assert "checked" not in texts(details)


def test_gates_decided_without_the_service_say_how_old_what_they_rest_on_is(details: CaseDetails) -> None:
    details.show_case(stored_case(), make_reviewer(), NOW, read_at=NOW - timedelta(days=1))
    assert "to 30 Jun 2027, checked 21 Nov 2026, 14:41 UTC" in texts(details)
    assert named(details, "Accept case").isVisible()


def test_no_part_of_the_form_is_ever_a_window_of_its_own(details: CaseDetails, monkeypatch: pytest.MonkeyPatch) -> None:
    windows: list[str] = []
    shown = QWidget.setVisible

    def watched(widget: QWidget, visible: bool) -> None:
        if visible and widget.parent() is None:
            windows.append(widget.accessibleName())
        shown(widget, visible)

    monkeypatch.setattr(QWidget, "setVisible", watched)
    for stated in (("", ""), ("disclosed", "Trial fees")):
        ConflictForm(*stated)
    assert windows == []


def test_the_first_opinion_is_not_read_here_where_the_service_asks_so(details: CaseDetails) -> None:
    blind = Policy(reference="Library/p", blind_then_reveal=True)
    for begun in (False, True):
        show(details, stored_case(CaseState.READY, case_policy=blind, begun=begun))
        said = texts(details)
        assert "Shown in the case, once your first impression is recorded." in said
        assert "giant cell" not in said
        assert "Radiology report" not in said
        assert "1 record hidden until your first impression is recorded." in said, "the list is not silently short"
        assert "Open without the first report" not in buttons(details), "it is so anyway"
    show(details, stored_case(CaseState.READY, case_policy=blind, case_first_opinion=None, case_documents=()))
    assert "Not supplied." in texts(details)


@pytest.mark.parametrize(
    "stored",
    [
        stored_case(CaseState.IN_REVIEW, begun=True, first_report_shown=True),
        stored_case(CaseState.QUEUED, begun=True, signed=True, first_report_shown=True),
        stored_case(CaseState.DELIVERED),
    ],
    ids=["shown", "signed", "delivered"],
)
def test_once_it_was_shown_in_the_case_the_first_opinion_is_read_here_too(
    details: CaseDetails, stored: StoredCase
) -> None:
    blind = Policy(reference="Library/p", blind_then_reveal=True)
    show(details, replace(stored, case=replace(stored.case, policy=blind)))
    said = texts(details)
    assert "until your first impression" not in said
    assert "once your first impression" not in said
    assert "giant cell" in said
    assert "Radiology report" in said


@pytest.mark.parametrize("state", [CaseState.SIGNED, CaseState.QUEUED])
def test_a_first_report_that_comes_while_a_signed_opinion_waits_is_read_once_that_cannot_be_recalled(
    details: CaseDetails, state: CaseState
) -> None:
    blind = Policy(reference="Library/p", blind_then_reveal=True)
    show(details, stored_case(state, begun=True, signed=True, case_policy=blind))
    said = texts(details)
    assert "giant cell" not in said
    assert "Radiology report" not in said
    assert "Shown here once the service has your opinion" in said
    assert "1 record not shown." in said
    assert "your first impression" not in said, "none can be recorded any more"


@pytest.mark.parametrize("state", [CaseState.DECLINED, CaseState.WITHDRAWN])
def test_where_no_impression_can_be_recorded_any_more_none_is_promised(details: CaseDetails, state: CaseState) -> None:
    show(details, stored_case(state, case_policy=Policy(reference="Library/p", blind_then_reveal=True)))
    assert "Not shown: no first impression was recorded." in texts(details)
    assert "1 record not shown." in texts(details)
    assert "your first impression" not in texts(details)
    assert "giant cell" not in texts(details)


def test_the_reviewer_may_choose_to_read_without_the_first_report_before_it_was_opened(
    details: CaseDetails, qtbot: QtBot
) -> None:
    show(details, stored_case(CaseState.READY, "task-7"))
    assert "giant cell" not in texts(details), "folded until it is asked for"
    assert "was shown to you already" not in texts(details)
    named(details, "Show the first opinion").click()
    assert "giant cell" in texts(details)
    assert "was shown to you already" in texts(details)
    show(details, stored_case(CaseState.READY, "task-8"))
    assert "giant cell" not in texts(details), "each case is asked for by itself"
    show(details, stored_case(CaseState.READY, "task-7"))
    assert "giant cell" in texts(details)
    with qtbot.waitSignal(details.blind_wanted) as wanted:
        named(details, "Open without the first report").click()
    assert wanted.args == ["task-7"]
    for other in (
        stored_case(CaseState.READY, begun=True), stored_case(CaseState.IN_REVIEW),
        stored_case(CaseState.READY, case_first_opinion=None, case_documents=()),
    ):  # fmt: skip
        show(details, other)
        assert "Open without the first report" not in buttons(details)
        assert "was shown to you already" not in texts(details)
