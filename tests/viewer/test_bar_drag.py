"""The bar of what is laid over a pane is pulled: range, limits, and that the tool in the hand does nothing there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.views import FusedLook
from reviewer_app.imaging.layers.values import Layer, LayerKind, Part
from reviewer_app.viewer.bar_drag import PULL_SPAN
from reviewer_app.viewer.fused_look import pulled
from reviewer_app.viewer.workspace import ViewerWorkspace
from tests.viewer.test_fusing import _wait_fused, both, files, stacks  # noqa: F401 - fixtures

PET = Layer("k", LayerKind.FUSION, "PET", (Part(0, "Values", (255, 0, 0)),), unit="SUVbw", maximum=5.0, minimum=0.0,
            span=(0.0, 22.0), fades=True)  # fmt: skip
MAP = replace(PET, unit="mm2/s", minimum=-2.0, maximum=3.0, span=(-10.0, 10.0), fades=False)


@pytest.mark.parametrize("upper", [True, False])
def test_uptake_begins_at_0_and_only_its_upper_end_is_pulled(upper: bool) -> None:
    assert pulled(FusedLook(), PET, 1.0, upper=upper).span == (0.0, 10.0)
    assert pulled(FusedLook(), PET, -1.0, upper=upper).span == (0.0, 2.5)


def test_each_end_of_a_map_is_pulled_by_itself() -> None:
    assert pulled(FusedLook(), MAP, 1.0, upper=True).span == (-2.0, 8.0)
    assert pulled(FusedLook(), MAP, 1.0, upper=False).span == (0.5, 3.0)
    assert pulled(FusedLook(), MAP, -1.0, upper=False).span == (-7.0, 3.0)


def test_not_far_beyond_the_values_and_never_to_nothing() -> None:
    assert pulled(FusedLook(), PET, 20.0, upper=True).span == (0.0, 88.0)
    wide = FusedLook(span=(0.0, 200.0))  # chosen otherwise: it does not jump
    assert pulled(wide, PET, 0.5, upper=True).span == (0.0, 200.0)
    low, high = pulled(FusedLook(), PET, -40.0, upper=True).span or (0.0, 0.0)
    assert (low, high) == (0.0, pytest.approx(22 / 1024, rel=0.01))
    low, high = pulled(FusedLook(), MAP, 40.0, upper=False).span or (0.0, 0.0)
    assert high == 3.0
    assert 0 < high - low < 0.1


def test_values_have_digits_that_can_be_read() -> None:
    assert pulled(FusedLook(), PET, 0.125, upper=True).span == (0.0, 5.45)
    assert pulled(FusedLook(palette="PET"), PET, 0.1, upper=True).palette == "PET"


def test_a_drag_on_the_bar_changes_the_range_of_that_pane(both: ViewerWorkspace, qtbot: QtBot) -> None:  # noqa: F811
    both.resize(1200, 800)
    both.perform("fuse")
    _wait_fused(qtbot, both, 0)
    pane = both.active_pane
    pane.grab()
    bar = pane._picture.standing.bar
    assert bar is not None
    window, at = pane.viewport.view.window, QPoint(bar.center().x(), bar.top() + 10)
    QTest.mouseMove(pane, at)
    assert pane.cursor().shape() is Qt.CursorShape.SizeVerCursor
    QTest.mousePress(pane, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseMove(pane, at - QPoint(0, round(PULL_SPAN)))
    assert pane.viewport.view.fused_look.span == (0.0, 10.0)
    assert both.perform("default-tool") is None
    assert pane.viewport.view.fused_look.span is None  # given up
    QTest.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=at)
    QTest.mousePress(pane, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseMove(pane, at + QPoint(0, round(PULL_SPAN)))
    QTest.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=at + QPoint(0, round(PULL_SPAN)))
    assert pane.viewport.view.fused_look.span == (0.0, 2.5)
    assert pane.viewport.view.window == window
    assert not pane.drawing
    assert both.scene.viewports[1].view.fused_look == FusedLook()


def test_the_bar_of_a_picture_alone_is_no_handle(both: ViewerWorkspace, qtbot: QtBot) -> None:  # noqa: F811
    both.resize(1500, 800)
    both.scene.set_active(2)
    pane = both.active_pane
    qtbot.waitUntil(lambda: pane.grab() is not None and pane._picture.standing.bar is not None)
    bar = pane._picture.standing.bar
    assert bar is not None
    QTest.mousePress(pane, Qt.MouseButton.LeftButton, pos=bar.center())
    assert pane.drawing  # the tool is used, as anywhere
    QTest.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=bar.center())
