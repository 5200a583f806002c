"""Figures side by side on the page: they give way a little where room is short, and may stand behind later words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from reportlab.platypus import CondPageBreak, Flowable, Frame, KeepTogether
from reportlab.platypus import Table as FlowingTable

from reviewer_app.report import styles
from reviewer_app.report.blocks import FigureRow
from reviewer_app.report.pictures import FigurePicture, pixels_of
from reviewer_app.report.texts import Text

#: Of the width that all columns would have if they were equal.
_NARROWEST_COLUMN: Final = 0.5
#: A figure is printed no smaller than this part of its size to stay on the page of its words.
LEAST: Final = 0.72
_PADDING: Final = 4.0
_SPACE_AFTER: Final = 6.0
_MOST_TRIED: Final = 12


class Figures(Flowable):
    """A row of figures, all of one height, with their captions. They are never parted.

    Parameters
    ----------
    block
        The figures; a wide one has a wider column than one that stands upright.
    captions
        The words under each.
    width, height
        The text column in points.
    floats
        Whether it may stand at the head of the next page while words that come after it fill this one.
    """

    def __init__(
        self, block: FigureRow, captions: Sequence[Text], width: float, height: float, *, floats: bool
    ) -> None:
        super().__init__()
        self.floats, self.spaceAfter = floats, _SPACE_AFTER
        self._block, self._captions = block, captions
        self._pixels = [pixels_of(one.png, one.number) for one in block.figures]
        gaps = block.columns - 1
        shapes = [one.width / one.height for one in self._pixels]
        self._columns = _columns(shapes, width - gaps * styles.GUTTER, block.columns)
        fits = (column / shape for column, shape in zip(self._columns, shapes, strict=False))
        self.high = min(height * block.share, *fits)
        self._table = self._made(self.high)

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: N803 - reportlab's name
        """Return the size: the whole one, or one down to `LEAST` of it that fits."""
        self._table = self._made(self.high)
        self.width, self.height = self._table.wrap(availWidth, availHeight)
        smaller = self.high - (self.height - availHeight)
        if self.height > availHeight and smaller >= LEAST * self.high:
            self._table = self._made(smaller)
            self.width, self.height = self._table.wrap(availWidth, availHeight)
        return self.width, self.height

    def draw(self) -> None:
        """Paint the figures and set their captions."""
        self._table.drawOn(self.canv, 0, 0)

    def _made(self, high: float) -> FlowingTable:
        gaps = self._block.columns - 1
        self.pictures = [
            FigurePicture(figure.number, one, high * one.width / one.height, high, figure.caption)
            for figure, one in zip(self._block.figures, self._pixels, strict=True)
        ]
        missing = [""] * (self._block.columns - len(self.pictures))
        widths = [*(one + styles.GUTTER for one in self._columns[:-1]), self._columns[-1]]
        table = FlowingTable([[*self.pictures, *missing], [*self._captions, *missing]], colWidths=widths)
        padding = [("RIGHTPADDING", (0, 0), (-2, -1), styles.GUTTER)] if gaps else []
        table.setStyle(
            styles.cells(*padding, ("VALIGN", (0, 0), (-1, 0), "BOTTOM"), ("TOPPADDING", (0, 0), (-1, -1), _PADDING))
        )
        return table


class Column(Frame):
    """The text column of a page, which tells how much of it is left."""

    # reportlab's own, which its stubs leave out
    _y: float
    _y1p: float
    _aW: float  # noqa: N815

    @property
    def room(self) -> float:
        """The height that is left, in points."""
        return self._y - self._y1p

    @property
    def across(self) -> float:
        """The width, in points."""
        return self._aW


def let_float(flowables: list[Any], column: Column, canvas: Any) -> None:
    """Put figures that no longer fit on a page behind the words that come next and do.

    Figures stay in their order, and none is parted from a heading right above it. What comes next is one paragraph or
    table with the headings over it; it is asked again for the one after that. `flowables` begin with the figures.
    """
    first = flowables[0]
    if not first.floats:
        return
    if first.wrapOn(canvas, column.across, column.room)[1] <= column.room:
        return
    count = _next_words(flowables)
    if count and _begins_in(flowables[1 : 1 + count], column, canvas):
        flowables[: 1 + count] = [*flowables[1 : 1 + count], first]


def _next_words(flowables: Sequence[Any]) -> int:
    """Return how many flowables after the first belong together; 0 where other figures are among them."""
    for count, one in enumerate(flowables[1 : 1 + _MOST_TRIED], start=1):
        if isinstance(one, Figures):
            return 0
        if not (isinstance(one, CondPageBreak) or hasattr(one, "outline_title") or one.getKeepWithNext()):
            return count
    return 0


def _begins_in(some: Sequence[Any], column: Column, canvas: Any) -> bool:
    """Tell whether flowables stand in what is left of a page, the last of them at least with its beginning."""
    room, across = column.room, column.across
    for one in some:
        if isinstance(one, CondPageBreak):
            if room < one.height:
                return False
            continue
        room -= one.getSpaceBefore()
        height = one.wrapOn(canvas, across, room)[1]
        if height > room:
            return one is some[-1] and not isinstance(one, KeepTogether) and bool(one.splitOn(canvas, across, room))
        room -= height + one.getSpaceAfter()
    return True


def _columns(shapes: Sequence[float], width: float, count: int) -> list[float]:
    """Return the widths of `count` columns for figures of some widths by height; where some are missing, equal ones.

    No column is too narrow for a caption.
    """
    if len(shapes) < count:
        return [width / count] * count
    shares = [one / sum(shapes) for one in shapes]
    narrow = _NARROWEST_COLUMN / count
    wide = sum(one for one in shares if one > narrow)
    left = 1.0 - narrow * sum(one <= narrow for one in shares)
    return [width * (narrow if one <= narrow else one / wide * left) for one in shares]
