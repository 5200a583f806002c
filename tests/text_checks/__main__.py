"""``python -m tests.text_checks [--output PAGE]``: write the figures of the checks of the text into docs/opinion.md."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.text_checks.page import renewed

PAGE = Path(__file__).resolve().parents[2] / "docs" / "opinion.md"


def main() -> int:
    """Renew the section of the page."""
    parser = argparse.ArgumentParser(prog="python -m tests.text_checks", description=__doc__)
    parser.add_argument("--output", type=Path, default=PAGE, help="the page to write")
    given = parser.parse_args()
    page = given.output.read_text(encoding="utf-8") if given.output.exists() else ""
    given.output.write_text(renewed(page), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
