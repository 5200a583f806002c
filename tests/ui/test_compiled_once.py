"""The kept bytecode of what is compiled anew at every start."""

from __future__ import annotations

import builtins
import dataclasses
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reviewer_app.ui import compiled_once as subject
from reviewer_app.ui.compiled_once import CompiledOnce, bytecode_file
from tests.helpers.patience import PATIENCE

NAME = "shibokensupport/feature.py"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path


@contextmanager
def _once() -> Iterator[list[str]]:
    """Give the names of what has to be compiled meanwhile."""
    names: list[str] = []
    real = builtins.compile

    def counted(source: object, name: str, *arguments: object, **named: object) -> object:
        names.append(name)
        return real(source, name, *arguments, **named)  # type: ignore[call-overload]

    builtins.compile = counted  # type: ignore[assignment]
    try:
        once = CompiledOnce()
        once.start()
        once.start()  # does no harm
        try:
            yield names
        finally:
            once.stop()
        assert builtins.compile is counted
        assert not hasattr(dataclasses, "exec")
    finally:
        builtins.compile = real


def _value(source: str, name: str = NAME) -> object:
    found: dict[str, object] = {}
    exec(compile(source.encode(), name, "exec"), found)
    return found.get("value")


def test_the_same_source_is_compiled_once() -> None:
    for times in (1, 0):
        with _once() as compiled:
            assert _value("value = 1") == 1
        assert len(compiled) == times


def test_another_source_of_the_same_name_is_compiled_anew() -> None:
    for number in (1, 2):
        with _once() as compiled:
            assert _value(f"value = {number}") == number
        assert compiled == [NAME]


def _make_point() -> Callable[..., object]:
    @dataclasses.dataclass(frozen=True, slots=True)
    class Point:
        """A point."""

        x: int
        y: int = 0
        name: list[str] = dataclasses.field(default_factory=list)

    return Point


def test_a_dataclass_from_kept_code_is_as_any_other() -> None:
    plain = _make_point()
    with _once() as first:
        _make_point()
    with _once() as second:
        kept = _make_point()
    assert first
    assert second == []
    one = kept(1, name=["a"])
    assert repr(one) == repr(plain(1, name=["a"]))
    assert one == kept(1, 0, ["a"]) != kept(2, 0, ["a"])
    assert kept.__init__.__annotations__ == plain.__init__.__annotations__  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.x = 2  # type: ignore[attr-defined]


def test_others_are_left_alone(folder: Path) -> None:
    with _once() as compiled:
        assert _value("value = 1", "somebody.py") == 1
    assert compiled == ["somebody.py"]
    assert list(folder.rglob("*.once")) == []


@pytest.mark.parametrize("content", [b"", b"\x00", subject.MAGIC_NUMBER, subject.MAGIC_NUMBER + b"N", b"damaged" * 9])
def test_a_file_that_is_of_no_use_is_replaced(content: bytes) -> None:
    bytecode_file().parent.mkdir(parents=True)
    bytecode_file().write_bytes(content)
    for times in (1, 0):
        with _once() as compiled:
            assert _value("value = 1") == 1
        assert len(compiled) == times


def test_each_occasion_keeps_what_it_needs_in_a_file_of_its_own() -> None:
    for occasion, source in (("", "value = 1"), ("case", "value = 2")):
        once = CompiledOnce(occasion)
        once.start()
        assert _value(source)
        once.stop()
    kept = [bytecode_file(occasion) for occasion in ("", "case")]
    assert all(one.is_file() for one in kept)
    assert b"value = 2" not in kept[0].read_bytes()
    assert b"value = 1" not in kept[1].read_bytes()


def test_nothing_is_written_where_python_writes_no_bytecode(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    with _once():
        assert _value("value = 1") == 1
    assert list(folder.rglob("*")) == []


def test_a_folder_that_cannot_be_written_keeps_nobody_from_starting(folder: Path) -> None:
    bytecode_file().parent.parent.mkdir(parents=True)
    bytecode_file().parent.write_text("a file where the folder should be")
    with _once():
        assert _value("value = 1") == 1


PROGRAM = """
import builtins
from reviewer_app.ui import quick_start
compiled = []
real = builtins.compile
def heard(source, name, *rest, **named):
    # the annotations of a named tuple are compiled too, each a word
    if name != "<string>" or "def " in str(source):
        compiled.append(name)
    return real(source, name, *rest, **named)
builtins.compile = heard
quick_start.load_quickly()
import reviewer_app.cases.case
quick_start.loaded()
print(len([name for name in compiled if str(name).startswith("shibokensupport")]), compiled.count("<string>"))
"""


def test_pyside_and_the_dataclasses_of_the_program_are_taken_from_it(folder: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-X", f"pycache_prefix={folder}", "-c", PROGRAM]
    first, second = (
        subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE, check=True, env=environment
        ).stdout.split()
        for _ in range(2)
    )
    assert int(first[0]) > 0
    assert int(first[1]) > 0
    assert second == ["0", "0"]
