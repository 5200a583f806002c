from __future__ import annotations

import subprocess
import sys

from tests.helpers.patience import PATIENCE

PROGRAM = """
import gc, sys
from reviewer_app.ui.quick_start import load_quickly, loaded
load_quickly()
assert not gc.isenabled()
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel
import reviewer_app.ui.parts
import linecache
assert not [name for name in linecache.cache if "reviewer_app" in name], "PySide has read our source"
app = QApplication([])
label = reviewer_app.ui.parts.label("words")
assert label.text() == "words" and not hasattr(label, "set_text")
loaded()
QTimer.singleShot(1200, app.quit)
app.exec()
assert gc.isenabled() and gc.get_freeze_count() and gc.get_threshold()[0] > 700
assert sys.getswitchinterval() < 0.001, "a paint that gave way would wait for a third of a step"
"""


def test_nothing_is_looked_for_while_the_program_is_loaded_and_everything_after() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr
