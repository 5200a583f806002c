"""Before you can sign: the rows of std 3.2 as checks, each with the place where it is put right."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from reviewer_app.cases.amendments import amendment, is_amendment
from reviewer_app.cases.case import Case
from reviewer_app.cases.compared_passages import PREFIX as COMPARED
from reviewer_app.cases.coverage import Coverage
from reviewer_app.cases.findings import PREFIX
from reviewer_app.cases.first_impression import PREFIX as IMPRESSION
from reviewer_app.cases.opinion import FIELDS_BY_PATH, Opinion, answer_path
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.policy import policy_of
from reviewer_app.cases.rules.advice import advice_checks
from reviewer_app.cases.rules.answers import answer_checks
from reviewer_app.cases.rules.checks import Check
from reviewer_app.cases.rules.circumstances import Circumstances
from reviewer_app.cases.rules.completeness import completeness_checks, waiting_check
from reviewer_app.cases.rules.dictated import dictated_checks, sound_checks
from reviewer_app.cases.rules.disclosing import conflict_in, distribution_check, follow_on_check, requester_check
from reviewer_app.cases.rules.eligibility import standing
from reviewer_app.cases.rules.impression import impression_checks
from reviewer_app.cases.rules.outcome import is_unable, unable_checks
from reviewer_app.cases.rules.passages import passage_checks
from reviewer_app.cases.rules.plain_words import plain_words_checks
from reviewer_app.cases.rules.records_read import elsewhere_checks, record_checks, shown_checks
from reviewer_app.cases.rules.section_authors import section_author_checks
from reviewer_app.cases.rules.sides import Find, side_checks
from reviewer_app.cases.rules.under_policy import under_policy
from reviewer_app.cases.rules.unfinished import changed_checks, unfinished_checks
from reviewer_app.cases.rules.waiving import waived
from reviewer_app.cases.rules.written import (
    concordance_checks,
    diagnosis_checks,
    finding_checks,
    urgent_check,
)
from reviewer_app.cases.work import Work

#: Meanings of a signature (std 4.3), first what is said on the page, then its explanation.
UNABLE_MEANING, ADDENDUM_MEANING, CORRECTION_MEANING = "unable-to-render", "addendum", "correction"
_AMENDING = frozenset({ADDENDUM_MEANING, CORRECTION_MEANING})
MEANINGS: dict[str, tuple[str, str]] = {
    "authorship": ("I am the author of this opinion", "Author, full responsibility for the content"),
    "review": ("I reviewed and approve this opinion", "Approval of what is written here"),
    ADDENDUM_MEANING: ("I am the author of this addendum", "Author, full responsibility for what it adds"),
    CORRECTION_MEANING: ("I am the author of this correction", "Author, full responsibility for the whole of it"),
    UNABLE_MEANING: ("I cannot render an opinion on this case", "Signed all the same, with what is missing"),
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
    unable = is_unable(opinion)
    asked = (
        *impression_checks(opinion),
        *(unable_checks(opinion) if unable else answer_checks(case, opinion)),
        *record_checks(coverage, opinion),
        *elsewhere_checks(coverage, opinion),
        *([] if unable else _judged(case, work)),
        *side_checks(work, find),
        *_written(case, work, find, when.now.date()),
        urgent_check(opinion),
        *plain_words_checks(case, work),
        conflict_in(opinion),
        follow_on_check(case, opinion),
        *section_author_checks(case, opinion),
        distribution_check(case, opinion, when.now),
        *unfinished_checks(work),
        *dictated_checks(work),
        *sound_checks(when),
        *changed_checks(work),
        *shown_checks(coverage, opinion),
        requester_check(case),
        *completeness_checks(case),
        waiting_check(when),
    )
    return (*_settled(case, work, asked), *standing(case, reviewer, when))


def _judged(case: Case, work: Work) -> list[Check]:
    """What only an opinion has: a diagnosis, the comparison, findings, recommendations."""
    opinion = work.opinion
    compared = concordance_checks(case, opinion)
    passages = passage_checks(work)
    return [*diagnosis_checks(opinion), *compared, *passages, *finding_checks(opinion), *advice_checks(opinion)]


def _written(case: Case, work: Work, find: Find, on: date) -> list[Check]:
    """What is likely wrong in the written text: sides, levels, sexes, ages, units, dates, names."""
    if not work.opinion.values:
        return []
    from reviewer_app.cases.rules.text.checks import text_checks  # noqa: PLC0415 - many patterns; a case begins without

    return text_checks(case, work, find, on)


def amending_meaning(opinion: Opinion, number: int) -> str:
    """Return the code of `MEANINGS` that the signature under an addendum or a correction has."""
    return CORRECTION_MEANING if amendment(opinion, number).corrects else ADDENDUM_MEANING


def meanings_for(opinion: Opinion) -> tuple[str, ...]:
    """Return the codes of `MEANINGS` that a signature under this opinion can have."""
    if is_unable(opinion):
        return (UNABLE_MEANING,)
    return tuple(code for code in MEANINGS if code != UNABLE_MEANING and code not in _AMENDING)


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
    if path.startswith(IMPRESSION):
        return "First impression"
    if is_amendment(path):
        return "Addendum"
    if path.startswith(COMPARED):
        return "Agreement, passage by passage"
    return "Record" if path.startswith("record/") else path
