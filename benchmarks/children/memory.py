"""The program opens the case and scrolls through every image of both panes; somebody else looks at its memory."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from benchmarks.children.program import open_program

if TYPE_CHECKING:
    from reviewer_app.app import Application
    from reviewer_app.ui.case.window import CaseWindow

_INTERVAL = 10


def main() -> int:
    seen: list[int] = []

    def on_worklist(application: Application) -> None:
        from PySide6.QtCore import QTimer

        from benchmarks.children.case_on_screen import SETTLE_MS, CaseOnScreen
        from benchmarks.children.scroller import Scroller

        case = CaseOnScreen(application, sys.argv[3], (1920, 1080))

        def shown(screen: CaseWindow, _milliseconds: float) -> None:
            QTimer.singleShot(SETTLE_MS, lambda: scroll(screen, 0))

        def scroll(screen: CaseWindow, number: int) -> None:
            slots = screen.workspace.grid.visible_slots
            if number == len(slots):
                QTimer.singleShot(SETTLE_MS, case.close)
                return
            pane = slots[number].image
            seen.append(pane.viewport.count)

            def done(_result: dict[str, Any]) -> None:
                scroll(screen, number + 1)

            Scroller(pane, 1, _INTERVAL, done).start()

        case.open(shown)

    status = open_program(on_worklist)
    print(json.dumps({"images": sum(seen)}))
    return status


sys.exit(main())
