"""A pane tells which presentation states there are for its image, and takes one after the other."""

from __future__ import annotations

import io

import pydicom
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from reviewer_app.ui.actions import BY_ID
from reviewer_app.viewer.states import read_state
from tests.helpers.dicom_files import stream
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
