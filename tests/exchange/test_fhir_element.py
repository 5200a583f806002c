from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.errors import ServerRefused
from reviewer_app.exchange.fhir_element import (
    Element,
    has_outside_reference,
    local_reference,
    localised,
    outside_host,
    relative_reference,
    resource_at,
)


def element(**values: object) -> Element:
    return Element(values, "Task/7")


def test_what_is_missing_reads_as_empty() -> None:
    empty = Element(None, "Task/7")
    assert not empty
    assert empty.text("a") == ""
    assert empty.number("a") == 0
    assert empty.moment("a") is None
    assert empty.day("a") is None
    assert empty.last_day("a") is None
    assert empty.child("a").first("b").texts("c") == []


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (7, lambda e: e.text("a")),
        (True, lambda e: e.number("a")),
        ("7", lambda e: e.number("a")),
        ([], lambda e: e.child("a")),
        ({}, lambda e: e.children("a")),
        (["x"], lambda e: e.children("a")),
        ([1], lambda e: e.texts("a")),
        ("yesterday", lambda e: e.moment("a")),
        ("2026-13-01T00:00:00Z", lambda e: e.moment("a")),
        ("2026-02-30", lambda e: e.day("a")),
        ("soon", lambda e: e.first_day("a")),
    ],
)
def test_what_has_the_wrong_type_is_refused_with_its_place(value: object, read: object) -> None:
    with pytest.raises(ServerRefused) as caught:
        read(element(a=value))  # type: ignore[operator]
    assert "Task/7" in caught.value.detail
    assert "a" in caught.value.detail


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-22T10:00:00+02:00", datetime(2026, 11, 22, 8, tzinfo=UTC)),
        ("2026-11-22T10:00:00Z", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("2026-11-22T10:00:00.1234567Z", datetime(2026, 11, 22, 10, 0, 0, 123456, tzinfo=UTC)),
        ("2026-11-22T10:00:00", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("2026-11-22", datetime(2026, 11, 22, tzinfo=UTC)),
        ("2026", datetime(2026, 1, 1, tzinfo=UTC)),
    ],
)
def test_moments_are_in_utc(text: str, moment: datetime) -> None:
    assert element(a=text).moment("a") == moment


def test_a_date_known_to_the_month_is_no_birth_date_but_has_bounds() -> None:
    partial = element(a="2024-02")
    assert partial.day("a") is None
    assert partial.first_day("a") == date(2024, 2, 1)
    assert partial.last_day("a") == date(2024, 2, 29)
    assert element(a="2024").last_day("a") == date(2024, 12, 31)


@given(st.datetimes(min_value=datetime(1900, 1, 2), max_value=datetime(2200, 1, 1), timezones=st.timezones()))  # noqa: DTZ001
def test_any_moment_comes_back_the_same(moment: datetime) -> None:
    whole = moment.replace(microsecond=0)
    offset = whole.utcoffset()
    if offset is None or offset.total_seconds() % 60:
        return  # FHIR writes zones to the minute
    assert element(a=whole.isoformat()).moment("a") == whole.astimezone(UTC)


@pytest.mark.parametrize(
    ("given_reference", "expected"),
    [
        ("Patient/7", "Patient/7"),
        ("Patient/7/_history/2", "Patient/7"),
        ("https://x.example/fhir/r4/Patient/7", "https://x.example/fhir/r4/Patient/7"),
        ("Patient/../Task/1", "Patient/../Task/1"),
        ("#contained", "#contained"),
        ("urn:uuid:1", "urn:uuid:1"),
        ("", ""),
    ],
)
def test_references_are_read_without_server_and_version(given_reference: str, expected: str) -> None:
    assert relative_reference(given_reference) == expected


def test_a_stated_day_is_the_day_where_it_was_written() -> None:
    late = element(a="2026-03-01T23:30:00-08:00")
    stated = late.stated("a")
    assert stated is not None
    assert (stated.date(), stated) == (date(2026, 3, 1), late.moment("a"))


def test_a_moment_before_all_calendars_is_refused() -> None:
    with pytest.raises(ServerRefused):
        element(a="0001-01-01T00:00:00+14:00").moment("a")


BASE = "https://Second.example/fhir/r4"


@pytest.mark.parametrize(
    ("absolute", "expected"),
    [
        ("https://second.example/fhir/r4/Patient/7", "Patient/7"),
        ("HTTPS://SECOND.example/fhir/r4/Patient/7/_history/2", "Patient/7"),
        ("https://second.example/fhir/r4/sub/Patient/7", "https://second.example/fhir/r4/sub/Patient/7"),
        ("https://second.example/fhir/r4/../Patient/7", "https://second.example/fhir/r4/../Patient/7"),
        ("https://second.example/fhir/r40/Patient/7", "https://second.example/fhir/r40/Patient/7"),
        ("https://second.example.org/fhir/r4/Patient/7", "https://second.example.org/fhir/r4/Patient/7"),
        ("http://second.example/fhir/r4/Patient/7", "http://second.example/fhir/r4/Patient/7"),
        ("https://other.example/fhir/r4/Patient/7", "https://other.example/fhir/r4/Patient/7"),
        ("http://[broken/fhir/r4/Patient/7", "http://[broken/fhir/r4/Patient/7"),
        ("Patient/7", "Patient/7"),
        ("urn:uuid:1", "urn:uuid:1"),
    ],
)
def test_only_references_on_our_own_base_are_local(absolute: str, expected: str) -> None:
    assert local_reference(absolute, BASE) == expected
    nested = {"actor": [{"reference": {"reference": absolute, "display": "x"}}], "url": absolute}
    found = localised(nested, BASE)
    assert found == {"actor": [{"reference": {"reference": expected, "display": "x"}}], "url": absolute}
    assert has_outside_reference(found) is expected.lower().startswith("http")


def test_the_host_of_an_outside_reference_is_named() -> None:
    assert outside_host("https://other.example:8443/fhir/Patient/7") == "other.example:8443"
    assert [outside_host(one) for one in ("Patient/7", "urn:uuid:1", "#p")] == ["", "", ""]
    assert outside_host("http://[broken/fhir/Patient/7") == "malformed address"


def test_elements_within_elements_without_end_are_refused() -> None:
    deep: dict[str, Any] = {}
    for _ in range(50):
        deep = {"extension": [deep]}
    assert localised(deep, BASE) == deep
    with pytest.raises(ServerRefused):
        localised({"extension": [{"extension": [deep]}]}, BASE)


def test_the_place_of_what_was_made_is_read_whatever_the_host_is_called() -> None:
    assert resource_at("http://inner:8080/fhir/DiagnosticReport/9/_history/1") == "DiagnosticReport/9"
    assert resource_at("DiagnosticReport/9") == "DiagnosticReport/9"
