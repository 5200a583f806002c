"""The viewer window starts its scan before anything else is loaded: what that needs must be light."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize("heavy", ["pydicom", "numpy", "PySide6"])
def test_a_scan_is_started_without_loading(heavy):
    program = f"import sys, reviewer_app.imaging.scan; print({heavy!r} in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "False"
