"""Words are found line by line, as the fields show them."""

from __future__ import annotations

import pytest

from reviewer_app.cases.searching import Found, Search, count_in, find_all

TEXT = "## Lesion\nA **les**ion of ⟦m:lesion⟧; LESION.\n| lesion | a |\n| --- | --- |\n| lesions | b |"


@pytest.mark.parametrize(
    ("search", "count"),
    [
        (Search("lesion"), 5),
        (Search("lesion", exact=True), 3),
        (Search("lesion", whole=True), 4),
        (Search("a.l"), 0),
        (Search("**"), 0),
        (Search(""), 0),
    ],
)
def test_places_are_counted(search: Search, count: int) -> None:
    assert count_in(search, TEXT) == count


def test_places_are_in_the_order_of_the_texts() -> None:
    values = {"b": "one", "a": "one one", "c": "none at all"}
    assert find_all(Search("one", whole=True), values, ["a", "b", "c"]) == (Found("a", 0), Found("a", 1), Found("b", 0))


def test_what_is_cited_is_never_found() -> None:
    assert list(Search("\ufffc mm").places("It is \ufffc mm long")) == []
