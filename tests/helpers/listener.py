"""Starts the programs of `capture_programs` and talks to them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from queue import Queue
from typing import Any

from tests.helpers.audio_server import AudioServer
from tests.helpers.patience import PATIENCE

ROOT = Path(__file__).parents[2]


class Listener:
    """One of them, under a sound server if there is one: it is given commands, and what it says is read."""

    def __init__(self, server: AudioServer | None, *words: str) -> None:
        own = server.environment if server is not None else {}
        environment = {**os.environ, **own, "QT_QPA_PLATFORM": "offscreen"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.helpers.capture_programs", *words], cwd=ROOT, text=True,
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=1,
        )  # fmt: skip
        self._said: Queue[str] = Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        assert self.next() == {"ready": True}

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                self._said.put(line)

    def next(self) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(self._said.get(timeout=PATIENCE))
        return said

    def give(self, command: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{command}\n")

    def ask(self, command: str) -> list[dict[str, Any]]:
        """Give a command and return what was said until it was done."""
        self.give(command)
        said = [self.next()]
        while said[-1] != {"did": command}:
            said.append(self.next())
        return said[:-1]

    def until(self, name: str) -> dict[str, Any]:
        """Return the next that is said of a subject; what comes before it is passed over."""
        said = self.next()
        while name not in said:
            said = self.next()
        return said

    def kill(self) -> None:
        """End it as a crash would."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._close()

    def end(self) -> None:
        self.give("quit")
        assert self._process.wait(20) == 0
        self._close()

    def _close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._reader.join()
