"""``python -m tests.durability --kills 200``: kill the program so often; 1 where anything was lost."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from tests.durability.harness import Harness, Lost, points_for
from tests.durability.stored_case import make_profile


def main() -> int:
    """Run the harness and print its figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.durability", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20260301)
    parser.add_argument("--at", action="append", default=[], metavar="POINT", help="kill only here; may be repeated")
    given = parser.parse_args()
    points = points_for(given.kills, given.seed)
    if given.at:
        points = [given.at[number % len(given.at)] for number in range(given.kills)]
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder, "base")
        make_profile(base)
        try:
            figures = Harness(base, Path(folder, "profile"), given.seed).run(points)
        except Lost as error:
            sys.stdout.write(f"{error}\n")
            return 1
    sys.stdout.write(f"{figures.words()}; {time.monotonic() - began:.0f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
