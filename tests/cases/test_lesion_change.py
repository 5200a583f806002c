"""Changes in percent and millimetres, against the baseline and the smallest before."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.cases.lesion_change import Change, changes

DAY = date(2026, 1, 5)
SIZES = st.integers(0, 3000).map(lambda tenths: Decimal(tenths) / 10)
MAYBE = st.one_of(st.none(), SIZES)


def _change(before: str, after: str) -> Change:
    return Change(Decimal(before), Decimal(after), DAY)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("22.7", "18.1", "−20.3 % (−4.6 mm)"),
        ("50", "60", "+20.0 % (+10.0 mm)"),
        ("20", "26.5", "+32.5 % (+6.5 mm)"),
        ("30.0", "30.0", "0.0 % (0.0 mm)"),
        ("100", "0", "−100.0 % (−100.0 mm)"),
        ("0", "7.5", "– (+7.5 mm)"),
        ("0", "0", "– (0.0 mm)"),
    ],
)
def test_a_change_is_told_in_percent_and_millimetres(before: str, after: str, words: str) -> None:
    assert _change(before, after).text == words


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("130.6", "156.7", "+19.9 %"),  # 19.985 %: not the 20 % of RECIST 1.1, 4.3.1
        ("130.5", "156.6", "+20.0 %"),
        ("133.4", "93.4", "−29.9 %"),  # 29.985 %: not the 30 %
        ("133.0", "93.1", "−30.0 %"),
        ("133.4", "120.3", "−9.8 %"),
        ("200.1", "240.2", "+20.0 %"),  # 20.04 %: reached, so rounded as any other
    ],
)
def test_rounding_never_reaches_a_limit_that_the_number_does_not_reach(before: str, after: str, words: str) -> None:
    assert _change(before, after).percent_text == words


def test_the_smallest_is_looked_for_before_the_day_and_from_the_baseline_on() -> None:
    values = [Decimal(40), Decimal(100), Decimal(60), Decimal(50), Decimal(65)]
    days = [DAY + timedelta(weeks=8 * one) for one in range(5)]
    found = changes(values, days, baseline=1)
    assert found[0].baseline is None
    assert found[0].smallest is None
    assert found[1].smallest is None
    third, fourth, fifth = found[2:]
    assert third.smallest is not None
    assert (third.smallest.before, third.smallest.since) == (Decimal(100), days[1])
    assert fourth.smallest is not None
    assert fourth.smallest.before == 60
    assert fifth.smallest is not None
    assert (fifth.smallest.before, fifth.smallest.since, fifth.smallest.percent) == (50, days[3], 30)
    assert fifth.baseline is not None
    assert fifth.baseline.text == "−35.0 % (−35.0 mm)"


def test_what_is_not_known_is_compared_with_nothing() -> None:
    days = [DAY, DAY + timedelta(days=60), DAY + timedelta(days=120)]
    unknown_first = changes([None, Decimal(20), Decimal(30)], days, 0)
    assert unknown_first[2].baseline is None
    assert unknown_first[2].smallest is not None
    assert unknown_first[2].smallest.since == days[1]
    unknown_last = changes([Decimal(20), Decimal(30), None], days, 0)
    assert unknown_last[2].baseline is None
    assert unknown_last[2].smallest is None


@given(st.lists(MAYBE, min_size=1, max_size=7), st.data())
def test_no_change_is_told_from_less_than_the_smallest(values: list[Decimal | None], data: st.DataObject) -> None:
    baseline = data.draw(st.integers(0, len(values) - 1))
    days = [DAY + timedelta(weeks=one) for one in range(len(values))]
    found = changes(values, days, baseline)
    assert len(found) == len(values)
    for place, one in enumerate(found):
        before = [value for value in values[baseline:place] if value is not None]
        if place <= baseline or values[place] is None or not before:
            assert one.smallest is None
            continue
        assert one.smallest is not None
        assert one.smallest.before == min(before)
        assert values[days.index(one.smallest.since)] == one.smallest.before
        if one.baseline is not None:
            # an increase over the smallest is never less than that over the baseline
            assert one.smallest.mm >= one.baseline.mm
            assert one.baseline.before + one.baseline.mm == values[place]


@given(SIZES.filter(bool), SIZES)
def test_the_percentage_leads_back_to_the_size(before: Decimal, after: Decimal) -> None:
    percent = Change(before, after, DAY).percent
    assert percent is not None
    assert abs(before + before * percent / 100 - after) < Decimal("1e-20")
    assert percent >= -100
