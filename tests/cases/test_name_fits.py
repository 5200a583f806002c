"""Whether the name in a certificate can be that of a reviewer."""

from __future__ import annotations

import pytest

from reviewer_app.cases.plain_names import name_fits


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Anna Lindqvist", "Anna Lindqvist"),
        ("Dr. Anna M. Lindqvist", "LINDQVIST, Anna (MD)"),
        ("Søren Ågård-Holm", "Soren Agard Holm"),
        ("Anna Maria Lindqvist", "Anna Lindqvist"),
    ],
)
def test_one_person(name: str, other: str) -> None:
    assert name_fits(name, other)
    assert name_fits(other, name)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Ben Lindqvist", "Anna Lindqvist"),
        ("Anna", "Anna Lindqvist"),
        ("Dr. Anna", "Dr. Anna Lindqvist"),
        ("", ""),
        ("Dr. Prof.", "Dr. Prof."),
        ("A. L.", "A. L."),
    ],
)
def test_not_told_to_be(name: str, other: str) -> None:
    assert not name_fits(name, other)
    assert not name_fits(other, name)
