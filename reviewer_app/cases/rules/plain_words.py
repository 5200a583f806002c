"""The part for the patient: written, understood, and clear about agreement (std 3.2 section 11, Q37)."""

from __future__ import annotations

from reviewer_app.cases.agreement import compared_parts, proposed_agreement
from reviewer_app.cases.case import Case
from reviewer_app.cases.evidence import plain_text
from reviewer_app.cases.german_readability import readability_in
from reviewer_app.cases.opinion import AGREEMENT, AGREEMENT_PATH, YES, Opinion, summary_language
from reviewer_app.cases.readability import AIM_GRADE
from reviewer_app.cases.rich_text import is_filled
from reviewer_app.cases.rules.checks import Check, Outcome, held
from reviewer_app.cases.rules.outcome import is_unable
from reviewer_app.cases.work import Work


def plain_words_checks(case: Case, work: Work) -> list[Check]:
    """Return what is open of the summary in plain words and of its sentence on agreement."""
    opinion = work.opinion
    agreement = [] if is_unable(opinion) else _agreement(case, opinion)
    return [_summary(opinion), *_reading(case, work), *agreement]


def _reading(case: Case, work: Work) -> list[Check]:
    """What is harder to read than a leaflet for patients: said, never held against the reviewer."""
    language = summary_language(case.patient.language, work.opinion)
    found = readability_in(language, plain_text(work.opinion.get("plain.summary"), work))
    if not found.is_known or found.is_plain:
        return []
    words = f"The summary in plain words reads at school grade {found.grade:.0f}"
    return [Check("plain-reading", Outcome.WARN, words, f"aim at {AIM_GRADE:.0f}", target="plain.summary")]


def _summary(opinion: Opinion) -> Check:
    if not is_filled(opinion.get("plain.summary")):
        return Check("plain", Outcome.BLOCK, "The summary in plain words is empty", target="plain.summary")
    confirmed = opinion.get("plain.confirmed") == YES
    words = "Summary in plain words confirmed" if confirmed else "Confirm that a patient would understand the summary"
    return Check("plain", held(confirmed), words, target="plain.summary" if confirmed else "plain.confirmed")


def _agreement(case: Case, opinion: Opinion) -> list[Check]:
    if not compared_parts(case):
        return []
    said, follows = opinion.get(AGREEMENT_PATH), proposed_agreement(case, opinion)
    if not said:
        words = "Say to the patient whether you agree with the first physician"
        return [Check("agreement", Outcome.BLOCK, words, target=AGREEMENT_PATH)]
    found = [Check("agreement", Outcome.PASS, "The patient is told whether you agree", target=AGREEMENT_PATH)]
    if follows and said != follows:
        names = dict(AGREEMENT)
        words = f"The patient is told “{names[said]}”; your comparison says “{names[follows]}”"
        found.append(Check("agreement-differs", Outcome.WARN, words, target=AGREEMENT_PATH))
    return found
