"""Windows of panes that are equal stay so, whatever is shown in them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.views import Bookmark, ViewState, Window
from reviewer_app.viewer.viewport import reference_of
from tests.viewer.conftest import UID, Files, stack_files, stacks_of, wait_painted

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
CURRENT, PRIOR, COUNTS = "20261118", "20260801", "20250801"


@pytest.fixture
def files() -> Files:
    """A CT whose images each have a window of their own, a prior with another one, and one without Hounsfield units."""
    files: dict[str, bytes] = {}
    for number in range(4):
        uid = f"{UID}.{CURRENT}.1.{number + 1}"
        files |= stack_files(
            CURRENT, count=1, SOPInstanceUID=uid, InstanceNumber=number + 1, WindowCenter=100 + 10 * number,
            ImagePositionPatient=[0.0, 0.0, 2.0 * number],
        )  # fmt: skip
    other = {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.7", "RescaleType": "US"}
    return Files(
        files | stack_files(PRIOR, count=4, WindowCenter=-600, WindowWidth=1500) | stack_files(COUNTS, count=4, **other)
    )


@pytest.fixture
def stacks(files):
    return {one.study_instance_uid.rpartition(".")[2]: one for one in stacks_of(files.data)}


@pytest.fixture
def said(workspace):
    found: list[str] = []
    workspace.said.connect(found.append)
    return found


@pytest.fixture
def two(workspace, stacks, qtbot):
    workspace.set_stacks(stacks.values())
    workspace.set_layout("1x2")
    workspace.show_stack(stacks[CURRENT], 0, 0)
    workspace.show_stack(stacks[PRIOR], 1, 0)
    workspace.scene.set_active(0)
    for number in range(2):
        wait_painted(qtbot, workspace, 0, number)
    return workspace


def in_force(workspace) -> list[Window | None]:
    """What the panes have painted."""
    return [slot.image.painted_now.frame.window for slot in workspace.grid.visible_slots]


def wait_equal(qtbot, workspace, window: Window) -> None:
    qtbot.waitUntil(lambda: in_force(workspace) == [window] * len(workspace.grid.visible_slots))


def test_windows_of_files_are_made_equal_and_stay_so_along_the_series(two, qtbot):
    assert in_force(two)[0] != in_force(two)[1]
    two.perform("sync-window")
    wait_equal(qtbot, two, Window(100, 300))
    two.scene.viewports[0].go(3)
    wait_painted(qtbot, two, 3, 0)
    wait_equal(qtbot, two, Window(130, 300))
    two.set_window(Window(40, 400))
    wait_equal(qtbot, two, Window(40, 400))
    two.perform("file-window")
    wait_equal(qtbot, two, Window(130, 300))


def test_colours_go_along_when_they_are_changed(two, qtbot):
    first, second = two.scene.viewports[:2]
    second.set_view(ViewState(inverted=True))
    two.perform("sync-window")
    wait_equal(qtbot, two, Window(100, 300))
    assert (first.view.inverted, second.view.inverted) == (False, True), "as each was hung"
    first.set_view(replace(first.view, palette="HOT_IRON"))
    assert second.view.palette == "HOT_IRON"
    two.perform("invert")
    assert (first.view.inverted, second.view.inverted) == (True, True)


def test_what_comes_into_a_pane_takes_the_window_over(two, stacks, qtbot):
    two.perform("sync-window")
    two.set_window(Window(40, 400))
    two.scene.set_active(1)
    two.show_stack(stacks[CURRENT], 1, 2)
    wait_painted(qtbot, two, 2, 1)
    wait_equal(qtbot, two, Window(40, 400))


def test_a_view_that_is_reopened_is_shown_as_it_was_kept(two, stacks, qtbot):
    two.perform("sync-window")
    two.set_window(Window(40, 400))
    two.set_layout("1x1")
    two.show_stack(stacks[PRIOR], 0, 1)
    wait_painted(qtbot, two, 1, 0)
    kept = Bookmark(reference_of(stacks[CURRENT].frames[2]), ViewState())
    assert two.go_to(kept)
    wait_painted(qtbot, two, 2, 0)
    assert two.scene.viewports[0].view == ViewState()


def test_a_pane_that_comes_back_into_sight_is_brought_into_step(two, qtbot):
    two.perform("sync-window")
    two.set_layout("1x1")
    two.set_window(Window(40, 400))
    two.set_layout("1x2")
    wait_equal(qtbot, two, Window(40, 400))


def test_values_of_another_unit_keep_their_window_and_that_is_said_once(two, stacks, said, qtbot):
    two.show_stack(stacks[COUNTS], 1, 1)
    wait_painted(qtbot, two, 1, 1)
    two.scene.set_active(0)
    before = two.scene.viewports[1].view
    two.perform("sync-window")
    two.set_window(Window(40, 400))
    two.scene.viewports[0].go(2)
    wait_painted(qtbot, two, 2, 0)
    assert two.scene.viewports[1].view == before
    assert [one for one in said if "not equal" in one] == said
    assert len(said) == 1
