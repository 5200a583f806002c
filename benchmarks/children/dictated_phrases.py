"""The program with its case open: phrases are said into it one by one, then commands.

Arguments after those of the profile: a folder with ``phrases.json`` and the sound that it names.
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


def main() -> int:
    folder = Path(sys.argv[4])
    phrases: dict[str, list[dict[str, Any]]] = json.loads((folder / "phrases.json").read_bytes())
    answer: dict[str, Any] = {}

    def on_worklist(application: Application) -> None:
        from PySide6.QtCore import QTimer

        from benchmarks.children.case_on_screen import SETTLE_MS, CaseOnScreen
        from benchmarks.children.one_by_one import OneByOne

        case = CaseOnScreen(application, sys.argv[3], (1920, 1080))

        def shown(screen: CaseWindow, _milliseconds: float) -> None:
            QTimer.singleShot(SETTLE_MS, lambda: OneByOne(screen, folder, phrases, done).start())

        def done(found: dict[str, Any]) -> None:
            answer.update(found)
            case.close()

        case.open(shown)

    status = open_program(on_worklist)
    print(json.dumps(answer))
    return status


if __name__ == "__main__":  # the process of the engine imports this module too
    sys.exit(main())
