"""What a tool bar hears of the active pane, and when."""

from __future__ import annotations

import pytest

from tests.viewer.conftest import wait_painted

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def told(shown, qtbot):
    """Return where each `state_changed` leaves the position that it came at, once all is quiet."""
    wait_painted(qtbot, shown, 0)
    qtbot.wait(100)
    heard: list[int] = []
    shown.state_changed.connect(lambda: heard.append(shown.scene.viewport.position))
    return heard


def test_another_image_of_the_same_look_is_told_when_the_hand_rests(shown, told, qtbot):
    for position in (1, 2, 3):
        shown.scene.viewport.go(position)
        wait_painted(qtbot, shown, position)
    qtbot.waitUntil(lambda: bool(told) and told[-1] == 3)


def test_steps_in_one_go_are_told_once(shown, told, qtbot):
    shown.scene.viewport.go(1)
    wait_painted(qtbot, shown, 1)
    told.clear()
    for _ in range(20):
        shown.scene.viewport.changed.emit()
    assert told == []
    qtbot.waitUntil(lambda: bool(told))
    assert told == [1]


def test_another_look_is_told_at_once(shown, told):
    told.clear()
    shown.perform("invert")
    assert told
