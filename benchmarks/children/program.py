"""The real program in a child process, up to its worklist, with a keyring that is handed in."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from reviewer_app.__main__ import build_parser

if TYPE_CHECKING:
    from reviewer_app.app import Application
    from reviewer_app.store.keyring_access import KeyringAccess


def open_program(on_worklist: Callable[[Application], None]) -> int:
    """Start as ``reviewer-app --profile DIR`` does and run until the window is closed.

    The arguments of the process are the profile's folder and the file of its keyring; others are the caller's.
    `on_worklist` is called once, when the worklist with its cases has been painted.
    """
    profile, keyring = Path(sys.argv[1]), Path(sys.argv[2])
    build_parser(()).parse_args(["--profile", str(profile)])
    from benchmarks.children.painted import when_painted
    from reviewer_app.app import Options, run_until_closed

    def begin(application: Application) -> None:
        workstation = application.workstation

        def watch() -> None:
            assert workstation.office is not None
            page = workstation.office.worklist
            when_painted(page.table.viewport(), lambda: on_worklist(application), lambda: page.model.rowCount() > 0)

        workstation.unlocked.connect(watch)

    def keyring_access() -> KeyringAccess:
        from benchmarks import key_at_hand

        return key_at_hand.access(keyring)

    return run_until_closed(Options(profile=profile, keyring=keyring_access), begin)
