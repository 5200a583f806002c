"""No command: open the workstation."""

from __future__ import annotations

import argparse
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Declare nothing: this is what runs without a command."""


def run(args: argparse.Namespace) -> int:
    """Open the window and stay until it is closed."""
    from reviewer_app.commands.window_here import require_display

    require_display()
    from reviewer_app.ui.quick_start import load_quickly

    load_quickly()
    from reviewer_app.app import run as run_window

    return run_window(profile=args.profile, service_url=args.service)
