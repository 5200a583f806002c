"""Passages of the first report that are compared hold up the signature until it is said how they stand."""

from __future__ import annotations

import pytest

from reviewer_app.cases.compared_passages import begun, compared_path
from reviewer_app.cases.findings import finding_path
from reviewer_app.cases.opinion import OUTCOME_PATH, UNABLE
from reviewer_app.cases.rules.checks import Check, Outcome
from reviewer_app.cases.rules.signing import checks_before_signing
from reviewer_app.cases.work import Work
from tests.helpers.case_values import make_passage, make_reviewer
from tests.helpers.opinion_values import AT, CASE, COVERAGE, finished


def _asked(**paths: str) -> list[Check]:
    opinion = finished()
    for path, value in {**begun("p1"), **{compared_path("p1", part): text for part, text in paths.items()}}.items():
        opinion = opinion.set(path, value)
    return _passages(Work(opinion=opinion, passages=(make_passage(),)))


def _passages(work: Work) -> list[Check]:
    checks = checks_before_signing(CASE, work, make_reviewer(), COVERAGE, AT)
    return [one for one in checks if one.id.partition(":")[0] == "passages"]


def test_q19_a_passage_taken_in_asks_how_it_stands() -> None:
    (one,) = _asked()
    assert (one.outcome, one.target) == (Outcome.BLOCK, compared_path("p1", "agreement"))


@pytest.mark.parametrize("agreement", ["refined", "changed"])
def test_q37_what_is_refined_or_changed_needs_words(agreement: str) -> None:
    (one,) = _asked(agreement=agreement)
    assert (one.outcome, one.target) == (Outcome.BLOCK, compared_path("p1", "words"))
    (one,) = _asked(agreement=agreement, words="Of the epiphysis.")
    assert one.outcome is Outcome.PASS


@pytest.mark.parametrize("agreement", ["confirmed", "cannot-determine"])
def test_what_is_confirmed_or_left_open_needs_no_words(agreement: str) -> None:
    (one,) = _asked(agreement=agreement)
    assert (one.outcome, one.detail) == (Outcome.PASS, "1 compared")


def _differing(work: Work) -> list[Check]:
    checks = checks_before_signing(CASE, work, make_reviewer(), COVERAGE, AT)
    return [one for one in checks if one.id.partition(":")[0] == "passages-differ"]


def _said(values: dict[str, str]) -> Work:
    opinion = finished()
    for path, value in {**begun("p1"), **values}.items():
        opinion = opinion.set(path, value)
    return Work(opinion=opinion, passages=(make_passage(),))


@pytest.mark.parametrize(
    ("passage", "finding", "differs"),
    [
        ("confirmed", "change", True),
        ("confirmed", "new", True),
        ("refined", "new", True),
        ("changed", "agree", True),
        ("confirmed", "agree", False),
        ("confirmed", "refine", False),
        ("changed", "change", False),
        ("changed", "new", False),
        ("changed", "", False),
        ("cannot-determine", "agree", False),
        ("", "agree", False),
    ],
)
def test_q19_a_passage_and_its_finding_that_contradict_each_other_are_told(
    passage: str, finding: str, differs: bool
) -> None:
    values = {
        finding_path("f1", "place"): "1",
        finding_path("f1", "text"): "Lytic.",
        finding_path("f1", "agreement"): finding,
        compared_path("p1", "agreement"): passage,
        compared_path("p1", "words"): "Of the epiphysis.",
    }
    assert _differing(_said(values)) == []  # they are not bound to each other
    found = _differing(_said({**values, compared_path("p1", "finding"): "f1"}))
    assert [(one.outcome, one.target) for one in found] == (
        [(Outcome.WARN, compared_path("p1", "agreement"))] if differs else []
    )
    assert not any(one.blocks for one in found)


@pytest.mark.parametrize(
    ("passage", "diagnosis", "treatment", "differs"),
    [
        ("changed", "confirmed", "confirmed", True),
        ("changed", "confirmed", "", True),
        ("changed", "confirmed", "changed", False),
        ("changed", "refined", "", False),
        ("changed", "", "", False),
        ("confirmed", "confirmed", "confirmed", False),
    ],
)
def test_q37_changed_passages_under_a_confirmed_whole_are_told(
    passage: str, diagnosis: str, treatment: str, differs: bool
) -> None:
    work = _said(
        {
            compared_path("p1", "agreement"): passage,
            compared_path("p1", "words"): "Of the epiphysis.",
            "concordance.diagnosis": diagnosis,
            "concordance.treatment": treatment,
        }
    )
    assert [one.target for one in _differing(work)] == (["concordance.diagnosis"] if differs else [])


def test_where_nothing_is_compared_or_no_opinion_rendered_nothing_is_asked() -> None:
    assert _passages(Work(opinion=finished())) == []
    unable = finished().set(OUTCOME_PATH, UNABLE).set(compared_path("p1", "place"), "1")
    assert _passages(Work(opinion=unable, passages=(make_passage(),))) == []
