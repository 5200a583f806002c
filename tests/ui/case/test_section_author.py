"""Who wrote a part is chosen beside it, as one step of undo, where the case names co-authors."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from reviewer_app.cases.findings import findings
from reviewer_app.cases.opinion import answer_path
from reviewer_app.cases.people import CoAuthor
from reviewer_app.cases.section_authors import AUTHORED_FIELDS, author_of, author_path
from reviewer_app.ui.case.section_author import AuthorChoice
from reviewer_app.ui.case.text_field import OpinionText
from tests.helpers.case_desk import FakeDesk
from tests.helpers.opinion_desktop import Desktop

BEN = CoAuthor("Practitioner/b", "Dr. Ben Ode")
PATHOLOGY = "findings.pathology"


@pytest.fixture
def top(desk: FakeDesk, qtbot: QtBot) -> Desktop:
    desk.change_case(co_authors=(BEN,))
    return shown(desk, qtbot)


def shown(desk: FakeDesk, qtbot: QtBot) -> Desktop:
    made = Desktop(desk)
    qtbot.addWidget(made.panel)
    made.panel.resize(416, 900)
    made.panel.show()
    qtbot.waitExposed(made.panel)
    return made


def choice(top: Desktop, title: str) -> AuthorChoice:
    found = top.named(AuthorChoice, f"Author of {title}")
    assert isinstance(found, AuthorChoice)
    return found


def test_a_part_is_given_to_a_co_author_and_taken_back_by_undo(top: Desktop) -> None:
    combo = choice(top, "Pathology findings")
    assert (combo.closed_text(), combo.count()) == ("By you", 2)
    combo.setCurrentIndex(combo.findData(BEN.reference))
    assert author_of(top.desk.work.opinion, PATHOLOGY) == BEN.reference
    assert combo.closed_text() == "By Dr. Ben Ode"
    top.editor.undo()
    assert author_of(top.desk.work.opinion, PATHOLOGY) == ""
    assert combo.closed_text() == "By you"


def test_every_text_that_can_be_theirs_has_its_choice(top: Desktop) -> None:
    sections = top.panel.sections.values()
    assert all(section.fields for section in sections)
    assert {path for section in sections for path in section.authors} == set(AUTHORED_FIELDS)
    first = answer_path(top.desk.case.questions[0].id, "text")
    combo = choice(top, "answer 1")
    combo.setCurrentIndex(1)
    assert author_of(top.desk.work.opinion, first) == BEN.reference
    top.panel.findings.begin()
    combo = choice(top, "finding 1")
    combo.setCurrentIndex(1)
    [one] = findings(top.desk.work.opinion)
    assert author_of(top.desk.work.opinion, f"finding/{one.id}/text") == BEN.reference


def test_the_open_check_leads_to_the_empty_part(top: Desktop) -> None:
    combo = choice(top, "Pathology findings")
    combo.setCurrentIndex(1)
    [check] = [one for one in top.checks() if one.id == f"section-author:{PATHOLOGY}"]
    assert check.blocks
    top.panel.go_to_check(check)
    field = top.named(OpinionText, "Pathology findings")
    assert top.panel.sections[6].head.isChecked()
    assert top.panel.window().focusWidget() is field


def test_the_keyboard_comes_from_the_text_to_its_author(top: Desktop, qtbot: QtBot) -> None:
    section = top.panel.sections[6]
    section.set_open(True)
    section.made[PATHOLOGY].setFocus()
    qtbot.keyClick(top.panel.focusWidget(), Qt.Key.Key_Tab)
    assert top.panel.focusWidget() is section.authors[PATHOLOGY]


def test_who_is_named_no_longer_stands_there_as_such(top: Desktop) -> None:
    combo = choice(top, "Pathology findings")
    top.editor.set_fields({author_path(PATHOLOGY): "Practitioner/gone"}, "")
    assert combo.closed_text() == "By somebody the case names no longer"
    assert author_of(top.desk.work.opinion, PATHOLOGY) == "Practitioner/gone", "showing it writes nothing"


def test_without_co_authors_nothing_is_asked(desk: FakeDesk, qtbot: QtBot) -> None:
    top = shown(desk, qtbot)
    assert all(section.fields for section in top.panel.sections.values())
    assert not [one for one in top.panel.findChildren(QComboBox) if isinstance(one, AuthorChoice)]
