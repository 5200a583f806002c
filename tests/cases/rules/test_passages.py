"""Passages of the first report that are compared hold up the signature until it is said how they stand."""

from __future__ import annotations

import pytest

from reviewer_app.cases.compared_passages import begun, compared_path
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


def test_where_nothing_is_compared_or_no_opinion_rendered_nothing_is_asked() -> None:
    assert _passages(Work(opinion=finished())) == []
    unable = finished().set(OUTCOME_PATH, UNABLE).set(compared_path("p1", "place"), "1")
    assert _passages(Work(opinion=unable, passages=(make_passage(),))) == []
