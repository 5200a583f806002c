"""Which image of a run is due."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.viewer.cine import Cine, Playback, PlayMode, file_rate, held_speed, stays

EVEN = (40.0,) * 10


def walk(run: Cine, steps: int, every: float = 40.0) -> list[int]:
    return [run.position(1000.0 + every * step) for step in range(steps)]


def test_a_loop_keeps_its_pace_whatever_the_machine_does():
    run = Cine(EVEN, 8, 1000.0)
    assert walk(run, 4) == [8, 9, 0, 1]
    assert run.position(1000.0 + 400) == 8
    assert run.position(0.0) == 8
    assert run.rate == 25.0
    assert not run.ended(1e9)


def test_backwards_and_to_and_fro():
    assert walk(Cine(EVEN, 1, 1000.0, forward=False), 4) == [1, 0, 9, 8]
    short = EVEN[:4]
    assert walk(Cine(short, 2, 1000.0, PlayMode.SWING), 8) == [2, 3, 2, 1, 0, 1, 2, 3]
    assert walk(Cine(short, 2, 1000.0, PlayMode.SWING, forward=False), 6) == [2, 1, 0, 1, 2, 3]
    assert walk(Cine(short, 0, 1000.0, PlayMode.SWING, forward=False), 3) == [0, 1, 2]
    assert walk(Cine(EVEN[:2], 1, 1000.0, PlayMode.SWING), 4) == [1, 0, 1, 0]


def test_a_part_of_the_run_is_played():
    part = (3, 6)
    assert walk(Cine(EVEN, 5, 1000.0, span=part), 6) == [5, 6, 3, 4, 5, 6]
    assert walk(Cine(EVEN, 5, 1000.0, forward=False, span=part), 5) == [5, 4, 3, 6, 5]
    assert walk(Cine(EVEN, 5, 1000.0, PlayMode.SWING, span=part), 8) == [5, 6, 5, 4, 3, 4, 5, 6]
    once = Cine(EVEN, 4, 1000.0, PlayMode.ONCE, span=part)
    assert walk(once, 5) == [4, 5, 6, 6, 6]
    assert once.ended(1120.0)
    assert (Cine(EVEN, 0, 1000.0, span=part).position(0.0), Cine(EVEN, 9, 1000.0, span=part).position(0.0)) == part


def test_the_rate_of_a_part_is_that_of_its_own_images():
    times = (10.0, 10.0, 50.0, 50.0)
    assert Cine(times, 2, 0.0, span=(2, 3)).rate == pytest.approx(20.0)
    assert file_rate(times, span=(2, 3)) == pytest.approx(20.0)
    assert Cine(times, 2, 0.0).rate == pytest.approx(file_rate(times)) == pytest.approx(4000 / 120)


def test_a_swing_knows_which_way_it_goes():
    run = Cine(EVEN[:4], 2, 1000.0, PlayMode.SWING)
    assert [run.forward_at(1000.0 + 40 * step) for step in range(5)] == [True, False, False, False, True]


def test_once_ends_at_its_end():
    run = Cine(EVEN[:3], 1, 1000.0, PlayMode.ONCE)
    assert walk(run, 4) == [1, 2, 2, 2]
    assert not run.ended(1079.0)
    assert run.ended(1080.0)
    back = Cine(EVEN[:3], 1, 1000.0, PlayMode.ONCE, forward=False)
    assert walk(back, 3) == [1, 0, 0]


def test_images_stay_as_long_as_each_is_meant_to():
    run = Cine((10.0, 30.0, 60.0), 0, 1000.0)
    assert walk(run, 11, 10.0) == [0, 1, 1, 1, 2, 2, 2, 2, 2, 2, 0]
    assert run.wait_ms(1015.0) == pytest.approx(25.0)
    assert run.rate == pytest.approx(30.0)
    assert Cine((10.0, 30.0, 60.0), 0, 1000.0, speed=2.0).wait_ms(1015.0) == pytest.approx(5.0)


@given(st.lists(st.floats(1.0, 500.0), min_size=2, max_size=30), st.data())
def test_an_image_is_due_until_its_time_is_over(times, data):
    first = data.draw(st.integers(0, len(times) - 1))
    mode = data.draw(st.sampled_from(PlayMode))
    low = data.draw(st.integers(0, min(first, len(times) - 2)))
    span = (low, data.draw(st.integers(max(first, low + 1), len(times) - 1)))
    run = Cine(tuple(times), first, 0.0, mode, data.draw(st.booleans()), data.draw(st.floats(0.1, 8.0)), span)
    now = data.draw(st.floats(0.0, 10_000.0))
    assert run.position(0.0) == first
    assert span[0] <= run.position(now) <= span[1]
    if not run.ended(now):
        wait = run.wait_ms(now)
        assert run.position(now + wait / 2) == run.position(now)
        assert run.ended(now + wait + 0.01) or run.position(now + wait + 0.01) != run.position(now)


def test_the_file_says_how_long_an_image_stays():
    assert stays((40.0,) * 3) == (40.0,) * 3
    assert stays((0.0,) * 3) == (100.0,) * 3
    assert stays((0.0, 50.0)) == (50.0, 50.0)
    assert stays((40.0,) * 3, Playback(rate=50.0)) == (20.0,) * 3
    assert stays((30.0, 50.0), Playback(rate=50.0)) == (30.0, 50.0)
    assert stays((1.0,) * 2) == pytest.approx((1000 / 60,) * 2)
    assert stays(()) == ()


def test_the_rate_that_the_file_asks_for_is_known_where_it_is_held():
    assert file_rate((10.0,) * 3) == pytest.approx(100.0)
    assert file_rate((40.0,) * 3, Playback(rate=120.0)) == pytest.approx(120.0)
    assert file_rate((0.0,) * 3) == pytest.approx(10.0)
    assert file_rate((4000.0,) * 2) == pytest.approx(0.25)
    assert file_rate(()) == 0.0


def test_no_run_is_faster_or_slower_than_can_be_followed():
    assert held_speed((100.0,) * 4, 100.0) == pytest.approx(6.0)
    assert held_speed((100.0,) * 4, 0.001) == pytest.approx(0.05)
    assert held_speed((100.0,) * 4, 1.25) == pytest.approx(1.25)
