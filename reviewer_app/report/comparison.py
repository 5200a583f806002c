"""The passages of the first report, one by one, with what this opinion says of each."""

from __future__ import annotations

from reviewer_app.cases.compared_passages import ComparedPassage, compared_passages
from reviewer_app.cases.work import Work
from reviewer_app.report.blocks import Block, Heading, Table
from reviewer_app.report.citations import Citations

TITLE = "Agreement, passage by passage"
_HEAD = ("First report", "Its words", "This opinion")
_WIDTHS = (0.22, 0.36, 0.42)


def compared_blocks(work: Work, citations: Citations) -> list[Block]:
    """Return the table of the passages that are compared, with page and source; nothing where none is."""
    compared = compared_passages(work)
    if not compared:
        return []
    rows = tuple(_row(one, citations) for one in compared)
    return [Heading(TITLE, level=2), Table(_HEAD, rows, _WIDTHS), *citations.scales(*(one.words for one in compared))]


def _row(one: ComparedPassage, citations: Citations) -> tuple[str, ...]:
    passage = one.passage
    quoted = f"“{passage.passage}”" if passage.passage else "The whole page"
    said = one.agreement_words or "Not stated"
    words = citations.words(one.words)
    said = f"{said}: {words}" if words else said
    if one.finding:
        said = f"{said.rstrip('.')}. Finding {one.finding}"
    return passage.origin, quoted, said
