"""The report as a PDF: set by reportlab, then made fit for the archive. The same input gives the same bytes."""

from __future__ import annotations

import functools
import io
import threading
from typing import cast

from reportlab import rl_config
from reportlab.platypus import Flowable

from reviewer_app.cases.language import speaking
from reviewer_app.report.archive import Description, Place, made_for_archive
from reviewer_app.report.blocks import CitedImages, FigureRow, ReportDocument, Section
from reviewer_app.report.content import ReportInput, document_of
from reviewer_app.report.flowables import section_flowables
from reviewer_app.report.fonts import register_fonts
from reviewer_app.report.languages import LanguageBegins, LanguageEnds
from reviewer_app.report.pages import ReportCanvas, ReportPages
from reviewer_app.report.signs import check_signs
from reviewer_app.report.styles import PAGE_SIZES

# Streams as letters and digits are larger, and reportlab takes seconds to make them.
rl_config.useA85 = 0
#: reportlab keeps fonts and defaults in module globals.
_SETTING = threading.Lock()


def build_pdf(report: ReportInput) -> bytes:
    """Return the report as a PDF without signature fields.

    Parameters
    ----------
    report
        What the report says.

    Returns
    -------
    bytes
        A PDF with embedded fonts, sRGB output intent, XMP, identity on every page.

    Raises
    ------
    CannotSign
        If a figure is no picture.
    CannotPrint
        If no font can draw a character.
    """
    register_fonts()
    document = document_of(report)
    check_signs(document, report)
    stream = io.BytesIO()
    places: list[Place] = []
    with _SETTING, speaking(document.language):
        pages = ReportPages(stream, document, PAGE_SIZES[report.paper])
        width, height = pages.text_size
        story = [one for section in document.sections for one in _story(section, width, height)]
        pages.build(story, canvasmaker=functools.partial(ReportCanvas, places, _sources(document)))
    description = Description(document.name, report.reviewer.name, report.issued, document.language)
    structure = cast("ReportCanvas", pages.canv).tagging.root
    return made_for_archive(stream.getvalue(), description, places, structure)


def _story(section: Section, width: float, height: float) -> list[Flowable]:
    """Return the flowables of a section; words of another language than the report's say so to who hears them."""
    made = section_flowables(section, width, height)
    return [LanguageBegins(section.language), *made, LanguageEnds()] if section.language and made else made


def _sources(document: ReportDocument) -> dict[str, str]:
    """Return what each image is called by its UIDs, by the name of the place where it or its line stands."""
    blocks = [block for section in document.sections for block in section.blocks]
    figures = (one for block in blocks if isinstance(block, FigureRow) for one in block.figures)
    cited = (one for block in blocks if isinstance(block, CitedImages) for one in block.images)
    named = {f"figure-{one.number}": one.source for one in figures}
    return {**named, **{f"cited-image-{one.number}": one.source for one in cited}}
