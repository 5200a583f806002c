"""Set-up on a bare machine: all that is missing is said at once, and a longer list is asked for again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.packaging.test_apt_txt import ROOT, printed

SETUP = ROOT / "packaging" / "setup.sh"


def program(folder: Path, name: str, *lines: str) -> Path:
    """Write a shell program that stands in for one of the system's."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text("\n".join(("#!/bin/sh", *lines, "")), encoding="utf-8")
    path.chmod(0o755)
    return path


def set_up(tmp_path: Path, what: str, python: Path) -> subprocess.CompletedProcess[str]:
    """Run set-up as a user who may not install, where Debian has none of the packages."""
    if shutil.which("sh") is None:
        pytest.skip("set-up is a shell script, and there is no shell here")
    programs = tmp_path / "bin"
    program(programs, "dpkg-query", "exit 1")
    program(programs, "id", "echo 1000")
    program(programs, "apt-get", f"touch {tmp_path}/installed")
    surroundings = {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHON": str(python),
        "VENV": str(tmp_path / "venv"),
    }
    return subprocess.run(["sh", str(SETUP), what], env=surroundings, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("what", ["runtime", "dev"])
def test_all_that_is_missing_is_said_at_once_and_nothing_is_begun(tmp_path: Path, what: str) -> None:
    python = program(
        tmp_path / "bin", "bare-python", 'case "$2" in *ensurepip*) exit 1;; esac', f'exec "{sys.executable}" "$@"'
    )
    ended = set_up(tmp_path, what, python)
    assert ended.returncode == 2
    [line] = [one for one in ended.stderr.splitlines() if one.startswith("sudo apt-get install ")]
    assert line.split()[4:] == ["python3-venv", *printed(what)]
    assert not (tmp_path / "venv").exists()
    assert not (tmp_path / "installed").exists()


def test_a_python_that_is_too_old_is_said(tmp_path: Path) -> None:
    ended = set_up(tmp_path, "runtime", program(tmp_path / "bin", "old-python", "exit 1"))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "Python 3.11 or newer is needed" in ended.stderr


@pytest.mark.parametrize(("target", "what"), [("demo", "runtime"), ("test", "dev")])
@pytest.mark.parametrize("changed", ["packaging/apt.txt", "packaging/setup.sh", "requirements.lock", "pyproject.toml"])
def test_a_folder_set_up_before_is_set_up_anew_where_a_list_changed(
    tmp_path: Path, target: str, what: str, changed: str
) -> None:
    if shutil.which("make") is None:
        pytest.skip("there is no make here")
    for stamp in (".runtime", ".dev"):
        (tmp_path / stamp).touch()

    def says(*options: str) -> str:
        command = ["make", "--dry-run", *options, f"VENV={tmp_path}", target]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert "setup.sh" not in says()
    calls = [one for one in says("-W", changed).splitlines() if "setup.sh" in one]
    assert [one.split()[-1] for one in calls] == [what]
