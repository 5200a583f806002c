"""Arguments, then the command they name. Exit status 2 with one clear line on bad usage or unreadable input."""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from reviewer_app import __version__
from reviewer_app.commands import COMMANDS, load
from reviewer_app.commands.window_here import library_missing
from reviewer_app.errors import Cancelled, ReviewerError

PROFILE_VARIABLE = "REVIEWER_APP_PROFILE"


def build_parser(names: Sequence[str] = tuple(COMMANDS)) -> argparse.ArgumentParser:
    """Return the parser with the sub-commands of `names`; each is imported only when it is asked for.

    With no names it only knows what commands there are, for the one that is misspelt.
    """
    parser = argparse.ArgumentParser(
        prog="reviewer-app", description="Workstation for the physician who gives a remote second opinion."
    )
    parser.add_argument("--version", action="version", version=f"reviewer-app {__version__}")
    profile = os.environ.get(PROFILE_VARIABLE)
    parser.add_argument(
        "--profile",
        type=Path,
        default=Path(profile) if profile else None,
        metavar="DIR",
        help="keep configuration, data, cache and log under DIR",
    )
    parser.add_argument("--service", metavar="URL", default="", help="FHIR base address of the service")
    if not names:
        parser.add_argument("command", nargs="?", choices=tuple(COMMANDS), metavar="COMMAND")
        return parser
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name in names:
        command = load(name)
        command.add_parser(subparsers)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; return its exit status."""
    _speak_every_character()
    given = list(sys.argv[1:] if arguments is None else arguments)
    named = next((one for one in given if one in COMMANDS), None)
    asks_help = any(one in ("-h", "--help") for one in given)
    parser = build_parser((named,) if named is not None else tuple(COMMANDS) if asks_help else ())
    options = parser.parse_args(given)
    command = load(options.command or "open")
    try:
        return _said(command.run(options))
    except ReviewerError as error:
        return _failed(error)
    except ImportError as error:
        return _failed(_explained(error))
    except (Cancelled, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        return _reader_left()


def _speak_every_character() -> None:
    """Write what the console's encoding lacks as escapes: a name must not end a listing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _said(status: int) -> int:
    """Return `status` once everything is said: a reader who left is known here, not when the interpreter ends."""
    sys.stdout.flush()
    return status


def _failed(error: ReviewerError) -> int:
    sys.stderr.write(f"reviewer-app: {error}\n")
    return 2


def _explained(error: ImportError) -> ReviewerError:
    """Return the sentence for a library that the system lacks; any other failed import is a bug and raised."""
    sentence = library_missing(error)
    if sentence is None:
        raise error
    return sentence


def _reader_left() -> int:
    """End quietly where `| head` has read enough: what is left in the buffer goes nowhere."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 141  # 128 + SIGPIPE, as a shell would say


if __name__ == "__main__":
    if getattr(sys, "frozen", False):
        from multiprocessing import freeze_support

        freeze_support()
    sys.exit(main())
