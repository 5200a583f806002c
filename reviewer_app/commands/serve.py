"""``serve``: the embedded service alone, as a process of its own that shares no code with this one."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

SERVICE_MODULE = "reviewer_app.reference_service"
_LAST_PORT = 65535


def add_parser(subparsers: Any) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("serve", help="run the embedded service (FHIR R4, DICOMweb, sign-in) on loopback")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="where the service keeps its data")
    parser.add_argument("--port", type=port, default=0, metavar="N", help="port on 127.0.0.1 (default: any free one)")
    parser.add_argument("--strict", action="store_true", help="check every resource against the full R4 model")


def port(text: str) -> int:
    """Read a port; 0 is any free one."""
    if not (text.isascii() and text.isdigit() and int(text) <= _LAST_PORT):
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to {_LAST_PORT}")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Run the service until it is interrupted."""
    command = [sys.executable, "-m", SERVICE_MODULE, "--data", str(args.data), "--port", str(args.port)]
    if args.strict:
        command.append("--strict")
    if os.name == "posix":
        os.execv(sys.executable, command)  # noqa: S606 - this very process becomes the service
    return subprocess.run(command, check=False).returncode  # noqa: S603
