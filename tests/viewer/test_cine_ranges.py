"""The part of a run that is played: chosen by keys and on the rail, kept with its stack."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from reviewer_app.imaging.series import Stack
from reviewer_app.viewer.cine import PlayMode
from reviewer_app.viewer.cine_ranges import CineRanges, range_words
from reviewer_app.viewer.overlay_painter import rail_bounds
from reviewer_app.viewer.workspace import ViewerWorkspace
from tests.viewer.conftest import SLICES, Files, stack_files, stacks_of, wait_painted


@pytest.fixture
def ranges(qapp: object) -> CineRanges:
    return CineRanges()


def test_all_is_played_until_a_part_is_chosen(ranges: CineRanges, stack: Stack, qtbot: QtBot) -> None:
    assert ranges.of(stack) is None
    assert ranges.of(None) is None
    with qtbot.waitSignal(ranges.changed):
        ranges.choose(stack, 7, 3)
    assert ranges.of(stack) == (3, 7)
    with qtbot.assertNotEmitted(ranges.changed):
        ranges.choose(stack, 3, 7)
    with qtbot.waitSignal(ranges.changed):
        ranges.play_all(stack)
    assert (ranges.of(stack), ranges.taken_down()) == (None, ())


@pytest.mark.parametrize(("first", "last"), [(4, 4), (0, SLICES - 1), (-5, 99)])
def test_one_image_and_all_of_them_are_no_part(ranges: CineRanges, stack: Stack, first: int, last: int) -> None:
    ranges.choose(stack, 2, 5)
    ranges.choose(stack, first, last)
    assert ranges.of(stack) is None


def test_an_end_beyond_the_other_one_sets_that_free(ranges: CineRanges, stack: Stack) -> None:
    ranges.choose_end(stack, 3, last=False)
    assert ranges.of(stack) == (3, SLICES - 1)
    ranges.choose_end(stack, 6, last=True)
    assert ranges.of(stack) == (3, 6)
    ranges.choose_end(stack, 8, last=False)
    assert ranges.of(stack) == (8, SLICES - 1)
    ranges.choose_end(stack, 5, last=True)
    assert ranges.of(stack) == (0, 5)


def test_the_same_images_are_played_where_the_stack_has_grown_or_turned(ranges: CineRanges, stack: Stack) -> None:
    ranges.choose(stack, 3, 6)
    later = replace(stack, frames=tuple(stack.frames)[1:])
    assert ranges.of(later) == (2, 5)
    turned = replace(stack, frames=tuple(reversed(tuple(stack.frames))))
    assert ranges.of(turned) == (SLICES - 7, SLICES - 4)
    assert ranges.of(replace(stack, frames=tuple(stack.frames)[:5])) is None
    assert ranges.of(replace(stack, key="another")) is None


def test_parts_are_taken_down_and_put_back(ranges: CineRanges, stack: Stack, qtbot: QtBot) -> None:
    ranges.choose(stack, 3, 6)
    other = CineRanges()
    with qtbot.waitSignal(other.changed):
        other.put_back(ranges.taken_down())
    assert other.of(stack) == (3, 6)
    other.put_back(())
    assert other.of(stack) is None


def test_what_is_played_in_words() -> None:
    assert range_words(40, None) == "Plays all 40 images."
    assert range_words(40, (11, 19)) == "Plays images 12 to 20 of 40."


def test_keys_choose_the_ends_at_the_image_on_the_screen(shown: ViewerWorkspace, qtbot: QtBot) -> None:
    said: list[str] = []
    shown.said.connect(said.append)
    for position, command in ((3, "cine-first"), (6, "cine-last")):
        shown.scene.viewport.go(position)
        wait_painted(qtbot, shown, position)
        shown.perform(command)
    assert shown.scene.ranges.of(shown.active_stack) == (3, 6)
    shown.perform("cine-all")
    assert shown.scene.ranges.of(shown.active_stack) is None
    assert said == [
        f"Plays images 4 to {SLICES} of {SLICES}.",
        f"Plays images 4 to 7 of {SLICES}.",
        f"Plays all {SLICES} images.",
    ]


@pytest.mark.parametrize("mode", [PlayMode.LOOP, PlayMode.SWING])
def test_the_run_stays_within_the_part(shown: ViewerWorkspace, mode: PlayMode, qtbot: QtBot) -> None:
    shown.scene.ranges.choose(shown.active_stack, 4, 6)
    while shown.player.mode is not mode:
        shown.perform("cine-mode")
    passed: list[int] = []
    shown.scene.viewport.changed.connect(lambda: passed.append(shown.scene.viewport.position))
    shown.perform("cine")
    for _ in range(3):
        shown.perform("cine-faster")
    qtbot.waitUntil(lambda: {4, 5, 6} <= set(passed) and passed.count(4) >= 2)
    assert shown.cine_running
    assert set(passed[passed.index(4) :]) == {4, 5, 6}


def test_behind_the_end_of_a_part_its_beginning_is_fetched(
    shown: ViewerWorkspace, stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewport, asked = shown.scene.viewport, []
    keys = stack.frame_keys()
    monkeypatch.setattr(viewport._loader, "get", lambda _key: None)
    monkeypatch.setattr(viewport._loader, "prefetch", lambda wishes: asked.extend(wishes[viewport]))
    assert not viewport.ready(5, (4, 6))
    assert [one.key for one in asked] == [keys[at] for at in (5, 6, 4)]
    asked.clear()
    assert not viewport.ready(SLICES - 1)
    assert [one.key for one in asked[:2]] == [keys[at] for at in (SLICES - 1, 0)]


def test_a_run_follows_the_part_that_is_chosen_while_it_plays(shown: ViewerWorkspace, qtbot: QtBot) -> None:
    shown.perform("cine")
    bar = shown._cine_bar
    assert bar is not None
    assert not bar.range.isVisible()
    shown.scene.ranges.choose(shown.active_stack, 5, 7)
    assert (bar.range.isVisible(), bar.range.text()) == (True, "6–8")
    qtbot.waitUntil(lambda: shown.scene.viewport.position >= 5)
    assert shown.cine_running
    bar.range.click()
    assert shown.scene.ranges.of(shown.active_stack) is None
    assert not bar.range.isVisible()
    assert shown.cine_running


def test_the_part_goes_with_its_stack_and_is_forgotten_with_the_case(
    shown: ViewerWorkspace, files: Files, stack: Stack, qtbot: QtBot
) -> None:
    shown.scene.ranges.choose(stack, 3, 6)
    other = stack_files(study="20200101")
    files.data.update(other)
    shown.show_stack(stacks_of(other)[0])
    wait_painted(qtbot, shown, 0)
    assert shown.scene.rail_ends(shown.scene.viewport) is None
    shown.set_layout("1x2")
    shown.show_stack(stack, 1)
    wait_painted(qtbot, shown, 0, 1)
    assert shown.scene.rail_ends(shown.scene.viewports[1]) == (3, 6)
    shown.clear()
    assert shown.scene.ranges.of(stack) is None


class Rail:
    """The rail of the active pane, in logical pixels."""

    def __init__(self, workspace: ViewerWorkspace) -> None:
        self.pane = workspace.active_pane
        self.box = rail_bounds(self.pane.width(), self.pane.height(), 1.0)
        self.share = self.box.height() / workspace.scene.viewport.count

    def at(self, position: float, *, beside: bool = False) -> QPoint:
        x = self.box.left() - 5 if beside else self.box.center().x()
        return QPoint(x, round(self.box.top() + position * self.share))

    def drag(self, start: QPoint, end: QPoint, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.mousePress(self.pane, Qt.MouseButton.LeftButton, keys, start)
        QTest.mouseMove(self.pane, (start + end) / 2)
        QTest.mouseMove(self.pane, end)
        QTest.mouseRelease(self.pane, Qt.MouseButton.LeftButton, keys, end)


def test_a_drag_with_shift_on_the_rail_chooses_a_part(shown: ViewerWorkspace, qtbot: QtBot) -> None:
    rail = Rail(shown)
    rail.drag(rail.at(2.5), rail.at(6.5), Qt.KeyboardModifier.ShiftModifier)
    assert shown.scene.ranges.of(shown.active_stack) == (2, 6)
    wait_painted(qtbot, shown, 6)
    rail.drag(rail.at(8.5), rail.at(4.5))
    assert shown.scene.ranges.of(shown.active_stack) == (2, 6)
    wait_painted(qtbot, shown, 4)


def test_the_ends_are_pulled_beside_the_rail(shown: ViewerWorkspace, qtbot: QtBot) -> None:
    rail = Rail(shown)
    shown.scene.ranges.choose(shown.active_stack, 2, 6)
    rail.drag(rail.at(2, beside=True), rail.at(4.5, beside=True))
    assert shown.scene.ranges.of(shown.active_stack) == (4, 6)
    wait_painted(qtbot, shown, 4)
    rail.drag(rail.at(7, beside=True), rail.at(1.0, beside=True))  # not over the other end
    assert shown.scene.ranges.of(shown.active_stack) == (4, 5)
    rail.drag(rail.at(6, beside=True), rail.at(SLICES + 1, beside=True))
    assert shown.scene.ranges.of(shown.active_stack) == (4, SLICES - 1)
    rail.drag(rail.at(4, beside=True), rail.at(-1, beside=True))
    assert shown.scene.ranges.of(shown.active_stack) is None


def test_while_it_plays_the_ends_of_all_stand_there_and_a_pull_does_not_stop_it(
    shown: ViewerWorkspace, qtbot: QtBot
) -> None:
    rail = Rail(shown)
    assert shown.scene.rail_ends(shown.scene.viewport) is None
    shown.perform("cine")
    assert shown.scene.rail_ends(shown.scene.viewport) == (0, SLICES - 1)
    rail.drag(rail.at(SLICES, beside=True), rail.at(4.5, beside=True))
    assert shown.scene.ranges.of(shown.active_stack) == (0, 4)
    assert shown.cine_running


def test_the_rail_shows_what_is_played(shown: ViewerWorkspace, qtbot: QtBot) -> None:
    def column(x: int) -> np.ndarray:
        image = shown.active_pane.grab().toImage()
        return np.array([image.pixelColor(x, y).lightness() for y in range(rail.box.top(), rail.box.bottom())])

    rail = Rail(shown)
    plain_rail, plain_beside = column(rail.box.left()), column(rail.box.left() - 4)
    shown.scene.ranges.choose(shown.active_stack, 3, 6)
    marked_rail, marked_beside = column(rail.box.left()), column(rail.box.left() - 4)
    above, within = round(1.5 * rail.share), round(5 * rail.share)
    assert marked_rail[above] < plain_rail[above]
    assert marked_rail[within] == plain_rail[within]
    changed = np.flatnonzero(marked_beside != plain_beside)
    ends = 3 * rail.share, 7 * rail.share
    assert changed.size > 0
    assert all(min(abs(y - end) for end in ends) < 10 for y in changed)
    assert all(np.abs(changed - end).min() < 4 for end in ends)
