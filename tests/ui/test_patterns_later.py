"""Long patterns that are compiled when they are first used."""

from __future__ import annotations

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from reviewer_app.ui.patterns_later import patterns_later

LONG = "(" + "|".join(f"word{number:04}" for number in range(1000)) + ")"


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What `re` really compiles."""
    made: list[str] = []
    real = re.compile

    def counted(pattern: str, flags: int = 0) -> re.Pattern[str]:
        made.append(pattern)
        return real(pattern, flags)

    monkeypatch.setattr(re, "compile", counted)
    return made


def test_a_long_pattern_is_compiled_once_with_its_first_use(compiled: list[str]) -> None:
    with patterns_later():
        pattern = re.compile(LONG, re.IGNORECASE)
        find = pattern.finditer
    assert compiled == []
    assert [one.group() for one in find("WORD0007 and word0021")] == ["WORD0007", "word0021"]
    assert pattern.split("a word0003 b") == ["a ", "word0003", " b"]
    assert pattern.flags & re.IGNORECASE
    assert compiled == [LONG]


def test_a_short_one_waits_too_and_one_that_is_compiled_stays_as_it_is(compiled: list[str]) -> None:
    ready = re.compile("b+")
    with patterns_later():
        pattern = re.compile("a+")
        assert re.compile(ready) is ready
    assert compiled == ["b+", ready]
    assert pattern.fullmatch("aaa")
    assert compiled == ["b+", ready, "a+"]


def test_another_thread_gets_what_it_asks_for(compiled: list[str]) -> None:
    with patterns_later(), ThreadPoolExecutor(1) as other:
        assert isinstance(other.submit(re.compile, "c+").result(), re.Pattern)
    assert compiled == ["c+"]


def test_a_wrong_one_says_so_when_it_is_used() -> None:
    with patterns_later():
        pattern = re.compile("(")
    with pytest.raises(re.error):
        pattern.match("a")


def test_nothing_stays_changed_after_a_failure() -> None:
    before = re.compile
    with pytest.raises(KeyError), patterns_later():
        raise KeyError
    assert re.compile is before


def test_qt_still_says_what_it_was_called_with() -> None:
    program = """
from reviewer_app.ui.quick_start import load_quickly
load_quickly()
from PySide6.QtCore import QPoint, QSize
for call in (lambda: QPoint("a", "b"), lambda: QSize().scaled("x", "y", "z")):
    try:
        call()
    except TypeError as error:
        print(str(error))
"""
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert "QPoint" in said
    assert "xpos: int, ypos: int" in said
    assert "scaled" in said
    assert "AspectRatioMode" in said
