"""Clinical documents (HL7 CDA, C-CDA) as blocks, whether they are attached or lie in a DICOM object."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer_app.dicom.dates import date_words
from reviewer_app.exchange.clinical_document import ClinicalDocument
from reviewer_app.papers.blocks import Block, Heading, Paper, Paragraph, checked, with_tables

_DEEPEST = 6


def clinical_paper(found: ClinicalDocument) -> Paper:
    """Return title and sections; a body that is a file is only named.

    Raises
    ------
    CannotDecode
        If it is too long.
    """
    return checked(Paper(tuple(_blocks(found))))


def _blocks(found: ClinicalDocument) -> Iterator[Block]:
    if found.patient:
        born = f", born {date_words(found.born)}" if found.born else ""
        yield Paragraph(f"Patient in the document: {found.patient}{born}")
    yield Heading(1, found.title or "Clinical document")
    if found.unstructured:
        yield Paragraph(f"The document is a file of the kind {found.unstructured} and holds no text of its own.")
    if found.unread:
        yield Paragraph(f"It {found.unread}.")
    for section in found.sections:
        if section.title:
            yield Heading(min(section.level + 2, _DEEPEST), section.title)
        yield from with_tables(section.lines, section.level + 1)
