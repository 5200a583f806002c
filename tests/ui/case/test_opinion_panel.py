"""The form, the evidence and the list of what is open, as a reader uses them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.coverage import Coverage, RecordCoverage
from reviewer_app.cases.evidence import Token, TokenKind
from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.cases.opinion import FOLLOW_ON_PATH
from reviewer_app.cases.records import RecordKey
from reviewer_app.cases.rules.checks import Check
from reviewer_app.cases.views import Bookmark, ImageReference
from reviewer_app.ui.case.evidence_list import Badge, EvidenceRow, token_data
from reviewer_app.ui.case.plain_words import PlainWordsHelp
from reviewer_app.ui.case.records_reviewed import RecordRow
from reviewer_app.ui.case.records_rows import record_days, record_groups
from reviewer_app.ui.case.text_field import OpinionText
from tests.helpers.case_desk import FakeDesk
from tests.helpers.case_values import PRIOR_STUDY, make_key_image, make_length
from tests.helpers.looks import long_looks
from tests.helpers.opinion_desktop import Desktop

LENGTH = Token(TokenKind.MEASUREMENT, "a1")
Find = Callable[[type, str], QWidget]


@pytest.fixture
def top(desk: FakeDesk, qtbot: QtBot) -> Desktop:
    made = Desktop(desk)
    qtbot.addWidget(made.panel)
    made.panel.resize(416, 900)
    made.panel.show()
    qtbot.waitExposed(made.panel)
    return made


def test_an_answer_is_written_and_its_certainty_chosen(top: Desktop, qtbot: QtBot) -> None:
    field = top.named(OpinionText, "Answer 2")
    assert isinstance(field, OpinionText)
    qtbot.keyClicks(field, "No.")
    field.flush()
    combo = top.named(QComboBox, "Certainty of answer 2")
    assert isinstance(combo, QComboBox)
    combo.setCurrentIndex(combo.findData("confident"))
    answer = top.desk.work.opinion.answer("q2")
    assert (answer.text, answer.certainty, answer.cannot_answer) == ("No.", "confident", "")
    combo.setCurrentIndex(combo.findData("cannot:quality"))
    answer = top.desk.work.opinion.answer("q2")
    assert (answer.certainty, answer.cannot_answer) == ("", "quality")


def test_a_section_is_made_when_it_is_opened_and_the_keyboard_goes_through_it(top: Desktop, qtbot: QtBot) -> None:
    top.editor.set_fields({"diagnosis.text": "Fibroma"}, "")
    section = top.panel.sections[7]
    assert not section.made
    section.set_open(True)
    asked = [one for one in section.made.values() if not one.isHidden()]
    assert set(section.made) == section.paths
    assert top.named(OpinionText, "Diagnosis").markup() == "Fibroma"
    section.head.setFocus()
    for control in asked:
        qtbot.keyClick(top.panel.focusWidget(), Qt.Key.Key_Tab)
        assert top.panel.focusWidget() is control
    qtbot.keyClick(top.panel.focusWidget(), Qt.Key.Key_Tab)
    assert top.panel.focusWidget() is top.panel.sections[8].head


def test_a_field_that_goes_with_another_is_shown_with_it_and_with_what_was_written(top: Desktop) -> None:
    fields = top.panel.sections[7].fields
    reason = fields["unable.reason"]
    assert reason.isHidden()
    top.editor.set_fields({"outcome": "unable"}, "")
    assert not reason.isHidden()
    top.editor.set_fields({"unable.reason": "No images."}, "")
    top.editor.set_fields({"outcome": "opinion"}, "")
    assert not reason.isHidden(), "nothing that is printed is out of sight"
    top.editor.set_fields({"unable.reason": ""}, "")
    assert reason.isHidden()


def test_the_agreement_that_follows_is_one_click_away(top: Desktop) -> None:
    top.editor.set_fields({"concordance.diagnosis": "confirmed", "concordance.treatment": "changed"}, "")
    section = top.panel.sections[11]
    section.set_open(True)
    help_ = section.findChild(PlainWordsHelp)
    assert help_.proposal.text() == "By your comparison: agrees in part"
    help_.take.click()
    assert top.editor.work.opinion.get("plain.agreement") == "in-part"
    assert section.fields["plain.agreement"].currentData() == "in-part"
    assert not help_.take.isVisible()


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("It has grown.", "Readability is measured from about 20 words on"),
        ("The spot in your lung has grown. You need one more scan. Then we can say what to do next for you.", "Reads"),
    ],
)
def test_the_summary_says_how_easy_it_reads(top: Desktop, text: str, starts: str) -> None:
    top.editor.set_fields({"plain.summary": text}, "")
    assert top.panel.sections[11].findChild(PlainWordsHelp).reading.text().startswith(starts)


def test_undo_shows_the_text_of_before(top: Desktop) -> None:
    field = top.named(OpinionText, "Diagnosis")
    assert isinstance(field, OpinionText)
    top.editor.set_fields({"diagnosis.text": "Fibroma"}, "")
    assert field.markup() == "Fibroma"
    top.editor.undo()
    assert field.markup() == ""


def test_evidence_goes_into_the_text_where_the_caret_was(top: Desktop, qtbot: QtBot) -> None:
    top.editor.change_annotation(None, make_length(), "Measure")
    field = top.named(OpinionText, "Answer 3")
    field.setFocus()
    qtbot.keyClicks(field, "Size")
    top.click("Insert Length 22.7 mm")
    assert top.desk.work.opinion.get("answer/q3/text") == f"Size {LENGTH.markup} "


def test_evidence_says_where_it_is_cited_and_leads_there(top: Desktop) -> None:
    top.editor.change_annotation(None, make_length(), "Measure")
    top.editor.set_fields({"diagnosis.text": f"Of {LENGTH.markup}"}, "")
    top.click("Go to Diagnosis citing Length 22.7 mm")
    field = top.named(OpinionText, "Diagnosis")
    assert isinstance(field, OpinionText)
    assert field.hasFocus()
    assert field.textCursor().selectionEnd() - field.textCursor().selectionStart() == 1


def test_evidence_opens_what_its_token_stands_for(top: Desktop, qtbot: QtBot) -> None:
    top.editor.add_key_image(make_key_image().bookmark)
    token = Token(TokenKind.KEY_IMAGE, top.editor.work.key_images[0].id)
    row = top.named(EvidenceRow, "Evidence Key image 1")
    with qtbot.waitSignal(top.panel.token_opened) as wanted:
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert wanted.args == [token]
    with qtbot.waitSignal(top.panel.token_opened):
        qtbot.keyClick(row, Qt.Key.Key_Return)


def test_a_mark_without_a_number_opens_its_view(top: Desktop, qtbot: QtBot) -> None:
    arrow = replace(make_length(), kind=AnnotationKind.ARROW, measurement=None)
    top.editor.change_annotation(None, arrow, "Draw")
    (row,) = (one for one in top.panel.findChildren(EvidenceRow) if one.isVisibleTo(top.panel))
    with qtbot.waitSignal(top.panel.view_wanted) as wanted:
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert wanted.args == [Bookmark(arrow.image, arrow.view)]


def test_deleting_evidence_keeps_the_token_and_opens_a_check(top: Desktop) -> None:
    top.editor.change_annotation(None, make_length(), "Measure")
    top.editor.set_fields({"diagnosis.text": f"Of {LENGTH.markup}"}, "")
    top.click("Delete Length 22.7 mm")
    assert top.desk.work.opinion.get("diagnosis.text") == f"Of {LENGTH.markup}"
    top.panel.checks._toggle()
    top.click("Go there: A cited measurement was deleted")
    assert top.named(OpinionText, "Diagnosis").hasFocus()


def test_a_dragged_measurement_is_nothing_to_other_programs(top: Desktop) -> None:
    data = token_data(LENGTH)
    assert not data.hasText()
    field = top.named(OpinionText, "Answer 1")
    assert isinstance(field, OpinionText)
    field.insertFromMimeData(data)
    assert top.desk.work.opinion.get("answer/q1/text") == LENGTH.markup


def test_each_open_check_leads_to_its_place(top: Desktop) -> None:
    top.panel.checks._toggle()
    top.click("Go there: The diagnosis is empty")
    assert top.named(OpinionText, "Diagnosis").hasFocus()
    assert top.panel.sections[7].head.isChecked()
    top.click("Go there: Question 1 has no answer")
    assert top.named(OpinionText, "Answer 1").hasFocus()
    top.click("Go there: Not compared with the first treatment plan")
    assert top.named(QComboBox, "First treatment plan").hasFocus()


def test_images_never_shown_lead_to_their_series_or_are_accepted(top: Desktop, qtbot: QtBot) -> None:
    top.panel.checks._toggle()
    with qtbot.waitSignal(top.panel.record_wanted) as wanted:
        top.click("Show them: 12 images never shown to you")
    assert wanted.args[0].startswith("series:")
    top.click("Accept: 12 images never shown to you")
    reason = top.named(QLineEdit, "Reason to accept: 12 images never shown to you")
    qtbot.keyClicks(reason, "Scout images")
    qtbot.keyClick(reason, Qt.Key.Key_Return)
    assert top.desk.work.opinion.get("waiver/shown") == "Scout images"


def test_a_reason_being_written_survives_a_refresh(top: Desktop, qtbot: QtBot) -> None:
    top.panel.checks._toggle()
    top.click("Accept: 12 images never shown to you")
    reason = top.named(QLineEdit, "Reason to accept: 12 images never shown to you")
    qtbot.keyClicks(reason, "Sco")
    top.desk.shown.add(long_looks([(top.desk.records().instances[0].sop_instance_uid, 0)]))
    top.refresh()
    assert isinstance(reason, QLineEdit)
    assert reason.text() == "Sco"


def test_records_are_marked_one_by_one_with_a_reason_or_all_that_were_shown(top: Desktop, qtbot: QtBot) -> None:
    paper = top.desk.case.documents[1]
    top.desk.shown.add(long_looks([(paper.reference, 0)]))
    top.refresh()
    top.panel.records.set_open(True)
    top.click("Mark shown records as reviewed")
    assert top.desk.work.opinion.record(f"document:{paper.reference}").reviewed == "yes"
    top.click("Reviewed: Consent")
    assert top.desk.work.opinion.record("document:DocumentReference/consent").reviewed == "yes"
    top.click("Say why not reviewed: Radiology report")
    reason = top.named(QLineEdit, "Why not reviewed: Radiology report")
    qtbot.keyClicks(reason, "Illegible")
    qtbot.keyClick(reason, Qt.Key.Key_Return)
    review = top.desk.work.opinion.record("document:DocumentReference/radiology")
    assert (review.reviewed, review.reason) == ("no", "Illegible")


def test_a_paper_ticked_unopened_asks_in_its_row_where_it_was_read(top: Desktop, qtbot: QtBot) -> None:
    path = "document:DocumentReference/consent"
    top.panel.records.set_open(True)
    top.click("Reviewed: Consent")
    top.refresh()
    where = top.named(QLineEdit, "Where it was read: Consent")
    line = top.panel.records.line(path)
    assert line is not None
    assert not where.isHidden()
    assert [one.text() for one in line.findChildren(QLabel) if one.text().startswith("Never opened here")]
    (check,) = [one for one in top.checks() if one.id == "elsewhere"]
    top.panel.go_to_check(check)
    assert line.place("elsewhere") is where
    qtbot.keyClicks(where, "In the portal")
    qtbot.keyClick(where, Qt.Key.Key_Return)
    assert top.desk.work.opinion.record(path).elsewhere == "In the portal"
    assert all(one.passed for one in top.checks() if one.id == "elsewhere")
    top.click("Reviewed: Consent")
    assert top.desk.work.opinion.record(path).elsewhere == ""
    where.clearFocus()
    top.desk.shown.add(long_looks([("DocumentReference/consent", 0)]))
    top.click("Reviewed: Consent")
    top.refresh()
    assert where.isHidden()


def test_no_copy_to_the_first_physician_without_consent(top: Desktop) -> None:
    box = top.named(QComboBox, "Copy to the first physician")
    assert not box.isEnabled()
    assert "consent" in box.toolTip()


def test_q41_no_further_care_is_offered_where_the_payer_forbids_it(desk: FakeDesk, qtbot: QtBot) -> None:
    desk.change_case(no_treat=True)
    bound = Desktop(desk)
    qtbot.addWidget(bound.panel)
    text = bound.named(OpinionText, "Further care that you offer")
    assert not text.isEnabled()
    assert "payer" in text.toolTip()
    bound.editor.set_fields({FOLLOW_ON_PATH: "I can operate."}, "Further care")
    assert text.isEnabled(), "what a template wrote cannot be taken away"
    bound.editor.set_fields({FOLLOW_ON_PATH: ""}, "Empty")
    assert not text.isEnabled()
    bound.editor.set_fields({FOLLOW_ON_PATH: "I can operate."}, "Further care")
    again = Desktop(desk)
    qtbot.addWidget(again.panel)
    assert again.named(OpinionText, "Further care that you offer").isEnabled(), "what stands there can be taken away"
    (check,) = [one for one in again.checks() if one.id == "follow-on"]
    assert check.blocks


def test_an_urgent_finding_leads_from_who_to_when_to_how(top: Desktop, qtbot: QtBot) -> None:
    def check() -> Check:
        return next(one for one in top.checks() if one.id == "urgent")

    combo = top.named(QComboBox, "Urgent finding")
    assert isinstance(combo, QComboBox)
    combo.setCurrentIndex(combo.findText("Yes"))
    for name, words in (("Whom you told of it", "Dr. Hale"), ("When", "22 Nov 2026, 14:30")):
        top.panel.go_to_check(check())
        field = top.named(OpinionText, name)
        assert isinstance(field, OpinionText)
        qtbot.waitUntil(field.hasFocus)
        qtbot.keyClicks(field, words)
        field.flush()
    how = top.named(QComboBox, "How")
    assert isinstance(how, QComboBox)
    assert check().target == "recommendations.told_how"
    how.setCurrentIndex(how.findText("By telephone"))
    assert check().passed


def test_an_untouched_question_is_no_answer(top: Desktop) -> None:
    combo = top.named(QComboBox, "Urgent finding")
    assert isinstance(combo, QComboBox)
    assert combo.currentData() == ""
    (check,) = [one for one in top.checks() if one.id == "urgent"]
    assert not check.passed
    combo.setCurrentIndex(combo.findText("No"))
    assert top.desk.work.opinion.get("recommendations.urgent") == "no"
    assert [one.passed for one in top.checks() if one.id == "urgent"] == [True]


def test_nothing_that_was_typed_is_lost_when_the_panel_closes(top: Desktop, qtbot: QtBot) -> None:
    qtbot.keyClicks(top.named(OpinionText, "Answer 1"), "Yes, it is")
    top.panel.flush()
    assert top.desk.work.opinion.get("answer/q1/text") == "Yes, it is"


def test_a_signed_opinion_can_only_be_read(desk: FakeDesk, qtbot: QtBot) -> None:
    desk.current = CaseState.QUEUED
    top = Desktop(desk)
    qtbot.addWidget(top.panel)
    field = top.named(OpinionText, "Answer 1")
    assert isinstance(field, OpinionText)
    assert field.isReadOnly()
    assert not top.named(QComboBox, "First diagnosis").isEnabled()


def test_every_control_has_a_name(top: Desktop) -> None:
    top.editor.change_annotation(None, make_length(), "Measure")
    nameless = [
        one for one in top.panel.findChildren(QWidget)
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and not one.accessibleName() and one.isVisibleTo(top.panel)
    ]  # fmt: skip
    assert not nameless, nameless


def test_evidence_says_of_which_day_it_is(top: Desktop, qtbot: QtBot) -> None:
    prior = next(one for one in top.desk.records().instances if one.study.uid == PRIOR_STUDY)
    mark = make_length()
    image = ImageReference(prior.study.uid, prior.series.uid, prior.sop_instance_uid, 0)
    top.editor.change_annotation(None, mark, "Measure")
    top.editor.change_annotation(None, replace(mark, id="a2", image=image), "Measure")
    said = [[one.text() for one in row.findChildren(QLabel)] for row in top.panel.findChildren(EvidenceRow)
            if row.isVisibleTo(top.panel)]  # fmt: skip
    assert "18 Nov 2026" in said[0]
    assert "PRIOR 20 Aug 2026" in said[1]


def test_each_record_reviewed_says_of_which_day_it_is(top: Desktop) -> None:
    days = record_days(record_groups(top.desk.records()))
    for record in top.coverage().records:
        line = top.panel.records.line(str(record.key))
        assert line is not None
        words = [one.text() for one in line.findChildren(QLabel)]
        assert days[str(record.key)] in words
    assert [one for one in days.values() if one.startswith("PRIOR")] == ["PRIOR 20 Aug 2026"]


def test_a_key_image_is_not_taken_for_a_measurement_of_its_number(top: Desktop) -> None:
    top.editor.change_annotation(None, make_length(), "Measure")
    top.editor.add_key_image(make_key_image().bookmark)
    badges = [one.words for one in top.panel.findChildren(Badge) if one.isVisibleTo(top.panel)]
    assert badges == ["1", "K1"]


def test_a_long_list_of_checks_folds_from_above_and_leaves_room(top: Desktop) -> None:
    top.panel.set_compact(True)
    top.click("List all checks")
    fewer = top.named(QAbstractButton, "List fewer checks")
    scroll = top.panel.checks._scroll
    assert not scroll.isAncestorOf(fewer)
    assert scroll.height() < 160
    assert len(top.panel.checks._lines()) == len(top.checks())
    top.click("List fewer checks")
    assert len(top.panel.checks._lines()) == 2
    assert not fewer.isVisible()


def test_esc_gives_a_reason_up(top: Desktop, qtbot: QtBot) -> None:
    top.panel.checks._toggle()
    top.click("Accept: 12 images never shown to you")
    reason = top.named(QLineEdit, "Reason to accept: 12 images never shown to you")
    qtbot.keyClicks(reason, "Sco")
    qtbot.keyClick(reason, Qt.Key.Key_Escape)
    assert reason.isHidden()
    assert reason.text() == ""  # type: ignore[attr-defined]
    top.panel.records.set_open(True)
    top.click("Say why not reviewed: Consent")
    why = top.named(QLineEdit, "Why not reviewed: Consent")
    qtbot.keyClicks(why, "Ille")
    qtbot.keyClick(why, Qt.Key.Key_Escape)
    assert why.isHidden()
    assert top.desk.work.opinion.record("document:DocumentReference/consent").reviewed == ""


def test_an_open_line_for_a_reason_stays_open(top: Desktop, qtbot: QtBot) -> None:
    top.panel.checks._toggle()
    top.click("Accept: 12 images never shown to you")
    top.named(OpinionText, "Answer 1").setFocus()
    top.desk.shown.add(long_looks([(top.desk.records().instances[0].sop_instance_uid, 0)]))
    top.refresh()
    again = top.named(QLineEdit, "Reason to accept: 11 images never shown to you")
    assert not again.isHidden()
    assert not again.hasFocus()


@pytest.mark.parametrize("code", ["", "certain", "cannot:outside-specialty"])
def test_what_is_chosen_beside_a_question_is_not_cut_short(top: Desktop, qtbot: QtBot, code: str) -> None:
    top.panel.resize(348, 700)
    combo = top.panel.answers["q2"].certainty
    combo.setCurrentIndex(combo.findData(code))
    words = {"": "How sure?", "certain": "Certain"}.get(code, "Cannot be answered")
    assert combo.closed_text() == words
    need = combo.fontMetrics().horizontalAdvance(words)
    qtbot.waitUntil(lambda: combo.width() >= need + 20)


def test_a_closed_list_of_records_has_no_rows_until_they_are_asked_for(desk: FakeDesk, qtbot: QtBot) -> None:
    top = Desktop(desk)
    qtbot.addWidget(top.panel)
    top.refresh()
    assert not top.panel.findChildren(RecordRow)
    many = Coverage(tuple(RecordCoverage(RecordKey("series", f"1.{n}"), f"Series {n}", 0, 10) for n in range(40)))
    top.panel.records.show_records(top.desk.work.opinion, many)
    assert top.panel.records.head.accessibleDescription() == "40 open"
    top.panel.records.set_open(True)
    assert 0 < len(top.panel.findChildren(RecordRow)) < 40, "the first now, the rest in the next turns"
    qtbot.waitUntil(lambda: len(top.panel.findChildren(RecordRow)) == 40)
    titles = [one.tick.accessibleName() for one in top.panel.findChildren(RecordRow)]
    assert titles == [f"Reviewed: Series {n}" for n in range(40)]


def test_the_row_of_a_record_is_there_when_it_is_asked_for(desk: FakeDesk, qtbot: QtBot) -> None:
    top = Desktop(desk)
    qtbot.addWidget(top.panel)
    top.refresh()
    record = top.coverage().records[-1]
    line = top.panel.records.line(str(record.key))
    assert line is not None
    assert line.tick.accessibleName() == f"Reviewed: {record.title}"
    assert top.panel.records.line("series:none") is None
