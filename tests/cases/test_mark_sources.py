"""How an object of others with marks is called."""

from __future__ import annotations

import pytest

from reviewer_app.cases.exchanged_marks import MarkOrigin
from reviewer_app.cases.mark_sources import MarkSource


@pytest.mark.parametrize(
    ("author", "day", "signature"),
    [
        ("Lindqvist, Anna", "2026-11-02", "Lindqvist, Anna · 2 Nov 2026"),
        ("", "2026-11-02", "Presentation state · 2 Nov 2026"),
        ("Lindqvist, Anna", "", "Lindqvist, Anna"),
        ("", "last week", "Presentation state · last week"),
        ("", "", "Presentation state"),
    ],
)
def test_marks_are_signed_by_their_author_or_by_what_they_are_from(author: str, day: str, signature: str) -> None:
    assert MarkSource("1.9", MarkOrigin.STATE, author=author, day=day).signature == signature
