"""Wheel and the smaller values."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from reviewer_app.viewer.wheel import WheelSteps


@example([1, 1, 120, 118])
@given(st.lists(st.integers(1, 120), max_size=60))
def test_small_moves_are_never_lost(moves):
    wheel = WheelSteps()
    steps = sum(wheel.add(-move, 0) for move in moves)
    assert steps == sum(moves) // 120


def test_wheel_up_goes_back():
    wheel = WheelSteps()
    assert wheel.add(120, 0) == -1
    assert wheel.add(60, 0) == 0
    assert wheel.add(-120, 0) == 1
    wheel.reset()
    assert wheel.add(0, -45) == 1
