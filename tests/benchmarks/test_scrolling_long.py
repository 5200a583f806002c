from __future__ import annotations

import math

import pytest

from benchmarks.scrolling_long import slope_of


def test_a_line_is_found_and_leaves_no_doubt() -> None:
    slope, sure = slope_of([0.0, 1.0, 2.0, 3.0], [200.0, 202.0, 204.0, 206.0])
    assert slope == pytest.approx(2.0)
    assert sure == pytest.approx(0.0, abs=1e-9)


def test_what_goes_up_and_down_is_no_rise_beyond_doubt() -> None:
    slope, sure = slope_of([0.0, 1.0, 2.0, 3.0, 4.0, 5.0], [200.0, 203.0, 199.0, 202.0, 200.0, 203.0])
    assert 0 < slope < sure


def test_a_doubt_is_that_of_student() -> None:
    # the line is 0.1 + 0.5 x; five points leave three degrees of freedom
    slope, sure = slope_of([0.0, 1.0, 2.0, 3.0, 4.0], [0.5, 0.0, 1.5, 1.0, 2.5])
    assert slope == pytest.approx(0.5)
    errors = [0.5 - 0.1, 0.0 - 0.6, 1.5 - 1.1, 1.0 - 1.6, 2.5 - 2.1]
    assert sure == pytest.approx(3.18 * math.sqrt(sum(one * one for one in errors) / 3 / 10))


def test_two_figures_tell_nothing_for_sure() -> None:
    assert slope_of([0.0, 1.0], [1.0, 2.0]) == (1.0, math.inf)
