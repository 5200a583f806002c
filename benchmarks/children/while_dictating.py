"""The program with its case open, one pane of 1920×1080: the wheel and typing, in turns with and without dictation.

Arguments after those of the profile: the file with the sound (PCM), rounds, and keys in each.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.children.program import open_program

if TYPE_CHECKING:
    from reviewer_app.app import Application
    from reviewer_app.ui.case.window import CaseWindow

PANE = (1920, 1080)


def main() -> int:
    sound, rounds, keys = Path(sys.argv[4]).read_bytes(), int(sys.argv[5]), int(sys.argv[6])
    answer: dict[str, Any] = {}

    def on_worklist(application: Application) -> None:
        from PySide6.QtCore import QTimer

        from benchmarks.children.case_on_screen import SETTLE_MS, CaseOnScreen
        from benchmarks.children.in_turns import InTurns

        case = CaseOnScreen(application, sys.argv[3], PANE)
        window = application.workstation.window

        def shown(screen: CaseWindow, _milliseconds: float) -> None:
            screen.workspace.set_layout("1x1")
            QTimer.singleShot(0, lambda: widen(screen, 4))

        def widen(screen: CaseWindow, again: int) -> None:
            pane = screen.workspace.active_pane  # a wider window gives more to its side columns too
            window.resize(window.width() + PANE[0] - pane.width(), window.height() + PANE[1] - pane.height())
            then = (lambda: widen(screen, again - 1)) if again else (lambda: begin(screen))
            QTimer.singleShot(SETTLE_MS // 4, then)

        def begin(screen: CaseWindow) -> None:
            InTurns(screen, sound, rounds, keys, done).start()

        def done(found: dict[str, Any]) -> None:
            answer.update(found)
            case.close()

        case.open(shown)

    status = open_program(on_worklist)
    print(json.dumps(answer))
    return status


if __name__ == "__main__":  # the process of the engine imports this module too
    sys.exit(main())
