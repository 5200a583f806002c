"""Layers are painted ahead with the image that comes next, once all of them are made, and never as they were before."""

from __future__ import annotations

import io
from functools import cache

import numpy as np
import pytest

from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.series import Stack, sort_into_stacks
from reviewer_app.viewer import pane_picture
from reviewer_app.viewer.compose import Device, compose
from reviewer_app.viewer.pane import ImagePane
from reviewer_app.viewer.workspace import ViewerWorkspace
from tests.helpers.dicom_files import file_bytes
from tests.helpers.layer_files import COUNT, ORIGIN, SEG_UID, SIZE, SPACING, STEP, ball, ct_slices, opened, seg_file
from tests.helpers.qimages import rgb
from tests.helpers.settling import settle
from tests.viewer.conftest import Files, wait_painted

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
BALL = ball(ORIGIN, SPACING, STEP, (COUNT, SIZE, SIZE))


@cache
def _slices() -> dict[str, bytes]:
    return {one.SOPInstanceUID: file_bytes(one) for one in ct_slices()}


@pytest.fixture
def files() -> Files:
    return Files(dict(_slices()))


@pytest.fixture
def stack() -> Stack:
    return sort_into_stacks([index_instance(io.BytesIO(data)) for data in _slices().values()])[0]


@pytest.fixture
def pane(shown: ViewerWorkspace, qtbot) -> ImagePane:
    """A pane that has come to image 10 under a layer, with image 11 painted ahead."""
    shown.scene.layers.add(opened(seg_file({1: BALL})).loaded)
    settle(qtbot, shown.runner)
    for position in (9, 10):
        shown.scene.viewport.go(position)
        wait_painted(qtbot, shown, position)
        settle(qtbot, shown.runner)
    made = shown.active_pane
    ahead = made._picture._ahead
    qtbot.waitUntil(
        lambda: ahead._coming is not None and ahead._coming.position == 11 and ahead._coming.note is not None
    )
    return made


def shows_what_compose_makes(pane: ImagePane) -> bool:
    """Whether a pane shows what one compose makes of its words and layers."""
    now = pane.painted_now
    assert now is not None
    expected = compose(now.shown.source, now.view, (), pane._picture.said, now.size, Device(now.ratio))
    return np.array_equal(rgb(pane._picture._last[1]), rgb(expected))


def test_layers_are_painted_ahead_with_the_image_that_comes_next(shown, pane, qtbot, monkeypatch) -> None:
    worded: list[object] = []
    real = pane_picture.paint_under_marks
    monkeypatch.setattr(pane_picture, "paint_under_marks", lambda *a: worded.append(a[1]) or real(*a))
    shown.scene.viewport.go(11)
    wait_painted(qtbot, shown, 11)
    assert pane.painted_now.shown.source not in worded
    (layer,) = pane._picture.said.layers
    assert layer.names == ("Part 1",)
    assert pane.painted_now.layers
    assert shows_what_compose_makes(pane)


def test_a_layer_that_is_taken_off_is_not_painted_as_it_was(shown, pane, qtbot) -> None:
    shown.scene.layers.set_visible(SEG_UID, visible=False)
    shown.scene.viewport.go(11)
    wait_painted(qtbot, shown, 11)
    assert pane._picture.said.layers == ()
    assert shows_what_compose_makes(pane)


def test_what_comes_is_not_known_before_its_layers_are_made(shown, qtbot) -> None:
    layers, viewport = shown.scene.layers, shown.scene.viewport
    settle(qtbot, shown.runner)
    coming = viewport.coming(11)
    look = ("", viewport.view.fused_look)
    assert coming is not None
    assert layers.coming(0, coming, *look) == ()
    layers.add(opened(seg_file({1: BALL})).loaded)
    assert layers.coming(0, coming, *look) is None
    settle(qtbot, shown.runner)
    found = layers.coming(0, coming, *look)
    assert [one.names for one in found] == [("Part 1",)]
    viewport.go(11)
    wait_painted(qtbot, shown, 11)
    assert layers.on(0, viewport.shown) == found
