"""An image that could not be shown is read again in its place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from reviewer_app.ui.actions import BY_ID, clashes
from tests.viewer.conftest import UID, wait_painted

FIRST = f"{UID}.20261118.1.1"


@pytest.fixture
def failed(workspace, files, stack, qtbot):
    """A workspace whose first image lies in a file that is damaged for now, and the file as it should be."""
    whole = files.data[FIRST]
    files.data[FIRST] = b"damaged"
    workspace.show_stack(stack)
    qtbot.waitUntil(lambda: _failure(workspace) is not None)
    workspace.active_pane.grab()
    return workspace, whole


def _failure(workspace):
    now = workspace.active_pane.painted_now
    return None if now is None else now.shown.failure


@pytest.mark.parametrize("how", ["key", "button"])
def test_what_can_be_read_by_now_is_shown(failed, files, qtbot, how: str) -> None:
    workspace, whole = failed
    button = workspace.active_pane._buttons.again
    assert button.isVisible()
    files.data[FIRST] = whole
    if how == "key":
        workspace.perform("retry-image")
    else:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    wait_painted(qtbot, workspace, 0)
    workspace.active_pane.grab()
    assert not button.isVisible()


def test_the_keyboard_stays_in_the_pane_when_its_button_goes(failed, files, qtbot) -> None:
    workspace, whole = failed
    workspace.set_layout("1x2")
    workspace.show()
    workspace.activateWindow()
    qtbot.waitUntil(workspace.isActiveWindow)
    workspace.scene.set_active(0)
    pane = workspace.active_pane
    pane.setFocus()
    files.data[FIRST] = whole
    QTest.mouseClick(pane._buttons.again, Qt.MouseButton.LeftButton)
    wait_painted(qtbot, workspace, 0, 0)
    qtbot.waitUntil(lambda: not pane._buttons.again.isVisible())
    assert workspace.scene.active == 0
    assert pane.hasFocus()


def test_what_still_cannot_says_so_again(failed, files, qtbot) -> None:
    workspace, _whole = failed
    asked = len(files.opened)
    workspace.perform("retry-image")
    qtbot.waitUntil(lambda: len(files.opened) > asked and workspace.scene.viewport.shown is not None)
    assert workspace.scene.viewport.shown.failure is not None


def test_the_button_stands_in_the_pane_and_apart_from_the_other(failed) -> None:
    workspace, _whole = failed
    for layout in ("1x1", "2x2", "4x4"):
        workspace.set_layout(layout)
        pane = workspace.active_pane
        pane.grab()
        assert pane._buttons.again.isVisible()
        assert pane.rect().contains(pane._buttons.again.geometry())
        assert not (
            pane._buttons.more.isVisible() and pane._buttons.more.geometry().intersects(pane._buttons.again.geometry())
        )


def test_there_is_nothing_to_try_where_nothing_failed(shown, qtbot) -> None:
    with qtbot.waitSignal(shown.said) as told:
        shown.perform("retry-image")
    assert told.args[0].startswith("This image did not fail")
    assert BY_ID["retry-image"].key == "Ctrl+R"
    assert clashes({}) == []
