"""A key is changed in its place; a conflict is told in words and changes nothing by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reviewer_app.ui.settings.key_field import KeyField
from reviewer_app.ui.settings.key_sets import WEASIS, keys_of
from tests.ui.settings.conftest import Kept


def wait_for_key(kept: Kept, action_id: str, qtbot: QtBot) -> KeyField:
    table = kept.page.keyboard.table
    table.mark(action_id)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Return)
    (field,) = (one for one in table.findChildren(KeyField) if one.isVisible())
    return field


def test_enter_then_a_key_changes_it_at_once(kept: Kept, qtbot: QtBot) -> None:
    field = wait_for_key(kept, "tool-scroll", qtbot)
    assert field.text() == ""
    qtbot.keyClick(field, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    assert kept.now.shortcuts == {"tool-scroll": "Ctrl+Alt+Q"}
    assert not [one for one in kept.page.keyboard.table.findChildren(KeyField) if one.isVisible()]


def test_escape_keeps_what_was(kept: Kept, qtbot: QtBot) -> None:
    qtbot.keyClick(wait_for_key(kept, "tool-scroll", qtbot), Qt.Key.Key_Escape)
    assert kept.changes == []


def test_a_sign_is_a_sign_however_it_is_typed(kept: Kept, qtbot: QtBot) -> None:
    qtbot.keyClick(wait_for_key(kept, "about", qtbot), Qt.Key.Key_Question, Qt.KeyboardModifier.ShiftModifier)
    assert kept.now.shortcuts == {"about": "?"}


def test_a_key_of_another_is_not_kept_until_it_is_said(kept: Kept, qtbot: QtBot) -> None:
    page = kept.page.keyboard
    qtbot.keyClick(wait_for_key(kept, "tool-scroll", qtbot), Qt.Key.Key_L)
    assert kept.changes == []
    assert page.said.text().startswith("L belongs to “Length”; nothing was changed.")
    qtbot.mouseClick(page.leave, Qt.MouseButton.LeftButton)
    assert kept.changes == []
    page.give("tool-scroll", "L")
    qtbot.mouseClick(page.take, Qt.MouseButton.LeftButton)
    assert kept.now.shortcuts == {"tool-scroll": "L", "tool-length": ""}


def test_another_row_forgets_the_question(kept: Kept) -> None:
    page = kept.page.keyboard
    page.give("tool-scroll", "L")
    assert page.take.isVisible()
    page.table.mark("undo")
    assert not page.take.isVisible()
    page._take_key()
    assert kept.changes == []


@pytest.mark.parametrize("key", [Qt.Key.Key_F6, Qt.Key.Key_Tab])
def test_keys_that_walk_the_window_are_refused_in_words(kept: Kept, qtbot: QtBot, key: Qt.Key) -> None:
    qtbot.keyClick(wait_for_key(kept, "tool-scroll", qtbot), key)
    assert kept.changes == []
    assert "cannot be changed" in kept.page.keyboard.said.text()


def test_one_is_put_back_then_all(kept: Kept, qtbot: QtBot) -> None:
    page = kept.page.keyboard
    for action_id, key in (("tool-scroll", "Q"), ("invert", "J")):
        page.give(action_id, key)
    page.table.mark("invert")
    qtbot.mouseClick(page.reset, Qt.MouseButton.LeftButton)
    assert kept.now.shortcuts == {"tool-scroll": "Q"}
    qtbot.mouseClick(page.no_key, Qt.MouseButton.LeftButton)
    assert kept.now.shortcuts == {"tool-scroll": "Q", "invert": ""}
    qtbot.mouseClick(page.undo_all, Qt.MouseButton.LeftButton)
    assert kept.now.shortcuts == {}
    assert not page.undo_all.isEnabled()


def test_putting_one_back_that_another_has_taken_asks_too(kept: Kept) -> None:
    page = kept.page.keyboard
    page.give("tool-scroll", "Q")
    page.give("invert", "S")
    page.table.mark("tool-scroll")
    page.reset.click()
    assert kept.now.shortcuts == {"tool-scroll": "Q", "invert": "S"}
    assert page.said.text().startswith("S belongs to “Invert”")


def test_the_set_of_weasis_is_one_choice(kept: Kept) -> None:
    page = kept.page.keyboard
    page.sets.activated.emit(page.sets.findData(WEASIS))
    assert kept.now.shortcuts == keys_of(WEASIS)
    assert page.sets.currentData() == WEASIS


def test_a_set_chosen_by_mistake_costs_no_key(kept: Kept, qtbot: QtBot) -> None:
    page = kept.page.keyboard
    page.give("tool-scroll", "Q")
    page.sets.activated.emit(page.sets.findData(WEASIS))
    assert page.said.text() == "The keys are as in Weasis."
    qtbot.mouseClick(page.bring_back, Qt.MouseButton.LeftButton)
    assert kept.now.shortcuts == {"tool-scroll": "Q"}
    qtbot.mouseClick(page.undo_all, Qt.MouseButton.LeftButton)
    assert kept.now.shortcuts == {}
    qtbot.mouseClick(page.bring_back, Qt.MouseButton.LeftButton)
    assert kept.now.shortcuts == {"tool-scroll": "Q"}
    assert page.bring_back.isHidden()


def test_search_leaves_what_fits(kept: Kept) -> None:
    page = kept.page.keyboard
    page.search.setText("rotate")
    assert page.table.index_of("rotate").isValid()
    assert not page.table.index_of("undo").isValid()
    page.search.clear()
    assert page.table.index_of("undo").isValid()


def test_the_key_map_on_paper_names_every_key(kept: Kept, tmp_path: Path) -> None:
    page = kept.page.keyboard
    page.give("tool-scroll", "Ctrl+Alt+Q")
    page.save(tmp_path / "keys.pdf")
    document = QPdfDocument()
    document.load(str(tmp_path / "keys.pdf"))
    text = " ".join(document.getAllText(number).text() for number in range(document.pageCount()))
    for words in ("Ctrl+Alt+Q", "Rotate by a quarter", "Alt+Left", "Right button: Zoom"):
        assert words in " ".join(text.split())
    document.close()
    page.save(tmp_path / "missing" / "keys.pdf")
    assert "could not be saved" in page.said.text()


def test_nothing_asks_for_more_room_than_a_small_screen_has(kept: Kept, look: QApplication) -> None:
    assert kept.page.minimumSizeHint().width() <= 1366
