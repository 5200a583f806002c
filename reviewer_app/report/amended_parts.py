"""What an addendum or correction takes the place of, and how what changed so was told."""

from __future__ import annotations

from reviewer_app.cases.amendments import Amendment, corrected, replaceable
from reviewer_app.cases.case import Case
from reviewer_app.cases.findings import findings
from reviewer_app.cases.language import say, say_code, small
from reviewer_app.cases.opinion import NO, YES, Opinion, answer_path
from reviewer_app.report.blocks import Block, Heading, Paragraph, Section, Table, TextRole, bullets
from reviewer_app.report.citations import Citations
from reviewer_app.report.inputs import ReportInput
from reviewer_app.report.words import joined

_WIDTHS = (0.20, 0.40, 0.40)
#: The tables of words of the fields that are chosen from a list; of answers and diagnosis it is how sure they are.
_CODES = {
    "concordance.diagnosis": "concordance", "concordance.treatment": "concordance", "concordance.impact": "impact",
    "plain.agreement": "agreement",
}  # fmt: skip


def changes_section(report: ReportInput, citations: Citations, written: Amendment) -> Section:
    """Return which answers and advice of the opinion an addendum takes the place of; empty where it was never asked."""
    if written.changes == NO:
        return Section(10, (Heading(say("addendum.changes")), Paragraph(say("addendum.changes-nothing"))))
    if written.changes != YES:
        return Section(10, ())
    named = [_named(report, path) for path in _in_order(report.case, report.work.opinion, written)]
    blocks: list[Block] = [Heading(say("addendum.changes")), Paragraph(say("addendum.replaces"))]
    return Section(10, (*blocks, *bullets(named), *told_blocks(citations, written)))


def told_blocks(citations: Citations, written: Amendment) -> tuple[Block, ...]:
    """Return who was told of an urgent change, when and how; that it is not urgent where it is not."""
    if written.urgent != YES:
        return (Paragraph(say("addendum.not-urgent"), TextRole.NOTE),) if written.urgent == NO else ()
    how = small(say_code("told", written.told_how)) if written.told_how else ""
    told = joined([citations.words(written.told_whom), citations.words(written.told_when), how])
    return (Paragraph(say("addendum.urgent", told=told or say("urgent.not-recorded")), TextRole.WARNING),)


def corrections_table(report: ReportInput, citations: Citations, written: Amendment, number: int) -> tuple[Block, ...]:
    """Return what each corrected part said before, and what it says now."""
    before = corrected(report.work.opinion, number - 1)
    rows = tuple(
        (
            title_of(report.case, before, path),
            _words(citations, path, before.get(path)),
            _words(citations, path, written.now.get(path, "")),
        )
        for path in _in_order(report.case, before, written)
    )
    header = tuple(say(f"correction.{one}") for one in ("field", "before", "now"))
    return (Heading(say("correction.table"), level=2), Table(header, rows, _WIDTHS)) if rows else ()


def _in_order(case: Case, opinion: Opinion, written: Amendment) -> list[str]:
    """Return what is replaced in the order in which the opinion has it, whatever was named first."""
    return [one for one in replaceable(case, opinion, corrects=written.corrects) if one in written.replaced]


def _words(citations: Citations, path: str, value: str) -> str:
    table = _CODES.get(path, "certainty" if path.endswith("certainty") else "")
    return say_code(table, value, value) if table else citations.words(value)


def _named(report: ReportInput, path: str) -> str:
    """Return a part of the opinion as an addendum names it: of an answer with the question."""
    title = title_of(report.case, report.work.opinion, path)
    question = next((one.text for one in report.case.questions if path.startswith(answer_path(one.id, ""))), "")
    return joined([title, f"“{question}”" if question else ""], ": ")


def title_of(case: Case, opinion: Opinion, path: str) -> str:
    """Return the title of a field of the opinion in the language that is spoken."""
    for number, question in enumerate(case.questions, start=1):
        if path.startswith(answer_path(question.id, "")):
            sure = path.endswith("/certainty")
            return say("correction.answer-certainty" if sure else "correction.answer", number=number)
    for number, finding in enumerate(findings(opinion), start=1):
        if path.startswith(f"finding/{finding.id}/"):
            return say("finding-number", number=number)
    return say(f"field.{path}")
