"""Passages of the first report marked on its pages: each kind in a colour of its own, and with a sign beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtPdf import QPdfDocument

from reviewer_app.cases.cited_passages import PageArea

#: By code of the agreement (`cases.compared_passages`): told apart by the colour blind, and legible under the words.
_COLORS: dict[str, QColor] = {
    "confirmed": QColor(0, 158, 115),
    "refined": QColor(0, 114, 178),
    "changed": QColor(213, 94, 0),
    "cannot-determine": QColor(150, 90, 140),
    "": QColor(110, 110, 110),
}
_WASH = 56
#: The side of a sign in logical pixels: as high as a line with its room, within these.
_LEAST_SIGN, _MOST_SIGN, _OF_LINE = 10.0, 16.0, 1.5
_GAP = 3


@dataclass(frozen=True, slots=True)
class PassageMark:
    """Words on a page, counted from 0, white space run together; empty where the whole page is meant.

    `areas` tell where they stand; without them it is where the page first has the words.
    """

    page: int
    text: str
    agreement: str
    sign: str
    areas: tuple[PageArea, ...] = ()


class PassagePainter:
    """Finds passages in one document, once each, and paints them."""

    def __init__(self, document: QPdfDocument) -> None:
        self._document = document
        self._marks: tuple[PassageMark, ...] = ()
        self._areas: dict[tuple[int, str], tuple[QRectF, ...]] = {}

    @property
    def marks(self) -> tuple[PassageMark, ...]:
        """What is marked."""
        return self._marks

    def show(self, marks: tuple[PassageMark, ...]) -> bool:
        """Take these marks; return whether they are others than before."""
        changed = marks != self._marks
        self._marks = marks
        return changed

    def areas(self, mark: PassageMark, page: int) -> tuple[QRectF, ...]:
        """Return the lines of a passage on a page, in points from its top left; none where it is not found there."""
        if mark.areas:
            return tuple(
                QRectF(QPointF(one.left, one.top), QPointF(one.right, one.bottom))
                for one in mark.areas
                if one.page == page
            )
        if mark.page != page:
            return ()
        key = (mark.page, mark.text)
        if key not in self._areas:
            self._areas[key] = self._find(mark)
        return self._areas[key]

    def _find(self, mark: PassageMark) -> tuple[QRectF, ...]:
        if not mark.text or mark.page >= self._document.pageCount():
            return ()
        found = place_of(mark.text, self._document.getAllText(mark.page).text())
        if found is None:
            return ()
        selection = self._document.getSelectionAtIndex(mark.page, found[0], found[1])
        return tuple(one.boundingRect() for one in selection.bounds())

    def paint(self, painter: QPainter, page: int, on_screen: Callable[[QRectF], QRectF]) -> None:
        """Paint the passages of a page: a wash over the words, a line under them, and the sign at their left."""
        for mark in self._marks:
            areas = [on_screen(one) for one in self.areas(mark, page)]
            color = _COLORS.get(mark.agreement, _COLORS[""])
            for area in areas:
                painter.fillRect(area, QColor(color.red(), color.green(), color.blue(), _WASH))
                painter.setPen(QPen(color, 2))
                painter.drawLine(area.bottomLeft(), area.bottomRight())
            if areas:
                _paint_sign(painter, areas[0], mark.sign, color)


def _paint_sign(painter: QPainter, beside: QRectF, sign: str, color: QColor) -> None:
    side = min(max(beside.height() * _OF_LINE, _LEAST_SIGN), _MOST_SIGN)
    left = max(beside.left() - side - _GAP, 0.0)
    box = QRectF(left, beside.center().y() - side / 2, side, side)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawRoundedRect(box, 3, 3)
    font = QFont(painter.font())
    font.setPixelSize(round(side * 0.8))
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(QColor("#FFFFFF"))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), sign)
    painter.restore()


def place_of(words: str, text: str) -> tuple[int, int] | None:
    """Return where words begin in a text and how long they are there, white space left out; None where they are not."""
    kept = [at for at, letter in enumerate(text) if not letter.isspace()]
    dense, wanted = "".join(text[at] for at in kept), "".join(words.split())
    at = dense.find(wanted) if wanted else -1
    if at < 0:
        return None
    first, last = kept[at], kept[at + len(wanted) - 1]
    return first, last - first + 1
