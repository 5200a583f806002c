"""The program opens the downloaded case: once as the first thing it does, then again several times."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from benchmarks.children.program import open_program

if TYPE_CHECKING:
    from reviewer_app.app import Application
    from reviewer_app.ui.case.window import CaseWindow


def main() -> int:
    case_id, again = sys.argv[3], int(sys.argv[4])
    opened: list[float] = []
    answer: dict[str, Any] = {}

    def on_worklist(application: Application) -> None:
        from PySide6.QtCore import QTimer

        from benchmarks.children.case_on_screen import CaseOnScreen

        case = CaseOnScreen(application, case_id, (1920, 1080))

        def shown(screen: CaseWindow, milliseconds: float) -> None:
            opened.append(milliseconds)
            pane = screen.workspace.active_pane
            answer["pane"] = [pane.width(), pane.height()]
            go_on()

        def go_on() -> None:
            if len(case.hung) < len(opened):
                QTimer.singleShot(1, go_on)
            elif len(opened) <= again:
                case.leave(lambda: case.open(shown))
            else:
                answer["hung"] = case.hung[0]
                case.close()

        case.open(shown)

    status = open_program(on_worklist)
    print(json.dumps({**answer, "first": opened[0], "again": opened[1:]}))
    return status


sys.exit(main())
