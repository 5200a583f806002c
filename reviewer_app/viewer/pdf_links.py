"""Links in the pages of a document, found by place. Only those within the document and the case are links here."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF
from PySide6.QtPdf import QPdfDocument, QPdfLinkModel

from reviewer_app.cases.links import link_of
from reviewer_app.viewer.pdf_selection import PagePlace


class PageLinks(QObject):
    """Asks for the links of one page at a time."""

    def __init__(self, document: QPdfDocument, parent: QObject) -> None:
        super().__init__(parent)
        self._model = QPdfLinkModel(self)
        self._model.setDocument(document)

    def at(self, place: PagePlace) -> str | int | None:
        """Return an address in the case, or a page of the document counted from 0, None where there is no link.

        Addresses of the network are none: nothing leaves the program by a click on a paper.
        """
        if place.page != self._model.page():
            self._model.setPage(place.page)
        link = self._model.linkAt(QPointF(place.x, place.y))
        if not link.isValid() and not link.url().isValid():
            return None
        address = link.url().toString()
        if address:
            return address if link_of(address) is not None else None
        return link.page() if link.page() >= 0 else None
