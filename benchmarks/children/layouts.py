"""The program with its case open and an image for each of sixteen panes: from layout to layout."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from benchmarks.children.program import open_program

if TYPE_CHECKING:
    from reviewer_app.app import Application
    from reviewer_app.ui.case.window import CaseWindow

WINDOW = (1920, 1080)


def main() -> int:
    answer: dict[str, Any] = {}

    def on_worklist(application: Application) -> None:
        from benchmarks.children.case_on_screen import CaseOnScreen
        from benchmarks.children.turns import Turns

        case = CaseOnScreen(application, sys.argv[3], WINDOW)

        def shown(screen: CaseWindow, _milliseconds: float) -> None:
            grid = screen.workspace.grid
            answer["area"] = [grid.width(), grid.height()]
            Turns(screen, done).start()

        def done(times: dict[str, list[float]]) -> None:
            answer.update(times)
            case.close()

        case.open(shown)

    status = open_program(on_worklist)
    print(json.dumps(answer))
    return status


sys.exit(main())
