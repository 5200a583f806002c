"""What every page carries: title, identity of patient and case above, status and page x of y below."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, cast

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, PageTemplate
from reportlab.platypus import Table as FlowingTable

from reviewer_app.cases.language import say
from reviewer_app.font_coverage import REGULAR, SEMIBOLD
from reviewer_app.report import styles
from reviewer_app.report.archive import Place
from reviewer_app.report.blocks import ReportDocument
from reviewer_app.report.figure_flowable import Column, Figures, let_float
from reviewer_app.report.flowables import flowing
from reviewer_app.report.fonts import visible
from reviewer_app.report.letterhead import letterhead_flowable
from reviewer_app.report.pictures import Pixels
from reviewer_app.report.tags import Tagging, lines_left_out

#: Patient, born, requested by, reviewer: a name with its degrees is the longest.
IDENTITY_SHARES = (0.27, 0.17, 0.26, 0.30)
FOOT_SIZE = 7.2
FOOT_BASELINE = 30.0
WATERMARK_SIZE = 84.0


class ReportCanvas(Canvas):
    """A canvas whose pages say "Page x of y": the words of each are filled in when the last page is known.

    `places` is filled with what was marked on the pages; `sources` says by a destination what a link to it names.
    """

    # reportlab's own, which its stubs leave out
    _code: list[str]
    _doc: Any
    _formsinuse: list[str]
    _setXObjects: Any  # noqa: N815

    def __init__(self, places: list[Place], sources: Mapping[str, str], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._right = 0.0
        self._places = places
        self._sources = sources
        self.tagging = Tagging()

    def linkRect(self, contents: str, destinationname: str, *args: Any, **options: Any) -> Any:  # noqa: N802
        """Make a link that names the image it leads to, and is there when printed (PDF 32000-1, table 165).

        Words of the reviewer that only look like the name of a figure, with the same space, lead nowhere, nor does what
        is passed over by who does not look at the page, such as the head of a table said again.
        """
        if destinationname not in self._sources or self.tagging.leaving_out:
            return None
        self.tagging.link(self)
        return super().linkRect(self._sources[destinationname] or contents, destinationname, *args, F=4, **options)

    def mark_place(self, name: str, rectangle: tuple[float, float, float, float]) -> None:
        """Remember a rectangle on this page, in points from its lower left corner."""
        self._places.append(Place(name, self.getPageNumber(), rectangle))

    def put(self, operators: str) -> None:
        """Write operators into the content of the page."""
        self._code.append(operators)

    def draw_pixels(self, pixels: Pixels, width: float, height: float) -> None:
        """Paint a picture in `width` × `height` points from the origin; painted twice it lies in the file once."""
        name = self._doc.getXObjectName(pixels.name)
        if name not in self._doc.idToObject:
            self._setXObjects(pixels)
            self._doc.Reference(pixels, name)
            self._doc.addForm(pixels.name, pixels)
        self.saveState()
        self.scale(width, height)
        self._code.append(f"/{name} Do")
        self.restoreState()
        self._currentPageHasImages = 1
        self._formsinuse.append(pixels.name)

    def page_words(self, right: float) -> None:
        """Draw the place of this page, ending at `right`; call once on every page."""
        self._right = right
        self.doForm(f"page-{self.getPageNumber()}")

    def save(self) -> None:
        """Define the words of every page, then write the file."""
        total = self.getPageNumber() - 1
        for number in range(1, total + 1):
            self.beginForm(f"page-{number}")
            self.setFont(REGULAR, FOOT_SIZE)
            self.setFillColor(styles.FAINT)
            self.drawRightString(self._right, FOOT_BASELINE, say("page", number=number, total=total))
            self.endForm()
        super().save()


class ReportPages(BaseDocTemplate):
    """Pages of one report; the head is as high as its longest value needs."""

    def __init__(self, stream: Any, document: ReportDocument, size: tuple[float, float]) -> None:
        super().__init__(
            stream,
            pagesize=size,
            title=document.name,
            initialFontName=REGULAR,
            invariant=1,
            allowSplitting=1,
            lang=document.language,
        )
        self._document = document
        self._headings = 0
        self._column = size[0] - 2 * styles.MARGIN
        self._head = _head(document, self._column)
        self._heights = [part.wrap(self._column, size[1])[1] for part in self._head]
        room = size[1] - styles.TOP_MARGIN - sum(self._heights) - styles.HEAD_GAP - styles.BOTTOM_MARGIN
        frame = Column(styles.MARGIN, styles.BOTTOM_MARGIN, self._column, room, 0, 0, 0, 0, id="text")
        self.text_size = (self._column, room)
        later = PageTemplate(id="page", frames=[frame], onPage=self._furniture)
        self._letterhead = letterhead_flowable(document.letterhead, self._column) if document.letterhead else None
        self._letterhead_height = 0.0
        if self._letterhead is None:
            self.addPageTemplates(later)
            return
        self._letterhead_height = self._letterhead.wrap(self._column, size[1])[1] + styles.HEAD_GAP
        left = room - self._letterhead_height
        first = Column(styles.MARGIN, styles.BOTTOM_MARGIN, self._column, left, 0, 0, 0, 0, id="first")
        begun = PageTemplate(id="first", frames=[first], onPage=self._furniture, autoNextPageTemplate="page")
        self.addPageTemplates([begun, later])

    def filterFlowables(self, flowables: list[Any]) -> None:  # noqa: N802 - reportlab's name
        """Let figures for which a page has no room any more stand behind the words that it has room for."""
        if isinstance(flowables[0], Figures):
            let_float(flowables, cast("Column", self.frame), self.canv)

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 - reportlab's name
        """Put headings into the outline."""
        title = getattr(flowable, "outline_title", "")
        if title:
            self._headings += 1
            key = f"heading-{self._headings}"
            self.canv.bookmarkHorizontal(key, 0, flowable.height)
            self.canv.addOutlineEntry(title, key, getattr(flowable, "outline_level", 0), 0)

    def _furniture(self, canvas: Any, _template: Any) -> None:
        first = canvas.getPageNumber() == 1
        canvas.tagging.leave_out(canvas, "Pagination")
        if self._document.draft:
            self._across(canvas)
        self._foot(canvas)
        if first:  # a reader that does not see pages is told once whom the report is about
            canvas.tagging.take_up(canvas)
        canvas.saveState()
        top = self.pagesize[1] - styles.TOP_MARGIN
        if first and self._letterhead is not None:
            height = self._letterhead_height
            self._letterhead.drawOn(canvas, styles.MARGIN, top - height + styles.HEAD_GAP)
            top -= height
        for part, height in zip(self._head, self._heights, strict=True):
            top -= height
            part.drawOn(canvas, styles.MARGIN, top)
        canvas.restoreState()
        if not first:
            canvas.tagging.take_up(canvas)

    def _across(self, canvas: Any) -> None:
        """Write the status across the page, below everything else: a printed draft is none that was signed."""
        words = visible(self._document.status_line)
        width, height = self.pagesize
        canvas.saveState()
        canvas.translate(width / 2, height / 2)
        canvas.rotate(math.degrees(math.atan2(height, width)))
        canvas.setFont(SEMIBOLD, WATERMARK_SIZE)
        canvas.setFillColor(styles.WATERMARK)
        canvas.drawCentredString(0, -WATERMARK_SIZE / 3, words)
        canvas.restoreState()

    def _foot(self, canvas: ReportCanvas) -> None:
        right = self.pagesize[0] - styles.MARGIN
        canvas.saveState()
        canvas.setStrokeColor(styles.HAIRLINE)
        canvas.setLineWidth(styles.HAIRLINE_WIDTH)
        canvas.line(styles.MARGIN, FOOT_BASELINE + 11, right, FOOT_BASELINE + 11)
        canvas.setFont(REGULAR, FOOT_SIZE)
        canvas.setFillColor(styles.FAINT)
        canvas.drawString(styles.MARGIN, FOOT_BASELINE, visible(self._document.status_line))
        canvas.page_words(right)
        canvas.restoreState()


def _head(document: ReportDocument, width: float) -> list[FlowingTable]:
    """Return the title row and the row of identities."""
    name = flowing(document.title, styles.TITLE)
    name.role = "H1"
    title = FlowingTable(
        [
            [name, flowing(document.case_line, styles.CASE_LINE)],
            [flowing(document.subtitle, styles.SUBTITLE), flowing(document.report_line, styles.REPORT_LINE)],
        ],
        colWidths=[width * 0.6, width * 0.4],
        renderCB=lines_left_out(),
        style=styles.cells(
            ("VALIGN", (0, 0), (-1, 0), "MIDDLE"),
            ("BOTTOMPADDING", (0, 1), (-1, 1), 8),
            ("LINEBELOW", (0, 1), (-1, 1), 1, styles.STRONG_RULE),
        ),
    )
    entries = [
        [flowing(label, styles.LABEL), flowing(value, styles.STRONG_VALUE), flowing(more, styles.SECOND_LINE)]
        for label, value, more in document.identity
    ]
    identity = FlowingTable(
        [entries],
        colWidths=[width * share for share in IDENTITY_SHARES],
        renderCB=lines_left_out(),
        style=styles.cells(
            ("TOPPADDING", (0, 0), (-1, -1), 7),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
            ("LINEBELOW", (0, 0), (-1, -1), styles.HAIRLINE_WIDTH, styles.HAIRLINE),
            right=8,
        ),
    )
    return [title, identity]
