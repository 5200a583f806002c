"""Other words come from the same place of other sentences, and from no other."""

from __future__ import annotations

from reviewer_app.dictation.alternatives import MOST, with_alternatives
from reviewer_app.dictation.values import Word

SAID = tuple(map(Word, ("no", "nodule", "at", "left")))


def _others(*sentences: str) -> list[tuple[str, ...]]:
    return [one.alternatives for one in with_alternatives(SAID, [one.split() for one in sentences])]


def test_the_likeliest_come_first_and_each_once() -> None:
    assert _others("now nodule at left", "know nodule at lift", "now nodule at left") == [
        ("now", "know"), (), (), ("lift",),
    ]  # fmt: skip


def test_two_words_for_one_are_left_out() -> None:
    assert _others("no no duel at left", "nodule at left") == [(), (), (), ()]


def test_rows_of_words_are_told_apart() -> None:
    assert _others("no modules add left") == [(), ("modules",), ("add",), ()]


def test_not_too_many() -> None:
    assert len(_others(*(f"x{n} nodule at left" for n in range(20)))[0]) == MOST
