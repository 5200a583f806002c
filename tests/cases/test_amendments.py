"""The fields of an addendum stand beside those of the opinion and are told from them by their paths."""

from __future__ import annotations

from datetime import UTC, datetime

from reviewer_app.cases.amendments import (
    Amendment,
    Amends,
    CitedReport,
    amendment,
    amendment_alone,
    amendment_path,
    is_amendment,
    is_amendment_text,
)
from reviewer_app.cases.opinion import LANGUAGE_PATH, Opinion

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
