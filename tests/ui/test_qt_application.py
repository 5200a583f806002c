"""The program ends as it should also where something was copied."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
from PySide6.QtWidgets import QApplication
from reviewer_app.cases.work import Work
from reviewer_app.ui.case.text_field import OpinionText
from reviewer_app.ui.qt_application import settle_clipboard

app = QApplication([])
text = OpinionText(Work)
text.setPlainText("one two")
if sys.argv[1] == "copied":
    text.selectAll()
    text.copy()
settle_clipboard()
assert app.clipboard().text() == ("one two" if sys.argv[1] == "copied" else "")
"""


@pytest.mark.parametrize("what", ["copied", "nothing"])
def test_what_was_copied_does_not_end_the_program_with_a_fault(what: str) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", PROGRAM, what], cwd=ROOT, env=environment, check=False)
    assert done.returncode == 0
