"""The magnifier over a pane."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from reviewer_app.geometry import ImagePoint
from reviewer_app.viewer.magnifier import SIDE, magnified
from reviewer_app.viewer.magnifier_choice import HELD_MS, MagnifierChoice
from tests.helpers.qimages import rgb
from tests.viewer.conftest import stack_files, stacks_of, wait_painted

#: One pixel black, one white: shown small all of it is one grey.
CHECKED = (np.indices((800, 800)).sum(axis=0) % 2 * 300).astype(np.int16)
PLACE = QPoint(320, 240)

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def checked(workspace, files, qtbot):
    files.data.clear()
    files.data.update(stack_files(count=2, pixels=CHECKED, WindowCenter=150, WindowWidth=300))
    workspace.show_stack(stacks_of(files.data)[0])
    wait_painted(qtbot, workspace, 0)
    return workspace


def about(workspace, place: QPoint, half: int = 40):
    """The grey values of the screen about a place, the marked centre left out."""
    image = rgb(workspace.active_pane.grab().toImage())[:, :, 0].astype(int)
    return image[place.y() - half : place.y() - 12, place.x() - half : place.x() + half]


def test_pixels_that_the_pane_shows_as_one_grey_are_told_apart(checked, qtbot):
    pane = checked.active_pane
    QTest.mouseMove(pane, PLACE)
    assert np.ptp(about(checked, PLACE)) < 60
    checked.perform("magnifier")
    for _ in range(2):
        checked.perform("magnifier-strength")
    assert checked.scene.magnifier.times == 4
    assert np.ptp(about(checked, PLACE)) > 200
    checked.perform("magnifier")
    assert np.ptp(about(checked, PLACE)) < 60


def test_the_place_under_the_pointer_stays_in_the_middle_and_follows_it(checked):
    pane = checked.active_pane
    painted = pane.painted_now
    view = magnified(painted, (200.0, 100.0), 3)
    under = painted.transform.to_image((200.0, 100.0))
    assert view.center == under
    assert view.zoom == pytest.approx(3 * painted.transform.zoom)
    assert isinstance(under, ImagePoint)
    checked.perform("magnifier")
    for place in (PLACE, QPoint(200, 200)):
        QTest.mouseMove(pane, place)
        image = rgb(pane.grab().toImage())
        assert (image[place.y(), place.x() - SIDE // 2] > 100).any()  # its edge


def test_the_window_and_the_turn_are_those_of_the_pane(checked):
    checked.perform("invert")
    checked.perform("rotate")
    checked.active_pane.grab()
    view = magnified(checked.active_pane.painted_now, (320.0, 240.0), 2)
    assert (view.inverted, view.rotation) == (True, 1)


def test_the_tool_magnifies_while_its_button_is_held(checked):
    pane = checked.active_pane
    checked.set_tool("magnify")
    QTest.mousePress(pane, Qt.MouseButton.LeftButton, pos=PLACE)
    checked.scene.magnifier.times = 4
    assert np.ptp(about(checked, PLACE)) > 200
    QTest.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=PLACE)
    assert np.ptp(about(checked, PLACE)) < 60


def test_nothing_is_magnified_outside_the_pane(checked):
    QTest.mouseMove(checked.active_pane, PLACE)
    checked.perform("magnifier")
    checked.scene.magnifier.times = 4
    QApplication.sendEvent(checked.active_pane, QEvent(QEvent.Type.Leave))
    assert np.ptp(about(checked, PLACE)) < 60


def test_a_key_that_is_held_lets_go_of_it_and_one_that_is_tapped_does_not():
    choice = MagnifierChoice()
    choice.toggle(0.0)
    assert not choice.released(HELD_MS / 2)
    assert choice.on
    assert not choice.released(10 * HELD_MS)
    assert choice.on
    choice.toggle(0.0)
    assert not choice.on
    choice.toggle(0.0)
    assert choice.released(HELD_MS)
    assert not choice.on


def test_the_pane_hears_of_a_key_that_is_let_go(checked, qtbot):
    checked.perform("magnifier")
    qtbot.wait(round(HELD_MS) + 50)
    key = QKeyEvent(QEvent.Type.KeyRelease, Qt.Key.Key_G, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(checked.active_pane, key)
    assert not checked.scene.magnifier.on


def test_strengths_come_round():
    choice = MagnifierChoice()
    found = []
    for _ in range(4):
        found.append(choice.times)
        choice.stronger()
    assert found == [2, 3, 4, 2]


def test_without_a_picture_there_is_nothing_to_magnify(workspace):
    workspace.perform("magnifier")
    QTest.mouseMove(workspace.active_pane, QPointF(20, 20).toPoint())
    workspace.active_pane.grab()
    assert workspace.active_pane.painted_now is None


def test_over_a_document_it_says_what_enlarges_pages(workspace):
    from tests.viewer.test_pdf import letter

    said = []
    workspace.said.connect(said.append)
    workspace.show_document("Letter", letter(1), "DocumentReference/9")
    workspace.perform("magnifier")
    assert not workspace.scene.magnifier.on
    assert len(said) == 1
    assert "+ and \N{MINUS SIGN} enlarge them" in said[0]
