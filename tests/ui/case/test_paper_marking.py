"""Highlights and notes on papers: kept as edits, listed, quoted, undone, and in the manifest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reviewer_app.cases.cited_passages import CitedPassage, PageArea
from reviewer_app.cases.evidence import Token, TokenKind, token_words, tokens
from reviewer_app.cases.work import Edit, replay
from reviewer_app.report.manifest_evidence import evidence_of
from reviewer_app.settings import Settings
from reviewer_app.store.codec import decode, encode
from reviewer_app.ui.case.evidence_list import EvidenceRow
from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.viewer.paper_marks import NOTHING_CHOSEN, areas_on
from reviewer_app.viewer.pdf import PdfPane
from reviewer_app.viewer.pdf_marking import READ_ONLY
from tests.helpers.case_desk import FakeDesk
from tests.helpers.case_dicom import fill_with_files
from tests.helpers.case_window import open_record
from tests.viewer.test_pdf import letter

RADIOLOGY = "DocumentReference/radiology"


@pytest.fixture
def opened(look: QApplication, desk: FakeDesk, qtbot: QtBot) -> Iterator[CaseWindow]:
    """A case with a letter of three pages."""
    fill_with_files(desk)
    documents = tuple(
        replace(one, content_type="application/pdf", author="Dr. M. Osei") for one in desk.records().documents
    )
    desk.papers = {one.reference: letter() for one in documents}
    desk.set_records(replace(desk.records(), documents=documents))
    made = CaseWindow(desk, Settings())
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: made.workspace.current_bookmark() is not None)
    made.finish()
    yield made
    made.shut()


def _letter(window: CaseWindow, qtbot: QtBot) -> PdfPane:
    open_record(window, qtbot, "Radiology report")

    def there() -> bool:
        pane = window.workspace.active_document
        return (
            pane is not None and pane.view is not None and bool(pane.view._complete) and not pane.view.pictures.at_work
        )

    qtbot.waitUntil(there)
    pane = window.workspace.active_document
    assert pane is not None
    return pane


def _choose_line(pane: PdfPane, page: int = 0) -> None:
    view = pane.view
    assert view is not None
    area = view._selector._lines_of(page)[0]
    view._selection = view._selector.select(*_ends(page, area.left() - 1, area.right() + 1, area.center().y()))


def _ends(page: int, left: float, right: float, y: float) -> tuple:  # type: ignore[type-arg]
    from reviewer_app.viewer.pdf_selection import PagePlace

    return PagePlace(page, left, y), PagePlace(page, right, y)


def _rows(window: CaseWindow) -> list[EvidenceRow]:
    return [one for one in window.opinion.evidence.findChildren(EvidenceRow) if not one.isHidden()]


def test_a_highlight_is_kept_painted_undone_and_comes_back(opened: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    pane = _letter(opened, qtbot)
    _choose_line(pane)
    opened.trigger("paper-highlight")
    (mark,) = desk.work.passages
    assert mark.passage == "Page 1: the lesion in the lateral condyle"
    assert (mark.record, mark.page, mark.color, mark.title) == (RADIOLOGY, 0, "yellow", "Radiology report")
    assert mark.source == "Dr. M. Osei"
    assert mark.areas
    assert mark.author == desk.reviewer.reference
    view = pane.view
    assert view is not None
    area = view.on_screen(0, areas_on(mark, 0)[0]).toRect()
    shown = view.viewport().grab(area).toImage()
    colors = {shown.pixelColor(x, 1).name() for x in range(2, shown.width() - 2)}
    assert "#ffe566" in colors
    assert decode(encode(mark), CitedPassage) == mark
    opened.trigger("undo")
    assert desk.work.passages == ()
    assert view._marks == ()
    opened.trigger("redo")
    assert view._marks == (mark,)
    opened.workspace.set_layout("1x1")
    other = replay(tuple(decode(encode(one), Edit) for one in desk.edits()))
    assert other.passages == (mark,)


def test_a_note_is_written_changed_listed_and_found_again(opened: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    pane = _letter(opened, qtbot)
    opened.trigger("last-image")
    assert pane.view is not None
    opened.trigger("paper-note")
    assert pane.marking is not None
    card = pane.marking.card
    assert card.isVisible()
    QTest.keyClicks(card.words, "Compare with the films")
    QTest.keyClick(card.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (note,) = desk.work.passages
    assert (note.note, note.is_note, note.page) == ("Compare with the films", True, pane.view.page)
    qtbot.waitUntil(lambda: [one.item.title for one in _rows(opened)] == ["Note: Compare with the films, page 3"])
    place = pane.view.on_screen(note.page, areas_on(note, note.page)[0]).center().toPoint()
    QTest.mouseClick(pane.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert card.isVisible()
    card.words.setPlainText("Compare with the films of 2019")
    QTest.keyClick(card.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert [one.note for one in desk.work.passages] == ["Compare with the films of 2019"]
    opened.trigger("first-image")
    assert pane.view.page == 0
    (row,) = _rows(opened)
    QTest.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(60, 10))
    qtbot.waitUntil(
        lambda: (p := opened.workspace.active_document) is not None and p.view is not None and p.view.page == 2
    )


def test_esc_and_an_empty_note_keep_nothing(opened: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    pane = _letter(opened, qtbot)
    opened.trigger("paper-note")
    assert pane.marking is not None
    card = pane.marking.card
    QTest.keyClicks(card.words, "No")
    QTest.keyClick(card.words, Qt.Key.Key_Escape)
    assert not card.isVisible()
    opened.trigger("paper-note")
    QTest.keyClick(card.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert desk.work.passages == ()


def test_it_leaves_the_laptop_only_where_it_is_cited(opened: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    pane = _letter(opened, qtbot)
    _choose_line(pane, 1)
    opened.trigger("paper-highlight")
    (mark,) = desk.work.passages
    assert evidence_of(desk.work) == (), "what is only marked stays on this laptop"
    assert pane.marking is not None
    pane.marking._open(mark.id)
    pane.marking.card.quoted.emit()
    text = desk.work.opinion.get("answer/q1/text")
    assert [(one.kind, one.id) for one in tokens(text)] == [(TokenKind.PASSAGE, mark.id)]
    printed = token_words(Token(TokenKind.PASSAGE, mark.id), desk.work)
    assert printed.startswith("“Page 2: the lesion in the lateral condyle” (Radiology report")
    (told,) = evidence_of(desk.work)
    assert (told.kind, told.document, told.page, told.cited) == ("passage", RADIOLOGY, 2, ("answer/q1/text",))
    assert told.areas[0][0] == 2
    pane.marking._open(mark.id)
    pane.marking.card.deleted.emit()
    assert desk.work.passages == ()


def test_without_chosen_words_and_after_signing_a_sentence_says_so(
    opened: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    pane = _letter(opened, qtbot)
    said: list[str] = []
    opened.workspace.said.connect(said.append)
    opened.trigger("paper-highlight")
    assert pane.marking is not None
    pane.marking.show_marks((), allowed=False)
    opened.trigger("paper-highlight")
    opened.trigger("paper-note")
    assert said == [NOTHING_CHOSEN, READ_ONLY, READ_ONLY]
    assert desk.work.passages == ()


def test_what_was_quoted_before_there_were_highlights_reads_as_before() -> None:
    old = b'{"id":"p","record":"r","page":0,"author":"a","created":"2026-01-01T00:00:00Z","passage":"words"}'
    read = decode(old, CitedPassage)
    assert (read.areas, read.is_marked, read.words) == ((), False, "“words” (not dated, page 1)")
    noted = replace(read, passage="", note="Mine", at=(1.0, 2.0), title="Letter")
    assert (noted.words, noted.short) == ("Mine (note on Letter, not dated, page 1)", "Note: Mine, page 1")
    placed = replace(read, areas=(PageArea(0, 0, 0, 1, 1),))
    assert (placed.is_placed, placed.is_marked, replace(placed, color="pink").is_marked) == (True, False, True)
    assert replace(read, note="Mine").words == "“words” (not dated, page 1; note: Mine)"


def _begin_note(window: CaseWindow, qtbot: QtBot, words: str) -> PdfPane:
    pane = _letter(window, qtbot)
    window.trigger("paper-note")
    assert pane.marking is not None
    QTest.keyClicks(pane.marking.card.words, words)
    return pane


def test_a_note_being_written_is_kept_when_the_case_is_left(opened: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    _begin_note(opened, qtbot, "Half a word")
    opened.flush()
    assert [one.note for one in desk.work.passages] == ["Half a word"]


@pytest.mark.parametrize("other", [True, False])
def test_a_note_being_written_is_kept_when_another_record_takes_its_place(
    opened: CaseWindow, desk: FakeDesk, qtbot: QtBot, other: bool
) -> None:
    pane = _begin_note(opened, qtbot, "Half a word")
    if other:
        pane.show_document("Another", letter(), "DocumentReference/another")
    else:
        pane.clear()
    (note,) = desk.work.passages
    assert (note.note, note.record) == ("Half a word", RADIOLOGY)


def test_the_preview_and_the_next_note_keep_the_one_being_written(
    opened: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    pane = _begin_note(opened, qtbot, "First")
    assert pane.marking is not None
    pane.marking.note()
    assert [one.note for one in desk.work.passages] == ["First"]
    (note,) = desk.work.passages
    QTest.keyClicks(pane.marking.card.words, "Second")
    pane.marking._open(note.id)
    assert [one.note for one in desk.work.passages] == ["First", "Second"]
    assert pane.marking.card.words.toPlainText() == "First"
    pane.marking.card.words.setPlainText("First, changed")
    pane.marking._open(note.id)
    assert pane.marking.card.words.toPlainText() == "First, changed"
    pane.marking.card.words.setPlainText("First, once more")
    opened.open_preview()
    assert [one.note for one in desk.work.passages] == ["First, once more", "Second"]


def test_equal_words_are_compared_each_where_they_stand_and_are_no_highlights(
    opened: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    pane = _letter(opened, qtbot)
    view = pane.view
    assert view is not None
    _choose_line(pane, 0)
    first = view._selection
    lower = tuple((page, area.translated(0, 40)) for page, area in first.areas)
    for chosen in (first, replace(first, areas=lower), first):
        view._selection = chosen
        opened.trigger("compare-passage")
    above, below = desk.work.passages
    assert above.passage == below.passage
    assert below.areas[0].top - above.areas[0].top == pytest.approx(40)
    assert not above.is_marked
    assert view._marks == ()
    assert [one.areas for one in view.passages.marks] == [above.areas, below.areas]
    view._selection = first
    opened.trigger("cite")
    assert [one.areas for one in desk.work.passages] == [above.areas, below.areas, ()]


@pytest.mark.parametrize("highlighted", [True, False])
def test_opening_a_quotation_leaves_the_pages_turned(
    opened: CaseWindow, desk: FakeDesk, qtbot: QtBot, highlighted: bool
) -> None:
    pane = _letter(opened, qtbot)
    opened.trigger("rotate")
    _choose_line(pane, 1)
    opened.trigger("paper-highlight" if highlighted else "cite")
    (quoted,) = desk.work.passages
    before = pane.view
    opened.viewing.open_passage(quoted)
    qtbot.waitUntil(lambda: pane.view is not None and pane.view is not before)
    assert pane.view is not None
    assert (pane.view.rotation, pane.view.page) == (1, 1)
