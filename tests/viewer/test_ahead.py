"""What comes next is fetched when what is wanted now is there."""

from __future__ import annotations

import io
from dataclasses import replace

import imagecodecs
import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from reviewer_app.imaging.preview import open_preview
from reviewer_app.viewer.ahead import FetchAhead
from reviewer_app.viewer.video_frames import open_picture
from reviewer_app.viewer.viewport import Shown, Viewport
from tests.helpers.dicom_files import file_bytes, image
from tests.viewer.conftest import SLICES, stack_files, stacks_of, wait_painted

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


class Asked:
    """A loader that opens nothing: it notes what is asked for ahead."""

    def __init__(self) -> None:
        self.ahead: list[int] = []

    def prefetch(self, wishes) -> None:
        self.ahead += [len(tuple(one)) for one in wishes.values()]

    def get(self, _key) -> None:
        return None

    def failure(self, _key) -> None:
        return None

    def want(self, _client, _wanted, _ready) -> None:
        pass

    def pin(self, _client, _key) -> None:
        pass


def compressed_stack():
    files = {}
    for number in range(6):
        pixels, uid = np.full((256, 256), 100 * number, np.int16), f"1.2.826.0.1.3680043.8.498.7.{number}"
        stream = imagecodecs.jpeg2k_encode(pixels, level=0, codecformat="j2k", resolutions=4)
        files[uid] = file_bytes(
            image(pixels, transfer_syntax="1.2.840.10008.1.2.4.90", fragments=[stream], SOPInstanceUID=uid,
                  SeriesInstanceUID="1.2.826.0.1.3680043.8.498.8", InstanceNumber=number + 1)
        )  # fmt: skip
    return stacks_of(files)[0], files


def test_while_the_hand_is_quicker_than_the_decoder_nothing_is_opened_ahead_until_it_rests(qapp, qtbot):
    loader = Asked()
    viewport = Viewport(loader, FetchAhead(loader))
    stack, files = compressed_stack()
    viewport.show(stack)
    first = stack.frames[0].instance
    preview = open_preview(io.BytesIO(files[first.sop_instance_uid]), first, 0, 1)
    viewport.shown = Shown(stack, 0, preview)
    for _ in range(3):
        viewport.scroll(1)
    assert loader.ahead == [0], "what was asked for before is passed"
    qtbot.waitUntil(lambda: len(loader.ahead) > 1)
    assert loader.ahead == [0, 5]


def test_a_hand_that_waits_for_each_image_has_the_next_ones_opened_ahead(qapp):
    loader = Asked()
    viewport = Viewport(loader, FetchAhead(loader))
    stack, files = compressed_stack()
    viewport.show(stack)
    first = stack.frames[0].instance
    viewport.shown = Shown(stack, 0, open_picture(io.BytesIO(files[first.sop_instance_uid]), first, 0))
    viewport.scroll(1)
    assert loader.ahead == [5]


def test_what_is_held_is_asked_for_when_it_is_let_go_and_later_wishes_at_once(qapp, qtbot):
    loader = Asked()
    ahead = FetchAhead(loader)
    ahead.hold()
    viewport = Viewport(loader, ahead)
    stack, files = compressed_stack()
    viewport.show(stack)
    first = stack.frames[0].instance
    viewport.shown = Shown(stack, 0, open_picture(io.BytesIO(files[first.sop_instance_uid]), first, 0))
    viewport.scroll(1)
    QApplication.processEvents()
    assert loader.ahead == []
    ahead.let_go()
    qtbot.waitUntil(lambda: bool(loader.ahead))
    assert loader.ahead == [5]
    viewport.scroll(1)
    qtbot.waitUntil(lambda: len(loader.ahead) > 1)


def test_what_is_wished_for_is_of_the_stack_and_place_that_are_asked_for(qapp):
    loader = Asked()
    viewport = Viewport(loader, FetchAhead(loader))
    stack, other = compressed_stack()[0], stacks_of(stack_files())[0]
    for shown, position in ((stack, 2), (stack, 3), (other, 4), (other, 6), (stack, 5)):
        if viewport.stack is not shown:
            viewport.show(shown, position)
        viewport.go(position)
        wished = [one.key for one in viewport.wishes()]
        keys = [(one.instance.sop_instance_uid, one.frame) for one in shown.frames]
        assert set(wished) == {*keys[max(0, position - 4) :]} - {keys[position]}


def test_what_is_shown_asks_its_stack_once_for_its_frame(stack):
    class Counted:
        def __init__(self) -> None:
            self.asked: list[int] = []
            self.frames = self

        def __getitem__(self, at: int):
            self.asked.append(at)
            return stack.frames[at]

    counted = Counted()
    shown = Shown(counted, 3, None)
    assert [shown.frame, shown.frame] == [stack.frames[3]] * 2
    assert shown.key == (stack.frames[3].instance.sop_instance_uid, 0)
    assert counted.asked == [3]
    assert replace(shown, position=4).frame == stack.frames[4]
