"""The embedded service of tests that are not of its start: a child of the fork server, see `warm_children`."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO, Any

from reviewer_app.demo.service_process import ServiceProcess
from tests.helpers.warm_children import WARM


class WarmServiceProcess(ServiceProcess):
    """The embedded service, a process of its own as ever, whose libraries need not be loaded at each start.

    Its passwords are little work; so its data are not for another.
    """

    def _started(self, command: Sequence[str], log: IO[str]) -> subprocess.Popen[str]:
        if not WARM:
            return super()._started(command, log)
        made: Any = _Divided(command[command.index("--data") :], Path(log.name))
        return made  # type: ignore[no-any-return]


class _Divided:
    """What is asked of a `subprocess.Popen`, of a child of the fork server that serves."""

    def __init__(self, arguments: Sequence[str], log: Path) -> None:
        context = multiprocessing.get_context("forkserver")
        theirs_in, ours_in = context.Pipe(duplex=False)
        ours_out, theirs_out = context.Pipe(duplex=False)
        self._process = context.Process(
            target=_serve, args=(theirs_in, theirs_out, str(log), tuple(arguments)), name="service", daemon=True
        )
        self._process.start()
        theirs_in.close()
        theirs_out.close()
        self.stdin = _opened(ours_in, "w")
        self.stdout = _opened(ours_out, "r")

    def poll(self) -> int | None:
        """Return the exit status, None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end and return the exit status, as `Popen.wait`."""
        self._process.join(timeout)
        status = self._process.exitcode
        if status is None:
            raise subprocess.TimeoutExpired("service", timeout or 0.0)
        return status

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()


def _opened(connection: Connection, mode: str) -> IO[str]:
    number = os.dup(connection.fileno())
    connection.close()
    return os.fdopen(number, mode, encoding="utf-8")


def _serve(standard_in: Connection, standard_out: Connection, log: str, arguments: tuple[str, ...]) -> None:
    from reviewer_app.reference_service.__main__ import main
    from reviewer_app.reference_service.oauth import accounts

    accounts.COST = 2  # every test signs in

    errors = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number, wanted in enumerate((standard_in.fileno(), standard_out.fileno(), errors)):
        os.dup2(wanted, number)
    standard_in.close()
    standard_out.close()
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)
    sys.exit(main(arguments))
