"""The form: its table, and values by path."""

from __future__ import annotations

import pytest

from reviewer_app.cases.opinion import (
    FIELDS,
    FIELDS_BY_PATH,
    MANDATORY_LIMITATIONS,
    FieldKind,
    Opinion,
    answer_path,
    record_path,
    waiver_path,
)


def test_paths_are_unique_and_never_collide_with_answers() -> None:
    assert len(FIELDS_BY_PATH) == len(FIELDS)
    assert not [one.path for one in FIELDS if "/" in one.path]


@pytest.mark.parametrize("one", FIELDS, ids=lambda one: one.path)
def test_each_field_has_a_title_and_choices_where_it_chooses(one) -> None:  # type: ignore[no-untyped-def]
    assert one.title
    assert bool(one.choices) is (one.kind is FieldKind.CHOICE)
    assert 5 <= one.section <= 14


def test_sections_stand_in_the_order_of_the_standard() -> None:
    assert [one.section for one in FIELDS] == sorted(one.section for one in FIELDS)


def test_values_by_path() -> None:
    opinion = (
        Opinion()
        .set(answer_path("q1", "text"), "Yes.")
        .set(answer_path("q1", "certainty"), "confident")
        .set(record_path("series:1.2", "reviewed"), "no")
        .set(record_path("series:1.2", "reason"), "another knee")
        .set(waiver_path("shown"), "scout images")
    )
    assert opinion.answer("q1").text == "Yes."
    assert opinion.answer("q1").certainty == "confident"
    assert opinion.answer("q2").text == ""
    assert opinion.record("series:1.2").reason == "another knee"
    assert opinion.get("waiver/shown") == "scout images"


def test_setting_returns_a_new_opinion() -> None:
    first = Opinion()
    assert first.set("history", "a") is not first
    assert first.get("history") == ""


def test_the_standing_limitations_name_the_examination() -> None:
    assert "examined" in MANDATORY_LIMITATIONS[0]
