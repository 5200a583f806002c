"""What comes next is fetched when what is wanted now is there."""

from __future__ import annotations

import pytest

from tests.viewer.conftest import SLICES, wait_painted

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def test_neighbours_are_fetched_when_the_first_image_of_a_pane_is_there(workspace, files, stack, qtbot, monkeypatch):
    arrived: list[list[str]] = []
    fetch = workspace.loader.prefetch

    def prefetch(wishes) -> None:
        arrived.append(list(files.opened))
        fetch(wishes)

    monkeypatch.setattr(workspace.loader, "prefetch", prefetch)
    workspace.show_stack(stack)
    assert arrived == []
    wait_painted(qtbot, workspace, 0)
    qtbot.waitUntil(lambda: len(set(files.opened)) == SLICES)
    assert arrived[0] == [stack.frames[0].instance.sop_instance_uid]


def test_a_first_image_that_cannot_be_read_does_not_keep_its_neighbours_away(workspace, files, stack, qtbot):
    del files.data[stack.frames[0].instance.sop_instance_uid]
    workspace.show_stack(stack)
    qtbot.waitUntil(lambda: len(set(files.opened)) == SLICES)
    workspace.scene.viewport.scroll(1)
    wait_painted(qtbot, workspace, 1)
