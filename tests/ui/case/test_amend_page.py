"""An addendum is written beside what was signed, which stays as it is; nothing but its own fields can be changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from reviewer_app.cases.amendments import CitedReport, SignedVersion, amendment_path, now_path, replaces_path
from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.cases.work import FieldChange
from reviewer_app.errors import NotAllowed
from reviewer_app.settings import Settings
from reviewer_app.ui.case.amend_page import AmendPage
from reviewer_app.ui.case.amended_parts import ReplacedField
from reviewer_app.ui.case.fields import ChoiceField, TextField
from reviewer_app.ui.case.signed_versions import version_words
from reviewer_app.ui.case.window import CaseWindow
from tests.helpers.case_desk import PASSPHRASE, FakeDesk
from tests.helpers.case_dicom import fill_with_files
from tests.helpers.case_window import click
from tests.helpers.papers import make_pdf
from tests.helpers.store_values import make_edit

REASON, TEXT, CONFLICT, DISCLOSED = (amendment_path(1, one) for one in ("reason", "text", "conflict", "disclosed"))
SIGNED = SignedVersion(
    "document-1", "opinion", 1, CitedReport("report-1", "ab" * 32, datetime(2026, 11, 22, tzinfo=UTC)), "delivered"
)


@pytest.fixture
def delivered(look: QApplication, desk: FakeDesk, qtbot: QtBot) -> Iterator[CaseWindow]:
    """The window of a case whose opinion was delivered."""
    fill_with_files(desk)
    desk.pdf = make_pdf(2)
    desk.amending.signed.append(SIGNED)
    desk.amending.files["document-1"] = desk.pdf
    desk.current = CaseState.DELIVERED
    window = CaseWindow(desk, Settings())
    qtbot.addWidget(window)
    window.resize(1600, 1000)
    window.show()
    window.finish()
    yield window
    window.shut()


def begun(window: CaseWindow) -> AmendPage:
    window.trigger("amend")
    page = window.pages.currentWidget()
    assert isinstance(page, AmendPage)
    return page


def text(page: AmendPage, path: str) -> TextField:
    field = page.fields[path]
    assert isinstance(field, TextField)
    return field


def choose(page: AmendPage, path: str, code: str) -> None:
    choice = page.fields[path]
    assert isinstance(choice, ChoiceField)
    choice.setCurrentIndex(choice.findData(code))


def fill(page: AmendPage, qtbot: QtBot) -> None:
    qtbot.keyClicks(text(page, REASON), "Slides came later.")
    qtbot.keyClicks(text(page, TEXT), "The receptor status is negative.")
    choose(page, amendment_path(page._number, "changes"), "no")
    choose(page, CONFLICT, "none")
    page.flush()


def test_a_delivered_case_leads_to_an_addendum_beside_what_was_signed(
    delivered: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    assert delivered.top.sign.text() == "Addendum…"
    assert delivered.top.sign.isEnabled()
    page = begun(delivered)
    assert desk.current is CaseState.AMENDING
    assert delivered.signing
    assert page.versions.currentText() == "Version 1: Second opinion, signed 22 Nov 2026, delivered"
    assert page.reader.pages == 2
    assert not page.sign_button.isEnabled()
    assert "Say why it is written" in page.sign_button.toolTip()
    fill(page, qtbot)
    qtbot.waitUntil(page.sign_button.isEnabled)
    assert desk.work.opinion.get(TEXT) == "The receptor status is negative."


def test_nothing_that_was_signed_can_be_changed_and_undo_stops_before_it(
    delivered: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    editor = delivered.editor
    editor.set_fields({"diagnosis.text": "Another one"}, "Write")
    assert not desk.kept, "the work is closed"
    page = begun(delivered)
    editor.set_fields({"diagnosis.text": "Another one"}, "Write")
    editor.set_fields({amendment_path(2, "text"): "Of another addendum"}, "Write")
    editor.set_fields({TEXT: "New", "diagnosis.text": "Another one"}, "Write")
    assert not desk.kept
    fill(page, qtbot)
    count = len(desk.kept)
    text(page, TEXT).setFocus()
    while editor.can_undo():
        delivered.trigger("undo")
    assert desk.work.opinion.values == {}
    assert len(desk.kept) == 2 * count, "each was taken back, and nothing else"
    assert text(page, TEXT).markup() == ""
    while editor.can_redo():
        delivered.trigger("redo")
    assert text(page, TEXT).markup() == "The receptor status is negative."


def test_a_conflict_is_disclosed_in_words(delivered: CaseWindow, qtbot: QtBot) -> None:
    page = begun(delivered)
    fill(page, qtbot)
    assert not text(page, DISCLOSED).isVisible()
    choice = page.fields[CONFLICT]
    assert isinstance(choice, ChoiceField)
    choice.setCurrentIndex(choice.findData("disclosed"))
    assert text(page, DISCLOSED).isVisible()
    qtbot.waitUntil(lambda: "Say what conflict of interest there is" in page.sign_button.toolTip())


def test_it_is_signed_on_the_page_of_signatures_and_back_leads_here(
    delivered: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    page = begun(delivered)
    fill(page, qtbot)
    qtbot.waitUntil(page.sign_button.isEnabled)
    page.sign_button.click()
    sign_page = delivered.sign_page
    assert delivered.pages.currentWidget() is sign_page
    assert desk.meaning == "addendum"
    assert sign_page.side.title.text() == "Sign the addendum"
    delivered.trigger("back")
    assert delivered.pages.currentWidget() is page
    page.sign_button.click()
    view = sign_page.reader.pane.view
    assert view is not None
    for number in range(sign_page.reader.pages):
        sign_page.reader._page_seen("opinion", number)
    qtbot.keyClicks(sign_page.passphrase, PASSPHRASE)
    with qtbot.waitSignal(delivered.signed):
        click(delivered, qtbot, "Sign the addendum")
    assert desk.current is CaseState.QUEUED
    assert not delivered.editor.can_undo()
    assert not delivered.amending.possible


def test_the_next_addendum_has_empty_fields_in_their_places(
    delivered: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    page = begun(delivered)
    fill(page, qtbot)
    first = list(page.fields.values())
    delivered.trigger("back")
    desk.current = CaseState.DELIVERED
    desk.amending.signed.append(SignedVersion("document-1", "addendum", 2, SIGNED.report, "delivered"))
    assert begun(delivered) is page
    assert list(page._own) == [amendment_path(2, one) for one in ("kind", "reason", "text", "conflict", "disclosed")]
    assert all(path.startswith("amendment/2/") for path in page.fields)
    assert text(page, amendment_path(2, "text")).markup() == ""

    def tops() -> list[int]:
        return [one.y() for one in page._own.values() if one.isVisible()]

    qtbot.waitUntil(lambda: len(tops()) == 4 and tops() == sorted(set(tops())))
    qtbot.waitUntil(lambda: not any(isValid(one) for one in first))
    delivered.editor.set_fields({TEXT: "Too late"}, "Write")
    assert desk.work.opinion.get(TEXT) == "The receptor status is negative.", "what was signed stays"


def test_what_is_left_is_there_again_and_what_is_given_up_closes(
    delivered: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    page = begun(delivered)
    fill(page, qtbot)
    delivered.trigger("back")
    assert delivered.pages.currentWidget() is delivered.frame
    assert begun(delivered) is page
    assert text(page, TEXT).markup() == "The receptor status is negative."
    page.drop.click()
    assert delivered.pages.currentWidget() is delivered.frame
    assert desk.current is CaseState.DELIVERED
    assert not delivered.editor.can_undo()


def test_an_addendum_of_which_nothing_is_written_is_not_begun(
    delivered: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    page = begun(delivered)
    delivered.trigger("back")
    assert delivered.pages.currentWidget() is delivered.frame
    assert desk.current is CaseState.DELIVERED
    assert delivered.editor.read_only
    assert begun(delivered) is page
    qtbot.keyClicks(text(page, TEXT), "N")
    delivered.trigger("back")
    assert desk.current is CaseState.AMENDING


def test_the_name_of_a_version_is_not_cut(delivered: CaseWindow, qtbot: QtBot) -> None:
    chosen = begun(delivered).versions
    needed = chosen.fontMetrics().horizontalAdvance(chosen.currentText())
    qtbot.waitUntil(lambda: chosen.width() > needed)


def test_a_case_that_was_left_amid_an_addendum_opens_with_it(look: QApplication, desk: FakeDesk, qtbot: QtBot) -> None:
    fill_with_files(desk)
    desk.amending.signed.append(SIGNED)
    desk.amending.files["document-1"] = make_pdf(1)
    desk.current = CaseState.AMENDING
    window = CaseWindow(desk, Settings())
    qtbot.addWidget(window)
    window.show()
    window.open_preview()
    page = window.pages.currentWidget()
    assert isinstance(page, AmendPage)
    qtbot.keyClicks(text(page, TEXT), "More")
    page.flush()
    assert desk.work.opinion.get(TEXT) == "More"
    window.shut()


def test_the_signed_file_of_a_delivered_case_offers_an_addendum(
    delivered: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    delivered.trigger("preview")
    side = delivered.sign_page.side
    assert side.amend.isVisible()
    desk.failing = NotAllowed("The opinion was not signed on this laptop, so nothing can be added to it here.")
    side.amend.click()
    assert delivered.pages.currentWidget() is delivered.sign_page
    desk.failing = None
    side.amend.click()
    assert isinstance(delivered.pages.currentWidget(), AmendPage)
    assert delivered.sign_page.reader.pages == 0, "the file was let go of"


def test_versions_are_called_by_number_kind_and_state() -> None:
    recalled = SignedVersion("d", "addendum", 0, SIGNED.report, "recalled")
    assert version_words(recalled) == "Never sent: Addendum, signed 22 Nov 2026, recalled"


def test_what_was_said_of_conflicts_on_another_day_is_asked_again(
    delivered: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    page = begun(delivered)
    fill(page, qtbot)
    delivered.editor.set_fields({CONFLICT: "disclosed", DISCLOSED: "I know the surgeon."}, "Disclose")
    page.drop.click()
    begun(delivered)
    assert desk.work.opinion.get(DISCLOSED) == "I know the surgeon.", "it is of this day"
    delivered.trigger("back")
    desk.moment += timedelta(days=1)
    begun(delivered)
    assert (desk.work.opinion.get(CONFLICT), desk.work.opinion.get(DISCLOSED)) == ("", "")
    assert desk.work.opinion.get(TEXT) == "The receptor status is negative."
    assert text(page, DISCLOSED).markup() == ""
    qtbot.waitUntil(lambda: not page.sign_button.isEnabled())


def test_a_page_that_stayed_open_over_midnight_asks_before_it_is_signed(
    delivered: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    page = begun(delivered)
    fill(page, qtbot)
    qtbot.waitUntil(page.sign_button.isEnabled)
    desk.moment += timedelta(days=1)
    page.sign_button.click()
    assert delivered.pages.currentWidget() is page
    assert desk.work.opinion.get(CONFLICT) == ""
    fill(page, qtbot)
    qtbot.waitUntil(page.sign_button.isEnabled)
    page.sign_button.click()
    assert delivered.pages.currentWidget() is delivered.sign_page


def test_the_opinion_is_read_beside_its_addendum_without_one_being_begun(
    delivered: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    desk.amending.signed.append(SignedVersion("document-2", "addendum", 2, SIGNED.report, "delivered"))
    desk.amending.files["document-2"] = make_pdf(1)
    delivered.trigger("preview")
    page = delivered.sign_page
    assert page.versions.isVisible()
    assert page.versions.list.currentText().startswith("Version 2: Addendum")
    assert page.reader.pages == 1
    assert page.side.result.text() == "This addendum was signed and can no longer be changed."
    page.versions.list.setCurrentIndex(0)
    assert page.reader.pages == 2
    assert page.side.result.text() == "This opinion was signed and can no longer be changed."
    assert page.seal._hash == hashlib.sha256(desk.amending.files["document-1"]).hexdigest()
    assert desk.current is CaseState.DELIVERED
    assert not desk.kept
    delivered.trigger("back")


def test_where_there_is_one_version_nothing_is_to_be_chosen(delivered: CaseWindow) -> None:
    delivered.trigger("preview")
    page = delivered.sign_page
    assert page.reader.pages == 2
    assert not page.versions.isVisible()


def test_papers_that_changed_since_are_told(delivered: CaseWindow, desk: FakeDesk) -> None:
    page = begun(delivered)
    assert not page.changed.isVisible()
    delivered.trigger("back")
    desk.amending.changed = ("Pathology report", "Letter")
    begun(delivered)
    assert page.changed.isVisible()
    assert "Pathology report, Letter." in page.changed.text()


OPINION = {"diagnosis.text": "A tear", "diagnosis.certainty": "confident", "treatment.text": "Rest"}


@pytest.fixture
def written(look: QApplication, desk: FakeDesk, qtbot: QtBot) -> Iterator[CaseWindow]:
    """The window of a delivered case whose opinion says something."""
    fill_with_files(desk)
    fields = tuple(FieldChange(path, "", value) for path, value in OPINION.items())
    desk.kept.append(replace(make_edit(1), fields=fields))
    desk.amending.signed.append(SIGNED)
    desk.amending.files["document-1"] = make_pdf(1)
    desk.current = CaseState.DELIVERED
    window = CaseWindow(desk, Settings())
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    window.finish()
    yield window
    window.shut()


def tick(page: AmendPage, path: str) -> None:
    field = page.fields[replaces_path(1, path)]
    assert isinstance(field, ReplacedField)
    field.click()


def test_what_changes_the_advice_is_asked_for_by_name_and_with_who_was_told(written: CaseWindow, qtbot: QtBot) -> None:
    page = begun(written)
    assert [path for path in page.fields if "/replaces/" in path] == [
        replaces_path(1, "diagnosis.text"), replaces_path(1, "treatment.text"),
    ]  # fmt: skip
    assert not page.fields[replaces_path(1, "diagnosis.text")].isVisible()
    fill(page, qtbot)
    qtbot.waitUntil(page.sign_button.isEnabled)
    choose(page, amendment_path(1, "changes"), "yes")
    qtbot.waitUntil(lambda: "which answer or advice it takes the place of" in page.sign_button.toolTip())
    page.go_to_field(replaces_path(1, ""))
    assert page.focusWidget() is page.fields[replaces_path(1, "diagnosis.text")]
    tick(page, "treatment.text")
    qtbot.waitUntil(lambda: "Is the change urgent" in page.sign_button.toolTip())
    choose(page, amendment_path(1, "urgent"), "yes")
    assert page.fields[amendment_path(1, "told_whom")].isVisible()
    qtbot.waitUntil(lambda: "Urgent change: who was told, when, how?" in page.sign_button.toolTip())
    qtbot.keyClicks(text(page, amendment_path(1, "told_whom")), "Dr. Hale")
    qtbot.keyClicks(text(page, amendment_path(1, "told_when")), "22 Nov 2026, 14:30 UTC-08:00")
    choose(page, amendment_path(1, "told_how"), "telephone")
    page.flush()
    qtbot.waitUntil(page.sign_button.isEnabled)


def test_a_correction_begins_with_what_stands_and_is_signed_as_one(
    written: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    page = begun(written)
    fill(page, qtbot)
    choose(page, amendment_path(1, "kind"), "correction")
    assert page.heading.text() == "Correction"
    assert "signed and sent in its place" in page.stays.text()
    assert page._text_head.text() == "What was wrong"
    now = now_path(1, "diagnosis.text")
    assert not page.fields[now].isVisible()
    tick(page, "diagnosis.text")
    assert page.fields[now].isVisible()
    assert text(page, now).markup() == "A tear"
    choose(page, amendment_path(1, "urgent"), "no")
    qtbot.waitUntil(lambda: "nothing is corrected in it" in page.sign_button.toolTip())
    text(page, now).selectAll()
    qtbot.keyClicks(text(page, now), "A fracture")
    page.flush()
    assert desk.work.opinion.get("diagnosis.text") == "A tear", "what was signed stays"
    assert desk.work.opinion.get(now) == "A fracture"
    tick(page, "diagnosis.text")
    tick(page, "diagnosis.text")
    assert text(page, now).markup() == "A fracture", "a tick that comes back brings what was written"
    written.trigger("undo")
    assert desk.work.opinion.get(replaces_path(1, "diagnosis.text")) == ""
    choose(page, amendment_path(1, "kind"), "addendum")
    assert page.heading.text() == "Addendum"
    assert now not in page.fields


def test_the_page_of_signatures_says_that_it_is_a_correction(written: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    page = begun(written)
    fill(page, qtbot)
    values = {amendment_path(1, "kind"): "correction", amendment_path(1, "urgent"): "no"}
    values |= {replaces_path(1, "treatment.text"): "yes", now_path(1, "treatment.text"): "Operate"}
    written.editor.set_fields(values, "Correct")
    blocks = [one.words for one in page._find_checks() if one.blocks]
    page.sign_wanted.emit()
    assert written.pages.currentWidget() is written.sign_page, blocks
    assert desk.meaning == "correction"
    assert written.sign_page.side.title.text() == "Sign the correction"


def test_versions_name_a_correction() -> None:
    one = SignedVersion("d", "correction", 2, SIGNED.report, "delivered")
    assert version_words(one) == "Version 2: Correction, signed 22 Nov 2026, delivered"
