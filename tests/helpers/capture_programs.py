"""Programs that listen to the microphone of a sound server of their own, as processes of their own.

Qt knows one sound server in the life of a process, and the tests' own process may have met another, or none.

``python -m tests.helpers.capture_programs FILE DEVICE [preferred]`` with the server's environment; commands come line
by line on standard input, and what happened goes, line by line as JSON, to standard output.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal

from reviewer_app.ui.dictation import microphone as microphone_module
from reviewer_app.ui.dictation.microphone import Microphone, devices
from tests.helpers.store_values import say


class Commands(QObject):
    """Carries lines of standard input to the thread of Qt."""

    given = Signal(str)

    def __init__(self, known: dict[str, Callable[[], None]]) -> None:
        super().__init__()
        self._known = known
        self.given.connect(self._do)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in sys.stdin:
            self.given.emit(line.strip())

    def _do(self, line: str) -> None:
        name, _, rest = line.partition(" ")
        if name == "sleep":
            time.sleep(float(rest))  # as a window that is busy
        else:
            self._known[name]()
        say(did=line)


def capture(file: Path, device: str, *, preferred: bool) -> None:
    """Write what a microphone gives to a file, as PCM; `preferred` lets the device give what it likes best."""
    app = QCoreApplication(["capture"])
    if preferred:
        microphone_module._format_for = lambda device: device.preferredFormat()
    names = {one.name: one.id for one in devices()}
    microphone = Microphone(names.get(device, device))
    sound = file.open("wb", buffering=0)
    microphone.came.connect(sound.write)
    microphone.opened.connect(lambda: say(opened=microphone.name))
    microphone.lost.connect(lambda words: say(lost=words, open=microphone.is_open))
    microphone.switched.connect(lambda words: say(switched=words))
    known = {
        "open": microphone.open,
        "close": microphone.close,
        "quit": app.quit,
        "devices": lambda: say(devices={one.name: one.usual for one in devices()}),
    }
    commands = Commands(known)
    say(ready=True)
    app.exec()
    microphone.close()
    sound.close()
    del commands


if __name__ == "__main__":
    capture(Path(sys.argv[1]), sys.argv[2], preferred="preferred" in sys.argv)
