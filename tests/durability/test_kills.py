"""The short form of the harness; at length it is ``python -m tests.durability --kills 200``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from reviewer_app.cases.work import inverse
from tests.durability.chain import whole
from tests.helpers.store_values import NOON, make_edit

ROOT = Path(__file__).parents[2]


@pytest.mark.long
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the reader's process is forked, which Windows cannot do")
def test_nothing_called_saved_is_lost_by_kills() -> None:
    command = [sys.executable, "-m", "tests.durability", "--kills", "6", "--seed", "7"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "6 kills" in done.stdout
    assert " 0 edits called saved" not in done.stdout


def test_a_broken_chain_is_found() -> None:
    first, second = make_edit(1), make_edit(2)
    back = inverse(first, new_id="back", author="", made=NOON)
    assert whole([first, back]) is None
    assert whole([first, second]) == 1  # both begin with an empty field
    assert whole([back]) == 0  # takes back what is not there
    assert whole([first, back, back]) == 2  # twice
