"""The program opens its case, goes through laps of scrolling, leaves and opens the case in between, and counts itself.

Arguments after those of the profile: laps, and steps of the wheel in each.
"""

from __future__ import annotations

import ctypes
import gc
import json
import sys
from typing import TYPE_CHECKING, Any

from benchmarks.children.program import open_program

if TYPE_CHECKING:
    from reviewer_app.app import Application
    from reviewer_app.ui.case.window import CaseWindow

#: The members of ``struct mallinfo2`` (malloc.h).
_MALLINFO = (
    "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost",
)  # fmt: skip
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


def counted() -> dict[str, int]:
    """Return memory in bytes and how much there is of what may leak, all rubbish being collected."""
    import psutil
    from PySide6.QtCore import QObject
    from PySide6.QtWidgets import QApplication

    gc.collect()
    process, qt = psutil.Process(), QApplication.instance()
    assert isinstance(qt, QApplication)
    roots = [qt, *qt.topLevelWidgets()]
    return {
        "rss": process.memory_info().rss,
        **heap_told(),
        "widgets": len(qt.allWidgets()),
        "qobjects": sum(len(root.findChildren(QObject)) for root in roots),
        "python": len(gc.get_objects()) + gc.get_freeze_count(),
        "threads": process.num_threads(),
        "files": process.num_fds() if hasattr(process, "num_fds") else len(process.open_files()),
    }


def heap_told() -> dict[str, int]:
    """Return the bytes that malloc of glibc has given out in all its arenas and not got back, and those it keeps.

    Both are 0 with another libc. What it keeps came back and lies scattered between what did not: it is resident, and
    used again, so it grows towards an end where what is given out stays the same.
    """
    mallinfo = getattr(ctypes.CDLL(None), "mallinfo2", None) if sys.platform == "linux" else None
    if mallinfo is None:
        return {"heap": 0, "kept": 0}
    mallinfo.restype = _MallInfo
    told = mallinfo()
    return {"heap": int(told.uordblks + told.hblkhd), "kept": int(told.fordblks)}


class _MallInfo(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in _MALLINFO]


sys.exit(main())
