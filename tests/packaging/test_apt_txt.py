"""Debian packages are named in one place, which set-up and README read."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
APT = ROOT / "packaging" / "apt.txt"
_NAME = re.compile(r"[a-z0-9][a-z0-9+.-]+")


def names() -> list[str]:
    return [one for one in APT.read_text(encoding="utf-8").splitlines() if one and not one.startswith("#")]


def printed(what: str) -> list[str]:
    if shutil.which("sh") is None:
        pytest.skip("the list is read by a shell script, and there is no shell here")
    said = subprocess.run(
        ["sh", str(ROOT / "packaging" / "apt-packages.sh"), what], capture_output=True, text=True, check=True
    )
    return said.stdout.split()


def test_every_line_is_one_name() -> None:
    assert names()
    assert [one for one in names() if not _NAME.fullmatch(one)] == []
    assert len(names()) == len(set(names()))


def test_the_script_prints_them() -> None:
    assert printed("dev") == names()
    runtime = printed("runtime")
    assert runtime
    assert runtime == names()[: len(runtime)]
    assert "xvfb" not in runtime
    assert {"xvfb", "orthanc"} <= set(names())


def test_set_up_and_readme_read_the_list_and_repeat_none_of_it() -> None:
    assert "apt-packages.sh" in (ROOT / "packaging" / "setup.sh").read_text(encoding="utf-8")
    assert "packaging/setup.sh" in (ROOT / "Makefile").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "packaging/apt.txt" in readme
    libraries = [one for one in names() if one.startswith("lib")]
    for place in ("README.md", "Makefile", ".ci/run", "packaging/setup.sh"):
        text = (ROOT / place).read_text(encoding="utf-8")
        assert [one for one in libraries if re.search(rf"\b{re.escape(one)}\b", text)] == []
