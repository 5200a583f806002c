"""Real size: 1 mm of the patient is 1 mm on the screen, or a sentence why not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from reviewer_app.cases.instances import MeasuredRegion
from reviewer_app.cases.measurements import Calibration
from reviewer_app.cases.views import ImageReference
from reviewer_app.geometry import ImagePoint, Spacing
from reviewer_app.viewer.real_size import NOT_CALIBRATED, real_size_zoom
from reviewer_app.viewer.tools.base import PaintedFrame
from reviewer_app.viewer.tools.mouse import MouseUse
from reviewer_app.viewer.transform import Frame

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
FRAME = PaintedFrame(ImageReference("1.2", "1.2.3", "1.2.3.4", 0), Frame(64, 64), spacing=Spacing(0.5, 0.25))


def test_the_zoom_follows_from_spacing_and_display():
    assert real_size_zoom(FRAME, 4.0) == 1.0  # 0.25 mm a column, 4 device pixels a mm


def test_it_says_why_not():
    assert real_size_zoom(FRAME, 0.0) == NOT_CALIBRATED
    assert "how large its pixels are" in str(real_size_zoom(replace(FRAME, spacing=None), 4.0))
    regions = tuple(MeasuredRegion(0, 0, 9, 9, spacing=Spacing(one, one)) for one in (0.1, 0.2))
    two = replace(FRAME, spacing=None, regions=regions)
    assert "different scale" in str(real_size_zoom(two, 4.0))
    assert real_size_zoom(replace(two, regions=regions[:1]), 4.0) == pytest.approx(0.4)
    assert "beyond" in str(real_size_zoom(replace(FRAME, spacing=Spacing(50.0, 50.0)), 10.0))


def test_in_a_pane_a_known_distance_has_its_length_in_device_pixels(shown):
    said: list[str] = []
    shown.said.connect(said.append)
    shown.perform("real-size")
    assert said == [NOT_CALIBRATED]
    shown.scene.set_sizes({shown.active_pane.screen().name(): 5.0})
    shown.perform("real-size")
    shown.active_pane.grab()
    transform = shown.active_pane.painted_now.transform
    start, end = transform.to_pane(ImagePoint(10, 10)), transform.to_pane(ImagePoint(30, 10))
    assert end[0] - start[0] == pytest.approx(20 * 0.5 * 5.0)  # 10 mm
    assert said == [NOT_CALIBRATED]


def test_on_a_display_of_another_size_it_is_another_zoom(shown):
    name = shown.active_pane.screen().name()
    shown.scene.set_sizes({name: 5.0})
    shown.perform("real-size")
    assert shown.scene.viewport.view.zoom == pytest.approx(0.5 * 5.0)
    shown.scene.set_sizes({name: 8.0})
    assert shown.scene.viewport.view.zoom == pytest.approx(0.5 * 8.0)
    shown.perform("zoom-in")
    zoomed = shown.scene.viewport.view.zoom
    shown.scene.set_sizes({name: 5.0})
    assert shown.scene.viewport.view.zoom == zoomed, "what was zoomed by hand is no real size"


def test_on_a_display_that_nobody_measured_it_is_withdrawn_aloud(shown, monkeypatch):
    said: list[str] = []
    shown.said.connect(said.append)
    shown.scene.set_sizes({shown.active_pane.screen().name(): 5.0})
    shown.perform("real-size")
    monkeypatch.setattr(shown.scene, "pixels_per_mm", lambda _screen: 0.0)
    QApplication.sendEvent(shown, QEvent(QEvent.Type.ScreenChangeInternal))  # as Qt tells of another monitor
    assert shown.scene.viewport.view.zoom is None
    assert len(said) == 1
    assert "not in real size any more" in said[0]


def test_a_spacing_at_the_detector_is_told(shown):
    shown.scene.set_sizes({shown.active_pane.screen().name(): 5.0})
    pane, said = shown.active_pane, []
    shown.said.connect(said.append)
    frame = replace(pane.painted_now.frame, calibration=Calibration.DETECTOR_PLANE)
    pane._picture.painted = replace(pane.painted_now, frame=frame)
    shown.perform("real-size")
    assert len(said) == 1
    assert "detector" in said[0]


def test_an_empty_pane_says_so(workspace):
    said: list[str] = []
    workspace.said.connect(said.append)
    workspace.perform("real-size")
    assert len(said) == 1
    assert "no image" in said[0]


def turn_wheel(pane) -> None:
    middle = QPointF(pane.rect().center())
    event = QWheelEvent(
        middle, pane.mapToGlobal(middle), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(pane, event)


def test_buttons_and_wheel_do_what_was_chosen(shown, qtbot):
    pane, middle = shown.active_pane, shown.active_pane.rect().center()
    wanted: list[QPoint] = []
    shown.menu_wanted.connect(wanted.append)
    turn_wheel(pane)
    assert (shown.scene.viewport.position, shown.scene.viewport.view.zoom) == (1, None)
    shown.scene.mouse = MouseUse(right="menu", middle="window", wheel="zoom")
    qtbot.mouseClick(pane, Qt.MouseButton.RightButton, pos=middle)
    assert len(wanted) == 1
    turn_wheel(pane)
    assert shown.scene.viewport.position == 1
    assert shown.scene.viewport.view.zoom is not None
    qtbot.mousePress(pane, Qt.MouseButton.MiddleButton, pos=middle)
    qtbot.mouseMove(pane, middle + QPoint(30, 0))
    qtbot.mouseRelease(pane, Qt.MouseButton.MiddleButton, pos=middle + QPoint(30, 0))
    assert shown.scene.viewport.view.window is not None
