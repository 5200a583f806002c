"""Qt's classes are all there before a job may ask for one; in a process of its own, where none was asked for yet."""

from __future__ import annotations

import subprocess
import sys

from tests.helpers.patience import PATIENCE

PROGRAM = """
from reviewer_app.ui.quick_start import load_quickly
load_quickly()
from PySide6.QtCore import QCoreApplication, QObject, QTimer
from reviewer_app.ui import qt_classes

application = QCoreApplication([])
assert len(list(qt_classes._unmade())) > 300
owner, between = QObject(), []
timer = QTimer(owner)
timer.timeout.connect(lambda: between.append(len(list(qt_classes._unmade()))))
timer.start(0)
classes = qt_classes.QtClasses(owner)
classes.made.connect(application.quit)
classes.begin()
application.exec()
assert not list(qt_classes._unmade())
assert len(between) > 5 and between[0] > between[-1] > 0, between  # other events are seen to meanwhile
again, told = qt_classes.QtClasses(owner), []
again.made.connect(lambda: told.append(True))
again.made.connect(application.quit)
again.begin()
application.exec()
assert told == [True]
"""


def test_all_classes_are_made_between_the_events() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr
