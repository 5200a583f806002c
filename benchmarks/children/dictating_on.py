"""The program with its case open, dictated into for as long as is asked, quicker than anybody speaks; it counts itself.

Arguments after those of the profile: the file with the sound (PCM), seconds of dictation, seconds between two looks,
and how many times as quickly as speech.
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
    sound = Path(sys.argv[4]).read_bytes()
    seconds, every, speed = (float(one) for one in sys.argv[5:8])
    looks: list[dict[str, Any]] = []

    def on_worklist(application: Application) -> None:
        from PySide6.QtCore import QTimer

        from benchmarks.children.case_on_screen import SETTLE_MS, CaseOnScreen
        from benchmarks.children.speaking_on import SpeakingOn

        case = CaseOnScreen(application, sys.argv[3], (1280, 800))

        def shown(screen: CaseWindow, _milliseconds: float) -> None:
            def begin() -> None:
                SpeakingOn(screen, sound, speed, case.close).start(seconds, every, looks)

            QTimer.singleShot(SETTLE_MS, begin)  # what takes dictation is made after the first image

        case.open(shown)

    status = open_program(on_worklist)
    print(json.dumps({"looks": looks}))
    return status


if __name__ == "__main__":  # the process of the engine imports this module too
    sys.exit(main())
