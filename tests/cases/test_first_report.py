"""Which papers are told to be no report of the first physician."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.first_report import not_the_first_report
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
