"""The viewer window on a folder of series that lie in one frame of reference: steps in a pane that others follow.

Arguments: the folder, columns and rows of the room of the panes, their layout, then what to do, each as
``scroll:STEPS:MILLISECONDS`` (see `hand.Hand`), or ``pace:MILLISECONDS`` for steps that wait for nothing.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.x_screen import Screen
    from reviewer_app.ui.view.window import ViewWindow

_SETTLE_MS = 700
#: The folder with the frame buffer of the X server, and the size of that.
FRAME_BUFFER = "BENCHMARK_FRAME_BUFFER"


def main() -> int:
    from reviewer_app.imaging.scan import Scanner
    from reviewer_app.ui.quick_start import load_quickly

    scanner = Scanner()
    load_quickly()
    from reviewer_app.ui.view.run import run_viewer

    answer: dict[str, Any] = {"runs": []}
    status = run_viewer(scanner, (Path(sys.argv[1]),), None, lambda window: _watch(window, answer))
    print(json.dumps(answer))
    return status


def _watch(window: ViewWindow, answer: dict[str, Any]) -> None:
    from PySide6.QtCore import QTimer

    from reviewer_app.viewer.linking.links import Ties

    workspace = window.workspace
    left = sys.argv[4:]
    screen = _screen()

    def read() -> None:
        workspace.set_layout(sys.argv[3])
        stacks = [one.stack for one in window.rows if one.stack is not None]
        for number, slot in enumerate(workspace.grid.visible_slots):
            workspace.show_stack(stacks[number], slot.number, 0)
        workspace.links.set_ties(Ties(scroll=True, window=True, place=True))
        workspace.scene.set_active(0)
        widen(4)

    def widen(again: int) -> None:
        width, height = (int(part) for part in sys.argv[2].split("x"))
        grid = workspace.grid  # a wider window gives more to its side columns too
        window.resize(window.width() + width - grid.width(), window.height() + height - grid.height())
        QTimer.singleShot(_SETTLE_MS // 4, (lambda: widen(again - 1)) if again else go_through)

    def go_through() -> None:
        from benchmarks.children.hand import Hand

        answer["pane"] = [workspace.active_pane.width(), workspace.active_pane.height()]
        answer["panes"] = len(workspace.grid.visible_slots)
        panes = [one.image for one in workspace.grid.visible_slots]
        Hand(panes, "scroll", 2 * (workspace.scene.viewport.count - 1), lambda _result: settle()).start()

    def settle() -> None:
        QTimer.singleShot(_SETTLE_MS, turn)

    def turn() -> None:
        from benchmarks.children.hand import Hand
        from benchmarks.children.pacer import Pacer

        if not left:
            window.close()
            return
        what, *numbers = left.pop(0).split(":")
        panes = [one.image for one in workspace.grid.visible_slots]
        if what == "pace":
            workspace.scene.viewport.go(0)
            pacer = Pacer(panes[0], "scroll", float(numbers[0]), done)
            pacer.rounds = 4
            QTimer.singleShot(_SETTLE_MS, pacer.start)
            return
        workspace.perform(f"tool-{'window' if what == 'scroll' else what}")
        Hand(panes, what, int(numbers[0]), done, interval=int(numbers[1]), screen=screen).start()

    def done(result: dict[str, Any]) -> None:
        answer["runs"].append(result)
        settle()

    window.read.connect(read)


def _screen() -> Screen | None:
    folder = os.environ.get(FRAME_BUFFER)
    if not folder:
        return None
    from benchmarks.x_screen import LARGE, Screen

    return Screen(Path(folder), os.environ["DISPLAY"], LARGE)


if __name__ == "__main__":  # the children of the scan import this module too
    sys.exit(main())
