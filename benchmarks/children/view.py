"""The viewer window on a folder, closed when its first picture is painted, or when every image was scrolled through."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reviewer_app.ui.view.window import ViewWindow


def main() -> int:
    from reviewer_app.imaging.scan import Scanner

    scanner = Scanner()
    from reviewer_app.ui.quick_start import load_quickly

    load_quickly()  # all as `commands.view` does
    from reviewer_app.ui.view.run import run_viewer

    answer: dict[str, Any] = {}
    status = run_viewer(scanner, (Path(sys.argv[1]),), None, lambda window: _watch(window, answer))
    print(json.dumps(answer))
    return status


def _watch(window: ViewWindow, answer: dict[str, Any]) -> None:
    from benchmarks.children.case_on_screen import when_complete

    until = sys.argv[2]

    def painted() -> None:
        answer["painted"] = time.monotonic_ns() / 1e6
        if until == "picture":
            window.close()

    def read() -> None:
        from benchmarks.children.scroller import Scroller

        answer["read"] = time.monotonic_ns() / 1e6
        answer["images"] = window.workspace.scene.viewport.count
        Scroller(window.workspace.active_pane, 1, 10, lambda _result: window.close()).start()

    when_complete(window.workspace.active_pane, painted)
    if until == "scroll":
        window.read.connect(read)


if __name__ == "__main__":  # the children of the scan import this module too
    sys.exit(main())
