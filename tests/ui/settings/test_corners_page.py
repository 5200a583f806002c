"""Which words stand in the corners is chosen by modality."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from reviewer_app.ui.settings.corners_page import CornerList
from reviewer_app.viewer.corner_choices import corners_now, line_words
from reviewer_app.viewer.corners import Corners, own_corners
from tests.ui.settings.conftest import Kept

CT = corners_now((), "CT", own_corners())


def now(kept: Kept, modality: str = "CT") -> Corners:
    return corners_now(kept.now.corner_texts, modality, own_corners())


def turn_to(kept: Kept, modality: str) -> dict[str, CornerList]:
    page = kept.page.corners
    kept.page.subjects.setCurrentRow(kept.page.pages.indexOf(page))
    page.modality.setCurrentIndex(page.modality.findData(modality))
    return page.lists


def shown(one: CornerList) -> list[str]:
    return [one.list.item(row).text() for row in range(one.list.count())]


def add(one: CornerList, words: str) -> None:
    one.fill_menu()
    found = [action for action in one.menu.actions_shown() if action.text() == words]
    assert len(found) == 1
    found[0].trigger()


def test_lines_are_added_moved_and_taken_out(kept: Kept, qtbot: QtBot) -> None:
    lists = turn_to(kept, "CT")
    assert shown(lists["right_bottom"]) == [line_words(one) for one in CT.right_bottom]
    upper = lists["left_top"]
    add(upper, "Window")
    add(upper, "Tube voltage (kVp)")
    assert shown(upper) == ["Window", "Tube voltage (kVp)"]
    assert upper.list.currentRow() == 1  # what was added is chosen
    qtbot.mouseClick(upper.up, Qt.MouseButton.LeftButton)
    assert shown(upper) == ["Tube voltage (kVp)", "Window"]
    assert upper.list.currentRow() == 0
    assert not upper.up.isEnabled()
    qtbot.mouseClick(upper.down, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(upper.remove, Qt.MouseButton.LeftButton)
    assert now(kept).left_top == ("window",)
    assert now(kept, "MR").left_top == ()
    assert [line_words(one) for one in upper.lines] == ["Window"]


def test_a_line_that_stands_in_a_corner_is_not_offered_there_again(kept: Kept) -> None:
    lower = turn_to(kept, "CT")["left_bottom"]
    lower.fill_menu()
    offered = [action.text() for action in lower.menu.actions_shown()]
    assert "Window" not in offered
    assert "Series" in offered


def test_keywords_stand_in_the_tooltips(kept: Kept) -> None:
    lists = turn_to(kept, "CT")
    assert lists["right_bottom"].list.item(0).toolTip().startswith("KVP (0018,0060)\nXRayTubeCurrent (0018,1151)")
    menu = lists["left_top"].menu
    lists["left_top"].fill_menu()
    (tube,) = (one for one in menu.actions_shown() if one.text() == "Tube voltage (kVp)")
    assert tube.toolTip() == "KVP (0018,0060)"


@pytest.mark.parametrize("typed", ["slice thick", "SliceThickness", "0018,0050"])
def test_lines_are_found_by_name_keyword_or_tag(kept: Kept, qtbot: QtBot, typed: str) -> None:
    upper = turn_to(kept, "CT")["left_top"]
    upper.menu.popup(upper.mapToGlobal(upper.rect().center()))
    qtbot.keyClicks(upper.menu.search, typed)
    shown_now = [one.text() for one in upper.menu.actions_shown()]
    assert "Slice thickness" in shown_now
    assert all("lice thickness" in one for one in shown_now)
    first = shown_now[0]
    qtbot.keyClick(upper.menu.search, Qt.Key.Key_Return)
    assert not upper.menu.isVisible()
    assert shown(upper) == [first]


def test_arrow_keys_go_to_another_line_that_was_found(kept: Kept, qtbot: QtBot) -> None:
    upper = turn_to(kept, "CT")["left_top"]
    upper.menu.popup(upper.mapToGlobal(upper.rect().center()))
    qtbot.keyClicks(upper.menu.search, "exposure")
    lines = [one.text() for one in upper.menu.actions_shown()]
    while upper.menu.activeAction() is None or upper.menu.activeAction().text() != lines[2]:
        before = upper.menu.activeAction()
        qtbot.keyClick(upper.menu.search, Qt.Key.Key_Down)
        assert upper.menu.activeAction() is not before
    qtbot.keyClick(upper.menu.search, Qt.Key.Key_Return)
    assert shown(upper) == [lines[2]]


def test_what_is_not_there_is_said_and_many_are_cut(kept: Kept, qtbot: QtBot) -> None:
    upper = turn_to(kept, "CT")["left_top"]
    upper.fill_menu()
    upper.menu.search.setText("no such thing")
    assert [(one.text(), one.isEnabled()) for one in upper.menu.actions_shown()] == [("No such line", False)]
    qtbot.keyClick(upper.menu.search, Qt.Key.Key_Return)
    assert kept.changes == []
    upper.menu.search.setText("e")
    assert "more: type more of the name" in upper.menu.actions_shown()[-1].text()
    assert len(upper.menu.actions_shown()) == 13
    upper.menu.search.setText("")
    assert [one.text() for one in upper.menu.actions()[1:]] == [
        "Lines of the viewer", "Lines of the header", "Single values of the header",
    ]  # fmt: skip


def test_a_modality_goes_back_to_what_the_program_has(kept: Kept) -> None:
    page = kept.page.corners
    lists = turn_to(kept, "CT")
    assert not page.reset.isEnabled()
    add(lists["left_top"], "Window")
    turn_to(kept, "MR")
    assert not page.reset.isEnabled()
    turn_to(kept, "CT")
    page.reset.click()
    assert kept.now.corner_texts == ()
    assert now(kept) == CT
    assert page.code == "CT"  # it stays in sight
    assert shown(lists["left_top"]) == []


def test_the_preview_shows_what_always_stands_there_too(kept: Kept) -> None:
    lists, view = turn_to(kept, ""), kept.page.corners.view
    assert view.words("left_top") == ("Name of the patient",)
    assert view.words("right_bottom")[-1] == "Full quality"
    add(lists["left_top"], "Window")
    assert view.words("left_top") == ("Name of the patient", "Window")
    assert "Window" in view.accessibleDescription()


def test_showing_the_page_changes_nothing(kept: Kept) -> None:
    turn_to(kept, "US")
    turn_to(kept, "")
    assert kept.changes == []
