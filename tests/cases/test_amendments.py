"""The fields of an addendum stand beside those of the opinion and are told from them by their paths."""

from __future__ import annotations

from datetime import UTC, datetime

from reviewer_app.cases.amendments import (
    CORRECTION,
    Amendment,
    Amends,
    CitedReport,
    amendment,
    amendment_alone,
    amendment_path,
    corrected,
    is_amendment,
    is_amendment_text,
    last_number,
    now_path,
    replaceable,
    replaces_path,
)
from reviewer_app.cases.opinion import LANGUAGE_PATH, Opinion, answer_path
from tests.helpers.opinion_values import CASE

OPINION = Opinion({
    "diagnosis.text": "A tear", LANGUAGE_PATH: "de",
    amendment_path(1, "reason"): "Slides came", amendment_path(1, "text"): "Negative",
    amendment_path(1, "conflict"): "none", amendment_path(11, "text"): "Of another",
})  # fmt: skip


def test_paths_never_change() -> None:
    assert amendment_path(1, "text") == "amendment/1/text"
    assert amendment_path(12, "reason") == "amendment/12/reason"


def test_each_addendum_has_its_own_words() -> None:
    assert amendment(OPINION, 1) == Amendment("Slides came", "Negative", "none", "")
    assert amendment(OPINION, 11).text == "Of another"
    assert amendment(OPINION, 2) == Amendment()


def test_a_field_is_of_one_addendum_or_of_any() -> None:
    assert is_amendment("amendment/1/text")
    assert is_amendment("amendment/1/text", 1)
    assert not is_amendment("amendment/11/text", 1)
    assert not is_amendment("diagnosis.text")
    assert is_amendment_text("amendment/1/reason")
    assert not is_amendment_text("amendment/1/conflict")


def test_alone_it_keeps_the_language_and_nothing_of_the_opinion() -> None:
    alone = amendment_alone(OPINION, 1)
    assert set(alone.values) == {LANGUAGE_PATH, *(amendment_path(1, one) for one in ("reason", "text", "conflict"))}
    assert amendment_alone(Opinion({"diagnosis.text": "A tear"}), 1).values == {}


def test_the_opinion_is_the_first_version() -> None:
    cited = CitedReport("report-1", "ab" * 32, datetime(2026, 11, 22, tzinfo=UTC))
    assert Amends(1, cited).version == 2


SIGNED = Opinion({
    "diagnosis.text": "A tear", "diagnosis.certainty": "confident", "treatment.text": "Rest",
    "recommendations.urgent": "no", "finding/f1/text": "A line",
})  # fmt: skip


def correction(number: int, values: dict[str, str], opinion: Opinion = SIGNED) -> Opinion:
    made = {amendment_path(number, "kind"): CORRECTION}
    for path, text in values.items():
        made |= {replaces_path(number, path): "yes", now_path(number, path): text}
    return Opinion({**opinion.values, **made})


def test_a_correction_puts_its_words_in_the_place_of_those_before_and_leaves_the_journal() -> None:
    opinion = correction(1, {"diagnosis.text": "A fracture"})
    assert corrected(opinion, 1).get("diagnosis.text") == "A fracture"
    assert corrected(opinion, 1).get("treatment.text") == "Rest"
    assert opinion.get("diagnosis.text") == "A tear", "what was signed stays"
    assert corrected(opinion, 0).get("diagnosis.text") == "A tear"


def test_corrections_follow_each_other_and_addenda_between_them_change_nothing() -> None:
    opinion = correction(3, {"diagnosis.text": "A bruise"}, correction(1, {"diagnosis.text": "A fracture"}))
    opinion = opinion.set(now_path(2, "diagnosis.text"), "Of an addendum").set(
        replaces_path(2, "diagnosis.text"), "yes"
    )
    assert [corrected(opinion, one).get("diagnosis.text") for one in range(4)] == [
        "A tear", "A fracture", "A fracture", "A bruise",
    ]  # fmt: skip
    assert last_number(opinion) == 3
    assert last_number(SIGNED) == 0


def test_a_tick_taken_back_or_nothing_written_corrects_nothing() -> None:
    opinion = correction(1, {"diagnosis.text": "A fracture", "treatment.text": ""})
    assert corrected(opinion.set(replaces_path(1, "diagnosis.text"), ""), 1).get("diagnosis.text") == "A tear"
    assert corrected(opinion, 1).get("treatment.text") == "Rest"


def test_an_urgent_correction_stands_in_the_opinion_with_who_was_told() -> None:
    told = {"urgent": "yes", "told_whom": "Dr. Hale", "told_when": "today", "told_how": "telephone"}
    opinion = correction(1, {"diagnosis.text": "A fracture"})
    for part, value in told.items():
        opinion = opinion.set(amendment_path(1, part), value)
    after = corrected(opinion, 1)
    assert {part: after.get(f"recommendations.{part}") for part in told} == told


def test_an_addendum_takes_the_place_of_advice_and_a_correction_of_all_that_is_written() -> None:
    assert replaceable(CASE, SIGNED, corrects=False) == ("diagnosis.text", "treatment.text")
    assert replaceable(CASE, SIGNED, corrects=True) == (
        "diagnosis.text", "diagnosis.certainty", "treatment.text", "finding/f1/text",
    )  # fmt: skip
    answered = SIGNED.set(answer_path(CASE.questions[0].id, "text"), "Yes")
    assert replaceable(CASE, answered, corrects=False)[0] == answer_path(CASE.questions[0].id, "text")


def test_texts_of_a_correction_are_read_and_its_codes_are_not() -> None:
    assert is_amendment_text(now_path(1, "diagnosis.text"))
    assert is_amendment_text(now_path(1, "answer/q1/text"))
    assert not is_amendment_text(now_path(1, "answer/q1/certainty"))
    assert not is_amendment_text(now_path(1, "concordance.diagnosis"))
    assert not is_amendment_text(replaces_path(1, "diagnosis.text"))
    assert not is_amendment_text(replaces_path(1, "answer/q1/text"))
