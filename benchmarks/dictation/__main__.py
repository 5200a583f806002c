"""Lets an engine hear dictations by synthetic voices and counts what it mishears.

With ``--keep`` the figures go into docs/dictation.md. An engine other than pocketsphinx needs the folder of its model.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.dictation.dictations import Dictations, dictations
from benchmarks.dictation.hearing import Heard, Sitting, hear_all
from benchmarks.dictation.page import keep, kept, renewed, section
from benchmarks.dictation.voices import VOICES
from benchmarks.processes import ROOT
from reviewer_app.dictation.engine import ALWAYS_THERE, ENGINES
from reviewer_app.dictation.process import EngineProcess

DOCUMENT = ROOT / "docs" / "dictation.md"
#: Of a quick run each so manieth sentence is heard.
_QUICK = 8


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dictation", description=__doc__)
    parser.add_argument("--engine", default=ALWAYS_THERE, choices=tuple(ENGINES))
    parser.add_argument("--model", type=Path, metavar="DIR", help="the folder of a model of that engine")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="how many engines hear at once")
    parser.add_argument("--quick", action="store_true", help="a few sentences, to see that everything works")
    parser.add_argument("--keep", action="store_true", help="write the figures into docs/dictation.md")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    """Hear everything and print it; 1 where no voice is installed."""
    asked = parse(arguments)
    if asked.quick and asked.keep:
        raise SystemExit("a quick run is not kept")
    voices = tuple(one for one in VOICES if one.installed)
    missing = tuple(f"{one.name} (apt package {one.package})" for one in VOICES if not one.installed)
    if not voices:
        print(f"No voice is installed: {', '.join(missing)}", file=sys.stderr)
        return 1
    dictated = _some(dictations()) if asked.quick else dictations()
    with tempfile.TemporaryDirectory(prefix="reviewer-app-dictation-") as folder:
        sittings, seconds = hear_all(
            dictated, lambda: EngineProcess(asked.engine, asked.model), Path(folder), workers=asked.workers,
            tell=_tell, voices=voices,
        )  # fmt: skip
    when = f"{datetime.now(UTC):%Y-%m-%d}"
    found = Heard(asked.engine, when, len(dictated.dictations), seconds, tuple(sittings), missing)
    print(section({found.engine: found}))
    if asked.keep:
        every = {**kept(), found.engine: found}
        keep(every)
        DOCUMENT.write_text(renewed(DOCUMENT.read_text(encoding="utf-8"), every), encoding="utf-8")
    return 0


def _some(whole: Dictations) -> Dictations:
    return Dictations(whole.dictations[::_QUICK], whole.no_commands[::_QUICK])


def _tell(found: Sitting) -> None:
    room = "quiet" if found.noise_db is None else f"{found.noise_db:.0f} dB"
    print(f"{found.voice}, {room}: {found.text.word_error_rate:.0%} of words wrong", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
