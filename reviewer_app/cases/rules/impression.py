"""Whether the first report is hidden still: nothing is signed before it was shown (blind-then-reveal)."""

from __future__ import annotations

from reviewer_app.cases.evidence import plain_text
from reviewer_app.cases.first_impression import CERTAINTY_PATH, TEXT_PATH, first_impression, is_hidden
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.rich_text import is_filled
from reviewer_app.cases.rules.checks import Check, Outcome
from reviewer_app.cases.rules.unfinished import has_placeholder
from reviewer_app.cases.work import Work


def impression_checks(opinion: Opinion) -> list[Check]:
    """Return that the first report was hidden until an impression was recorded; nothing where it never was."""
    if is_hidden(opinion):
        words = "The first report is hidden: record your first impression"
        return [Check("first-impression", Outcome.BLOCK, words, target=TEXT_PATH)]
    recorded = first_impression(opinion)
    if recorded is None:
        return []
    words = "First impression recorded" if not recorded.early else "The first report was shown early, with a reason"
    return [Check("first-impression", Outcome.PASS, words)]


def why_not_recorded(work: Work) -> str:
    """Return why the first impression cannot be recorded as it stands, empty where it can."""
    text = work.opinion.get(TEXT_PATH)
    words = plain_text(text, work).strip()
    if not is_filled(text) or not words:
        return "Write your first impression first"
    if has_placeholder(text):
        return "Fill in the places left open first"
    if unprintable(words):
        return unprintable(words)
    return "" if work.opinion.get(CERTAINTY_PATH) else "Say first how sure you are"


def unprintable(text: str) -> str:
    """Return that a text holds a character which no font of the report has; it could not be put right later."""
    from reviewer_app.font_coverage import character_words, undrawable  # noqa: PLC0415 - takes long to load

    signs = undrawable(text)
    return f"The fonts of the report have no sign for {character_words(signs[0])}" if signs else ""
