"""``python -m tests.manifest [--output FILE]``: write docs/manifest.schema.json."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.manifest.schema import PATH, text


def main() -> int:
    """Write the file."""
    parser = argparse.ArgumentParser(prog="python -m tests.manifest", description=__doc__)
    parser.add_argument("--output", type=Path, default=PATH, help="the file to write")
    parser.parse_args().output.write_text(text(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
