"""Dates as ranges and media types, for every value and not only for examples."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.reference_service.fhir.dates import date_range
from reviewer_app.reference_service.web import MediaRange, decode_json, encode_json, instant, media_ranges

MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(MOMENTS)
def test_a_moment_lies_in_the_range_of_each_of_its_shortened_forms(moment: datetime) -> None:
    text = moment.isoformat(timespec="milliseconds")
    low, high = date_range(text)
    assert high - low == 1
    for shorter in (text[:4], text[:7], text[:10], text[:16] + "Z", text[:19] + "+00:00"):
        start, end = date_range(shorter)
        assert start <= low < high <= end


@given(st.dates(datetime(1901, 1, 1).date(), datetime(2199, 1, 1).date()))  # noqa: DTZ001
def test_days_and_months_follow_without_a_gap(day: object) -> None:
    text = str(day)
    following = datetime.fromisoformat(text) + timedelta(days=1)
    assert date_range(text)[1] == date_range(f"{following:%Y-%m-%d}")[0]
    month = datetime.fromisoformat(f"{text[:7]}-01") + timedelta(days=32)
    assert date_range(text[:7])[1] == date_range(f"{month:%Y-%m}")[0]


def test_zones_are_counted() -> None:
    assert date_range("2026-11-22T10:00:00+02:00") == date_range("2026-11-22T08:00:00Z")
    assert date_range("2026-11-22T10:00:00-05:30") == date_range("2026-11-22T15:30:00Z")


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13", "2026-02-30", "2026-1-1", "2026-11-22T10", "2026-11-22 "])
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        date_range(text)


@given(st.integers(0, 4_000_000_000_000))
def test_an_instant_reads_back(milliseconds: int) -> None:
    assert date_range(instant(milliseconds))[0] == milliseconds


def test_media_ranges_with_quoted_parameters() -> None:
    header = 'multipart/related; type="application/dicom"; transfer-syntax=*, application/json;q=0.5 ,*/*'
    assert media_ranges(header) == [
        MediaRange("multipart/related", {"type": "application/dicom", "transfer-syntax": "*"}),
        MediaRange("application/json", {"q": "0.5"}),
        MediaRange("*/*", {}),
    ]
    assert media_ranges('text/plain; note="a, b; c"')[0].parameters == {"note": "a, b; c"}
    assert media_ranges("") == []


def test_json_keeps_the_digits_of_decimals() -> None:
    assert encode_json(decode_json(b'{"value":1.50,"count":3}')) == b'{"value":1.50,"count":3}'
