"""Which papers are told to be no report of the first physician."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.first_report import first_reports, not_the_first_report
from tests.helpers.case_values import make_case

CASE = make_case()
REPORT, LETTER, _ = CASE.documents


@pytest.mark.parametrize("author", ["Dr. P. Hale", "Hale, Peter, MD", "Northgate Hospital", ""])
def test_a_report_of_the_first_physician_is_not_told(author: str) -> None:
    assert not_the_first_report(CASE, replace(REPORT, author=author)) == ""


def test_a_paper_of_somebody_else_is_told_whatever_it_is_listed_as() -> None:
    for paper in (REPORT, LETTER):
        words = not_the_first_report(CASE, replace(paper, author="Dr. M. Osei"))
        assert words == f"“{paper.title}” is by Dr. M. Osei; the first physician is Dr. P. Hale."


def test_where_no_author_is_known_the_list_decides() -> None:
    assert not_the_first_report(CASE, LETTER) == "“Referral letter” is not listed as a report."
    assert not_the_first_report(CASE, replace(LETTER, author="Dr. P. Hale")) == ""
    assert not_the_first_report(replace(CASE, first_opinion=None), replace(REPORT, author="Dr. M. Osei")) == ""


def test_known_as_the_first_report_is_what_the_service_names_else_what_its_author_wrote() -> None:
    by_hale = replace(REPORT, author="Dr. P. Hale")
    assert first_reports(replace(CASE, documents=(by_hale, LETTER))) == (by_hale,)
    first = CASE.first_opinion
    assert first is not None
    named = replace(first, reports=(LETTER.reference,))
    assert first_reports(replace(CASE, documents=(by_hale, LETTER), first_opinion=named)) == (LETTER,)
    for author in ("Dr. M. Osei", "Northgate Hospital", ""):
        assert first_reports(replace(CASE, documents=(replace(REPORT, author=author), LETTER))) == ()
    assert first_reports(replace(CASE, documents=(by_hale,), first_opinion=replace(first, physician=None))) == ()
    assert first_reports(replace(CASE, first_opinion=None)) == ()
