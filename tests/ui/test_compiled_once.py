"""The kept bytecode of PySide's own modules."""

from __future__ import annotations

import builtins
import subprocess
import sys
from pathlib import Path

import pytest

from reviewer_app.ui import compiled_once as subject
from reviewer_app.ui.compiled_once import bytecode_file, compiled_once

NAME = "shibokensupport/feature.py"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path


def _value(source: str, name: str = NAME) -> object:
    found: dict[str, object] = {}
    exec(compile(source.encode(), name, "exec"), found)
    return found.get("value")


def _compiled(source: str, monkeypatch: pytest.MonkeyPatch, name: str = NAME) -> tuple[object, int]:
    """Return what `source` says, and how often it had to be compiled."""
    real, times = builtins.compile, 0

    def counted(*arguments: object, **named: object) -> object:
        nonlocal times
        times += 1
        return real(*arguments, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(builtins, "compile", counted)
    with compiled_once():
        value = _value(source, name)
    assert builtins.compile is counted
    monkeypatch.undo()
    return value, times


def test_the_same_source_is_compiled_once(folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        assert _compiled("value = 1", patch) == (1, 1)
    with pytest.MonkeyPatch.context() as patch:
        assert _compiled("value = 1", patch) == (1, 0)


def test_another_source_of_the_same_name_is_compiled_anew() -> None:
    for source, value in (("value = 1", 1), ("value = 2", 2)):
        with pytest.MonkeyPatch.context() as patch:
            assert _compiled(source, patch) == (value, 1)


def test_others_are_left_alone(folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        assert _compiled("value = 1", patch, "somebody.py") == (1, 1)
    assert list(folder.rglob("*.pyside")) == []


@pytest.mark.parametrize("content", [b"", b"\x00", subject.MAGIC_NUMBER, subject.MAGIC_NUMBER + b"N", b"damaged" * 9])
def test_a_file_that_is_of_no_use_is_replaced(content: bytes) -> None:
    bytecode_file().parent.mkdir(parents=True)
    bytecode_file().write_bytes(content)
    for times in (1, 0):
        with pytest.MonkeyPatch.context() as patch:
            assert _compiled("value = 1", patch) == (1, times)


def test_nothing_is_written_where_python_writes_no_bytecode(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    with compiled_once():
        assert _value("value = 1") == 1
    assert list(folder.rglob("*")) == []


def test_a_folder_that_cannot_be_written_keeps_nobody_from_starting(folder: Path) -> None:
    bytecode_file().parent.parent.mkdir(parents=True)
    bytecode_file().parent.write_text("a file where the folder should be")
    with compiled_once():
        assert _value("value = 1") == 1


def test_pyside_is_loaded_from_it(folder: Path) -> None:
    program = """
import builtins, sys
from reviewer_app.ui.compiled_once import bytecode_file
from reviewer_app.ui.quick_start import load_quickly
compiled = []
real = builtins.compile
builtins.compile = lambda source, name, *rest, **named: (compiled.append(name), real(source, name, *rest, **named))[1]
load_quickly()
print(len([name for name in compiled if str(name).startswith("shibokensupport")]), bytecode_file().is_file())
"""
    said = [
        subprocess.run(
            [sys.executable, "-X", f"pycache_prefix={folder}", "-c", program],
            capture_output=True, text=True, timeout=60, check=True, env=_without_the_ban(),
        ).stdout.split()
        for _ in range(2)
    ]  # fmt: skip
    assert said[0][1] == said[1][1] == "True"
    assert int(said[1][0]) == 0


def _without_the_ban() -> dict[str, str]:
    import os

    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
