"""Cine, wheel and the smaller values."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from reviewer_app.viewer.cine import Cine, rate_of
from reviewer_app.viewer.wheel import WheelSteps


def test_cine_keeps_its_pace_whatever_the_machine_does():
    run = Cine(first=8, count=10, rate=25.0, started_ms=1000.0)
    assert [run.position(1000.0 + 40 * step) for step in range(4)] == [8, 9, 0, 1]
    assert run.position(1000.0 + 400) == 8
    assert run.position(0.0) == 8


def test_cine_takes_its_rate_from_the_file():
    assert rate_of(40.0) == 25.0
    assert rate_of(0.0) == 10.0
    assert rate_of(1.0) == 60.0


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
