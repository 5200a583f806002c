"""A divided pane shows images of its series that follow each other, and each tile is a pane like any other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from reviewer_app.cases.looks import Mark
from reviewer_app.cases.views import Bookmark, ViewState, Window
from reviewer_app.viewer.arranging import arrange, arrangement_of
from reviewer_app.viewer.layouts import LAYOUTS, Place
from reviewer_app.viewer.series_tiles import NO_ROOM, NO_SERIES
from reviewer_app.viewer.tiling import Tiling, first_of, parse_tiling
from reviewer_app.viewer.viewport import reference_of
from reviewer_app.viewer.workspace import ViewerWorkspace
from tests.helpers.papers import make_pdf
from tests.viewer.conftest import SLICES, slice_value, stack_files, stacks_of, wait_painted

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def asked(workspace: ViewerWorkspace) -> list[int | None]:
    """What the panes on the screen are asked to show, by rows; None for an empty one."""
    found = (workspace.scene.viewports[slot.number] for slot in workspace.grid.visible_slots)
    return [None if one.stack is None else one.position for one in found]


def wheel(workspace: ViewerWorkspace, slot_number: int, angle: int) -> None:
    pane, at = workspace.grid.slots[slot_number].image, QPointF(20, 20)
    event = QWheelEvent(
        at, QPointF(pane.mapToGlobal(at.toPoint())), QPoint(), QPoint(0, angle),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(pane, event)


@pytest.fixture
def tiled(shown: ViewerWorkspace, qtbot) -> ViewerWorkspace:
    """One series of twelve in four tiles."""
    shown.perform("tiles-2x2")
    for number, position in zip(shown.tiles.numbers, range(4), strict=True):
        wait_painted(qtbot, shown, position, number)
    return shown


# values
@pytest.mark.parametrize(
    ("position", "tile", "count", "first"),
    [(0, 0, 12, 0), (5, 2, 12, 3), (0, 3, 12, 0), (11, 0, 12, 8), (11, 3, 12, 8), (1, 0, 3, 0)],
)
def test_tiles_are_full_as_long_as_there_are_images(position: int, tile: int, count: int, first: int) -> None:
    assert first_of(position, tile, count, 4) == first


def test_the_tiles_share_the_place_of_their_pane() -> None:
    tiling = Tiling((1, 5, 6, 7), LAYOUTS["2x2"])
    assert tiling.order(2) == (0, 1, 5, 6, 7)
    places = tiling.places((Place(0, 0, 100, 80), Place(102, 0, 100, 80)), 1, (0, 0))
    assert places[0] == Place(0, 0, 100, 80)
    assert [(one.left, one.top) for one in places[1:]] == [(102, 0), (153, 0), (102, 41), (153, 41)]
    assert {(one.width, one.height) for one in places[1:]} == {(49, 39)}


@pytest.mark.parametrize("kept", ["", "2x2", "x:2x2", "0:7x7", "-1:2x2", "0:"])
def test_what_is_no_tiling_is_none(kept: str) -> None:
    assert parse_tiling(kept) is None
    assert parse_tiling("3:2x2") == (3, "2x2")


# on the screen
def test_a_series_is_laid_out_in_tiles_and_made_one_again(tiled, qtbot):
    assert asked(tiled) == [0, 1, 2, 3]
    middles = []
    for slot in tiled.grid.visible_slots:
        image = slot.image.grab().toImage()
        middles.append(image.pixelColor(image.width() // 2, image.height() // 3).lightness())
    assert middles == sorted(middles)  # every slice is brighter than the one before
    assert len(set(middles)) == 4
    tiled.perform("tiles-2x2")
    assert asked(tiled) == [0]
    assert all(tiled.contents.is_free(number) for number in range(1, 16))


@pytest.mark.parametrize(
    ("tile", "angle", "seen"), [(0, -120, [1, 2, 3, 4]), (3, -120, [1, 2, 3, 4]), (3, 120, [0, 1, 2, 3])]
)
def test_the_wheel_over_any_tile_moves_all(tiled, tile, angle, seen):
    wheel(tiled, tiled.tiles.numbers[tile], angle)
    assert asked(tiled) == seen


def test_keys_move_by_an_image_by_a_page_and_to_the_ends(tiled):
    for command, seen in (
        ("next-image", 1), ("forward-ten", 5), ("last-image", SLICES - 4), ("previous-image", SLICES - 5),
        ("back-ten", SLICES - 9), ("first-image", 0),
    ):  # fmt: skip
        tiled.perform(command)
        assert asked(tiled) == [seen, seen + 1, seen + 2, seen + 3], command


def test_window_zoom_and_turn_are_those_of_all_tiles(tiled):
    tiled.grid.slots[tiled.tiles.numbers[2]].image.activated.emit()
    tiled.perform("rotate")
    tiled.set_window(Window(100, 50))
    views = [tiled.scene.viewports[one].view for one in tiled.tiles.numbers]
    assert views == [ViewState(window=Window(100, 50), rotation=1)] * 4


def test_another_series_takes_all_tiles(tiled, files):
    other_files = stack_files("20260301", 3)
    files.data.update(other_files)
    other = stacks_of(other_files)[0]
    tiled.show_stack(other, tiled.tiles.numbers[1], 0)
    shown = [tiled.scene.viewports[one].stack for one in tiled.tiles.numbers]
    assert shown == [other, other, other, None]
    assert asked(tiled) == [0, 1, 2, None]


def test_the_pane_made_whole_shows_the_image_of_the_active_tile(tiled, qtbot):
    tiled.perform("forward-ten")
    QTest.mouseClick(tiled.grid.slots[tiled.tiles.numbers[2]].image, Qt.MouseButton.LeftButton)
    assert tiled.scene.active == tiled.tiles.numbers[2]
    tiled.perform("tiles")
    assert tiled.scene.active == 0
    wait_painted(qtbot, tiled, 6)


def test_panes_that_lent_themselves_have_what_they_had(shown, stack):
    shown.set_layout("2x2")
    for number in range(1, 4):
        shown.show_stack(stack, number, number + 4)
    shown.set_layout("1x1")
    shown.perform("tiles-4x4")
    assert asked(shown) == [*range(SLICES), None, None, None, None]
    shown.set_layout("2x2")  # another layout ends the tiles
    assert shown.tiles.numbers == ()
    assert asked(shown) == [0, 5, 6, 7]


def test_beside_other_panes_only_the_active_one_is_divided(shown, stack):
    shown.set_layout("1x2")
    shown.show_stack(stack, 1, 6)
    shown.scene.set_active(1)
    shown.perform("tiles-2x2")
    assert asked(shown) == [0, 6, 7, 8, 9]
    left, *tiles = (slot.geometry() for slot in shown.grid.visible_slots)
    assert all(one.left() > left.right() for one in tiles)


def test_a_pane_in_step_follows_the_active_tile_and_leads_them_all(shown, files):
    again = stack_files(series="1.2.3.4")  # the same slices of the same examination, another series
    files.data.update(again)
    shown.set_layout("1x2")
    shown.show_stack(stacks_of(again)[0], 1, 0)
    shown.scene.set_active(1)
    shown.perform("tiles-2x2")
    shown.scene.set_active(shown.tiles.numbers[2])
    shown.perform("next-image")
    assert asked(shown) == [3, 1, 2, 3, 4]
    shown.scene.set_active(0)
    shown.perform("next-image")
    assert asked(shown)[0] == 4
    assert asked(shown)[1:] == [4, 5, 6, 7]


def test_what_is_no_series_is_not_divided_and_said(workspace, files, qtbot):
    told: list[str] = []
    workspace.said.connect(told.append)
    workspace.perform("tiles")
    single = stack_files("20260401", 1)
    files.data.update(single)
    workspace.show_stack(stacks_of(single)[0])
    workspace.perform("tiles")
    assert told == [NO_SERIES, NO_SERIES]
    assert workspace.tiles.numbers == ()


def test_more_tiles_than_there_are_panes_are_refused(shown):
    told: list[str] = []
    shown.said.connect(told.append)
    shown.set_layout("2x2")
    shown.perform("tiles-4x4")
    assert told == [NO_ROOM]
    assert asked(shown) == [0, None, None, None]


def test_a_document_takes_the_whole_pane(tiled):
    tiled.scene.set_active(tiled.tiles.numbers[2])
    tiled.show_document("Letter", make_pdf(), "letter")
    assert tiled.tiles.numbers == ()
    assert tiled.scene.active == 0
    assert tiled.active_document is not None
    assert len(tiled.grid.visible_slots) == 1


def test_a_view_is_reopened_in_the_tile_that_has_its_image(tiled, stack):
    for position in (2, SLICES - 1, 5):
        view = ViewState(zoom=2.0)
        assert tiled.go_to(Bookmark(reference_of(stack.frames[position]), view))
        active = tiled.scene.viewport
        assert (active.position, active.view) == (position, view)


def test_every_tile_is_seen_for_itself(tiled, qtbot, stack):
    keys = [(one.instance.sop_instance_uid, one.frame) for one in stack.frames[:4]]
    qtbot.waitUntil(lambda: all(tiled.scene.looks.mark(key) is Mark.SEEN for key in keys))


def test_tiles_play_along_and_fill_up_when_it_stops(tiled, qtbot):
    tiled.perform("last-image")
    tiled.perform("cine")
    qtbot.waitUntil(lambda: asked(tiled)[0] not in (None, SLICES - 4))
    first = asked(tiled)[0]
    assert first is not None
    tiled.perform("cine")
    first = asked(tiled)[0]
    assert asked(tiled) == [first, first + 1, first + 2, first + 3]


def test_enlarging_shows_one_tile_and_all_again(tiled):
    tiled.scene.set_active(tiled.tiles.numbers[3])
    tiled.perform("enlarge")
    assert asked(tiled) == [3]
    tiled.perform("enlarge")
    assert asked(tiled) == [0, 1, 2, 3]


def test_an_enlarged_tile_reaches_both_ends_and_all_tiles_are_full_again_after(tiled, qtbot):
    tiled.perform("enlarge")
    tiled.perform("last-image")
    assert asked(tiled) == [SLICES - 1]
    wait_painted(qtbot, tiled, SLICES - 1)
    tiled.perform("enlarge")
    assert asked(tiled) == [SLICES - 4, SLICES - 3, SLICES - 2, SLICES - 1]
    tiled.scene.set_active(tiled.tiles.numbers[3])
    tiled.perform("enlarge")
    tiled.perform("first-image")
    assert asked(tiled) == [0]
    tiled.perform("enlarge")
    assert asked(tiled) == [0, 1, 2, 3]


def test_tiles_are_kept_with_the_case(tiled, stack):
    tiled.perform("next-image")
    kept = arrangement_of(tiled)
    assert (kept.tiled, kept.active, len(kept.panes)) == ("0:2x2", 0, 1)
    tiled.clear()
    assert tiled.tiles.numbers == ()
    tiled.set_stacks([stack])
    arrange(tiled, kept)
    assert asked(tiled) == [1, 2, 3, 4]


def test_tiles_of_a_series_that_is_gone_are_left_out_without_a_word(tiled):
    kept = arrangement_of(tiled)
    told: list[str] = []
    tiled.said.connect(told.append)
    tiled.clear()
    for wanted in (kept, replace(kept, tiled="7:2x2")):
        arrange(tiled, wanted)
        assert tiled.tiles.numbers == ()
    assert told == []


def test_a_series_that_grows_goes_on_in_its_tiles(tiled, files):
    more = stack_files(count=SLICES + 2)
    files.data.update(more)
    tiled.exchange_stacks(stacks_of(more))
    assert asked(tiled) == [0, 1, 2, 3]
    assert {tiled.scene.viewports[one].count for one in tiled.tiles.numbers} == {SLICES + 2}
    tiled.perform("last-image")
    assert asked(tiled)[3] == SLICES + 1


def test_what_is_cleared_is_no_longer_in_tiles(tiled):
    tiled.clear()
    assert asked(tiled) == [None]
    assert slice_value(0) == 100  # the slices of this module are flat
