"""The commands of the Makefile: what `make test` leaves out is run by `make test-long`, and CI runs both."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.end2end import test_unattended_demo as demo

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"


def commands(target: str) -> list[str]:
    """Return the words of the command that calls pytest for a target, as the shell gets them."""
    if shutil.which("make") is None:
        pytest.skip("there is no make here")
    said = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    [line] = [one for one in said.splitlines() if "-m pytest" in one]
    return shlex.split(line.partition("-m pytest")[2])


def chosen(words: list[str]) -> str:
    return words[words.index("-m") + 1] if "-m" in words else ""


def test_what_one_command_leaves_out_the_other_runs() -> None:
    assert chosen(commands("test")) == "not long"
    assert chosen(commands("test-long")) == "long"
    assert chosen(commands("test-all")) == ""
    assert commands("test")[-1] == commands("test-all")[-1] == "tests"


def test_every_module_with_a_long_test_is_among_those_collected() -> None:
    line = next(one for one in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines() if "-m long" in one)
    [search] = re.findall(r"\$\$\((grep .*) \$\(TESTS\)\)", line)
    if shutil.which("grep") is None:
        pytest.skip("there is no grep here")
    told = subprocess.run([*shlex.split(search), "tests"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    marked = {one for one in TESTS.rglob("test_*.py") if "pytest.mark." + "long" in one.read_text(encoding="utf-8")}
    assert {ROOT / one for one in told.split()} == marked
    assert TESTS / "end2end" / "test_peers.py" in marked


def test_a_whole_run_and_its_search_for_words_in_clear_are_left_in() -> None:
    kept = (
        demo.test_all_of_it_worked_and_every_step_would_be_missed, demo.test_the_signed_document_is_valid_and_trusted,
        demo.test_nothing_about_a_patient_is_in_clear, demo.test_nothing_is_written_elsewhere,
    )  # fmt: skip
    marks = [demo.pytestmark, *(mark for one in kept for mark in getattr(one, "pytestmark", ()))]
    assert "long" not in [one.name for one in marks]


def test_ci_runs_lint_then_both_and_ends_with_the_line_of_all_but_the_long() -> None:
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "set -euo pipefail" in ci
    assert re.findall(r"^make (\S+)$", ci, re.MULTILINE) == ["lint", "test-long", "test"]
