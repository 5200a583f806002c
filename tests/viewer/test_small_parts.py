"""Wheel, sight and the smaller values."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from reviewer_app.viewer.coverage import SeenClock
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


A, B = frozenset({("a", 0)}), frozenset({("b", 0)})


def test_sight_adds_up_over_panes_and_only_while_shown():
    clock = SeenClock()
    clock.show("left", A, 0.0)
    clock.show("left", A, 50.0)
    clock.show("right", A, 60.0)
    clock.show("left", B, 100.0)
    assert clock.take(200.0) == {("a", 0): 240, ("b", 0): 100}
    clock.stop(250.0)
    assert clock.take(900.0) == {("a", 0): 50, ("b", 0): 50}
    assert clock.take(1000.0) == {}


def test_a_pane_may_show_many_things_at_once():
    clock = SeenClock()
    clock.show("slide", A | B, 0.0)
    clock.show("slide", B, 40.0)
    clock.show("slide", frozenset(), 100.0)
    assert clock.take(500.0) == {("a", 0): 40, ("b", 0): 100}


def test_parts_of_a_millisecond_are_kept():
    clock = SeenClock()
    for step in range(10):
        clock.show("pane", frozenset({("a", step % 2)}), step * 0.6)
    total = sum(clock.take(10 * 0.6).values())
    clock.stop(6.0)
    assert 4 <= total <= 6
