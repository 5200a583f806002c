"""What stands beside the pages of a document when it is wanted: its pages as small pictures, or its outline."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QStackedLayout,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from reviewer_app.viewer.page_thumbnails import PageThumbnails

if TYPE_CHECKING:
    from reviewer_app.papers.outline import OutlineEntry

_WIDTHS = {"pages": 144, "outline": 232}
_MOST_SHARE, _LEAST_WIDTH = 0.36, 112
_PAGE = int(Qt.ItemDataRole.UserRole)
NO_OUTLINE = "This document has no outline."
_READING = "The outline is being read…"
_NOWHERE = "Leads to no page of this document"


class Side(StrEnum):
    """What can stand there."""

    PAGES = "pages"
    OUTLINE = "outline"


class PdfSide(QWidget):
    """The pages, or the outline; a sentence where there is none."""

    page_chosen = Signal(int)
    outline_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.side: Side | None = None
        self.thumbnails = PageThumbnails()
        self.outline = QTreeWidget()
        self.outline.setHeaderHidden(True)
        self.outline.setFrameShape(QFrame.Shape.NoFrame)
        self.outline.setAccessibleName("Outline of the document")
        self.outline.setIndentation(14)
        self.outline.setProperty("kind", "outline")
        self.outline.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.sentence = QLabel(NO_OUTLINE)
        self.sentence.setWordWrap(True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.sentence.setMargin(12)
        self.sentence.setAccessibleName("About the outline")
        self._stack = QStackedLayout(self)
        for one in (self.thumbnails, self.outline, self.sentence):
            self._stack.addWidget(one)
        self.thumbnails.page_chosen.connect(self.page_chosen)
        self.outline.itemClicked.connect(lambda item, _column: self._chosen(item))
        self.outline.itemActivated.connect(lambda item, _column: self._chosen(item))
        self._entries: list[QTreeWidgetItem] = []
        self._known = False
        self.hide()

    def turn_to(self, side: Side | None) -> None:
        """Show the pages or the outline, or nothing."""
        self.side = side
        self.setVisible(side is not None)
        if side is None:
            return
        if side is Side.PAGES:
            self._stack.setCurrentWidget(self.thumbnails)
            return
        self._stack.setCurrentWidget(self.outline if self.outline.topLevelItemCount() else self.sentence)
        if not self._known:
            self._known = True
            self.sentence.setText(_READING)
            self.outline_wanted.emit()

    def fit(self, room: int) -> None:
        """Take the width that the side wants, of a narrow pane (`room`, in logical pixels) no more than a share."""
        if self.side is not None:
            self.setFixedWidth(max(_LEAST_WIDTH, min(_WIDTHS[self.side.value], round(_MOST_SHARE * room))))

    def show_pages(
        self,
        document: QPdfDocument,
        sizes: tuple[tuple[float, float], ...],
        rotation: int,
        seen: Callable[[int], bool],
    ) -> None:
        """Take the pages of a document; `sizes` are those of the pages as they stand turned."""
        self.thumbnails.show_document(document, sizes, rotation, seen)

    def clear(self) -> None:
        """Let go of the document."""
        self.thumbnails.clear()
        self._entries = []
        self.outline.clear()
        self._known = False

    def show_outline(self, entries: tuple[OutlineEntry, ...]) -> None:
        """Show the outline that was read."""
        self._entries = []
        self.outline.clear()
        above: list[QTreeWidgetItem] = []
        for one in entries:
            del above[one.level :]
            item = QTreeWidgetItem([one.title])
            item.setData(0, _PAGE, -1 if one.page is None else one.page)
            item.setToolTip(0, _NOWHERE if one.page is None else f"{one.title}, page {one.page + 1}")
            if one.page is None:
                item.setForeground(0, QColor("#8A8A8A"))
            if above:
                above[-1].addChild(item)
            else:
                self.outline.addTopLevelItem(item)
            above.append(item)
            self._entries.append(item)
        self.outline.expandToDepth(0)
        self.show_sentence(NO_OUTLINE)

    def show_sentence(self, words: str) -> None:
        """Say why there is no outline, where there is none."""
        self.sentence.setText(words)
        if self.side is Side.OUTLINE:
            self._stack.setCurrentWidget(self.outline if self.outline.topLevelItemCount() else self.sentence)

    def set_current(self, page: int) -> None:
        """Mark the page that is in view, and the first entry of the outline that begins there, else the last before."""
        self.thumbnails.set_current(page)
        found: QTreeWidgetItem | None = None
        for item in self._entries:
            if 0 <= item.data(0, _PAGE) <= page and (found is None or found.data(0, _PAGE) != page):
                found = item
        if found is not None:
            with QSignalBlocker(self.outline):
                self.outline.setCurrentItem(found)

    def _chosen(self, item: QTreeWidgetItem) -> None:
        page = int(item.data(0, _PAGE))
        if page >= 0:
            self.page_chosen.emit(page)
