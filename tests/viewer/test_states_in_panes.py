"""A pane tells which presentation states there are for its image, and takes one after the other."""

from __future__ import annotations

import io
from dataclasses import replace

import pydicom
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from reviewer_app.cases.views import Window
from reviewer_app.imaging.objects.presentation import StateSource
from reviewer_app.ui.actions import BY_ID
from reviewer_app.viewer.states import read_state
from tests.helpers.dicom_files import item, stream
from tests.helpers.states import area, state_for
from tests.viewer.conftest import UID, wait_painted


@pytest.fixture
def stated(shown, files):
    """The first image has two states, the second none."""
    first = pydicom.dcmread(io.BytesIO(files.data[f"{UID}.20261118.1.1"]))
    made = {
        f"{UID}.70.{number}": read_state(stream(state_for(first, ContentLabel=label, **more)))
        for number, (label, more) in enumerate(
            {"LUNG": {}, "PART": {"DisplayedAreaSelectionSequence": [area(11, 11, 40, 40)]}}.items()
        )
    }
    shown.set_states(made)
    return shown


def said(workspace) -> str:
    return workspace.active_pane._picture.overlays().state


def test_the_key_applies_each_state_and_then_takes_it_off(stated):
    before = stated.scene.viewport.view
    told = [said(stated)]
    for _ in range(3):
        stated.perform("next-state")
        told.append(said(stated))
    assert told == [
        "Presentation state: 2 available", "State: LUNG (1 of 2)", "State: PART (2 of 2)",
        "Presentation state: 2 available",
    ]  # fmt: skip
    assert stated.scene.viewport.view == before
    assert BY_ID["next-state"].key == "Shift+P"


