"""The viewer window on a folder, scrolled without end in a small room; tells its memory every so many images.

Arguments: the folder, a profile with the budget of memory, images to paint, images between two looks.
"""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reviewer_app.ui.view.window import ViewWindow

_LAYOUTS = ("1x1", "2x2", "1x1", "1+3", "1x1", "1x2")
#: Steps in one layout before the next.
_STEPS = 500


def main() -> int:
    from reviewer_app.imaging.scan import Scanner
    from reviewer_app.ui.quick_start import load_quickly

    scanner = Scanner()
    load_quickly()
    from reviewer_app.ui.view.run import run_viewer

    answer: dict[str, Any] = {"images": [], "rss": []}
    status = run_viewer(scanner, (Path(sys.argv[1]),), Path(sys.argv[2]), lambda window: _watch(window, answer))
    print(json.dumps(answer))
    return status


def _watch(window: ViewWindow, answer: dict[str, Any]) -> None:
    import psutil
    from PySide6.QtCore import QTimer

    from benchmarks.children.hand import Hand

    workspace, process = window.workspace, psutil.Process()
    most, every = int(sys.argv[3]), int(sys.argv[4])
    painted = [0, 0]  # images, turns

    def read() -> None:
        window.resize(640, 480)
        stacks = [one.stack for one in window.rows if one.stack is not None]
        workspace.set_layout("2x2")
        for number, slot in enumerate(workspace.grid.visible_slots):
            workspace.show_stack(stacks[number % len(stacks)], slot.number, 0)
        turn()

    def turn() -> None:
        workspace.set_layout(_LAYOUTS[painted[1] % len(_LAYOUTS)])
        workspace.scene.set_active(0)
        painted[1] += 1
        QTimer.singleShot(50, scroll)

    def scroll() -> None:
        panes = [one.image for one in workspace.grid.visible_slots]
        Hand(panes, "scroll", _STEPS // len(panes), lambda result: done(result, len(panes))).start()

    def done(result: dict[str, Any], panes: int) -> None:
        answer["missed"] = answer.get("missed", 0) + result["missed"]
        painted[0] += len(result["times"]) * panes
        if painted[0] >= every * (len(answer["rss"]) + 1):
            gc.collect()
            answer["images"].append(painted[0])
            answer["rss"].append(process.memory_info().rss)
        if painted[0] < most:
            turn()
        else:
            window.close()

    window.read.connect(read)


if __name__ == "__main__":  # the children of the scan import this module too
    sys.exit(main())
