"""``view``: a window on files or folders that belong to no case; nothing of them is stored."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("view", help="look at files and folders that belong to no case")
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="a DICOM or PDF file, or a folder")


def run(args: argparse.Namespace) -> int:
    """Open the window and stay until it is closed; 2 where a path does not exist."""
    missing = next((one for one in args.paths if not one.exists()), None)
    if missing is not None:
        print(f"reviewer-app view: {missing}: there is no such file or folder", file=sys.stderr)
        return 2
    from reviewer_app.commands.window_here import require_display

    require_display()
    from reviewer_app.imaging.scan import Scanner

    scanner = Scanner()  # its first child loads what knows DICOM while the window is loaded here
    from reviewer_app.ui.quick_start import load_quickly

    load_quickly()
    from reviewer_app.ui.view.run import run_viewer

    return run_viewer(scanner, tuple(args.paths), args.profile)
