"""Passages of the first report that are compared: kept as fields, bound to findings, and gone with their passage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from reviewer_app.cases import findings as structured
from reviewer_app.cases.compared_passages import (
    SIGNS,
    begun,
    bound,
    compared_passages,
    compared_path,
    removed,
    said,
)
from reviewer_app.cases.findings import finding_path
from reviewer_app.cases.opinion import CONCORDANCE, Opinion
from reviewer_app.cases.work import Work
from tests.helpers.case_values import make_passage


def _with(opinion: Opinion, values: Mapping[str, str]) -> Opinion:
    for path, value in values.items():
        opinion = opinion.set(path, value)
    return opinion


def test_a_passage_that_is_only_cited_is_not_compared() -> None:
    assert compared_passages(Work(passages=(make_passage(),))) == ()


def test_what_is_said_of_a_passage_reads_as_it_was_written() -> None:
    opinion = _with(Opinion(), begun("p1"))
    (begin,) = compared_passages(Work(opinion=opinion, passages=(make_passage(),)))
    assert (begin.agreement, begin.agreement_words, begin.sign) == ("", "", "…")
    opinion = _with(opinion, said(opinion, "p1", "refined")).set(compared_path("p1", "words"), "Of the epiphysis.")
    (one,) = compared_passages(Work(opinion=opinion, passages=(make_passage(),)))
    assert (one.agreement_words, one.words, one.sign) == ("Refined", "Of the epiphysis.", "≈")
    assert compared_passages(Work(opinion=opinion)) == ()
    assert not _with(opinion, removed("p1")).values


def test_each_agreement_has_a_sign_of_its_own() -> None:
    assert {code for code, _ in CONCORDANCE} | {""} == set(SIGNS)
    assert len(set(SIGNS.values())) == len(SIGNS)


def test_a_finding_that_says_nothing_of_the_first_report_follows_and_one_that_does_stays() -> None:
    opinion = _with(Opinion(), {**structured.begun(Opinion(), "f1"), **begun("p1")})
    opinion = _with(opinion, bound(opinion, "p1", "f1"))
    assert opinion.get(finding_path("f1", "agreement")) == ""
    opinion = _with(opinion, said(opinion, "p1", "changed"))
    assert opinion.get(finding_path("f1", "agreement")) == "change"
    opinion = opinion.set(finding_path("f1", "agreement"), "refine")
    opinion = _with(opinion, said(opinion, "p1", "confirmed"))
    assert opinion.get(finding_path("f1", "agreement")) == "refine"
    (one,) = compared_passages(Work(opinion=opinion, passages=(make_passage(),)))
    assert one.finding == 1
    opinion = _with(opinion, structured.removed("f1"))
    (one,) = compared_passages(Work(opinion=opinion, passages=(make_passage(),)))
    assert (one.finding, one.finding_id) == (0, "")


def test_a_finding_follows_a_passage_that_is_said_otherwise_later() -> None:
    opinion = _with(Opinion(), {**structured.begun(Opinion(), "f1"), **begun("p1")})
    opinion = _with(opinion, bound(opinion, "p1", "f1"))
    for agreement, code in (("confirmed", "agree"), ("changed", "change")):
        opinion = _with(opinion, said(opinion, "p1", agreement))
        assert opinion.get(finding_path("f1", "agreement")) == code


def test_passages_stand_in_the_order_of_their_pages() -> None:
    later, first = make_passage("p1"), replace(make_passage("p2"), page=0)
    opinion = _with(Opinion(), {**begun("p1"), **begun("p2")})
    found = compared_passages(Work(opinion=opinion, passages=(later, first)))
    assert [one.passage.id for one in found] == ["p2", "p1"]
