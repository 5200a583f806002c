"""Small pictures of the pages of a document, one under the other; only those in sight are rendered, in a thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtPdf import QPdfDocument, QPdfDocumentRenderOptions, QPdfPageRenderer
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from reviewer_app.viewer.overlay_painter import ACCENT
from reviewer_app.viewer.page_paper import PAPER, on_paper

_Index: TypeAlias = QModelIndex | QPersistentModelIndex
_WIDTH, _LONGEST = 104, 168
_FOOT, _SIDE, _TOP = 22, 8, 6
_KEPT = 60
_FRAME, _SEEN, _WORDS = QColor("#777777"), QColor("#5FB37C"), QColor("#B8B8B8")


class _Pages(QAbstractListModel):
    """The pages by their sizes, as they stand turned."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.sizes: tuple[tuple[float, float], ...] = ()
        self.seen: Callable[[int], bool] = lambda _page: False

    def show_pages(self, sizes: tuple[tuple[float, float], ...]) -> None:
        self.beginResetModel()
        self.sizes = sizes
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        return 0 if parent.isValid() else len(self.sizes)

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if role == int(Qt.ItemDataRole.DisplayRole):
            return str(index.row() + 1)
        if role == int(Qt.ItemDataRole.AccessibleTextRole):
            return f"Page {index.row() + 1}, {'seen' if self.seen(index.row()) else 'not seen'}"
        return None


class _Painter(QStyledItemDelegate):
    """Paints one page: its picture, its number, and a tick where it was seen."""

    def __init__(self, pages: _Pages, picture: Callable[[int], QImage | None], parent: QWidget) -> None:
        super().__init__(parent)
        self._pages, self._picture = pages, picture

    def sizeHint(self, _option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: N802 - Qt's name
        """Return the room of a page."""
        return QSize(_WIDTH + 2 * _SIDE, paper_size(self._pages.sizes[index.row()]).height() + _FOOT + _TOP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint it; a picture that is not there is asked for."""
        page, room = index.row(), QRect(getattr(option, "rect"))  # noqa: B009 - a field the stubs do not know
        size = paper_size(self._pages.sizes[page])
        paper = QRect(room.left() + (room.width() - size.width()) // 2, room.top() + _TOP, size.width(), size.height())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(paper, PAPER)
        image = self._picture(page)
        if image is not None:
            painter.drawImage(paper, image)
        view = self.parent()
        current = isinstance(view, QListView) and view.currentIndex().row() == page
        painter.setPen(QPen(QColor(ACCENT) if current else _FRAME, 3 if current else 1))
        painter.drawRect(paper)
        foot = QRect(room.left(), paper.bottom() + 3, room.width(), _FOOT - 4)
        painter.setPen(_WORDS)
        painter.drawText(foot, int(Qt.AlignmentFlag.AlignCenter), str(page + 1))
        if self._pages.seen(page):
            painter.setPen(QPen(_SEEN, 2))
            left, middle = foot.center().x() + 16, foot.center().y()
            painter.drawPolyline([QPoint(left, middle), QPoint(left + 3, middle + 3), QPoint(left + 9, middle - 4)])
        painter.restore()


class PageThumbnails(QListView):
    """All pages of one document."""

    page_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages = _Pages(self)
        self._images: dict[int, QImage] = {}
        self._asked: set[int] = set()
        self._options = QPdfDocumentRenderOptions()
        self._none = QPdfDocument(self)
        self._renderer = QPdfPageRenderer(self)
        self._renderer.setRenderMode(QPdfPageRenderer.RenderMode.MultiThreaded)
        self._renderer.pageRendered.connect(self._rendered)
        self.setModel(self._pages)
        self.setItemDelegate(_Painter(self._pages, self._picture, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName("Pages of the document")
        self.setStyleSheet("QListView { background: #2B2B2B; }")
        self.clicked.connect(lambda index: self.page_chosen.emit(index.row()))
        self.activated.connect(lambda index: self.page_chosen.emit(index.row()))

    @property
    def rendered(self) -> frozenset[int]:
        """The pages of which there is a picture now."""
        return frozenset(self._images)

    def show_document(
        self,
        document: QPdfDocument,
        sizes: tuple[tuple[float, float], ...],
        rotation: int,
        seen: Callable[[int], bool],
    ) -> None:
        """Show the pages of a document; `sizes` are those of the pages as they stand turned."""
        self._forget()
        self._pages.seen = seen
        self._options.setRotation(QPdfDocumentRenderOptions.Rotation(rotation % 4))
        self._renderer.setDocument(document)
        self._pages.show_pages(sizes)

    def clear(self) -> None:
        """Let go of the document."""
        self._forget()
        self._pages.show_pages(())
        self._renderer.setDocument(self._none)

    def set_current(self, page: int) -> None:
        """Frame the page that is in view, and bring it into sight."""
        index = self._pages.index(page)
        if index.isValid() and self.currentIndex() != index:
            self.setCurrentIndex(index)
        self.viewport().update()

    def _forget(self) -> None:
        self._images.clear()
        self._asked.clear()

    def _picture(self, page: int) -> QImage | None:
        image = self._images.get(page)
        if image is None and page not in self._asked:
            self._asked.add(page)
            ratio = self.devicePixelRatioF()
            size = paper_size(self._pages.sizes[page])
            wanted = QSize(round(size.width() * 2 * ratio), round(size.height() * 2 * ratio))
            self._renderer.requestPage(page, wanted, self._options)
        return image

    def _rendered(
        self, page: int, _size: QSize, image: QImage, options: QPdfDocumentRenderOptions, _number: int
    ) -> None:
        if page not in self._asked or image.isNull() or options.rotation() is not self._options.rotation():
            return
        self._asked.discard(page)
        self._images[page] = on_paper(image)
        while len(self._images) > _KEPT:  # the first in is the farthest, as a rule
            self._images.pop(next(iter(self._images)))
        self.viewport().update()


def paper_size(size: tuple[float, float]) -> QSize:
    """Return how large a page of `size` (width, height) is in the list, in logical pixels."""
    width, height = size
    scale = min(_WIDTH / width, _LONGEST / height)
    return QSize(max(8, round(width * scale)), max(8, round(height * scale)))
