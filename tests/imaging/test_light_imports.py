"""A picture is shown without what reads headers: loading it takes longer than everything else of a viewer's start."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "module", ["reviewer_app.imaging.frames", "reviewer_app.imaging.scan", "reviewer_app.ui.view.run"]
)
def test_pydicom_is_not_loaded_with(module):
    program = f"import sys, {module}; print('pydicom' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "False"
