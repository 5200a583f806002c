"""``python -m tests.verification [--output PAGE]``: write the matrix into docs/verification.md, with other tools."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.verification import others
from tests.verification.page import renewed

PAGE = Path(__file__).resolve().parents[2] / "docs" / "verification.md"


def main() -> int:
    """Renew the section of the page."""
    parser = argparse.ArgumentParser(prog="python -m tests.verification", description=__doc__)
    parser.add_argument("--output", type=Path, default=PAGE, help="the page to write")
    given = parser.parse_args()
    missing = [f"{name} ({origin})" for name, origin in others.TOOLS.items() if others.program(name) is None]
    if missing:
        parser.error(f"not installed: {', '.join(missing)}")
    with tempfile.TemporaryDirectory() as folder:
        page = renewed(given.output.read_text(encoding="utf-8"), Path(folder))
    given.output.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
