"""Programs that listen to the microphone of a sound server of their own, or record from it, as own processes.

Qt knows one sound server in the life of a process, and the tests' own process may have met another, or none.

``python -m tests.helpers.capture_programs FILE DEVICE [preferred]``, ``record FOLDER [SOUND FILE]`` or ``play FILE``,
with the server's environment; commands come line by line on standard input, and what happened goes, line by line as
JSON, to standard output.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal

from reviewer_app.dictation.engine import Hearing
from reviewer_app.dictation.process import EngineProcess
from reviewer_app.jobs import JobRunner
from reviewer_app.paths import profile_paths
from reviewer_app.store.vault import open_vault
from reviewer_app.ui.delivery import QtDelivery
from reviewer_app.ui.dictation import microphone as microphone_module
from reviewer_app.ui.dictation.microphone import Microphone, devices
from reviewer_app.ui.dictation.playback import Playback
from reviewer_app.ui.dictation.played_file import PlayedFile
from reviewer_app.ui.dictation.recorder import Meter, Recorder
from reviewer_app.ui.dictation.source import SoundSource
from reviewer_app.ui.office.kept_sound import KeptSound
from reviewer_app.ui.office.services import Services
from tests.helpers.full_disk import FullDisk
from tests.helpers.store_values import PASSPHRASE, say


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
        self.given.emit("quit")  # whoever started it is gone

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


def record(folder: Path, played: Path | None) -> None:
    """Dictate into the case "task-1" of a vault, by the microphone or from a sound file, until told to quit."""
    app = QCoreApplication(["record"])
    vault = open_vault(folder, PASSPHRASE)
    runner = JobRunner(QtDelivery(), on_unhandled=lambda error: say(bug=repr(error)))
    paths = profile_paths(folder / "profile")
    services = Services(
        vault, runner, paths, lambda: datetime.now(UTC), lambda _url: False, lambda one: say(error=str(one))
    )  # fmt: skip

    def source() -> SoundSource:
        return Microphone() if played is None else PlayedFile(played, speed=4)

    recorder = Recorder(source, KeptSound(services, "task-1"), runner, EngineProcess)
    recorder.heard.connect(
        lambda one: say(heard=" ".join(word.text for word in one.words), recording=one.recording, began=one.began,
                        segments=one.segments, engine=one.engine)
    )  # fmt: skip
    meters: list[Meter] = []
    recorder.metered.connect(meters.append)
    recorder.commanded.connect(lambda one: say(command=one.action))
    recorder.trouble.connect(lambda words: say(trouble=words))
    recorder.state_changed.connect(lambda state: say(state=state.listening, words=state.words))
    disk = FullDisk()

    def start(hearing: Hearing) -> None:
        meters.clear()
        recorder.start(hearing)

    known = {
        "text": lambda: start(Hearing.TEXT),
        "commands": lambda: start(Hearing.COMMANDS),
        "stop": recorder.stop,
        "came": lambda: say(came=meters[-1].seconds if meters else 0.0),
        "clipped": lambda: say(clipped=any(one.clipped for one in meters)),
        "where": lambda: say(where=recorder.state.listening, devices=[one.name for one in devices()]),
        "fill": disk.fill,
        "free": disk.free,
        "quit": app.quit,
    }
    commands = Commands(known)
    say(ready=True)
    app.exec()
    recorder.close()
    runner.close()
    vault.close()
    del commands


def play(file: Path) -> None:
    """Play PCM as the program does, until told to quit."""
    app = QCoreApplication(["play"])
    playback = Playback()
    playback.ended.connect(lambda: say(ended=True))
    known = {"play": lambda: say(played=playback.play(file.read_bytes())), "stop": playback.stop, "quit": app.quit}
    commands = Commands(known)
    say(ready=True)
    app.exec()
    playback.stop()
    del commands


if __name__ == "__main__":
    if sys.argv[1] == "play":
        play(Path(sys.argv[2]))
    elif sys.argv[1] == "record":
        record(Path(sys.argv[2]), Path(sys.argv[3]) if len(sys.argv) > 3 else None)
    else:
        capture(Path(sys.argv[1]), sys.argv[2], preferred="preferred" in sys.argv)
