"""The words of the table of lesions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.lesion_notes import Note
from reviewer_app.cases.lesion_table import LesionTable, TargetSum, lesion_table
from reviewer_app.cases.lesions import Laterality
from reviewer_app.ui.case.lesion_words import kind_words, shown_places, size_words, sum_words, warnings
from tests.helpers.lesion_values import followed, lesion, non_target, studies


def _table() -> LesionTable:
    return lesion_table(followed({1: (40, 30, 25, 9)}), studies(thickness=5))


def test_the_baseline_stays_and_the_newest_days_beside_it() -> None:
    assert shown_places(LesionTable(), 3) == ()
    assert shown_places(_table(), 4) == (0, 1, 2, 3)
    assert shown_places(_table(), 3) == (0, 2, 3)
    assert shown_places(_table(), 1) == (3,)


def test_every_day_is_scrolled_to_and_the_baseline_stays() -> None:
    table = _table()
    assert shown_places(table, 3, 1) == (0, 1, 2)
    assert [shown_places(table, 2, back) for back in range(3)] == [(0, 3), (0, 2), (0, 1)]
    late = replace(table, points=tuple(replace(one, baseline=at == 3) for at, one in enumerate(table.points)))
    assert [shown_places(late, 2, back) for back in range(3)] == [(2, 3), (1, 3), (0, 3)]
    assert shown_places(table, 3, 9) == (0, 1, 2)
    assert shown_places(LesionTable(), 3, 2) == ()


def test_a_size_with_its_change_and_slice() -> None:
    table = _table()
    first, last = (size_words(table.lines[0], place, 0) for place in (0, 3))
    assert (first.text, first.small, first.warns) == ("40.0", "slice 5 mm", False)
    assert (last.text, last.small, last.warns) == ("9.0", "−77.5 %\nslice 5 mm", True)
    assert last.tip.split("\n") == [
        "9.0 mm, CT, slice 5 mm, scanner spacing",
        "−77.5 % (−31.0 mm) to baseline",
        "−64.0 % (−16.0 mm) to its smallest before",
        "Smaller than two slices are thick (RECIST 1.1, 3.1.1).",
    ]
    assert last.opens == "a1-20260706"


def test_a_sum_without_a_target_says_so() -> None:
    found = sum_words(TargetSum(_table().sums[0].value, 1, (2, 3)))
    assert (found.text, found.small, found.warns) == ("40.0", "without 2, 3", True)
    assert sum_words(TargetSum(None, 0, (1,))).text == "–"


@pytest.mark.parametrize(
    ("only", "words"),
    [
        (lesion(1), "target"),
        (non_target(1, site="Lung", laterality=Laterality.LEFT, name="Hilum"), "non-target, left lung"),
        (lesion(1, node=True, new=True, site="Axilla"), "target, node, new"),
    ],
)
def test_what_a_lesion_is(only: object, words: str) -> None:
    assert kind_words(only) == words  # type: ignore[arg-type]


def test_what_stands_under_the_table() -> None:
    said = warnings(_table(), (Note("6 targets, more than 5", "4.2", warns=True),))
    assert said == "6 targets, more than 5 (RECIST 1.1, 4.2)."
    assert warnings(LesionTable(), ()) == ""
