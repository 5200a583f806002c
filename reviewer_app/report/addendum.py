"""The text of an addendum: why it was written, what it adds, what that changes, and what it belongs to.

An addendum does not repeat the opinion. A correction does: it says first what was wrong and what it says now.
"""

from __future__ import annotations

from dataclasses import replace

from reviewer_app.cases.amendments import Amendment, Amends, CitedReport, amendment, corrected
from reviewer_app.cases.language import say, say_code
from reviewer_app.cases.opinion import CONFLICT_PATH, DISCLOSURE_PATH, Opinion
from reviewer_app.report.amended_parts import changes_section, corrections_table, told_blocks
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
        changes_section(report, citations, written),
        _belongs_to(report, amends),
        _disclosures(citations, written.conflict, written.disclosed),
        *addendum_closing(report),
    )


def written_of(report: ReportInput) -> Amendment:
    """Return what was written of the amendment that a report is; empty for an opinion."""
    return Amendment() if report.amends is None else amendment(report.work.opinion, report.amends.number)


def as_corrected(report: ReportInput) -> ReportInput:
    """Return a correction as the opinion that it makes: with its words in place of those before, and as of its day."""
    amends = report.amends
    if amends is None:
        raise ValueError("a correction belongs to another report")
    written = written_of(report)
    values = {**corrected(report.work.opinion, amends.number).values, CONFLICT_PATH: written.conflict}
    values[DISCLOSURE_PATH] = written.disclosed
    return replace(report, work=replace(report.work, opinion=Opinion(values)), amends=None, addendum_to=None)


def correction_head(report: ReportInput, citations: Citations) -> tuple[Section, ...]:
    """Return what stands before the opinion in a correction: why, what was wrong, what it says now, what it corrects.

    Raises
    ------
    ValueError
        If the report belongs to no other.
    """
    amends = report.amends
    if amends is None:
        raise ValueError("a correction belongs to another report")
    written = written_of(report)
    wrong = citations.text(written.text) or (Paragraph(say("addendum.none")),)
    table = corrections_table(report, citations, written, amends.number)
    return (
        Section(0, (Heading(say("correction.reason")), *citations.text(written.reason))),
        Section(0, (Heading(say("correction.text")), *wrong, *table, *told_blocks(citations, written))),
        _belongs_to(report, amends),
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
            Paragraph(_stays(report), TextRole.NOTE),
        ),
    )


def _stays(report: ReportInput) -> str:
    if written_of(report).corrects:
        return f"{say('correction.stays')} {say('correction.whole')}"
    return say("addendum.stays")


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
