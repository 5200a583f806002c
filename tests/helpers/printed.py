"""What a report says, as words, and reports of which something is otherwise."""

from __future__ import annotations

from dataclasses import replace

from reviewer_app.cases.opinion import (
    waiver_path,
)
from reviewer_app.cases.work import Work
from reviewer_app.report.blocks import (
    Block,
    CitedImages,
    Facts,
    FigureRow,
    Heading,
    ListBlock,
    Paragraph,
    ReportDocument,
    Table,
)
from reviewer_app.report.inputs import ReportInput


def said(document: ReportDocument) -> str:
    """Return every text that is printed."""
    found = [document.title, document.subtitle, document.case_line, document.report_line, document.status_line]
    found += [part for entry in document.identity for part in entry]
    for section in document.sections:
        for block in section.blocks:
            found += block_texts(block)
    return "\n".join(text for text in found if text).replace("\u00a0", " ")


def block_texts(block: Block) -> list[str]:
    match block:
        case Heading() | Paragraph():
            return [block.text]
        case ListBlock():
            return [str(item.words) for item in block.items]
        case Facts():
            return [part for item in block.items for part in item]
        case Table():
            return [*block.header, *(cell for row in block.rows for cell in row)]
        case FigureRow():
            return [figure.caption for figure in block.figures]
        case CitedImages():
            return [part for one in block.images for part in (one.cited, one.image, one.place, one.source)]
    return []


def all_blocks(document: ReportDocument) -> list[Block]:
    return [block for one in document.sections for block in one.blocks]


def section(document: ReportDocument, number: int) -> str:
    blocks = tuple(one for one in document.sections if one.number == number)
    return said(replace(document, identity=(), sections=blocks))


def empty(report: ReportInput) -> ReportInput:
    return replace(report, work=Work(), figures=())


def seen_series(report: ReportInput, shown: int, total: int) -> ReportInput:
    """Return the report with its first series counted so, and no other record of images."""
    first, *_ = [one for one in report.records if one.unit == "images"]
    papers = [one for one in report.records if one.unit != "images"]
    return replace(report, records=(replace(first, shown=shown, count=total), *papers), instances={})


def waived(report: ReportInput, check_id: str, reason: str) -> ReportInput:
    """Return the report of a reviewer who waived a check with a reason."""
    opinion = report.work.opinion.set(waiver_path(check_id), reason)
    return replace(report, work=replace(report.work, opinion=opinion))
