"""The sample cases at one fixed moment, built once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from reviewer_app.demo.samples.catalogue import sample_cases
from reviewer_app.demo.samples.sample_case import SampleCase

NOW = datetime(2026, 11, 22, 14, 42, tzinfo=UTC)


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def cases() -> tuple[SampleCase, ...]:
    return sample_cases(NOW)


@pytest.fixture(scope="session")
def by_family(cases: tuple[SampleCase, ...]) -> dict[str, SampleCase]:
    return {case.person.family: case for case in cases}
