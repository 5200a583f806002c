"""Find and replace over the whole opinion."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from reviewer_app.cases.opinion import answer_path
from reviewer_app.cases.searching import Search
from reviewer_app.ui.case.fields import TextField
from reviewer_app.ui.case.window import CaseWindow
from tests.helpers.case_desk import FakeDesk


@pytest.fixture
def answer(window: CaseWindow, desk: FakeDesk) -> str:
    path = answer_path(desk.case.questions[0].id, "text")
    window.editor.set_fields(
        {
            path: "A lesion and a **les**ion.",
            "history": "No Lesion before.",
            "recommendations.text": "- control the lesion",
        },
        "Write",
    )
    return path


def chosen(window: CaseWindow) -> tuple[str, str]:
    """Return the field and the words that the search has chosen."""
    field = window.opinion.last_text
    fields = [one for one in window.opinion.text_fields() if one.textCursor().hasSelection()]
    field = fields[-1] if fields else field
    assert isinstance(field, TextField)
    return field.path, field.textCursor().selectedText()


def look(window: CaseWindow, qtbot: QtBot, words: str, *, replace: bool = False) -> None:
    window.trigger("replace" if replace else "find")
    qtbot.keyClicks(window.opinion.find_bar.words, words)


def test_places_are_counted_and_walked_through(window: CaseWindow, qtbot: QtBot, answer: str) -> None:
    bar = window.opinion.find_bar
    look(window, qtbot, "lesion")
    assert bar.count.text() == "1 of 4"
    seen = []
    for _ in range(4):
        seen.append(chosen(window))
        for one in window.opinion.text_fields():
            one.put_caret(0, 0)
        window.trigger("find-next")
    assert [words for _, words in seen] == ["lesion", "lesion", "Lesion", "lesion"]
    assert [path for path, _ in seen] == [answer, answer, "history", "recommendations.text"]
    assert bar.count.text() == "1 of 4"
    window.trigger("find-previous")
    assert bar.count.text() == "4 of 4"


def test_what_is_not_there_is_said(window: CaseWindow, qtbot: QtBot, answer: str) -> None:
    look(window, qtbot, "fracture")
    assert window.opinion.find_bar.count.text() == "not found"


def test_capitals_can_matter(window: CaseWindow, qtbot: QtBot, answer: str) -> None:
    look(window, qtbot, "Lesion")
    window.opinion.find_bar._exact.click()
    assert window.opinion.find_bar.count.text() == "1 of 1"


def test_one_place_is_replaced_and_undone(window: CaseWindow, qtbot: QtBot, answer: str) -> None:
    look(window, qtbot, "lesion", replace=True)
    bar = window.opinion.find_bar
    bar.other.setText("mass")
    window.trigger("find-next")
    qtbot.keyClick(bar.other, Qt.Key.Key_Return)
    assert window.editor.work.opinion.get(answer) == "A lesion and a **mass**."
    assert bar.count.text() == "2 of 3"
    window.trigger("undo")
    assert window.editor.work.opinion.get(answer) == "A lesion and a **les**ion."


def test_all_places_are_replaced_in_one_edit(window: CaseWindow, qtbot: QtBot, answer: str) -> None:
    look(window, qtbot, "lesion", replace=True)
    window.opinion.find_bar.other.setText("mass")
    before = len(window.editor.edits)
    window.opinion.find_bar._replace_all()
    assert len(window.editor.edits) == before + 1
    assert window.opinion.find_bar.count.text() == "4 replaced"
    opinion = window.editor.work.opinion
    assert opinion.get(answer) == "A mass and a **mass**."
    assert opinion.get("history") == "No mass before."
    assert opinion.get("recommendations.text") == "- control the mass"
    window.trigger("undo")
    assert window.editor.work.opinion.get("history") == "No Lesion before."


def test_esc_ends_the_search_and_goes_back_to_the_text(window: CaseWindow, qtbot: QtBot, answer: str) -> None:
    look(window, qtbot, "lesion")
    qtbot.keyClick(window.opinion.find_bar.words, Qt.Key.Key_Escape)
    assert not window.opinion.find_bar.isVisible()
    assert isinstance(window.focusWidget(), TextField)


def test_new_words_that_hold_the_old_ones_are_not_replaced_again(window: CaseWindow, qtbot: QtBot, answer: str) -> None:
    look(window, qtbot, "lesion", replace=True)
    bar = window.opinion.find_bar
    bar.other.setText("old lesion (lesion)")
    for _ in range(4):
        qtbot.keyClick(bar.other, Qt.Key.Key_Return)
    opinion = window.editor.work.opinion
    assert opinion.get(answer).replace("*", "") == "A old lesion (lesion) and a old lesion (lesion)."
    assert opinion.get("history") == "No old lesion (lesion) before."
    assert opinion.get("recommendations.text") == "- control the old lesion (lesion)"


def test_a_place_that_is_gone_replaces_nothing(window: CaseWindow, qtbot: QtBot, answer: str) -> None:
    look(window, qtbot, "lesion", replace=True)
    field = window.opinion.open_text(answer)
    assert field is not None
    search = Search("not there")
    assert not field.choose_place(search, 0)
    assert field.choose_place(Search("lesion"), 1)
