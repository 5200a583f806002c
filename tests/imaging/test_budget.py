"""The budget follows the machine, and settings can only lower it."""

from __future__ import annotations

from types import SimpleNamespace

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
    memory = SimpleNamespace(total=total, available=available)
    monkeypatch.setattr(budget.psutil, "virtual_memory", lambda: memory)
    assert budget.frame_budget(chosen_mb) == expected
