"""The passages of the first report, one by one, with what this opinion says of each."""

from __future__ import annotations

from reviewer_app.cases.compared_passages import ComparedPassage, compared_passages
from reviewer_app.cases.language import say, say_code
from reviewer_app.cases.work import Work
from reviewer_app.report.blocks import Block, Heading, Paragraph, Table
from reviewer_app.report.citations import Citations
from reviewer_app.report.passage_words import origin_words, quoted, short_words

_WIDTHS = (0.22, 0.36, 0.42)
#: A row does not go over the end of a page: longer quotations are cut (the manifest has them whole), and longer words
#: stand under the table.
LONGEST = 400


def compared_blocks(work: Work, citations: Citations) -> list[Block]:
    """Return the table of the passages that are compared, with page and source; nothing where none is."""
    compared = compared_passages(work)
    if not compared:
        return []
    rows = tuple(_row(one, citations) for one in compared)
    below = [block for one in compared if _is_long(one, citations) for block in _below(one, citations)]
    return [
        Heading(say("passages"), level=2),
        Table((say("first-report"), say("its-words"), say("this-opinion")), rows, _WIDTHS),
        *below,
        *citations.scales(*(one.words for one in compared)),
    ]


def _row(one: ComparedPassage, citations: Citations) -> tuple[str, ...]:
    passage = one.passage
    cut = f"{passage.passage[:LONGEST].rstrip()} …" if len(passage.passage) > LONGEST else passage.passage
    its_words = quoted(cut) if cut else say("whole-page")
    said = say_code("concordance", one.agreement, "") or say("not-stated")
    words = say("see-below") if _is_long(one, citations) else citations.words(one.words)
    said = f"{said}: {words}" if words else said
    if one.finding:
        said = f"{said.rstrip('.')}. {say('finding-number', number=one.finding)}"
    return origin_words(passage), its_words, said


def _is_long(one: ComparedPassage, citations: Citations) -> bool:
    return len(citations.words(one.words)) > LONGEST


def _below(one: ComparedPassage, citations: Citations) -> list[Block]:
    return [Paragraph(say("on-passage", passage=short_words(one.passage))), *citations.text(one.words)]
