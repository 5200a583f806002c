"""The page of licences says what the lock file installs, and nothing in it binds the program to the GPL."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_page_matches_the_lock_file() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "packaging" / "licences.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_licences_of_what_is_packed_lie_beside_it() -> None:
    fonts = ROOT / "resources" / "fonts"
    assert list(fonts.glob("*.ttf"))
    assert [one for one in fonts.iterdir() if "OFL" in one.name or "LICEN" in one.name.upper()]
    assert "Apache License" in (fonts / "LICENSE-Han.txt").read_text(encoding="utf-8")
    assert "NanumGothic" in (fonts / "OFL.txt").read_text(encoding="utf-8")
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_fonts_have_outlines_that_reports_can_carry() -> None:
    """reportlab takes TrueType outlines only."""
    for one in (ROOT / "resources" / "fonts").glob("*.ttf"):
        assert one.read_bytes()[:4] == b"\x00\x01\x00\x00", one.name
