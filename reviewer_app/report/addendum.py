"""The text of an addendum: why it was written, what it adds and what it belongs to. The opinion is not repeated."""

from __future__ import annotations

from reviewer_app.cases.amendments import Amends, CitedReport, amendment
from reviewer_app.cases.language import say, say_code
from reviewer_app.report.blocks import Block, Facts, Heading, Paragraph, Section, TextRole
from reviewer_app.report.citations import Citations
from reviewer_app.report.closing import addendum_closing
from reviewer_app.report.inputs import ReportInput
from reviewer_app.report.words import moment_words


def addendum_sections(report: ReportInput) -> tuple[Section, ...]:
    """Return the sections of an addendum in the order in which they are printed.

    Raises
    ------
    ValueError
        If the report belongs to no other.
    """
    amends = report.amends
    if amends is None:
        raise ValueError("an addendum belongs to another report")
    citations = Citations(report)
    written = amendment(report.work.opinion, amends.number)
    return (
        Section(9, (Heading(say("addendum.reason")), *_words(citations, written.reason))),
        Section(7, (Heading(say("addendum.text")), *_words(citations, written.text))),
        _belongs_to(report, amends),
        _disclosures(citations, written.conflict, written.disclosed),
        *addendum_closing(report),
    )


def _belongs_to(report: ReportInput, amends: Amends) -> Section:
    items = [
        (say("addendum.report"), _cited(amends.cited)),
        (say("addendum.signed"), moment_words(amends.cited.signed_at.astimezone(report.issued.tzinfo))),
    ]
    if amends.earlier:
        items.append((say("addendum.earlier"), "\n".join(map(_cited, amends.earlier))))
    return Section(
        2,
        (
            Heading(say("addendum.belongs")),
            Facts(tuple(items)),
            Paragraph(say("addendum.stays"), TextRole.NOTE),
        ),
    )


def _cited(one: CitedReport) -> str:
    return say("addendum.cited", report=one.report_id, hash=one.sha256)


def _words(citations: Citations, text: str) -> tuple[Block, ...]:
    """Return a text as it is formatted, with the figures and tables that it cites."""
    words = citations.text(text) or (Paragraph(say("addendum.none")),)
    return (*words, *citations.blocks_for([text]))


def _disclosures(citations: Citations, conflict: str, disclosed: str) -> Section:
    items = [(say("conflict"), say_code("conflict", conflict, say("not-stated")))]
    if words := citations.words(disclosed):
        items.append((say("disclosed"), words))
    return Section(13, (Heading(say("disclosures")), Facts(tuple(items))))
