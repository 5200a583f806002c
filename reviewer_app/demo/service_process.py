"""The embedded service as a child process: start, stop, and start again on the same data and port."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from queue import Empty, Queue
from types import TracebackType
from typing import IO, Protocol, Self

from reviewer_app.demo.load import ServiceEndpoint, coordinator_endpoint
from reviewer_app.errors import Offline

_log = logging.getLogger(__name__)

_READY_S = 60.0
_STOP_S = 10.0
#: A port that was just given up may be held for a moment by its last connections.
_PAUSE_S = 0.2


class Service(Protocol):
    """A service that the demo can stand on: it comes back with the same data at the same port."""

    @property
    def port(self) -> int:
        """The port of the service; 0 before the first start."""

    @property
    def running(self) -> bool:
        """Whether it is there."""

    def start(self) -> ServiceEndpoint:
        """Start it, wait until it answers, and return where it is and what its coordinator sends along."""

    def stop(self) -> None:
        """Stop it and wait until it is gone; nothing happens if it is not running."""


class ServiceProcess:
    """The embedded service on loopback, kept in `data_dir`; what it says goes to ``service.log`` there.

    It ends with this process, even if that dies: its standard input closes then.

    Parameters
    ----------
    data_dir
        Where the service keeps everything; made if missing.
    port
        The port to listen on, 0 for any free one; every later start takes the same port again.
    strict
        Whether the service checks the whole structure of every resource.
    demonstration
        What its login page says to everybody; empty for nothing.
    """

    def __init__(self, data_dir: Path, port: int = 0, *, strict: bool = False, demonstration: str = "") -> None:
        self._data_dir = data_dir
        self._port = port
        self._strict = strict
        self._demonstration = demonstration
        self._process: subprocess.Popen[str] | None = None

    @property
    def port(self) -> int:
        """The port of the service; 0 before the first start."""
        return self._port

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    @property
    def log_path(self) -> Path:
        """Where the service's own messages are."""
        return self._data_dir / "service.log"

    def start(self) -> ServiceEndpoint:
        """Start the service, wait until it answers, and sign in as its coordinator.

        Raises
        ------
        Offline
            If it is not ready within a minute; the end of its log is in the detail.
        """
        if self.running:
            raise Offline("The service is running already.", detail=f"port {self._port}")
        self._data_dir.mkdir(parents=True, exist_ok=True)
        deadline = time.monotonic() + _READY_S
        while True:
            line = self._launch(deadline)
            if line:
                break
            self.stop()
            if time.monotonic() > deadline or not self._port_was_taken():
                raise Offline("The service did not start.", detail=self._log_end())
            time.sleep(_PAUSE_S)
        self._port = int(json.loads(line)["port"])
        _log.info("service ready on port %d", self._port)
        return coordinator_endpoint(self._data_dir, line)

    def stop(self) -> None:
        """Stop the service and wait until it is gone; nothing happens if it is not running."""
        process, self._process = self._process, None
        if process is None:
            return
        # The end of its input asks the service to stop in good order, on every system; Windows has no SIGTERM.
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _launch(self, deadline: float) -> str:
        """Start the process and return its ready line, or nothing if it ended or the deadline passed."""
        command = [sys.executable, "-m", "reviewer_app.reference_service", "--data", str(self._data_dir)]
        command += ["--port", str(self._port), "--stop-with-parent", *(["--strict"] if self._strict else [])]
        command += ["--demonstration", self._demonstration] if self._demonstration else []
        with self.log_path.open("w", encoding="utf-8") as log:
            self._process = self._started(command, log)
        lines: Queue[str] = Queue()
        # readline has no time limit of its own, and select does not work on pipes everywhere.
        threading.Thread(target=_read_line, args=(self._process.stdout, lines), daemon=True).start()
        try:
            return lines.get(timeout=max(deadline - time.monotonic(), 0.1))
        except Empty:
            return ""

    def _started(self, command: Sequence[str], log: IO[str]) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603  this very program
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, encoding="utf-8"
        )

    def _log_end(self) -> str:
        return self.log_path.read_text(encoding="utf-8", errors="replace")[-400:].strip()

    def _port_was_taken(self) -> bool:
        return self._port != 0 and "in use" in self._log_end()


def _read_line(stream: IO[str] | None, lines: Queue[str]) -> None:
    lines.put(stream.readline() if stream else "")
