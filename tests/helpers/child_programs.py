"""What a child process is asked to do in tests: work, and every way of not answering. It is loaded in a moment."""

from __future__ import annotations

import ctypes
import os
import time
from typing import Any


def nothing() -> None:
    pass


def echo(given: bytes) -> bytes:
    return given


def wait(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def own_pid(*_: Any) -> int:
    return os.getpid()


def segfault() -> None:
    ctypes.string_at(0)


def stall(*_: Any) -> None:
    time.sleep(3600)


def swell(*_: Any) -> None:
    held = []
    while True:
        held.append(b"\1" * (1 << 24))
        time.sleep(0.01)


def fail(*_: Any) -> None:
    raise ValueError("words that stay in the child")
