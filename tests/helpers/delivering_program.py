"""``python -m tests.helpers.delivering_program PROFILE``: an office that sends what waits in its outbox, and ends.

A test kills it on the way; started again it goes on where the other one was killed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from tests.helpers.office import Office

_LOOK_MS = 20


def main(profile: Path) -> int:
    """Send until nothing waits; 1 where something was told instead."""
    application = QApplication([])
    office = Office(profile)
    office.account.signed_in.connect(lambda: office.deliveries.load(send=True))
    timer = QTimer()

    def look() -> None:
        entries = office.deliveries.entries
        if office.told or (entries and not any(one.waits for one in entries)):
            application.quit()

    timer.timeout.connect(look)
    timer.start(_LOOK_MS)
    office.account.resume()
    application.exec()
    told = office.sentences()
    office.close()
    sys.stdout.write("\n".join(told))
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
