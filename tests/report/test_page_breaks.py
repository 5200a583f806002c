"""What stands on which page: figures that wait for the next one, signatures that are not parted, headings."""

from __future__ import annotations

import functools
import io
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from PIL import Image as PillowImage
from reportlab.platypus import Flowable, Spacer

from reviewer_app.report.blocks import (
    Block,
    Facts,
    FigureRow,
    Heading,
    Paragraph,
    PlacedFigure,
    Section,
    SignatureFields,
    TextRole,
)
from reviewer_app.report.content import document_of
from reviewer_app.report.figure_flowable import Figures
from reviewer_app.report.flowables import HeadingText, SignaturePlace, section_flowables
from reviewer_app.report.fonts import register_fonts
from reviewer_app.report.pages import ReportCanvas, ReportPages
from reviewer_app.report.styles import PAGE_SIZES, Paper
from reviewer_app.report.table_rows import Rows
from reviewer_app.report.texts import Text
from tests.helpers.report_samples import sample_report

SENTENCE = "The lesion is as large as it was in every direction that was measured. "


@dataclass(frozen=True)
class Stood:
    """One flowable with the page it was put on, from 1."""

    page: int
    one: Flowable


class Watched(ReportPages):
    """Pages that remember what was put on them, in its order."""

    def __init__(self) -> None:
        register_fonts()
        super().__init__(io.BytesIO(), document_of(sample_report()), PAGE_SIZES[Paper.A4])
        self.stood: list[Stood] = []

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 - reportlab's name
        super().afterFlowable(flowable)
        if isinstance(flowable, Text | Figures | SignaturePlace | Rows):
            self.stood.append(Stood(self.page, flowable))


def set_in_pages(above: float, blocks: Sequence[Block]) -> list[Stood]:
    """Return what stood where, below so many points that are taken on the first page."""
    pages = Watched()
    story = [Spacer(0, above), *section_flowables(Section(6, tuple(blocks)), *pages.text_size)]
    pages.build(story, canvasmaker=functools.partial(ReportCanvas, [], {}))
    return pages.stood


@functools.cache
def figure(number: int) -> PlacedFigure:
    stream = io.BytesIO()
    PillowImage.new("RGB", (400, 400), (90, 90, 90)).save(stream, "PNG")
    return PlacedFigure(number, stream.getvalue(), f"Figure {number}. A caption.")


def row(*numbers: int) -> FigureRow:
    return FigureRow(tuple(figure(one) for one in numbers))


def words(number: int) -> Paragraph:
    return Paragraph(f"{number}. {SENTENCE * 3}")


def order(stood: Sequence[Stood]) -> list[tuple[int, str]]:
    """Return page and first letter: T for text, H for a heading, F for figures."""
    kinds = {Figures: "F", HeadingText: "H", SignaturePlace: "S"}
    return [(one.page, kinds.get(type(one.one), "T")) for one in stood]


def test_figures_that_no_longer_fit_let_the_words_after_them_fill_the_page() -> None:
    blocks = (words(1), row(1, 2), words(2), words(3), words(4))
    assert order(set_in_pages(0, blocks)) == [(1, "T"), (1, "F"), (1, "T"), (1, "T"), (1, "T")]
    waiting = order(set_in_pages(480, blocks))
    assert waiting == [(1, "T"), (1, "T"), (1, "T"), (1, "T"), (2, "F")]
    assert order(set_in_pages(480, blocks[:2])) == [(1, "T"), (2, "F")]


def test_figures_stay_in_their_order_and_under_their_heading() -> None:
    several = order(set_in_pages(480, (words(1), row(1, 2), row(3, 4), words(2))))
    assert several == [(1, "T"), (2, "F"), (2, "F"), (2, "T")]
    headed = order(set_in_pages(480, (words(1), Heading("Further images"), row(1, 2), words(2))))
    assert headed == [(1, "T"), (2, "H"), (2, "F"), (2, "T")]


def test_words_under_a_heading_come_with_it_when_they_pass_a_figure() -> None:
    passed = 0
    for above in range(380, 600, 4):
        stood = order(set_in_pages(above, (words(1), row(1, 2), Heading("Findings"), words(2))))
        kinds = "".join(kind for _, kind in stood)
        assert kinds.replace("TT", "T") in ("TFHT", "THTF"), (above, stood)
        at = kinds.index("H")
        assert stood[at][0] == stood[at + 1][0], (above, stood)
        passed += kinds.endswith("F")
    assert passed


@pytest.mark.parametrize("above", range(150, 600, 9))
def test_the_signatures_stand_on_the_page_of_what_is_signed(above: int) -> None:
    who, signed = (Facts(tuple((f"{name} {one}", "Words") for one in range(5))) for name in ("Who", "What"))
    blocks = (Heading("Signature"), who, signed, SignatureFields(), Paragraph(SENTENCE * 2, TextRole.NOTE))
    stood = set_in_pages(above, blocks)
    (heading,) = (at for at, one in enumerate(stood) if isinstance(one.one, HeadingText))
    who_begins, *_, what, place, note = stood[heading + 1 :]
    assert stood[heading].page == who_begins.page
    assert what.page == place.page == note.page
