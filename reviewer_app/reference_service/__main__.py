"""``python -m reviewer_app.reference_service --data DIR``: the embedded service as a process of its own."""

from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import socket
import sys
import threading
import warnings
from collections.abc import Sequence
from pathlib import Path

import pydicom.config
import uvicorn

from reviewer_app.reference_service.app import ServiceOptions, build_app
from reviewer_app.reference_service.storage import DatabaseFromTheFuture
from reviewer_app.reference_service.web import DICOMWEB_PATH, FHIR_PATH


class _Server(uvicorn.Server):
    """Says where it is, in one line of JSON, as soon as it answers."""

    def __init__(self, config: uvicorn.Config, port: int) -> None:
        super().__init__(config)
        self._port = port

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        root = f"http://127.0.0.1:{self._port}"
        ready = {
            "fhir": root + FHIR_PATH, "dicomweb": root + DICOMWEB_PATH, "issuer": root, "port": self._port,
            "pid": os.getpid(),
        }  # fmt: skip
        sys.stdout.write(json.dumps(ready) + "\n")
        sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM, SIGINT or, if asked for, the end of standard input.

    Returns
    -------
    int
        Exit status: 0 after an orderly stop, 2 if the service could not start.
    """
    asked = _parser().parse_args(arguments)
    _set_up_log()
    try:
        listener = _listen(asked.port)
        options = ServiceOptions(
            asked.data, strict=asked.strict, token_seconds=asked.token_seconds, demonstration=asked.demonstration
        )
        app = build_app(options)
    except (OSError, OverflowError, DatabaseFromTheFuture) as failure:
        sys.stderr.write(f"The service cannot start: {_reason(failure)}\n")
        return 2
    # One event loop and no access log: paths of requests name patients' records.
    config = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=3, lifespan="on",
        ws="none",
    )  # fmt: skip
    server = _Server(config, listener.getsockname()[1])
    # uvicorn raises the signal again once it has stopped; by then it has done its work.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: None)
    if asked.stop_with_parent:
        threading.Thread(target=_stop_at_end_of_input, args=(server,), daemon=True).start()
    server.run([listener])
    return 0


def _reason(failure: Exception) -> str:
    if isinstance(failure, OSError) and failure.strerror:
        return f"{failure.filename}: {failure.strerror}" if failure.filename else failure.strerror
    return str(failure)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="reviewer-app serve", description="The embedded service, on loopback only.")
    parser.add_argument("--data", type=Path, required=True, help="folder of everything that is kept")
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: any free one)")
    parser.add_argument("--strict", action="store_true", help="check the whole structure of every FHIR resource")
    parser.add_argument("--token-seconds", type=int, default=900, help="how long an access token lives")
    parser.add_argument("--demonstration", default="", help="what the login page of a demonstration says to everybody")
    parser.add_argument("--stop-with-parent", action="store_true", help="stop when standard input ends")
    return parser


def _set_up_log() -> None:
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    # pydicom repeats wrong values of a file in its warnings, and these may name a patient.
    logging.getLogger("pydicom").setLevel(logging.CRITICAL)
    warnings.simplefilter("ignore")
    pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE


def _listen(port: int) -> socket.socket:
    """Bind to loopback; the same port can be taken again right after a stop."""
    # With the protocol named, asyncio sends small answers at once (TCP_NODELAY); without it each takes 40 ms more.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if sys.platform == "win32":
        # On Windows SO_REUSEADDR would let another program take the port over.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError:
        listener.close()
        raise
    return listener


def _stop_at_end_of_input(server: uvicorn.Server) -> None:
    # Not through sys.stdin: its lock, held by a waiting thread, would break the end of the interpreter.
    while os.read(0, 4096):
        pass
    server.should_exit = True


if __name__ == "__main__":
    sys.exit(main())
