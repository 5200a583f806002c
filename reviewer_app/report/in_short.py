"""What an opinion says, in short and in its own words, at the head of its first page: nothing here stands here alone.

The sections below say it again. Words stand here whole, or not at all.
"""

from __future__ import annotations

from typing import Final

from reviewer_app.cases.agreement import compared_parts
from reviewer_app.cases.case import Question
from reviewer_app.cases.language import say, say_code, small
from reviewer_app.cases.opinion import AGREEMENT_PATH, YES
from reviewer_app.cases.rules.outcome import REASON_PATH, is_unable
from reviewer_app.report.blocks import Block, Facts, Heading, Paragraph, Section, TextRole
from reviewer_app.report.citations import Citations
from reviewer_app.report.inputs import ReportInput
from reviewer_app.report.words import joined

#: What is longer is not printed here, in letters.
LONGEST: Final = 1000
#: The sections of std 3.2 have numbers from 1; this is none of them.
_NO_SECTION: Final = 0


def in_short(report: ReportInput, citations: Citations, told: str) -> Section:
    """Return an urgent finding, diagnosis, agreement, answers and advice.

    `told` says to whom, when and how an urgent finding was communicated.
    """
    opinion = report.work.opinion
    unable = is_unable(opinion)
    items = [] if unable else [*_diagnosis(report, citations), *_agreement(report)]
    items += [_answer(report, citations, one, at) for at, one in enumerate(report.case.questions, start=1)]
    advised = whole_or_below(citations.words(opinion.get("recommendations.text")))
    items += [(say("recommendations"), advised)] if advised else []
    blocks: list[Block] = []
    if opinion.get("recommendations.urgent") == YES:
        blocks.append(Paragraph(say("urgent", told=told), TextRole.WARNING))
    if unable:
        reason = whole_or_below(citations.words(opinion.get(REASON_PATH))) or say("unable.reason-none")
        blocks.append(Paragraph(joined([say("unable"), reason], " "), TextRole.WARNING))
    blocks += [Facts(tuple(items))] if items else []
    return Section(_NO_SECTION, (Heading(say("in-short")), *blocks) if blocks else ())


def whole_or_below(words: str) -> str:
    """Return words whole; of longer ones than `LONGEST` it is only said that they stand below.

    No part of them is quoted alone: a condition that comes last (“postponed until then”) would be missing.
    """
    return words if len(words) <= LONGEST else say("in-short.below")


def _diagnosis(report: ReportInput, citations: Citations) -> list[tuple[str, str]]:
    opinion = report.work.opinion
    words = whole_or_below(citations.words(opinion.get("diagnosis.text")))
    if not words:
        return []
    return [(say("diagnosis"), joined([_ended(words), _certainty(opinion.get("diagnosis.certainty"))], " "))]


def _agreement(report: ReportInput) -> list[tuple[str, str]]:
    """Return how the opinion stands to the first one: as a whole, and part by part."""
    opinion = report.work.opinion
    told = {one: say_code("concordance", opinion.get(f"concordance.{one}"), "") for one in compared_parts(report.case)}
    said = [say_code("agreement", opinion.get(AGREEMENT_PATH), "")]
    said += [f"{say(part)}: {small(words)}." for part, words in told.items() if words]
    words = joined(said, " ")
    return [(say("first-opinion"), words)] if words else []


def _answer(report: ReportInput, citations: Citations, question: Question, number: int) -> tuple[str, str]:
    answer = report.work.opinion.answer(question.id)
    refused = say_code("cannot-answer", answer.cannot_answer, "") if answer.cannot_answer else ""
    said = [f"{refused}." if refused else "", whole_or_below(citations.words(answer.text))]
    words = joined(said, " ") or say("not-answered.unable" if is_unable(report.work.opinion) else "not-answered")
    return say("in-short.question", number=number), joined([_ended(words), _certainty(answer.certainty)], " ")


def _certainty(code: str) -> str:
    return say("certainty-line", certainty=small(say_code("certainty", code))) if code else ""


def _ended(words: str) -> str:
    return words if words.endswith((".", "!", "?", "…", ")", "]")) else f"{words}."
