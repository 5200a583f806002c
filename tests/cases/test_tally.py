"""Counts of several images by class: what adds up, and how it reads."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.evidence import COUNTS_TOKEN, MISSING_COUNTS, parts, plain_text, token_hint, token_text
from reviewer_app.cases.tally import ClassCount, Tally, tally
from reviewer_app.cases.work import Work
from reviewer_app.geometry import ImagePoint
from tests.helpers.case_values import make_length


def counted(number: int, points: int, class_name: str, image: int = 1) -> Annotation:
    plain = make_length(f"count-{number}")
    return replace(
        plain,
        kind=AnnotationKind.COUNT,
        image=replace(plain.image, sop_instance_uid=f"1.2.{image}"),
        points=tuple(ImagePoint(float(one), 1.0) for one in range(points)),
        measurement=None,
        class_name=class_name,
    )


MARKS = (
    make_length("a1"),
    counted(1, 200, "Positive"),
    counted(2, 140, "Positive"),
    replace(counted(3, 100, "Negative", image=2), hidden=True),
    counted(4, 19, "Negative", image=3),
)


def test_classes_are_added_up_over_all_images() -> None:
    found = tally(MARKS)
    positive = ClassCount("Positive", 340, 1, Decimal("74.1"))
    assert found == Tally((positive, ClassCount("Negative", 119, 2, Decimal("25.9"))), 459, 3, 3)
    assert found.words == "Positive 340 (74.1 %), Negative 119 (25.9 %): 459 points on 3 images"


def test_one_class_has_no_share_and_none_says_nothing() -> None:
    assert tally((counted(1, 1, ""),)).words == "without a class: 1 point on 1 image"
    assert tally((make_length("a1"),)) == Tally()
    assert Tally().words == ""


@given(st.lists(st.tuples(st.integers(1, 9), st.sampled_from(["", "A", "B"]), st.integers(1, 3)), max_size=8))
def test_nothing_is_lost_or_counted_twice(drawn: list[tuple[int, str, int]]) -> None:
    found = tally(counted(number, *one) for number, one in enumerate(drawn))
    assert found.points == sum(one.points for one in found.classes) == sum(points for points, _, _ in drawn)
    assert found.images == len({image for _, _, image in drawn})
    assert found.counts == len({(name, image) for _, name, image in drawn})


def test_a_text_quotes_the_counts_as_they_are_now() -> None:
    text = f"Ki-67: {COUNTS_TOKEN.markup}."
    assert parts(text)[1] == COUNTS_TOKEN
    assert plain_text(text, Work(MARKS)).startswith("Ki-67: Positive 340 (74.1 %), Negative 119")
    assert token_text(COUNTS_TOKEN, Work(MARKS)) == "counts by class"
    assert token_hint(COUNTS_TOKEN, Work(MARKS)) == tally(MARKS).words
    assert plain_text(text, Work()) == f"Ki-67: {MISSING_COUNTS}."
    assert token_text(COUNTS_TOKEN, Work()) == MISSING_COUNTS
