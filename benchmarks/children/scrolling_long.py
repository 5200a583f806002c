"""The program opens its case, goes through laps of scrolling, leaves and opens the case in between, and counts itself.

Arguments after those of the profile: laps, and steps of the wheel in each.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from benchmarks.children.counting import counted
from benchmarks.children.program import open_program

if TYPE_CHECKING:
    from reviewer_app.app import Application
    from reviewer_app.ui.case.window import CaseWindow

#: A sample of the steps' times is enough for the page.
_TIMES_KEPT = 5000


def main() -> int:
    laps, steps = int(sys.argv[4]), int(sys.argv[5])
    answer: dict[str, Any] = {"steps": 0, "missed": 0, "times": [], "looks": []}

    def on_worklist(application: Application) -> None:
        from benchmarks.children.case_on_screen import CaseOnScreen

        case = CaseOnScreen(application, sys.argv[3], (1280, 800))

        def shown(screen: CaseWindow, _milliseconds: float) -> None:
            from benchmarks.children.laps import Lap

            Lap(screen, steps, done).start()

        def done(told: list[dict[str, Any]]) -> None:
            for one in told:
                answer["steps"] += len(one["times"]) + one["missed"]
                answer["missed"] += one["missed"]
                answer["times"] = (answer["times"] + one["times"])[-_TIMES_KEPT:]
            case.leave(look)

        def look() -> None:
            answer["looks"].append({"steps": answer["steps"], **counted()})
            print(answer["looks"][-1], file=sys.stderr, flush=True)
            if len(answer["looks"]) < laps:
                case.open(shown)
            else:
                case.close()

        case.open(shown)

    status = open_program(on_worklist)
    print(json.dumps(answer))
    return status


sys.exit(main())
