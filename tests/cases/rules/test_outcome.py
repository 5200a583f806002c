"""No opinion can be rendered: what such a document must say, and what it need not (std Q51)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.opinion import YES, Opinion, record_path
from reviewer_app.cases.rules.advice import advice_checks
from reviewer_app.cases.rules.checks import Outcome, still_open
from reviewer_app.cases.rules.outcome import is_unable, missing_items
from reviewer_app.cases.rules.signing import (
    ADDENDUM_MEANING,
    CORRECTION_MEANING,
    MEANINGS,
    UNABLE_MEANING,
    checks_before_signing,
    meanings_for,
)
from reviewer_app.cases.work import Work
from tests.helpers.case_values import make_length, make_reviewer
from tests.helpers.opinion_values import AT, CASE, COVERAGE, finished

VALUES = {
    "outcome": "unable",
    "unable.reason": "The images of the operation cannot be read.",
    "unable.missing": "- MR of 3 May\n\n• Pathology report\n",
    "plain.summary": "Your doctors need to send us more.",
    "plain.confirmed": YES,
    "recommendations.urgent": "no",
    "disclosures.conflict": "none",
    **{record_path(str(one.key), "reviewed"): YES for one in COVERAGE.records},
}


def left_open(values: dict[str, str]) -> list[str]:
    work = replace(Work((make_length(),)), opinion=Opinion(values))
    return [one.id for one in still_open(checks_before_signing(CASE, work, make_reviewer(), COVERAGE, AT))]


def test_q51_without_answers_and_diagnosis_it_can_be_signed() -> None:
    assert left_open(VALUES) == []


@pytest.mark.parametrize(
    ("path", "check"),
    [
        ("unable.reason", "unable-reason"),
        ("unable.missing", "unable-missing"),
        ("plain.summary", "plain"),
        ("recommendations.urgent", "urgent"),
        ("disclosures.conflict", "conflict"),
    ],
)
def test_q51_what_it_must_say(path: str, check: str) -> None:
    assert left_open({**VALUES, path: ""}) == [check]


@pytest.mark.parametrize("path", ["diagnosis.text", "concordance.diagnosis", "plain.agreement"])
def test_q51_nothing_of_an_opinion_may_be_left_in_it(path: str) -> None:
    assert left_open({**VALUES, path: "confirmed"}) == ["unable-alone"]


def test_q51_an_opinion_needs_its_answers_again() -> None:
    assert "diagnosis" in left_open({**VALUES, "outcome": "opinion"})


def test_q51_missing_items_are_lines_without_their_signs() -> None:
    assert missing_items(Opinion(VALUES)) == ("MR of 3 May", "Pathology report")


def test_q51_it_is_signed_with_a_meaning_of_its_own() -> None:
    assert is_unable(Opinion(VALUES))
    assert meanings_for(Opinion(VALUES)) == (UNABLE_MEANING,)
    assert set(meanings_for(Opinion())) == set(MEANINGS) - {ADDENDUM_MEANING, CORRECTION_MEANING, UNABLE_MEANING}


@pytest.mark.parametrize(
    ("values", "check"),
    [
        ({"recommendations.further": "yes"}, "further-opinion"),
        ({"recommendations.further": "yes", "recommendations.further_specialty": "Surgery"}, "further-opinion"),
        ({"recommendations.further": "no"}, ""),
        ({}, ""),
    ],
)
def test_q38_a_further_opinion_needs_its_specialty_and_reason(values: dict[str, str], check: str) -> None:

    checks = advice_checks(Opinion({"recommendations.text": "None", **values}))
    assert [one.id for one in checks if not one.passed] == ([check] if check else [])


@pytest.mark.parametrize(
    ("said", "rule", "outcome"),
    [
        ("", "agreement", Outcome.BLOCK),
        ("disagrees", "agreement", Outcome.PASS),
        ("agrees", "agreement-differs", Outcome.WARN),
    ],
)
def test_q37_the_patient_is_told_whether_it_agrees(said: str, rule: str, outcome: Outcome) -> None:
    work = Work((make_length(),), opinion=finished().set("plain.agreement", said))
    checks = checks_before_signing(CASE, work, make_reviewer(), COVERAGE, AT)
    assert [one.outcome for one in checks if one.id == rule] == [outcome]


def test_q37_a_summary_that_is_hard_to_read_is_told_and_holds_nothing_up() -> None:
    hard = "Considerable heterogeneity of radiological manifestations necessitates multidisciplinary reconsideration. "
    work = Work((make_length(),), opinion=finished().set("plain.summary", hard * 3))
    checks = checks_before_signing(CASE, work, make_reviewer(), COVERAGE, AT)
    (told,) = [one for one in checks if one.id == "plain-reading"]
    assert told.outcome is Outcome.WARN
    assert still_open(checks) == ()
