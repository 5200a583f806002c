"""A window made of the values in a rectangle."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from reviewer_app.cases.views import VoiFunction
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.source import DisplayInput, Region
from reviewer_app.viewer.region_window import region_between, window_of_region
from tests.helpers.pictures import ArraySource
from tests.viewer.conftest import stack_files, stacks_of, wait_painted

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
#: Every column has a value of its own.
RAMP = np.tile(np.arange(96, dtype=np.int16) * 10, (64, 1))


def test_a_region_is_what_lies_between_two_corners_within_the_picture() -> None:
    source = ArraySource(RAMP.astype(np.uint16))
    assert region_between(source, ImagePoint(20, 10), ImagePoint(9.6, 30.4)) == Region(10, 10, 10, 20)
    assert region_between(source, ImagePoint(-50, -50), ImagePoint(500, 500)) == Region(0, 0, 96, 64)
    assert region_between(source, ImagePoint(20, 10), ImagePoint(20.4, 30)) is None
    assert region_between(source, ImagePoint(200, 10), ImagePoint(300, 30)) is None


def test_the_window_reaches_from_the_lowest_to_the_highest_value() -> None:
    window = window_of_region(ArraySource(RAMP.astype(np.uint16)), Region(10, 5, 11, 4))
    assert window is not None
    assert (window.center, window.width, window.function) == (150.0, 100.0, VoiFunction.LINEAR_EXACT)


def test_colours_have_no_window() -> None:
    source = ArraySource(np.zeros((8, 8, 3), np.uint8), DisplayInput("RGB", samples=3))
    assert window_of_region(source, Region(0, 0, 8, 8)) is None


def test_the_tool_windows_what_was_dragged_over(workspace, files, qtbot) -> None:
    files.data.clear()
    files.data.update(stack_files(count=1, pixels=RAMP))
    workspace.show_stack(stacks_of(files.data)[0])
    wait_painted(qtbot, workspace, 0)
    pane = workspace.active_pane
    workspace.perform("tool-window-region")

    def place(column: float, row: float) -> QPoint:
        return QPoint(*(round(one) for one in pane.painted_now.transform.to_pane(ImagePoint(column, row))))

    QTest.mousePress(pane, Qt.MouseButton.LeftButton, pos=place(20, 10))
    QTest.mouseMove(pane, place(40, 30))
    QTest.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=place(40, 30))
    assert pane._outline is None
    qtbot.waitUntil(lambda: workspace.scene.viewport.view.window is not None)
    window = workspace.scene.viewport.view.window
    assert abs(window.center - 295) <= 10
    assert abs(window.width - 190) <= 20
    before = workspace.scene.viewport.view
    QTest.mouseClick(pane, Qt.MouseButton.LeftButton, pos=place(60, 30))
    qtbot.wait(100)  # nothing tells that nothing is done
    assert workspace.scene.viewport.view == before
