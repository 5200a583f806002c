"""Signing: read to the end, passphrase, sign, checked at once; every refusal keeps everything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from reviewer_app.cases.people import CoAuthor
from reviewer_app.cases.rules.checks import Check, Outcome
from reviewer_app.cases.signing_lock import locked_words
from reviewer_app.errors import CannotPrint, CannotSign
from reviewer_app.ui.case.sign_page import SignPage
from tests.helpers.case_desk import PASSPHRASE, FakeDesk
from tests.helpers.papers import make_pdf
from tests.helpers.settling import settle

GOOD = (
    Check("answer", Outcome.PASS, "Every question answered", "3 of 3"),
    Check("licence", Outcome.PASS, "Licence for OR"),
)
_STILL_MS = 20
OPEN = (Check("diagnosis", Outcome.BLOCK, "The diagnosis is empty", target="diagnosis.text"), *GOOD)


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return make_pdf(3)


@pytest.fixture
def make_page(look: QApplication, desk: FakeDesk, qtbot: QtBot, pdf: bytes) -> Callable[..., SignPage]:
    def make(checks: tuple[Check, ...] = GOOD) -> SignPage:
        desk.pdf = pdf
        page = SignPage(desk, lambda: checks)
        qtbot.addWidget(page)
        page.resize(1200, 800)
        page.show()
        qtbot.waitExposed(page)
        page.open(desk.work)
        return page

    return make


def read(page: SignPage, qtbot: QtBot) -> None:
    """Turn every page until it was shown. How long a page has to stand is what tests/viewer/test_pdf.py shows."""
    for _ in range(4 * page.reader.pages):
        view = page.reader.pane.view
        assert view is not None
        view._standing.setInterval(_STILL_MS)
        view.viewport().repaint()
        qtbot.waitUntil(lambda view=view: bool(view._complete) and not view._standing.isActive())  # type: ignore[misc]
        if page.reader.read_to_the_end:
            return
        view.turn(1)
    raise AssertionError(f"read: {page.reader.seen}")


def test_the_hash_on_the_page_is_that_of_the_file(make_page: Callable[..., SignPage], desk: FakeDesk) -> None:
    page = make_page()
    shown = page.seal._digits.text().replace(" ", "").replace("\n", "")
    assert page._preview is not None
    assert shown == page._preview.sha256
    assert desk.meaning == "authorship"


def test_signing_waits_for_every_page_and_the_passphrase(make_page: Callable[..., SignPage], qtbot: QtBot) -> None:
    page = make_page()
    page.passphrase.setText(PASSPHRASE)
    assert not page.sign_button.isEnabled()
    assert "Read to the end" in page.sign_button.toolTip()
    read(page, qtbot)
    assert page.sign_button.isEnabled()
    page.passphrase.clear()
    assert not page.sign_button.isEnabled()


def test_signing_is_checked_and_shown(make_page: Callable[..., SignPage], desk: FakeDesk, qtbot: QtBot) -> None:
    page = make_page()
    read(page, qtbot)
    page.passphrase.setText(PASSPHRASE)
    with qtbot.waitSignal(page.signed) as signed:
        qtbot.mouseClick(page.sign_button, Qt.MouseButton.LeftButton)
    assert signed.args[0].valid
    assert not desk.ready_to_sign
    assert page.passphrase.text() == ""
    assert page.side.tag.text() == "Signed, checked"
    assert "valid" in page.side.result.text()
    with qtbot.waitSignal(page.leave_wanted):
        page.back.click()


def test_pages_too_small_to_read_say_what_to_do(make_page: Callable[..., SignPage], qtbot: QtBot) -> None:
    page = make_page()
    pane = page.reader.pane
    assert pane.view is not None
    qtbot.waitUntil(lambda: bool(pane.view and pane.view._complete))
    pane.view.set_zoom(0.6)
    assert page.sign_button.toolTip().startswith("Enlarge the pages first")
    assert page.reader._title.text().endswith("too small to count, enlarge to 75 % or more")
    pane.view.set_zoom(1.0)
    assert page.sign_button.toolTip().startswith("Read to the end first")


def test_a_wrong_passphrase_signs_nothing_and_says_so(
    make_page: Callable[..., SignPage], desk: FakeDesk, qtbot: QtBot
) -> None:
    page = make_page()
    read(page, qtbot)
    page.passphrase.setText("wrong")
    with qtbot.assertNotEmitted(page.signed):
        qtbot.keyClick(page.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.notices.texts() == ["The passphrase is wrong. Nothing was signed."])
    assert page.passphrase.text() == ""
    assert page.reader.read_to_the_end
    page.passphrase.setText(PASSPHRASE)
    with qtbot.waitSignal(page.signed):
        page.sign_button.click()
    assert page.notices.texts() == []


def test_a_locked_key_says_until_when_and_keeps_what_was_read(
    make_page: Callable[..., SignPage], desk: FakeDesk, qtbot: QtBot
) -> None:
    page = make_page()
    read(page, qtbot)
    hash_before = page.seal._digits.text()
    desk.locked_until = desk.moment + timedelta(minutes=15)
    page.passphrase.setText("the fifth")
    page.sign_button.click()
    said = locked_words(desk.locked_until, desk.moment)
    assert said.startswith("Locked until ")
    assert page.side.warning.text() == f"{said}. Your text is kept, and so are the pages you have read."
    assert page.side.warning.property("kind") == "bad"
    assert page.notices.texts() == ["The key is locked."]
    assert page.sign_button.toolTip() == said
    assert (page.sign_button.isEnabled(), page.passphrase.isEnabled(), page.passphrase.text()) == (False, False, "")
    assert page.reader.read_to_the_end
    assert page.seal._digits.text() == hash_before
    # a clock that is set back does not unlock it, nor does looking at it
    desk.moment -= timedelta(hours=1)
    page._look_at_lock()
    assert not page.passphrase.isEnabled()
    # its time is over: nothing is read again
    desk.moment, desk.locked_until = desk.locked_until, None
    page._look_at_lock()
    assert page.passphrase.isEnabled()
    assert page.notices.texts() == []
    assert page.side.warning.text().startswith("After signing the text cannot change. Online it is sent at once;")
    page.passphrase.setText(PASSPHRASE)
    with qtbot.waitSignal(page.signed):
        page.sign_button.click()


def test_a_key_that_was_locked_before_is_locked_when_the_page_opens(
    make_page: Callable[..., SignPage], desk: FakeDesk
) -> None:
    desk.locked_until = desk.moment + timedelta(minutes=15)
    page = make_page()
    assert not page.passphrase.isEnabled()
    assert page.side.warning.text().startswith("Locked until")
    assert page._lock_clock.isActive()
    page.close_document()
    assert not page._lock_clock.isActive()


def test_a_key_on_a_token_asks_for_its_pin(make_page: Callable[..., SignPage], desk: FakeDesk, qtbot: QtBot) -> None:
    desk.token = "Anna’s card"
    page = make_page()
    read(page, qtbot)
    asked = "PIN of the token “Anna’s card”"
    assert (page.side.passphrase_head.text(), page.passphrase.accessibleName()) == ("PIN of the token", asked)
    assert page.passphrase.placeholderText() == "Anna’s card"
    assert page.sign_button.toolTip() == f"Give the {asked}"
    assert page.side.hint.text() == ""
    page.passphrase.setText("a wrong PIN")
    page.sign_button.click()
    assert page.notices.texts() != []
    assert page.passphrase.text() == ""
    assert page.reader.read_to_the_end
    desk.token = ""
    page._make_preview()
    assert (page.side.passphrase_head.text(), page.passphrase.placeholderText()) == ("Signing passphrase", "")


def test_open_checks_forbid_signing(make_page: Callable[..., SignPage], qtbot: QtBot) -> None:
    page = make_page(OPEN)
    read(page, qtbot)
    page.passphrase.setText(PASSPHRASE)
    assert not page.sign_button.isEnabled()
    assert page.side.tag.text() == "1 open"


def says(page: SignPage) -> str:
    return next(one.text() for one in page.findChildren(QLabel) if one.accessibleName() == "What this file is")


def test_until_it_is_signed_the_page_says_so(make_page: Callable[..., SignPage], qtbot: QtBot) -> None:
    page = make_page()
    assert page._preview is not None
    assert not page._preview.draft
    assert says(page) == "Not signed yet. This is the very file you will sign."
    read(page, qtbot)
    page.passphrase.setText(PASSPHRASE)
    with qtbot.waitSignal(page.signed):
        page.sign_button.click()
    assert says(page) == "This is the signed file as it was kept."


def test_while_checks_are_open_only_a_draft_is_made(
    look: QApplication, desk: FakeDesk, qtbot: QtBot, pdf: bytes
) -> None:
    now: list[tuple[Check, ...]] = [OPEN]
    desk.pdf = pdf
    page = SignPage(desk, lambda: now[0])
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    page.open(desk.work)
    assert page._preview is not None
    assert page._preview.draft
    assert says(page).startswith("Draft, not signed.")
    assert not page.seal._digits.isVisibleTo(page)  # nothing of a draft is sealed
    read(page, qtbot)
    page.passphrase.setText(PASSPHRASE)
    now[0] = GOOD
    page.check_step.show_checks(GOOD)
    assert not page.sign_button.isEnabled()
    page.open(desk.work)
    assert not page._preview.draft
    assert page.seal._digits.isVisibleTo(page)


def test_the_gates_are_asked_again_when_the_button_is_pressed(
    look: QApplication, desk: FakeDesk, qtbot: QtBot, pdf: bytes
) -> None:
    now: list[tuple[Check, ...]] = [GOOD]
    desk.pdf = pdf
    page = SignPage(desk, lambda: now[0])
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    page.open(desk.work)
    read(page, qtbot)
    page.passphrase.setText(PASSPHRASE)
    now[0] = OPEN
    with qtbot.assertNotEmitted(page.signed):
        page.sign_button.click()
    assert not page.sign_button.isEnabled()


@pytest.mark.parametrize("late", [False, True])
def test_a_file_of_facts_that_were_replaced_is_made_and_read_anew(
    make_page: Callable[..., SignPage], desk: FakeDesk, qtbot: QtBot, *, late: bool
) -> None:
    """Also where they are replaced while the file is made."""
    desk.late = late
    page = make_page()
    desk.change_case(co_authors=(CoAuthor("Practitioner/holm", "Dr. Berit Holm"),))
    desk.deliver()
    old = page._preview
    assert old is not None
    read(page, qtbot)
    page.passphrase.setText(PASSPHRASE)
    with qtbot.assertNotEmitted(page.signed):
        page.sign_button.click()
        desk.deliver()
    assert page.notices.texts() == ["The case was updated; read the new preview."]
    assert page._preview is not None
    assert page._preview.facts.case == desk.case != old.facts.case
    assert not page.passphrase.text()
    assert not page.reader.read_to_the_end
    desk.late = False
    read(page, qtbot)
    page.passphrase.setText(PASSPHRASE)
    with qtbot.waitSignal(page.signed):
        page.sign_button.click()
    assert page.notices.texts() == []


def test_while_the_signature_is_made_its_meaning_stands(
    make_page: Callable[..., SignPage], desk: FakeDesk, qtbot: QtBot
) -> None:
    page = make_page()
    read(page, qtbot)
    page.passphrase.setText(PASSPHRASE)
    desk.late = True
    page.sign_button.click()
    page.meaning._group.button(1).click()
    assert page.meaning.meaning == "authorship"
    desk.deliver()
    assert page._signed
    assert desk.meaning == "authorship"


def test_another_meaning_is_another_file_to_read(
    make_page: Callable[..., SignPage], desk: FakeDesk, qtbot: QtBot
) -> None:
    page = make_page()
    read(page, qtbot)
    choice = page.meaning._group.button(1)
    assert choice is not None
    choice.click()
    assert desk.meaning == "review"
    assert not page.reader.read_to_the_end
    assert page.sign_button.text() == "Sign as reviewer"


def test_a_file_that_cannot_be_made_says_so(desk: FakeDesk, qtbot: QtBot, make_page: Callable[..., SignPage]) -> None:
    desk.failing = CannotSign("The opinion could not be set.")
    page = make_page()
    qtbot.waitUntil(lambda: page.notices.texts() == ["The opinion could not be set."])
    assert not page.sign_button.isEnabled()


def test_a_late_answer_to_an_old_question_is_dropped(look: QApplication, qtbot: QtBot, pdf: bytes) -> None:
    desk = FakeDesk(late=True, pdf=pdf)
    page = SignPage(desk, lambda: GOOD)
    qtbot.addWidget(page)
    page.open(desk.work)
    page.close_document()
    desk.deliver()
    assert page._preview is None
    assert page.reader.pages == 0


def test_what_signs_is_ready_while_the_page_is_open(make_page: Callable[..., SignPage], desk: FakeDesk) -> None:
    page = make_page()
    assert desk.ready_to_sign
    page.close_document()
    assert not desk.ready_to_sign


def test_escape_goes_back(make_page: Callable[..., SignPage], qtbot: QtBot) -> None:
    page = make_page()
    with qtbot.waitSignal(page.back_wanted):
        qtbot.keyClick(page, Qt.Key.Key_Escape)


def test_other_checks_unfold(make_page: Callable[..., SignPage]) -> None:
    page = make_page((*GOOD, Check("mode", Outcome.PASS, "Opinion goes to the patient")))
    page.check_step._toggle()
    names = [one.accessibleName() for one in page.check_step.findChildren(type(page.check_step).__mro__[1])]
    assert "Check Opinion goes to the patient" in names


def test_a_signed_opinion_is_in_the_outbox_until_it_is_delivered(
    make_page: Callable[..., SignPage], qtbot: QtBot
) -> None:
    page = make_page()
    page.show_delivered()  # of another time: nothing is signed here
    page.open(page._work)
    read(page, qtbot)
    page.passphrase.setText(PASSPHRASE)
    with qtbot.waitSignal(page.signed):
        page.sign_button.click()
    assert page.side.warning.text().startswith("It is in the outbox: online it is sent at once")
    assert page.side.warning.text().endswith("then only an addendum or a correction is possible.")
    assert not page.side.amend.isVisible()
    page.show_delivered()
    assert page.side.warning.text().startswith(
        "Delivered. The service has confirmed it. What is to be added or put right becomes"
    )
    assert page.side.amend.isVisible()


def test_nothing_at_the_right_is_cut_off_on_a_small_screen(make_page: Callable[..., SignPage], qtbot: QtBot) -> None:
    reason = "Remaining slices show nothing that was asked for"
    page = make_page((*GOOD, Check("shown", Outcome.PASS, "28 images never shown to you, accepted", reason)))
    page.set_compact(True)
    page.resize(1366, 500)
    assert page._preview is not None
    page.seal.show_preview(replace(page._preview, records=5, files=213, measurements=3, key_images=2))
    assert page.seal._count.text() == "5 records in 213 files, 3 measurements, 2 key images"
    inside = page.seal.parentWidget()
    assert inside is not None
    scroll = inside.parentWidget()
    assert scroll is not None
    # the layout asks anew in the next turns of the event loop
    qtbot.waitUntil(lambda: page.seal._count.height() > 0 and scroll.width() < page.side.width())
    qtbot.waitUntil(lambda: inside.width() == scroll.width())


def test_the_steps_stay_where_they_are_while_pages_are_read(make_page: Callable[..., SignPage], qtbot: QtBot) -> None:
    page = make_page()
    page.set_compact(True)

    def tops() -> list[int]:
        QApplication.processEvents()
        return [one.mapTo(page, QPoint()).y() for one in (page.meaning, page.check_step, page.seal, page.passphrase)]

    qtbot.waitUntil(lambda: page.side.who.text().endswith("3 pages"))
    before = tops()
    read(page, qtbot)
    qtbot.waitUntil(lambda: page.side.who.text().endswith("read to the end"))
    assert tops() == before


@pytest.mark.parametrize("height", range(480, 900, 60))
def test_the_checks_stay_where_they_are_while_the_file_is_made(
    look: QApplication, qtbot: QtBot, pdf: bytes, height: int
) -> None:
    """What is sealed comes below them, and with it the scroll bar."""
    long = Check("shown", Outcome.WARN, "12 images never shown to you, 3 only passed; of the slide a part was seen")
    desk = FakeDesk(late=True, pdf=pdf)
    page = SignPage(desk, lambda: (long, *GOOD))
    qtbot.addWidget(page)
    page.set_compact(True)
    page.resize(1366, height)
    page.show()
    qtbot.waitExposed(page)
    page.open(desk.work)

    def places() -> list[tuple[int, int, int, int]]:
        settle(qtbot, desk.runner)
        corner = page.check_step.mapTo(page.side, QPoint(0, 0))
        rows = (one.geometry().getRect() for one in page.check_step.findChildren(QLabel))
        return [(corner.x(), corner.y(), page.check_step.width(), page.check_step.height()), *rows]

    before = places()
    desk.deliver()
    assert page._preview is not None
    assert places() == before
    page.open(desk.work)
    assert places() == before, "made anew"
    desk.close()


def test_what_no_font_can_draw_leads_to_its_field(
    make_page: Callable[..., SignPage], desk: FakeDesk, qtbot: QtBot
) -> None:
    words = "The fonts of the report have no sign for BELL (U+1F514), in “Diagnosis”."
    desk.failing = CannotPrint(words, next_step="Write it another way there.", target="diagnosis.text")
    page = make_page()
    qtbot.waitUntil(lambda: bool(page.notices.texts()))
    assert page.notices.texts() == [f"{words} Write it another way there."]
    assert page.sign_button.toolTip() == "The file cannot be made"
    assert "The file cannot be made" in page.side.who.text()
    (there,) = [one for one in page.notices.findChildren(QPushButton) if one.text() == "Go there"]
    with qtbot.waitSignal(page.field_wanted) as wanted:
        qtbot.mouseClick(there, Qt.MouseButton.LeftButton)
    assert wanted.args == ["diagnosis.text"]


def test_what_came_with_the_case_leads_nowhere(
    make_page: Callable[..., SignPage], desk: FakeDesk, qtbot: QtBot
) -> None:
    desk.failing = CannotPrint("The fonts of the report have no sign for it.")
    page = make_page()
    qtbot.waitUntil(lambda: bool(page.notices.texts()))
    assert not page.notices.findChildren(QPushButton)
    desk.failing = None
    page.open(desk.work)
    assert page.notices.texts() == []


def test_what_was_set_aside_with_a_reason_is_no_check_that_passed(make_page: Callable[..., SignPage]) -> None:
    aside = Check("shown", Outcome.PASS, "2 images not shown, accepted", "Localizers", set_aside=True)
    page = make_page((*GOOD, aside))
    assert page.side.tag.full_text() == "1 set aside with a reason"
    assert page.side.tag.property("kind") == "tag-warn"
    assert page.check_step._count.text() == "1 set aside, 2 passed"
    assert make_page(GOOD).side.tag.full_text() == "All checks passed"


def test_who_is_to_sign_for_a_part_is_shown_before_signing(make_page: Callable[..., SignPage]) -> None:
    words = "Pathology findings: by Dr. Ben Ode, who is to sign for it"
    page = make_page(
        (*GOOD, Check("text", Outcome.PASS, "Nothing contradicts"), Check("section-author:x", Outcome.PASS, words))
    )
    said = [one.text().replace("\u200b", "") for one in page.check_step.findChildren(QLabel)]
    assert words in said
    assert "Nothing contradicts" not in said, "that is with the others"
