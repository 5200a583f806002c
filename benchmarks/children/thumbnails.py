"""The program opens its case of many series; the wheel turns in the first pane while their thumbnails are made."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from benchmarks.children.program import open_program

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from reviewer_app.app import Application
    from reviewer_app.ui.case.window import CaseWindow


def main() -> int:
    case_id, interval = sys.argv[3], float(sys.argv[4])
    answer: dict[str, Any] = {}

    def on_worklist(application: Application) -> None:
        from PySide6.QtCore import QTimer

        from benchmarks.children.case_on_screen import CaseOnScreen
        from benchmarks.children.pacer import Pacer
        from benchmarks.processes import now_ms
        from reviewer_app.ui.case.records_panel import RecordsPanel
        from reviewer_app.ui.case.thumbnails import Thumbnails

        case = CaseOnScreen(application, case_id, (1920, 1080))
        shown_one = RecordsPanel.show_thumbnail
        came: list[float] = []

        def and_note(panel: RecordsPanel, row_id: str, image: QImage) -> None:
            shown_one(panel, row_id, image)
            came.append(now_ms())

        RecordsPanel.show_thumbnail = and_note  # type: ignore[method-assign, assignment]  # looked at from outside

        ask = Thumbnails.ask
        opened: list[CaseWindow] = []

        def and_scroll(thumbnails: Thumbnails, *arguments: Any) -> None:
            ask(thumbnails, *arguments)
            QTimer.singleShot(0, scroll)

        Thumbnails.ask = and_scroll  # type: ignore[method-assign, assignment]  # as above

        def shown(screen: CaseWindow, milliseconds: float) -> None:
            opened.append(screen)
            answer["pressed"] = now_ms() - milliseconds

        def scroll() -> None:
            if not opened:  # asked for before the first image was on the screen
                QTimer.singleShot(1, scroll)
                return
            pane = opened[0].workspace.active_pane
            pane.viewport.go(0)

            def done(result: dict[str, Any]) -> None:
                answer.update(result)
                answer["came"] = [one - answer["pressed"] for one in came]
                case.close()

            pacer = Pacer(pane, "scroll", interval, done)
            pacer.rounds = round(2000 / interval / max(1, pane.viewport.count - 1))
            pacer.start()

        case.open(shown)

    status = open_program(on_worklist)
    print(json.dumps(answer))
    return status


sys.exit(main())
