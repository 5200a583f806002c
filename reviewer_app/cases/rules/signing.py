"""Before you can sign: the rows of std 3.2 as checks, each with the place where it is put right."""

from __future__ import annotations

from collections.abc import Iterable

from reviewer_app.cases.case import Case
from reviewer_app.cases.coverage import Coverage
from reviewer_app.cases.findings import PREFIX
from reviewer_app.cases.opinion import FIELDS_BY_PATH, answer_path
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.policy import policy_of
from reviewer_app.cases.rules.answers import answer_checks
from reviewer_app.cases.rules.checks import Check
from reviewer_app.cases.rules.circumstances import Circumstances
from reviewer_app.cases.rules.completeness import completeness_checks
from reviewer_app.cases.rules.disclosing import conflict_in, distribution_check, follow_on_check, requester_check
from reviewer_app.cases.rules.eligibility import standing
from reviewer_app.cases.rules.records_read import elsewhere_checks, record_checks, shown_checks
from reviewer_app.cases.rules.sides import Find, side_checks
from reviewer_app.cases.rules.under_policy import under_policy
from reviewer_app.cases.rules.unfinished import changed_checks, unfinished_checks
from reviewer_app.cases.rules.waiving import waived
from reviewer_app.cases.rules.written import (
    concordance_checks,
    diagnosis_checks,
    finding_checks,
    plain_words_check,
    recommendation_check,
    urgent_check,
)
from reviewer_app.cases.work import Work

#: Meanings of a signature (std 4.3), first what is said on the page, then its explanation.
MEANINGS: dict[str, tuple[str, str]] = {
    "authorship": ("I am the author of this opinion", "Author, full responsibility for the content"),
    "review": ("I reviewed and approve this opinion", "Approval of what is written here"),
}


def _not_here(_sop_instance_uid: str) -> None:
    return None


def checks_before_signing(
    case: Case, work: Work, reviewer: Reviewer, coverage: Coverage, when: Circumstances, find: Find = _not_here
) -> tuple[Check, ...]:
    """Return every check of std 3.2 in the order of its sections; those of licence and cover as of `when`.

    `find` gives the index of an image by its SOP Instance UID, None where it is not here.
    """
    opinion = work.opinion
    asked = (
        *answer_checks(case, opinion),
        *record_checks(coverage, opinion),
        *elsewhere_checks(coverage, opinion),
        *diagnosis_checks(opinion),
        *concordance_checks(case, opinion),
        *finding_checks(opinion),
        *side_checks(work, find),
        recommendation_check(opinion),
        urgent_check(opinion),
        plain_words_check(opinion),
        conflict_in(opinion),
        follow_on_check(case, opinion),
        distribution_check(case, opinion, when.now.date()),
        *unfinished_checks(work),
        *changed_checks(work),
        *shown_checks(coverage, opinion),
        requester_check(case),
        *completeness_checks(case),
    )
    return (*_settled(case, work, asked), *standing(case, reviewer, when))


def _settled(case: Case, work: Work, asked: Iterable[Check]) -> tuple[Check, ...]:
    """Return the checks as the policy of the service, and then the reasons of the reviewer, leave them."""
    return tuple(waived(one, work.opinion) for one in under_policy(policy_of(case), asked))


def field_title(case: Case, path: str) -> str:
    """Return what people call a field: the title in the form, or the question that it answers."""
    if path in FIELDS_BY_PATH:
        return FIELDS_BY_PATH[path].title
    for number, question in enumerate(case.questions, start=1):
        if path.startswith(answer_path(question.id, "")):
            return f"Answer {number}"
    if path.startswith(PREFIX):
        return "Findings"
    return "Record" if path.startswith("record/") else path
