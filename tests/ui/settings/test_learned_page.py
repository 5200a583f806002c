"""What dictation has learned is listed, put right and forgotten."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.dictation.corrections import Correction
from reviewer_app.ui.settings.learned_page import LearnedPage
from tests.ui.settings.conftest import Kept

LEARNED = (Correction("module", "nodule", 2), Correction("hyper dents", "hyperdense"))


@pytest.fixture
def page(kept: Kept) -> LearnedPage:
    page = kept.page.learned
    kept.page.subjects.setCurrentRow(kept.page.pages.indexOf(page))
    return page


@pytest.fixture
def told(page: LearnedPage) -> list[object]:
    found: list[object] = []
    page.kept.connect(found.append)
    return found


def _cells(page: LearnedPage) -> list[list[str]]:
    rows = range(page.table.rowCount())
    return [[page.table.item(row, column).text() for column in range(3)] for row in rows]


def test_what_was_learned_is_listed(page: LearnedPage) -> None:
    assert "Nothing was learned yet" in page.note.text()
    assert not page.remove_all.isEnabled()
    page.show_corrections(LEARNED)
    assert _cells(page) == [["module", "nodule", "2"], ["hyper dents", "hyperdense", "1"]]
    assert not page.note.isVisible()


def test_marked_ones_are_forgotten_and_all(page: LearnedPage, told: list[object]) -> None:
    page.show_corrections(LEARNED)
    assert not page.remove.isEnabled()
    page.table.selectRow(0)
    page.remove.click()
    assert told == [LEARNED[1:]]
    page.remove_all.click()
    assert told == [LEARNED[1:], ()]
    assert "Nothing was learned yet" in page.note.text()


def test_what_is_meant_is_written_anew(page: LearnedPage, told: list[object], qtbot: QtBot) -> None:
    page.show_corrections(LEARNED)
    page.table.item(0, 1).setText("  Modulus ")
    assert told == [(Correction("module", "modulus", 2), LEARNED[1])]
    page.table.item(1, 1).setText("five")
    assert len(told) == 1
    assert "not learned" in page.note.text()
    assert _cells(page)[1][1] == "hyperdense"


def test_two_that_become_the_same_are_one(page: LearnedPage, told: list[object]) -> None:
    page.show_corrections((LEARNED[0], Correction("module", "modulus")))
    page.table.item(1, 1).setText("nodule")
    assert told == [(LEARNED[0],)]
