"""Every question has its answer (std 3.2 section 9)."""

from __future__ import annotations

from reviewer_app.cases.case import Case
from reviewer_app.cases.opinion import Opinion, answer_path
from reviewer_app.cases.rich_text import is_filled
from reviewer_app.cases.rules.checks import Check, Outcome


def answer_checks(case: Case, opinion: Opinion) -> list[Check]:
    """Return a check for each question without an answer (Q28) or without its certainty (Q52), else one for all."""
    if not case.questions:
        return [Check("answer", Outcome.PASS, "No question was asked")]
    found = []
    for number, question in enumerate(case.questions, start=1):
        answer = opinion.answer(question.id)
        if answer.cannot_answer:
            continue
        if not is_filled(answer.text):
            target, words = answer_path(question.id, "text"), f"Question {number} has no answer"
            found.append(Check(f"answer:{question.id}", Outcome.BLOCK, words, target=target))
        elif not answer.certainty:
            target, words = answer_path(question.id, "certainty"), f"Answer {number}: how sure are you?"
            found.append(Check(f"certainty:{question.id}", Outcome.BLOCK, words, target=target))
    if found:
        return found
    count = len(case.questions)
    return [Check("answer", Outcome.PASS, "Every question answered", f"{count} of {count}")]
