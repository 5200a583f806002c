"""``demo``: the embedded service with sample cases, and the workstation on it, with or without a person."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_DEFAULT_OUTPUT = Path("demo-output")


def add_parser(subparsers: Any) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("demo", help="the workstation on an embedded service with sample cases")
    parser.add_argument(
        "--unattended", action="store_true", help="walk through the whole main job alone (default without a display)"
    )
    parser.add_argument(
        "--output", type=Path, metavar="DIR", default=_DEFAULT_OUTPUT,
        help=f"where an unattended run leaves screenshots, PDF and result.json (default: {_DEFAULT_OUTPUT})",
    )  # fmt: skip
    parser.add_argument(
        "--import", type=Path, metavar="DIR", dest="import_from", help="add a case made from DICOM and PDF files"
    )
    parser.add_argument(
        "--opinions", type=Path, metavar="DIR", help="only write three finished sample opinions as signed PDFs"
    )


def run(args: argparse.Namespace) -> int:
    """Run it; 0 if the whole main job worked, or the opinions were written, 1 if a step failed."""
    if args.opinions is not None:
        return _write_opinions(args.opinions.resolve())
    unattended = args.unattended or not _has_display()
    if not _has_display():
        # without a display Qt's default platform aborts the process
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from reviewer_app.demo.stage import StageOptions

    # what is logged before the profile's log is there goes nowhere, not to the terminal
    logging.getLogger("reviewer_app").addHandler(logging.NullHandler())
    stage = StageOptions(profile=args.profile, import_from=args.import_from)
    if not unattended:
        from reviewer_app.demo.attended import run_attended

        return run_attended(stage, lambda words: print(words, flush=True))
    from reviewer_app.demo.unattended import UnattendedOptions, run_unattended

    worked = run_unattended(UnattendedOptions(args.output.resolve(), stage), lambda words: print(words, flush=True))
    return 0 if worked else 1


def _write_opinions(output: Path) -> int:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # figures are painted, nothing is shown
    from PySide6.QtGui import QGuiApplication

    from reviewer_app.demo.opinions.making import make_opinions

    logging.getLogger("reviewer_app").addHandler(logging.NullHandler())
    application = QGuiApplication.instance() or QGuiApplication([])
    make_opinions(output, datetime.now(UTC).astimezone(), lambda words: print(words, flush=True))
    del application
    return 0


def _has_display() -> bool:
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return os.environ.get("QT_QPA_PLATFORM", "") not in ("offscreen", "minimal")
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
