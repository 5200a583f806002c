"""The menu of a pane, for a mouse whose right button opens one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from reviewer_app.settings import Settings
from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.viewer.corner_choices import with_corners, with_lines
from reviewer_app.viewer.corners import PLAIN


def test_the_right_button_opens_the_menu_of_the_pane(window: CaseWindow, qtbot: QtBot) -> None:
    pane = window.workspace.active_pane
    window.set_settings(Settings(mouse_right="menu"))
    qtbot.mouseClick(pane, Qt.MouseButton.RightButton, pos=pane.rect().center())
    menu = window.pane_menu.menu
    qtbot.waitUntil(menu.isVisible)
    words = {one.text(): one for one in menu.actions() if one.text()}
    assert {"Length\tL", "Invert\tI", "Mark a key image\tK"} <= set(words)
    windows = next(one for one in menu.actions() if one.text() == "Windows").menu()
    assert windows is not None
    assert isinstance(words["Invert\tI"], QAction)
    menu.close()
    words["Invert\tI"].trigger()
    assert window.workspace.scene.viewport.view.inverted


def test_settings_put_the_old_use_back(window: CaseWindow, qtbot: QtBot) -> None:
    window.set_settings(Settings(mouse_right="menu"))
    window.set_settings(Settings())
    pane = window.workspace.active_pane
    qtbot.mouseClick(pane, Qt.MouseButton.RightButton, pos=pane.rect().center())
    assert not window.pane_menu.menu.isVisible()


def test_other_words_in_the_corners_are_there_at_once(window: CaseWindow, qtbot: QtBot) -> None:
    pane = window.workspace.active_pane
    modality = pane.viewport.stack.frames[0].instance.series.modality
    before = pane._picture.overlays().identity
    changed = with_corners((), modality, with_lines(PLAIN, "left_top", ("window",)))
    window.set_settings(Settings(corner_texts=changed))
    now = pane._picture.overlays().identity
    assert now[: len(before)] == before
    assert len(now) == len(before) + 1
    window.set_settings(Settings())
    assert pane._picture.overlays().identity == before


def test_why_there_is_no_real_size_is_said_in_the_window(window: CaseWindow) -> None:
    window.trigger("real-size")
    assert any("size of this display is not known" in one for one in window.notices.texts())


def test_both_menus_offer_the_colours_and_tick_those_in_force(window: CaseWindow) -> None:
    window.pane_menu.fill()
    bar = window.tools
    for menu in (window.pane_menu._colors, bar._colors):
        assert menu is not None
        menu.show_state(window.workspace.scene.viewport.view, enabled=True)
        entries = {one.text().partition("\t")[0]: one for one in menu.menu.actions() if one.text()}
        entries["Colours: Hot Iron"].trigger()
        assert window.workspace.scene.viewport.view.palette == "HOT_IRON"
        menu.show_state(window.workspace.scene.viewport.view, enabled=True)
        assert [words for words, one in entries.items() if one.isChecked()] == ["Colours: Hot Iron"]
        entries["Grey, white for the highest value"].trigger()
        assert window.workspace.scene.viewport.view.palette == ""
    assert {one.text() for one in bar._windows_menu.actions()} >= {"Colours"}
    assert {one.text() for one in window.pane_menu.menu.actions()} >= {"Colours", "Windows"}
