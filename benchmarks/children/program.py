"""The real program in a child process, up to its worklist, with a keyring that is handed in."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
    from reviewer_app.ui.quick_start import load_quickly

    load_quickly()  # as `commands.open_window` does
    from reviewer_app.app import Options, run_until_closed

    def keyring_access() -> KeyringAccess:
        from benchmarks import key_at_hand

        return key_at_hand.access(keyring)

    return run_until_closed(
        Options(profile=profile, keyring=keyring_access), lambda application: _watch(lambda: on_worklist(application))
    )


def _watch(painted: Callable[[], None]) -> None:
    """Call `painted` in the first turn of the event loop after a row of the worklist was painted."""
    from PySide6.QtCore import QTimer

    from reviewer_app.ui.worklist.delegate import WorklistDelegate

    paint = WorklistDelegate.paint
    waiting = [painted]

    def and_tell(delegate: WorklistDelegate, *arguments: Any) -> None:
        paint(delegate, *arguments)
        if waiting:
            QTimer.singleShot(0, waiting.pop())

    WorklistDelegate.paint = and_tell  # type: ignore[method-assign, assignment]  # looked at from outside
