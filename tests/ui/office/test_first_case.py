"""What opening a case needs is loaded ahead, and what its first image does without is loaded after that."""

from __future__ import annotations

import subprocess
import sys

from tests.helpers.patience import PATIENCE

PROGRAM = """
import sys
from reviewer_app.ui.quick_start import load_quickly
load_quickly()
import reviewer_app.app
import reviewer_app.ui.case.window
import reviewer_app.ui.office.case_desk
import reviewer_app.ui.office.opened_case
late = {"PIL", "psutil", "multiprocessing", "importlib.metadata", "reviewer_app.ui.case.opinion_panel",
        "reviewer_app.ui.case.sign_page", "reviewer_app.ui.case.late_parts"}
assert late.isdisjoint(sys.modules), late & sys.modules.keys()
from reviewer_app.ui.office.open_case import load_case_window
load_case_window()
assert "reviewer_app.ui.case.late_parts" in sys.modules
from reviewer_app.viewer.hanging.protocol import own_protocols
assert own_protocols.cache_info().currsize
assert "pydicom" not in sys.modules
from reviewer_app.ui.office.open_case import load_header_readers
load_header_readers()
assert "reviewer_app.imaging.facts_reader" in sys.modules and "pydicom" in sys.modules
"""


def test_the_first_image_waits_for_no_more_than_it_needs() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr
