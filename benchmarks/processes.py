"""Starting a child program and taking its one line of JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TIME_LIMIT = 180.0


class ChildFailed(RuntimeError):
    """A child ended without an answer; the message has the end of what it said."""


def keep_bytecode(folder: Path) -> None:
    """Let this process and its children keep bytecode in `folder`: an installed program has its own beside it."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder)


def now_ms() -> float:
    """Return a time that parent and child share, in milliseconds."""
    return time.monotonic_ns() / 1e6


def start_child(module: str, arguments: Sequence[str], display: str = "") -> subprocess.Popen[str]:
    """Start ``python -m module`` without a display, or on that of an X server."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "xcb" if display else "offscreen", "PYTHONPATH": str(ROOT)}
    if display:
        environment["DISPLAY"] = display
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=environment,
        cwd=ROOT,
    )


def answer_of(child: subprocess.Popen[str], seconds: float = TIME_LIMIT) -> dict[str, Any]:
    """Wait for a child and return its last line, which is JSON.

    Raises
    ------
    ChildFailed
        If it fails, says nothing, or takes too long.
    """
    try:
        said, complained = child.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        said, complained = child.communicate()
        raise ChildFailed(f"no answer in {seconds:.0f} s: {complained[-800:]}") from None
    lines = said.strip().splitlines()
    if child.returncode != 0 or not lines:
        raise ChildFailed(f"status {child.returncode}: {complained[-1500:]}")
    answer: dict[str, Any] = json.loads(lines[-1])
    return answer


def run_child(module: str, *arguments: str, display: str = "") -> dict[str, Any]:
    """Start a child, wait for it, and return its answer; `started` is when it was started, by `now_ms`."""
    started = now_ms()
    answer = answer_of(start_child(module, arguments, display))
    return {"started": started, **answer}


def alternate(count: int, *runs: Callable[[], float]) -> list[tuple[float, ...]]:
    """Run A, B, A, B …, so that a slow minute of the machine meets all; return the figures of each."""
    figures: list[list[float]] = [[] for _ in runs]
    for _ in range(count):
        for run, kept in zip(runs, figures, strict=True):
            kept.append(run())
    return [tuple(one) for one in figures]


def forget_cached(folder: Path) -> None:
    """Ask the system to drop the files of `folder` from its memory, so that they are read from the disk again."""
    if not hasattr(os, "posix_fadvise"):
        return
    os.sync()
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
