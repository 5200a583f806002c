"""The program up to its worklist, then closed."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from benchmarks.children.program import open_program

if TYPE_CHECKING:
    from reviewer_app.app import Application


def main() -> int:
    painted: list[int] = []

    def on_worklist(application: Application) -> None:
        painted.append(time.monotonic_ns())
        application.workstation.window.close()

    status = open_program(on_worklist)
    print(f'{{"painted": {painted[0] / 1e6}}}')
    return status


sys.exit(main())
