"""The program with its case open, one pane of 1920×1080: the wheel through the stack and back."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from benchmarks.children.program import open_program

if TYPE_CHECKING:
    from reviewer_app.app import Application
    from reviewer_app.ui.case.window import CaseWindow

PANE = (1920, 1080)


def main() -> int:
    case_id, interval = sys.argv[3], int(sys.argv[4])
    most = int(sys.argv[5]) if len(sys.argv) > 5 else sys.maxsize
    answer: dict[str, Any] = {}

    def on_worklist(application: Application) -> None:
        from PySide6.QtCore import QTimer

        from benchmarks.children.case_on_screen import SETTLE_MS, CaseOnScreen
        from benchmarks.children.scroller import Scroller

        case = CaseOnScreen(application, case_id, PANE)
        window = application.workstation.window

        def shown(screen: CaseWindow, _milliseconds: float) -> None:
            screen.workspace.set_layout("1x1")
            QTimer.singleShot(0, lambda: widen(screen, 4))

        def widen(screen: CaseWindow, again: int) -> None:
            pane = screen.workspace.active_pane  # a wider window gives more to its side columns too
            window.resize(window.width() + PANE[0] - pane.width(), window.height() + PANE[1] - pane.height())
            then = (lambda: widen(screen, again - 1)) if again else (lambda: first(screen))
            QTimer.singleShot(SETTLE_MS // 4, then)

        def first(screen: CaseWindow) -> None:
            pane = screen.workspace.active_pane
            answer["pane"] = [pane.width(), pane.height()]
            Scroller(pane, 1, interval, lambda result: second(screen, "first", result)).at_most(most).start()

        def second(screen: CaseWindow, name: str, result: dict[str, Any]) -> None:
            answer[name] = result
            pane = screen.workspace.active_pane
            if name == "first":
                Scroller(pane, -1, interval, lambda back: second(screen, "back", back)).at_most(most).start()
            else:
                case.close()

        case.open(shown)

    status = open_program(on_worklist)
    print(json.dumps(answer))
    return status


sys.exit(main())
