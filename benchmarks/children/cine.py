"""The program with its case open, one pane of 1920×1080: the stack is played from memory."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from benchmarks.children.program import open_program

if TYPE_CHECKING:
    from reviewer_app.app import Application
    from reviewer_app.ui.case.window import CaseWindow

WINDOW = (1920, 1080)
_BEFORE_MS = 2000


def main() -> int:
    case_id, faster, seconds = sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
    answer: dict[str, Any] = {"times": [], "steps": []}

    def on_worklist(application: Application) -> None:
        from PySide6.QtCore import QTimer

        from benchmarks.children.case_on_screen import SETTLE_MS, CaseOnScreen
        from benchmarks.children.scroller import Scroller
        from benchmarks.processes import now_ms

        case = CaseOnScreen(application, case_id, WINDOW)

        def shown(screen: CaseWindow, _milliseconds: float) -> None:
            screen.workspace.set_layout("1x1")
            QTimer.singleShot(SETTLE_MS, lambda: scroll(screen))

        def scroll(screen: CaseWindow) -> None:
            """Go once through, so that every image is in memory."""
            Scroller(screen.workspace.active_pane, 1, 0, lambda _result: play(screen)).start()

        def play(screen: CaseWindow) -> None:
            pane = screen.workspace.active_pane
            answer["pane"] = [pane.width(), pane.height()]
            screen.workspace.perform("cine")
            for _ in range(faster):
                screen.workspace.perform("cine-faster")
            QTimer.singleShot(_BEFORE_MS, lambda: look(screen))
            QTimer.singleShot(_BEFORE_MS + 1000 * seconds, lambda: done(screen))

        def look(screen: CaseWindow) -> None:
            pane = screen.workspace.active_pane
            last = [pane.viewport.position]

            def painted() -> None:
                now = pane.painted_now
                if now is None or not now.complete or now.shown.position == last[0]:
                    return
                answer["steps"].append((now.shown.position - last[0]) % pane.viewport.count)
                answer["times"].append(now_ms())
                last[0] = now.shown.position

            pane.painted.connect(painted)

        def done(screen: CaseWindow) -> None:
            answer["asked"] = screen.workspace.player.rate
            case.close()

        case.open(shown)

    status = open_program(on_worklist)
    print(json.dumps(answer))
    return status


sys.exit(main())
