"""Who wrote which part of an opinion, in the words of the report; what says nothing is the reviewer's."""

from __future__ import annotations

from reviewer_app.cases.language import say
from reviewer_app.cases.people import CoAuthor
from reviewer_app.cases.section_authors import authored, co_author_at
from reviewer_app.report.amended_parts import title_of
from reviewer_app.report.blocks import Paragraph, TextRole
from reviewer_app.report.inputs import ReportInput, ReportStatus
from reviewer_app.report.words import joined


def written_by(report: ReportInput, path: str) -> str:
    """Return ``"Written by Ben Ode, MD"`` of a part that is a co-author's, empty of any other."""
    author = co_author_at(report.case, report.work.opinion, path)
    return say("written-by", name=_full_name(author)) if author is not None else ""


def author_note(report: ReportInput, path: str) -> tuple[Paragraph, ...]:
    """Return that as a line of its own, none for a part of the reviewer."""
    words = written_by(report, path)
    return (Paragraph(f"{words}.", TextRole.NOTE),) if words else ()


def parts_written(report: ReportInput, author: CoAuthor) -> str:
    """Return the titles of what a co-author has written, empty where they have no part of their own."""
    case, opinion = report.case, report.work.opinion
    own = (one for one in authored(case, opinion) if one.author.reference == author.reference)
    return "; ".join(title_of(case, opinion, path) for one in own for path in one.paths)


def whose_parts(report: ReportInput) -> str:
    """Return the sentences on whose the parts are, and who is to sign; of a correction nobody is asked to anew.

    A draft has no fields to speak of.
    """
    if not authored(report.case, report.work.opinion):
        together = say("co-authors-together")
        return together if report.status is ReportStatus.DRAFT else joined([together, say("co-authors-sign")], " ")
    if report.status is ReportStatus.DRAFT:
        return say("co-authors-apart")
    signs = "co-authors-before" if report.status is ReportStatus.ADDENDUM else "co-authors-complete"
    return joined([say("co-authors-apart"), say(signs)], " ")


def _full_name(author: CoAuthor) -> str:
    credentials = author.profile.credentials if author.profile is not None else ""
    return joined([author.name or say("no-name-given"), credentials])
