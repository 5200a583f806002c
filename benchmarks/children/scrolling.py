"""The viewer window on a folder, scrolled or windowed at a steady pace: how long each step takes to be seen.

A record that is named is laid over the images first.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reviewer_app.ui.view.window import ViewWindow

_SETTLE_MS = 700


def main() -> int:
    from reviewer_app.imaging.scan import Scanner
    from reviewer_app.ui.quick_start import load_quickly

    scanner = Scanner()
    load_quickly()
    from reviewer_app.ui.view.run import run_viewer

    answer: dict[str, Any] = {}
    status = run_viewer(scanner, (Path(sys.argv[1]),), None, lambda window: _watch(window, answer))
    print(json.dumps(answer))
    return status


def _watch(window: ViewWindow, answer: dict[str, Any]) -> None:
    from PySide6.QtCore import QTimer

    width, height = (int(part) for part in sys.argv[2].split("x"))
    what, interval = sys.argv[3], int(sys.argv[4])

    def read() -> None:
        pane = window.workspace.active_pane
        window.resize(window.width() + width - pane.width(), window.height() + height - pane.height())
        QTimer.singleShot(_SETTLE_MS, lay_over if len(sys.argv) > 5 else begin)

    def lay_over() -> None:
        window.layers.opened.connect(lambda _row: QTimer.singleShot(_SETTLE_MS, begin))
        window.open_row(next(row for row in window.rows if row.title.startswith(sys.argv[5])))

    def begin() -> None:
        from benchmarks.children.pacer import Pacer

        pacer = Pacer(window.workspace.active_pane, what, interval, done)
        if what == "scroll" and window.workspace.scene.viewport.count <= 8:
            pacer.rounds = 12  # a few large pictures, seen again and again
        pacer.start()

    def done(result: dict[str, Any]) -> None:
        answer.update(result)
        window.close()

    window.read.connect(read)


if __name__ == "__main__":  # the children of the scan import this module too
    sys.exit(main())
