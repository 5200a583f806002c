"""Colours are chosen by commands, pane by pane; PET opens black on white."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.palettes import PALETTE_NAMES
from reviewer_app.cases.views import ViewState
from reviewer_app.imaging.series import Stack
from reviewer_app.ui.actions import BY_ID
from reviewer_app.viewer.colors import COLORS, name_of, next_colors, opening_view
from reviewer_app.viewer.workspace import ViewerWorkspace
from tests.viewer.conftest import stack_files, stacks_of


def test_the_table_of_actions_has_each_by_its_name() -> None:
    assert [one.palette for one in COLORS.values() if one.palette] == list(PALETTE_NAMES)
    for name, one in COLORS.items():
        if one.palette:
            assert BY_ID[f"colors-{name}"].words == f"Colours: {PALETTE_NAMES[one.palette]}"


def test_going_on_comes_to_every_colour_and_back() -> None:
    view, found = ViewState(), []
    for _ in COLORS:
        view = next_colors(view)
        found.append((view.palette, view.inverted))
    assert sorted(found) == sorted((one.palette, one.inverted) for one in COLORS.values())
    assert view == ViewState()
    turned = ViewState(palette="HOT_IRON", inverted=True)
    assert name_of(turned) == "hot-iron"
    assert name_of(next_colors(turned)) == "pet"


@pytest.mark.parametrize(
    ("modality", "photometric", "inverted"),
    [("PT", "MONOCHROME2", True), ("PT", "MONOCHROME1", True), ("CT", "MONOCHROME2", False),
     ("NM", "MONOCHROME2", False)],
)  # fmt: skip
def test_pet_opens_black_on_white(modality: str, photometric: str, inverted: bool) -> None:
    (stack,) = stacks_of(stack_files(Modality=modality, PhotometricInterpretation=photometric))
    assert opening_view(stack) == ViewState(inverted=inverted)


def test_a_bookmark_of_a_grey_picture_names_its_palette(workspace: ViewerWorkspace, stack: Stack, qtbot: QtBot) -> None:
    workspace.show_stack(stack)
    workspace.perform("colors-hot-iron")
    qtbot.waitUntil(lambda: workspace.current_bookmark() is not None)
    bookmark = workspace.current_bookmark()
    assert bookmark is not None
    assert bookmark.view.palette == "HOT_IRON"


def test_a_command_colours_the_active_pane_alone(workspace: ViewerWorkspace, stack: Stack, qtbot: QtBot) -> None:
    workspace.set_layout("1x2")
    for number in (0, 1):
        workspace.show_stack(stack, number)
    workspace.scene.set_active(0)
    workspace.perform("colors-hot-iron")
    first, second = (workspace.scene.viewports[number].view for number in (0, 1))
    assert (first.palette, second.palette) == ("HOT_IRON", "")
    workspace.perform("invert")
    assert workspace.scene.viewports[0].view == ViewState(palette="HOT_IRON", inverted=True)
    workspace.perform("colors-inverted-grey")
    assert workspace.scene.viewports[0].view == ViewState(inverted=True)
    workspace.perform("reset")
    assert workspace.scene.viewports[0].view == ViewState()
    qtbot.waitUntil(lambda: workspace.active_pane.painted_now is not None)
