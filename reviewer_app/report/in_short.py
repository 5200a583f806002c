"""What an opinion says, in short and in its own words, at the head of its first page: nothing here stands here alone.

The sections below say all of it. What is long is quoted to the end of a sentence and marked as going on.
"""

from __future__ import annotations

import re
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

#: What is longer is not printed whole, in letters.
LONGEST: Final = 240
#: Stands where words of the opinion go on in its sections.
GOES_ON: Final = "[…]"
#: A full stop behind these ends no sentence, in English and German.
_SHORTENED: Final = frozenset({
    "approx", "ca", "vs", "nr", "fig", "figs", "dr", "prof", "mrs", "ms", "st", "resp", "incl", "excl", "max", "min",
    "e.g", "i.e", "z.b", "d.h", "u.a", "bzw", "evtl", "ggf", "abb",
})  # fmt: skip
_ENDS: Final = re.compile(r"(?<=[.!?])\s+(?=[^\s\da-zà-öø-ÿß])")
#: The sections of std 3.2 have numbers from 1; this is none of them.
_NO_SECTION: Final = 0


def in_short(report: ReportInput, citations: Citations, told: str) -> Section:
    """Return diagnosis, agreement, answers, advice and an urgent finding in short.

    `told` says to whom, when and how an urgent finding was communicated.
    """
    opinion = report.work.opinion
    unable = is_unable(opinion)
    items = [] if unable else [*_diagnosis(report, citations), *_agreement(report)]
    items += [_answer(report, citations, one, at) for at, one in enumerate(report.case.questions, start=1)]
    advised = shortened(citations.words(opinion.get("recommendations.text")))
    items += [(say("recommendations"), advised)] if advised else []
    blocks: list[Block] = []
    if unable:
        reason = shortened(citations.words(opinion.get(REASON_PATH))) or say("unable.reason-none")
        blocks.append(Paragraph(joined([say("unable"), reason], " "), TextRole.WARNING))
    blocks += [Facts(tuple(items))] if items else []
    if any(GOES_ON in words for _label, words in items):
        blocks.append(Paragraph(say("in-short.note"), TextRole.NOTE))
    if opinion.get("recommendations.urgent") == YES:
        blocks.append(Paragraph(say("urgent", told=told), TextRole.WARNING))
    return Section(_NO_SECTION, (Heading(say("in-short")), *blocks) if blocks else ())


def shortened(words: str) -> str:
    """Return words that are short enough whole; else the sentences that fit, marked as going on below.

    Nothing is cut within a sentence: where the first is longer than `LONGEST`, only where to read it is said.
    """
    if len(words) <= LONGEST:
        return words
    kept = ""
    for sentence in _sentences(words):
        longer = f"{kept}{sentence}" if sentence.startswith("\n") else f"{kept} {sentence}".strip()
        if len(longer) > LONGEST:
            break
        kept = longer
    return f"{kept} {GOES_ON}" if kept else say("in-short.below")


def _sentences(words: str) -> list[str]:
    """Return the sentences of a text; each line, as each item of a list, ends one, and the next begins with its end."""
    found: list[str] = []
    for number, line in enumerate(one.strip() for one in words.splitlines() if one.strip()):
        first = len(found)
        begun = ""
        for part in _ENDS.split(line):
            begun = f"{begun} {part}".strip()
            last = begun.rpartition(" ")[2].rstrip(".").lstrip("(").lower()
            if not begun.endswith(".") or (last not in _SHORTENED and len(last) > 1 and not last.isdecimal()):
                found.append(begun)
                begun = ""
        found += [begun] if begun else []
        if number:
            found[first] = f"\n{found[first]}"
    return found


def _diagnosis(report: ReportInput, citations: Citations) -> list[tuple[str, str]]:
    opinion = report.work.opinion
    words = shortened(citations.words(opinion.get("diagnosis.text")))
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
    said = [f"{refused}." if refused else "", shortened(citations.words(answer.text))]
    words = joined(said, " ") or say("not-answered.unable" if is_unable(report.work.opinion) else "not-answered")
    return say("in-short.question", number=number), joined([_ended(words), _certainty(answer.certainty)], " ")


def _certainty(code: str) -> str:
    return say("certainty-line", certainty=small(say_code("certainty", code))) if code else ""


def _ended(words: str) -> str:
    return words if words.endswith((".", "!", "?", "…", ")", "]")) else f"{words}."
