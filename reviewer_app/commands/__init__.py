"""The commands of the program, one small file each; each is imported only when it is asked for."""

from __future__ import annotations

import argparse
from importlib import import_module
from typing import Any, Protocol, cast

#: Name → module. "open" is what runs where no command is named.
COMMANDS: dict[str, str] = {
    "demo": "demo",
    "serve": "serve",
    "inspect": "inspect",
    "render": "render",
    "view": "view",
    "verify": "verify",
    "co-sign": "co_sign",
    "export": "export",
    "archive": "archive",
    "audit": "audit",
    "transcribe": "transcribe",
    "doctor": "doctor",
}
_OPEN = "open_window"


class Command(Protocol):
    """What a command module offers."""

    def add_parser(self, subparsers: Any) -> None:
        """Declare the command and its arguments."""

    def run(self, args: argparse.Namespace) -> int:
        """Do it; return the exit status."""


def load(name: str) -> Command:
    """Import the module of a command."""
    module = COMMANDS.get(name, _OPEN)
    return cast("Command", import_module(f"{__name__}.{module}"))
