from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.values import Limit, Outcome, Series, quantile

FIGURES = st.lists(st.floats(0, 1e6), min_size=1, max_size=60)


@given(FIGURES, st.floats(0.01, 1))
def test_a_quantile_is_the_smallest_figure_that_the_share_does_not_exceed(values: list[float], share: float) -> None:
    found = quantile(values, share)
    assert found in values
    assert sum(1 for one in values if one <= found) >= share * len(values) - 1e-9
    assert sum(1 for one in values if one < found) < share * len(values) + 1e-9


def test_a_series_tells_median_and_spread() -> None:
    series = Series("a thing", tuple(float(n) for n in range(1, 101)))
    assert series.median == 50.5
    assert series.p95 == 95
    assert series.middle_half == (25, 75)


def test_a_series_without_figures_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        Series("a thing", ())


@pytest.mark.parametrize(
    ("found", "at_least", "holds"), [(2.0, False, True), (2.1, False, False), (2.0, True, True), (1.9, True, False)]
)
def test_a_limit_holds_up_to_its_figure(found: float, at_least: bool, holds: bool) -> None:
    limit = Limit("a promise", 2.0, found, at_least=at_least)
    assert limit.holds is holds
    assert Outcome("A", "b", (Series("c", (1.0,)),), (limit,)).holds is holds
