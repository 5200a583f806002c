"""The budget follows the machine, and settings can only lower it."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import psutil
import pytest

from reviewer_app.imaging import budget

GIB = 1 << 30


@pytest.mark.parametrize(
    ("total", "available", "chosen_mb", "expected"),
    [
        (16 * GIB, 12 * GIB, 0, 4 * GIB),
        (16 * GIB, 2 * GIB, 0, 1 * GIB),
        (16 * GIB, 12 * GIB, 512, 512 << 20),
        (16 * GIB, 12 * GIB, 100_000, 4 * GIB),
        (1 * GIB, GIB // 4, 0, 256 << 20),
    ],
)
def test_the_budget_is_a_share_of_memory(monkeypatch, total, available, chosen_mb, expected):
    monkeypatch.setattr(budget, "_memory", lambda: (total, available))
    assert budget.frame_budget(chosen_mb) == expected


@pytest.mark.parametrize("said", ["MemTotal: 2048 kB\nMemAvailable: 1024 kB\nHugePages_Total: 0", "MemTotal: 2048 kB"])
def test_memory_is_what_the_system_says_and_what_the_library_says_where_it_does_not(monkeypatch, tmp_path, said):
    (tmp_path / "meminfo").write_text(said)
    monkeypatch.setattr(budget, "_LINUX", tmp_path / "meminfo")
    monkeypatch.setattr(sys, "platform", "linux")
    memory = SimpleNamespace(total=5, available=4)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory)
    assert budget._memory() == ((2 << 20, 1 << 20) if "MemAvailable" in said else (5, 4))
