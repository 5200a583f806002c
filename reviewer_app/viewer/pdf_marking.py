"""Marking words and places on the pages of one pane, and the card in which a mark is written."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QPointF, Signal
from PySide6.QtGui import QCursor

from reviewer_app.cases.cited_passages import COLORS, CitedPassage
from reviewer_app.viewer.paper_marks import NOTHING_CHOSEN, MarkAct, MarkCard, MarkWanted, areas_on, page_areas
from reviewer_app.viewer.pdf_view import PdfView

READ_ONLY = "The opinion is signed: nothing more can be marked on its papers."


class PageMarking(QObject):
    """Makes of what is chosen or pointed at a `MarkWanted`; whoever keeps marks shows them by `show_marks`.

    Signals
    -------
    wanted(MarkWanted)
        Something is to be done with a mark.
    said(str)
        Why nothing could be done.
    """

    wanted = Signal(object)
    said = Signal(str)

    def __init__(self, view: PdfView, document: str, title: str) -> None:
        super().__init__(view)
        self._view = view
        self._marks: tuple[CitedPassage, ...] = ()
        self._allowed = False
        self._color = COLORS[0]
        self._now = MarkWanted(MarkAct.CHANGE, document, title)
        self.card = MarkCard(view)
        self.card.kept.connect(self._kept)
        self.card.quoted.connect(lambda: self.wanted.emit(replace(self._now, act=MarkAct.QUOTE)))
        self.card.deleted.connect(lambda: self.wanted.emit(replace(self._now, act=MarkAct.DELETE)))
        view.mark_clicked.connect(self._open)

    def show_marks(self, marks: tuple[CitedPassage, ...], *, allowed: bool) -> None:
        """Show these marks and no others; they can be made and changed only where that is `allowed`."""
        self._marks, self._allowed = marks, allowed
        self._view.set_marks(marks)

    def highlight(self) -> None:
        """Highlight the words that are chosen."""
        chosen = self._view.chosen_areas
        if not self._allowed:
            self.said.emit(READ_ONLY)
        elif not chosen:
            self.said.emit(NOTHING_CHOSEN)
        else:
            areas = page_areas(chosen)
            self.wanted.emit(
                replace(
                    self._blank(), page=areas[0].page, areas=areas, passage=self._view.selected_text, color=self._color
                )
            )
            self._view.choose_nothing()

    def note(self) -> None:
        """Begin a note where the pointer is, or in the middle of the pages."""
        if not self._allowed:
            self.said.emit(READ_ONLY)
            return
        self.keep()
        port = self._view.viewport()
        here = port.mapFromGlobal(QCursor.pos())
        at = QPointF(here if port.rect().contains(here) else port.rect().center())
        place = self._view.place_at(at)
        self._now = replace(self._blank(), page=place.page, at=(place.x, place.y))
        self.card.open(at, "", self._color, new=True)

    def keep(self) -> None:
        """Keep what was written in the card so far, and put it away."""
        self.card.keep()

    def _blank(self) -> MarkWanted:
        return MarkWanted(MarkAct.MAKE, self._now.document, self._now.title)

    def _open(self, mark_id: str) -> None:
        self.keep()  # first: the mark may be the one that the card is of
        mark = next((one for one in self._marks if one.id == mark_id), None)
        if mark is None:
            return
        if not self._allowed:
            self.said.emit(mark.note or READ_ONLY)
            return
        self._now = replace(self._blank(), act=MarkAct.CHANGE, id=mark.id, note=mark.note, color=mark.color)
        page = mark.page
        corner = self._view.on_screen(page, areas_on(mark, page)[0]).bottomLeft()
        self.card.open(corner, mark.note, mark.color, new=False)

    def _kept(self, note: str, color: str) -> None:
        self._color = color
        if self._now.act is MarkAct.MAKE and not note:
            return  # a note without words is none
        self.wanted.emit(replace(self._now, note=note, color=color))
