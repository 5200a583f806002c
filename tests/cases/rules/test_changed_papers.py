"""What the opinion rests on and the service changed since it was signed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.cited_passages import CitedPassage
from reviewer_app.cases.opinion import NO, YES, Opinion
from reviewer_app.cases.replaced_papers import review_path
from reviewer_app.cases.rules.changed_papers import changed_papers
from reviewer_app.cases.rules.sending import gates_of, may_be_sent
from reviewer_app.cases.rules.table import Asked, rule_of
from reviewer_app.cases.work import Work
from tests.helpers.case_values import NOW, make_case

CASE = make_case()
FIRST, SECOND = CASE.documents[:2]
LISTED = replace(CASE, documents=(replace(FIRST, url="Binary/corrected"), *CASE.documents[1:]))


def reviewed(said: str, *papers: str) -> Work:
    return Work(opinion=Opinion({review_path(one, "reviewed"): said for one in papers}))


def test_q10_a_reviewed_paper_that_was_changed_holds_the_opinion_and_a_reason_may_be_given() -> None:
    (check,) = changed_papers(reviewed(YES, FIRST.reference), [FIRST], LISTED)
    assert check.words == "The opinion rests on a record that has another version since it was signed"
    assert check.blocks
    rule = rule_of(check.id)
    assert rule is not None
    assert rule.asked == (Asked.SEND,)
    assert may_be_sent(gates_of((check,)))


@pytest.mark.parametrize("work", [Work(), reviewed(NO, FIRST.reference), reviewed(YES, SECOND.reference)])
def test_one_that_the_opinion_does_not_rest_on_holds_nothing(work: Work) -> None:
    assert changed_papers(work, [FIRST], LISTED) == ()


def test_what_is_quoted_counts_whatever_is_said_of_how_it_was_reviewed() -> None:
    quoted = Work(passages=(CitedPassage("p1", FIRST.reference, 0, "Practitioner/1", NOW, "no residual tumour"),))
    assert len(changed_papers(quoted, [FIRST], LISTED)) == 1


def test_what_was_taken_back_is_told_as_that() -> None:
    gone = replace(CASE, documents=LISTED.documents[:1])
    work = reviewed(YES, FIRST.reference, SECOND.reference)
    (check,) = changed_papers(work, [FIRST, SECOND], gone)
    assert check.words == (
        "The opinion rests on a record that has another version, a record that has been taken back since it was signed"
    )
    (check,) = changed_papers(work, [FIRST, SECOND], replace(CASE, documents=()))
    assert check.words == "The opinion rests on 2 records that have been taken back since it was signed"


def test_a_reason_holds_for_no_later_version() -> None:
    work = reviewed(YES, FIRST.reference)
    later = replace(CASE, documents=(replace(FIRST, url="Binary/corrected-again"), *CASE.documents[1:]))
    first, again, other = (gates_of(changed_papers(work, [FIRST], one)) for one in (LISTED, LISTED, later))
    assert first == again != other
