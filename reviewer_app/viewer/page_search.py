"""Words looked for in all pages of a document: which result is gone to, and where results are painted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QObject, QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtPdf import QPdfDocument, QPdfSearchModel

from reviewer_app.viewer.pdf_selection import PagePlace

_MARKED = QColor(255, 214, 64, 110)
_CURRENT = QColor(255, 150, 0, 150)


class PageSearch:
    """Searches one document; results come in as pages are read."""

    def __init__(self, document: QPdfDocument, parent: QObject) -> None:
        self._model = QPdfSearchModel(parent)
        self._model.setDocument(document)
        #: Told when there are more results, or fewer.
        self.count_changed = self._model.countChanged
        self._result = -1

    @property
    def count(self) -> int:
        """How many results there are so far."""
        return self._model.rowCount(QModelIndex())

    @property
    def result(self) -> int:
        """Number of the result gone to, counted from 0; -1 for none."""
        return self._result

    def find(self, text: str) -> None:
        """Search for words in all pages."""
        self._result = -1
        self._model.setSearchString(text)

    def step(self, by: int) -> PagePlace | None:
        """Go `by` results on, round and round, and return where that one is; None if there is none."""
        count = self.count
        if count == 0:
            return None
        first = 0 if by > 0 else count - 1
        self._result = (self._result + by) % count if self._result >= 0 else first
        link = self._model.resultAtIndex(self._result)
        return PagePlace(link.page(), link.location().x(), link.location().y())

    def paint(self, painter: QPainter, page: int, on_screen: Callable[[QRectF], QRectF]) -> None:
        """Paint the results on a page; `on_screen` turns an area of the page, in points, into one of the view."""
        current = self._model.resultAtIndex(self._result) if self._result >= 0 else None
        for link in self._model.resultsOnPage(page):
            here = current is not None and current.page() == page and current.location() == link.location()
            for area in link.rectangles():
                painter.fillRect(on_screen(area), _CURRENT if here else _MARKED)