def test_a_click_on_the_badge_does_the_same(stated):
    pane = stated.active_pane
    pane.grab()
    box = pane._picture.standing.state
    at = QPoint(box.center().x(), box.center().y())
    QTest.mouseMove(pane, at)
    assert pane.cursor().shape() is Qt.CursorShape.PointingHandCursor
    QTest.mouseClick(pane, Qt.MouseButton.LeftButton, pos=at)
    assert said(stated) == "State: LUNG (1 of 2)"
    QTest.mouseMove(pane, QPoint(pane.width() // 2, pane.height() // 2))
    assert pane.cursor().shape() is not Qt.CursorShape.PointingHandCursor


def test_a_second_quick_click_takes_the_next_and_does_not_enlarge(stated):
    pane = stated.active_pane
    stated.set_layout("1x2")
    pane.grab()
    QTest.mouseClick(pane, Qt.MouseButton.LeftButton, pos=pane._picture.standing.state.center())
    pane.grab()
    QTest.mouseDClick(pane, Qt.MouseButton.LeftButton, pos=pane._picture.standing.state.center())
    assert not stated.grid.enlarged
    assert stated.scene.viewport.view.state == f"{UID}.70.1"


def test_after_the_states_of_another_image_none_is_left(stated, files, qtbot):
    second = pydicom.dcmread(io.BytesIO(files.data[f"{UID}.20261118.1.2"]))
    first = pydicom.dcmread(io.BytesIO(files.data[f"{UID}.20261118.1.1"]))
    before = stated.scene.viewport.view
    stated.set_states({
        f"{UID}.70.{number}": read_state(stream(state_for(one, DisplayedAreaSelectionSequence=[area(11, 11, 40, 40)])))
        for number, one in enumerate((first, second))
    })  # fmt: skip
    stated.perform("next-state")
    stated.perform("next-image")
    wait_painted(qtbot, stated, 1)
    assert said(stated) == "Presentation state: 1 available"
    stated.perform("next-state")
    stated.perform("next-state")
    assert stated.scene.viewport.view == before


def test_a_small_pane_says_it_in_one_word(stated):
    stated.set_layout("3x3")
    stated.active_pane.grab()
    assert said(stated) == "2 states"
    stated.perform("next-state")
    assert said(stated) == "State 1 of 2"
    assert "State: LUNG (1 of 2)" in stated.active_pane.tip_at(stated.active_pane._picture.standing.state.center())


def test_an_image_that_no_state_names_has_no_badge_and_the_key_says_so(stated, qtbot):
    stated.perform("next-image")
    wait_painted(qtbot, stated, 1)
    assert said(stated) == ""
    with qtbot.waitSignal(stated.said) as told:
        stated.perform("next-state")
    assert told.args == ["No presentation state refers to this image."]


def test_the_state_in_force_stays_in_sight_when_words_are_hidden(stated):
    stated.perform("overlays")
    assert said(stated) == ""
    stated.perform("next-state")
    assert said(stated) == "State: LUNG (1 of 2)"


def plain(workspace):
    """The source that is painted, and whether a state lies upon it."""
    shown = workspace.scene.viewport.shown
    return shown is not None and not isinstance(shown.source, StateSource)


@pytest.fixture
def turned(stated, files):
    """The first image has one state: turned by a quarter, with a window and a part of its own."""
    first = pydicom.dcmread(io.BytesIO(files.data[f"{UID}.20261118.1.1"]))
    made = state_for(
        first,
        ImageRotation=90,
        ImageHorizontalFlip="N",
        SoftcopyVOILUTSequence=[item(WindowCenter=77, WindowWidth=33)],
        DisplayedAreaSelectionSequence=[area(11, 11, 40, 40)],
    )
    stated.set_states({f"{UID}.71": read_state(stream(made))})
    stated.scene.viewport.set_view(replace(stated.scene.viewport.view, window=Window(10, 20), zoom=2.0))
    return stated


def test_a_state_holds_for_its_image_alone_and_the_reader_has_the_own_view_elsewhere(turned, qtbot):
    viewport, own = turned.scene.viewport, turned.scene.viewport.view
    turned.perform("next-state")
    through = viewport.view
    assert (through.rotation, through.state, through.window) == (1, f"{UID}.71", None)
    turned.perform("next-image")
    wait_painted(qtbot, turned, 1)
    assert viewport.view == own
    assert plain(turned)
    assert turned.active_pane.painted_now.view == own
    changed = replace(own, window=Window(5, 6), inverted=True)
    viewport.set_view(changed)
    turned.perform("previous-image")
    wait_painted(qtbot, turned, 0)
    assert viewport.view == through
    assert not plain(turned)
    turned.perform("next-image")
    wait_painted(qtbot, turned, 1)
    assert viewport.view == changed, "what the reader chose meanwhile"
    turned.perform("previous-image")
    wait_painted(qtbot, turned, 0)
    turned.perform("next-state")
    assert viewport.view == changed
    turned.perform("next-image")
    wait_painted(qtbot, turned, 1)
    turned.perform("previous-image")
    wait_painted(qtbot, turned, 0)
    assert viewport.view == changed, "taken off is taken off"
    assert plain(turned)


def test_the_view_changes_with_the_image_and_not_before(turned, files, qtbot):
    viewport = turned.scene.viewport
    turned.perform("next-state")
    through = viewport.view
    uid = next(one.instance.sop_instance_uid for one in viewport.stack.frames[5:6])
    viewport.go(5)
    if viewport.waiting:
        assert viewport.view == through, "the last image still stands there, as it was"
    wait_painted(qtbot, turned, 5)
    assert viewport.view.state == ""
    assert viewport.shown.key[0] == uid


def test_the_window_of_the_file_takes_a_state_off_with_its_turn(turned):
    turned.perform("next-state")
    turned.perform("file-window")
    view = turned.scene.viewport.view
    assert (view.state, view.rotation, view.window, view.zoom, view.fitted) == ("", 0, None, 2.0, None)


def test_a_view_with_the_state_of_another_image_is_the_plain_one(turned, qtbot):
    turned.perform("next-state")
    through = turned.scene.viewport.view
    turned.perform("next-image")
    wait_painted(qtbot, turned, 1)
    turned.scene.viewport.set_view(through)
    assert turned.scene.viewport.view.rotation == 0
    assert plain(turned)


def test_what_the_reader_changes_while_looking_through_it_holds_on_all_its_images(turned, files, qtbot):
    first, second = (pydicom.dcmread(io.BytesIO(files.data[f"{UID}.20261118.1.{n}"])) for n in (1, 2))
    both = state_for(first)
    both.ReferencedSeriesSequence[0].ReferencedImageSequence.append(
        item(ReferencedSOPClassUID=second.SOPClassUID, ReferencedSOPInstanceUID=second.SOPInstanceUID)
    )
    turned.set_states({f"{UID}.72": read_state(stream(both))})
    turned.perform("next-state")
    mine = replace(turned.scene.viewport.view, window=Window(1, 2))
    turned.scene.viewport.set_view(mine)
    turned.perform("next-image")
    wait_painted(qtbot, turned, 1)
    assert turned.scene.viewport.view == mine
    assert not plain(turned)


def test_in_tiles_it_holds_for_the_tile_of_its_image(turned, qtbot):
    own = turned.scene.viewport.view
    turned.set_layout("1x1")
    turned.perform("tiles-2x2")
    first, second = (turned.scene.viewports[one] for one in turned.tiles.numbers[:2])
    qtbot.waitUntil(lambda: not first.waiting and not second.waiting)
    turned.perform("next-state")
    qtbot.waitUntil(lambda: (first.view.state, first.view.rotation) == (f"{UID}.71", 1))
    qtbot.wait(50)
    assert second.view == own
    turned.perform("next-image")
    qtbot.waitUntil(lambda: not first.waiting and not second.waiting)
    assert first.position == 1
    assert first.view == second.view == own
    turned.perform("previous-image")
    qtbot.waitUntil(lambda: not first.waiting and not second.waiting and first.position == 0)
    assert first.view.state == f"{UID}.71"
    second.set_view(replace(own, window=Window(3, 4)))
    assert first.view == second.view == replace(own, window=Window(3, 4))
