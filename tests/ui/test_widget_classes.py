"""In a fresh interpreter: in this one other tests have made the classes."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
from PySide6 import QtWidgets
from PySide6.QtCore import QCoreApplication, QObject, QTimer
from reviewer_app.ui.widget_classes import WidgetClasses
app, owner = QCoreApplication([]), QObject()
made = lambda: {name for name in vars(QtWidgets) if name.startswith("Q")}
assert "QWizard" not in made()
steps = WidgetClasses(owner)
counts = []
turn = QTimer(interval=0)
turn.timeout.connect(lambda: counts.append(len(made())))
turn.start()
steps.destroyed.connect(app.quit)
QTimer.singleShot(20_000, lambda: app.exit(1))
assert app.exec() == 0, "it did not end"
assert made() >= {"QWizard", "QTreeView", "QMdiArea"}
assert max(b - a for a, b in zip(counts, counts[1:])) < 40, "others had no turn between"
assert owner.children() == []
"""


def test_they_are_made_in_turns_between_which_others_have_theirs() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
