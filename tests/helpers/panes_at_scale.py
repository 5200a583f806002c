"""Panes on a screen of another scale, in a process of its own: ``-m … KIND LAYOUT [SCREEN]``.

KIND is "grey" or "colour". The environment gives the platform and the scale. Says as JSON what reached the screen; with
the name of a second screen, which has a table of greys and a profile of colours, also what did after the window went
there.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from reviewer_app.cases.views import ViewState
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.color import as_rgb
from reviewer_app.imaging.display import AS_STORED, to_display
from reviewer_app.jobs import JobRunner
from reviewer_app.viewer.loading import FrameLoader
from reviewer_app.viewer.pane import ImagePane
from reviewer_app.viewer.workspace import ViewerWorkspace
from tests.helpers.icc import by_littlecms, exchanged
from tests.helpers.qimages import rgb
from tests.viewer.conftest import Deliver, Files, stack_files, stacks_of

ROWS, COLUMNS = 64, 96
#: Not on whole device pixels at 1.25 and 1.5.
LEFT, TOP, WIDTH, HEIGHT = 71, 43, 405, 303
#: So much of an image at least is not covered by words.
MOST = 0.8
TURNED = bytes(255 - level for level in range(256))


def main() -> None:
    app = QApplication([""])
    kind, layout, *second = sys.argv[1:]
    random = np.random.default_rng(1)
    noise = random.integers(0, 300, (ROWS, COLUMNS)).astype(np.int16)
    if kind == "colour":
        noise = random.integers(0, 256, (ROWS, COLUMNS, 3)).astype(np.uint8)
    files = Files(stack_files(pixels=noise, count=1))
    runner = JobRunner(Deliver())
    window = QWidget()
    workspace = ViewerWorkspace(runner, FrameLoader(files.open, runner, 64 << 20), window)
    workspace.setGeometry(LEFT, TOP, WIDTH, HEIGHT)
    workspace.set_layout(layout)
    workspace.scene.set_tables(dict.fromkeys(second, TURNED))
    workspace.scene.set_profiles(dict.fromkeys(second, exchanged()))
    workspace.scene.set_hidden(hidden=True)
    window.resize(1000, 700)  # so much the platform gives in device pixels, at any scale
    window.show()
    for number in range(workspace.grid.layout_now.panes):
        workspace.show_stack(stacks_of(files.data)[0], number)
        workspace.scene.viewports[number].set_view(ViewState(zoom=1.0))
    told = [_wait(lambda: _told(window, workspace))]
    for screen in (one for one in app.screens() if one.name() in second):
        window.windowHandle().setScreen(screen)
        window.move(screen.geometry().topLeft())
        told.append(_wait(lambda: _told(window, workspace), screen.devicePixelRatio()))
    sys.stdout.write(json.dumps(told))
    workspace.clear()
    runner.close()


def _wait(tell: Callable[[], dict[str, Any]], ratio: float = 0.0) -> dict[str, Any]:
    """Return what is told once every pane shows its image whole, and as late as after half a minute."""
    for _ in range(600):
        QTest.qWait(50)
        told = tell()
        if all(one["wrong"] == 0 for one in told["panes"]) and ratio in (0.0, told["ratio"]):
            break
    return told


def _told(window: QWidget, workspace: ViewerWorkspace) -> dict[str, Any]:
    ratio = window.devicePixelRatioF()
    screen = rgb(window.screen().grabWindow(window.winId()).toImage())
    panes = [_pane(window, slot.image, screen, ratio) for slot in workspace.grid.visible_slots]
    return {"ratio": ratio, "screen": window.screen().name(), "panes": panes}


def _pane(window: QWidget, pane: ImagePane, screen: np.ndarray, ratio: float) -> dict[str, Any]:
    """Return where a pane begins, in device pixels, and how many of the image's pixels are not as stored there."""
    corner = pane.mapTo(window, pane.rect().topLeft())
    origin = (corner.x() * ratio, corner.y() * ratio)
    said: dict[str, Any] = {"origin": origin, "ratio": 0.0, "wrong": ROWS * COLUMNS}
    now = pane.painted_now
    if now is None or now.transform is None or now.shown.source is None:
        return said
    source = now.shown.source
    expected = to_display(source.read(0, source.levels[0].whole), source.description, AS_STORED)
    if pane.screen().name() in sys.argv[3:]:
        expected = 255 - expected if expected.ndim == 2 else by_littlecms(expected, exchanged())
    expected = as_rgb(expected)
    across, down = now.transform.to_pane(ImagePoint(-0.5, -0.5))
    left, top = math.floor(origin[0] + across + 0.5), math.floor(origin[1] + down + 0.5)
    found = screen[top : top + ROWS, left : left + COLUMNS]
    bare = np.ones((ROWS, COLUMNS), bool)
    for box in pane._picture.standing.taken:  # that words are hidden is said
        x, y = box.left() + round(origin[0]) - left, box.top() + round(origin[1]) - top
        bare[max(0, y - 1) : max(0, y + box.height() + 1), max(0, x - 1) : max(0, x + box.width() + 1)] = False
    compared = found.shape == expected.shape and bare.mean() > MOST
    wrong = int((found != expected).any(axis=2)[bare].sum()) if compared else ROWS * COLUMNS
    return {**said, "ratio": now.ratio, "wrong": wrong}


if __name__ == "__main__":
    main()
