"""Selected text of a document, from one place to another, over as many pages as it takes."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtPdf import QPdfDocument, QPdfSelection


@dataclass(frozen=True, slots=True)
class PagePlace:
    """A place on a page, in points from its top left corner."""

    page: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class SelectedText:
    """The words, and what to mark on each page, in points."""

    text: str = ""
    areas: tuple[tuple[int, QRectF], ...] = ()


class TextSelector:
    """Selects in one document. Qt finds a letter only within six points, so places are brought to the nearest line."""

    def __init__(self, document: QPdfDocument) -> None:
        self._document = document
        self._lines: dict[int, list[QRectF]] = {}

    def select(self, start: PagePlace, end: PagePlace) -> SelectedText:
        """Return what lies between two places, in reading order."""
        if end.page < start.page:
            start, end = end, start
        texts: list[str] = []
        areas: list[tuple[int, QRectF]] = []
        for page in range(start.page, end.page + 1):
            part = self._on_page(page, start, end)
            if part is not None and part.isValid():
                texts.append(part.text())
                areas += [(page, area.boundingRect()) for area in part.bounds()]
        return SelectedText("\n".join(texts), tuple(areas))

    def select_all(self) -> SelectedText:
        """Return all text of the document."""
        last = self._document.pageCount() - 1
        size = self._document.pagePointSize(last)
        return self.select(PagePlace(0, 0, 0), PagePlace(last, size.width(), size.height()))

    def _on_page(self, page: int, start: PagePlace, end: PagePlace) -> QPdfSelection | None:
        lines = self._lines_of(page)
        if not lines:
            return None
        first = _nearest(lines, start) if page == start.page else _left_end(lines[0])
        last = _nearest(lines, end) if page == end.page else _right_end(lines[-1])
        return self._document.getSelection(page, first, last)

    def _lines_of(self, page: int) -> list[QRectF]:
        if page not in self._lines:
            bounds = self._document.getAllText(page).bounds()
            self._lines[page] = [area.boundingRect() for area in bounds]
        return self._lines[page]


def _nearest(lines: list[QRectF], place: PagePlace) -> QPointF:
    """Return the point of a line of text that is nearest to a place, heights counting more than widths."""

    def apart(line: QRectF) -> float:
        down = max(line.top() - place.y, 0.0, place.y - line.bottom())
        across = max(line.left() - place.x, 0.0, place.x - line.right())
        return down * 4 + across

    line = min(lines, key=apart)
    if place.x <= line.left():
        return _left_end(line)
    if place.x >= line.right():
        return _right_end(line)
    return QPointF(place.x, line.center().y())


def _left_end(line: QRectF) -> QPointF:
    return QPointF(line.left() + 0.5, line.center().y())


def _right_end(line: QRectF) -> QPointF:
    return QPointF(line.right() - 0.5, line.center().y())
