"""Playing in the panes of a workspace."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from reviewer_app.viewer.cine import PlayMode
from tests.helpers.dicom_files import file_bytes, image
from tests.helpers.own_clock import with_own_clock
from tests.viewer.conftest import COLUMNS, ROWS, SLICES, UID, stack_files, stacks_of, wait_painted

RUN = f"{UID}.77.1"


def run_of(files, count: int = 6, **attributes):
    """A run of frames in one object, put where the loader finds it."""
    pixels = np.stack([np.full((ROWS, COLUMNS), 100 + 10 * one, np.uint8) for one in range(count)])
    data = file_bytes(
        image(pixels, SOPInstanceUID=RUN, SeriesInstanceUID=f"{RUN}.2", Modality="US",
              SOPClassUID="1.2.840.10008.5.1.4.1.1.3.1", **attributes)
    )  # fmt: skip
    files.data[RUN] = data
    return stacks_of({RUN: data})[0]


def show(workspace, stack, qtbot):
    workspace.show_stack(stack)
    wait_painted(qtbot, workspace, 0)
    return workspace


def test_the_rate_is_that_of_the_frame_times(workspace, files, qtbot):
    show(workspace, run_of(files, FrameTime="25"), qtbot).perform("cine")
    assert workspace.player.rate == pytest.approx(40.0)
    workspace.perform("cine-slower")
    assert workspace.player.rate == pytest.approx(32.0)
    workspace.perform("cine-faster")
    workspace.perform("cine-faster")
    assert workspace.player.rate == pytest.approx(50.0)


def test_the_header_may_recommend_a_rate_and_to_and_fro(workspace, files, qtbot):
    stack = run_of(files, FrameTime="25", RecommendedDisplayFrameRate="12", PreferredPlaybackSequencing=1)
    show(workspace, stack, qtbot).perform("cine")
    qtbot.waitUntil(lambda: workspace.player.rate == pytest.approx(12.0))
    assert workspace.player.mode is PlayMode.SWING


def test_what_the_reader_chose_goes_before_the_header(workspace, files, qtbot):
    stack = run_of(files, FrameTime="25", RecommendedDisplayFrameRate="12", PreferredPlaybackSequencing=1)
    show(workspace, stack, qtbot)
    for _ in PlayMode:
        workspace.perform("cine-mode")
    workspace.perform("cine")
    qtbot.waitUntil(lambda: workspace.player.rate == pytest.approx(12.0))
    assert workspace.player.mode is PlayMode.LOOP


def test_once_stops_at_the_end_and_begins_anew(workspace, files, monkeypatch, qtbot):
    show(workspace, run_of(files, FrameTime="20"), qtbot)
    with_own_clock(workspace.player, monkeypatch)
    workspace.perform("cine-mode")
    workspace.perform("cine-mode")
    assert workspace.player.mode is PlayMode.ONCE
    workspace.perform("cine")
    qtbot.waitUntil(lambda: not workspace.cine_running)
    assert workspace.scene.viewport.position == 5
    passed = []
    workspace.scene.viewport.changed.connect(lambda: passed.append(workspace.scene.viewport.position))
    workspace.perform("cine")
    qtbot.waitUntil(lambda: not workspace.cine_running)
    assert passed[0] < 5
    assert workspace.scene.viewport.position == 5


def test_backwards_and_back_again(workspace, files, qtbot):
    show(workspace, run_of(files, FrameTime="20"), qtbot).perform("cine-back")
    assert not workspace.player.forward
    qtbot.waitUntil(lambda: workspace.scene.viewport.position == 4)
    workspace.perform("cine")
    assert workspace.player.forward
    workspace.perform("cine-back")
    workspace.perform("cine-back")
    assert not workspace.cine_running


def test_whoever_scrolls_stops_the_run(shown, qtbot):
    shown.perform("cine")
    qtbot.waitUntil(lambda: shown.scene.viewport.position >= 1)
    shown.perform("forward-ten")
    qtbot.waitUntil(lambda: not shown.cine_running)
    assert shown.scene.viewport.position >= 10


def test_panes_in_step_play_along_and_are_waited_for(shown, files, monkeypatch, qtbot):
    """The other pane lies in the same frame of reference; all from its third image on come late."""
    other = stack_files(series=f"{UID}.20261118.2")
    files.data.update(other)
    shown.set_layout("1x2")
    shown.show_stack(stacks_of(other)[0], 1)
    wait_painted(qtbot, shown, 0, 1)
    follower, gate = shown.scene.viewports[1], []
    ready = follower.ready
    monkeypatch.setattr(follower, "ready", lambda position: ready(position) and (position < 2 or bool(gate)))
    shown.perform("cine")
    qtbot.waitUntil(lambda: follower.position == 1)
    qtbot.wait(400)
    assert shown.cine_running
    assert (shown.scene.viewport.position, follower.position) == (1, 1)
    gate.append(True)
    qtbot.waitUntil(lambda: follower.position >= 4)
    assert follower.position == shown.scene.viewport.position
    assert not follower.waiting


def test_the_bar_stands_in_the_pane_that_plays(shown, qtbot):
    assert shown._cine_bar is None
    shown.perform("cine")
    bar = shown._cine_bar
    assert bar.isVisible()
    assert bar.parent() is shown.active_pane
    assert "10.0 / s" in bar.rate.text()
    shown.perform("cine-mode")
    assert bar.mode.text() == "To and fro"
    qtbot.waitUntil(lambda: "of 10.0 / s" in bar.rate.text())
    shown.perform("cine")
    assert not bar.isVisible()
    assert shown.scene.viewport.count == SLICES


def test_a_click_on_the_bar_begins_no_stroke_in_the_pane(shown, qtbot):
    shown.perform("cine")
    bar = shown._cine_bar
    QTest.mousePress(bar.rate, Qt.MouseButton.LeftButton)
    assert not shown.active_pane.drawing
    QTest.mouseRelease(bar.rate, Qt.MouseButton.LeftButton)
    stop = next(one for one in bar.findChildren(QPushButton) if one.text() == "Stop")
    QTest.mouseClick(stop, Qt.MouseButton.LeftButton)
    assert not shown.cine_running


def test_a_run_that_is_held_to_another_rate_says_so(workspace, files, qtbot):
    show(workspace, run_of(files, FrameTime="10"), qtbot).perform("cine")
    bar = workspace._cine_bar
    assert workspace.player.rate == pytest.approx(60.0)
    assert workspace.player.held_from == pytest.approx(100.0)
    assert "60.0 / s, held: file 100 / s" in bar.rate.text()
    assert "asks for 100 images a second" in bar.rate.toolTip()
    workspace.perform("cine-slower")
    bar.tell()
    assert workspace.player.held_from == 0.0
    assert "held" not in bar.rate.text(), "a rate that the reader chose"
    workspace.perform("cine-faster")
    bar.tell()
    assert "held" in bar.rate.text()


def test_a_rate_that_the_header_recommends_is_held_aloud_too(workspace, files, qtbot):
    stack = run_of(files, FrameTime="25", RecommendedDisplayFrameRate="120")
    show(workspace, stack, qtbot).perform("cine")
    assert workspace.player.held_from == 0.0
    qtbot.waitUntil(lambda: "held: file 120 / s" in workspace._cine_bar.rate.text())


@pytest.mark.parametrize("part", [False, True])
@pytest.mark.parametrize("frame_time", ["25", "10"])
@pytest.mark.parametrize("width", [900, 460, 380, 300])
def test_the_bar_has_room_in_a_narrow_pane(workspace, files, qtbot, width, frame_time, part):
    show(workspace, run_of(files, FrameTime=frame_time), qtbot)
    if part:
        workspace.scene.ranges.choose(workspace.active_stack, 1, 4)
    workspace.perform("cine")
    bar, pane = workspace._cine_bar, workspace.active_pane
    workspace.resize(width, 480)
    qtbot.waitUntil(lambda: pane.width() == width)
    qtbot.waitUntil(lambda: bar.width() <= width)
    assert pane.rect().contains(bar.geometry())
    shown = [one for one in bar.findChildren(QPushButton) if one.isVisible()]
    assert {"cine-slower" if one.text() in ("Slower", "−") else one.text() for one in shown} >= {"cine-slower", "Stop"}
    assert all(bar.rect().contains(one.geometry()) for one in shown)
    assert ("Slower" in {one.text() for one in shown}) is (width == 900)
    assert bar.range.isVisible() is (part and bar.mode.isVisible())
    workspace.perform("cine")
