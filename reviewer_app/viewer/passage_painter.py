"""Passages of the first report marked on its pages: each kind in a colour of its own, and with a sign beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
_LEAST_SIGN, _MOST_SIGN, _OF_LINE = 10.0, 30.0, 1.3
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
        self._lines: dict[int, tuple[QRectF, ...]] = {}

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

    def _words_of(self, page: int) -> tuple[QRectF, ...]:
        """Return where words stand on a page, in points from its top left."""
        if page not in self._lines:
            text = self._document.getAllText(page)
            self._lines[page] = tuple(one.boundingRect() for one in text.bounds())
        return self._lines[page]

    def paint(self, painter: QPainter, page: int, on_screen: Callable[[QRectF], QRectF]) -> None:
        """Paint the passages of a page: a wash over the words, a line under them, and the sign at their left.

        A sign stands beside words, never on them: of a passage that begins within a line it is in the margin.
        """
        taken: list[QRectF] = []
        for mark in self._marks:
            areas = [on_screen(one) for one in self.areas(mark, page)]
            color = _COLORS.get(mark.agreement, _COLORS[""])
            for area in areas:
                painter.fillRect(area, QColor(color.red(), color.green(), color.blue(), _WASH))
                painter.setPen(QPen(color, 2))
                painter.drawLine(area.bottomLeft(), area.bottomRight())
            if areas:
                words = [on_screen(one) for one in self._words_of(page)]
                box = place_of_sign(areas[0], (*words, *taken))
                taken.append(box)
                _paint_sign(painter, box, mark.sign, color)


def place_of_sign(beside: QRectF, taken: Iterable[QRectF]) -> QRectF:
    """Return where the sign of a line stands: at its left, beyond everything that is `taken` there.

    Where there is no room between that and the edge of the page it is at the edge.
    """
    side = min(max(beside.height() * _OF_LINE, _LEAST_SIGN), _MOST_SIGN)
    box = QRectF(beside.left() - side - _GAP, beside.center().y() - side / 2, side, side)
    # what only touches the line above or below is no obstacle: a sign is higher than its line
    core = QRectF(box.left(), beside.top(), side, beside.height())
    in_line = sorted((one for one in taken if _share_a_line(one, core)), key=lambda one: -one.right())
    for one in in_line:
        if one.right() > box.left() and one.left() < box.right():
            box.moveLeft(one.left() - side - _GAP)
    box.moveLeft(max(box.left(), 0.0))
    return box


def _share_a_line(one: QRectF, other: QRectF) -> bool:
    """Whether two boxes stand beside each other: by more than a third of the lower one."""
    shared = min(one.bottom(), other.bottom()) - max(one.top(), other.top())
    return shared > min(one.height(), other.height()) / 3


def _paint_sign(painter: QPainter, box: QRectF, sign: str, color: QColor) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawRoundedRect(box, 3, 3)
    font = QFont(painter.font())
    font.setPixelSize(round(box.height() * 0.8))
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
