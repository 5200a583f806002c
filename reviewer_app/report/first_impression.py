"""The first impression as it was recorded, with when the first report was shown; both are always printed."""

from __future__ import annotations

from reviewer_app.cases.first_impression import SHOWN_BEFORE, FirstImpression, first_impression
from reviewer_app.cases.language import say, say_code, small
from reviewer_app.cases.opinion import Opinion
from reviewer_app.report.blocks import Block, Heading, Paragraph, TextRole
from reviewer_app.report.words import moment_words


def impression_blocks(opinion: Opinion) -> list[Block]:
    """Return heading and text; nothing where the first report never was hidden, or still is."""
    found = first_impression(opinion)
    if found is None:
        return []
    head = Heading(say("impression"), level=2)
    if found.early:
        return [head, Paragraph(_early(found), TextRole.NOTE)]
    certainty = small(say_code("certainty", found.certainty)) or say("certainty.not-stated")
    recorded = say("impression.recorded", moment=moment_words(found.revealed))
    asked = say_code("impression.by", found.hidden_by, "")
    notes = (say("certainty-line", certainty=certainty), recorded, asked)
    words = [Paragraph(line) for line in found.text.splitlines() if line.strip()]
    return [head, *words, Paragraph(" ".join(one for one in notes if one), TextRole.NOTE)]


def _early(found: FirstImpression) -> str:
    if found.early == SHOWN_BEFORE:
        return say("impression.shown-before")
    reason = found.early.rstrip(".")
    return say("impression.early", moment=moment_words(found.revealed), reason=reason)
