"""Small pictures of the pages of a document, with a tick under each that was shown whole."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtPdf import QPdfDocument, QPdfDocumentRenderOptions, QPdfPageRenderer
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from reviewer_app.ui import theme
from reviewer_app.viewer.pdf_document import OpenPdf

WIDTH = 72
_FOOT = 26


class PageMark(QWidget):
    """One page: its picture, its number, and the tick."""

    chosen = Signal(int)

    def __init__(self, page: int, size: QSize) -> None:
        super().__init__()
        self._page = page
        self._size = size
        self._image: QImage | None = None
        self._seen: bool | None = False
        self._current = False
        self.setAccessibleName(f"Page {page + 1}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(size.width() + 8, size.height() + _FOOT + 6)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_image(self, image: QImage) -> None:
        """Show the picture of the page."""
        self._image = image
        self.update()

    def show_state(self, *, seen: bool | None, current: bool) -> None:
        """Say whether the page was shown (None: nobody counts), and whether it is the one in view."""
        self._seen, self._current = seen, current
        self.setAccessibleDescription({True: "shown", False: "not shown yet", None: ""}[seen])
        self.update()

    def mousePressEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Go to the page."""
        self.chosen.emit(self._page)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Go to the page on Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self._page)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint page, frame, number and tick."""
        palette = theme.colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        paper = QRect(4, 4, self._size.width(), self._size.height())
        painter.fillRect(paper, QColor("#FFFFFF"))
        if self._image is not None:
            painter.drawImage(paper, self._image)
        if self._current or self.hasFocus():
            painter.setPen(QPen(QColor(palette.accent), 2))
            painter.drawRect(paper.adjusted(-2, -2, 2, 2))
        painter.setFont(theme.font(theme.CAPTION))
        painter.setPen(QColor(palette.text if self._current else palette.dim))
        foot = QRect(4, paper.bottom() + 6, paper.width(), 18)
        painter.drawText(foot, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), str(self._page + 1))
        if self._seen is not None:
            icon, tone = ("check", "ok") if self._seen else ("circle", "faint")
            theme.icon(icon, tone).paint(painter, QRect(foot.right() - 14, foot.top() + 2, 14, 14))
        painter.end()


class PageList(QScrollArea):
    """All pages, one under the other."""

    page_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Pages of the opinion")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFixedWidth(WIDTH + 40)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._marks: list[PageMark] = []
        self._open: OpenPdf | None = None
        self._renderer = QPdfPageRenderer(self)
        self._renderer.setRenderMode(QPdfPageRenderer.RenderMode.MultiThreaded)
        self._renderer.pageRendered.connect(self._rendered)

    def show_document(self, data: bytes) -> int:
        """Show the pages of a document and return how many there are.

        Raises
        ------
        CannotDecode
            If it cannot be opened.
        """
        self.clear()
        self._open = OpenPdf(data, self)
        self._renderer.setDocument(self._open.document)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 16, 8, 16)
        column.setSpacing(12)
        ratio = self.devicePixelRatioF()
        for page, (width, height) in enumerate(self._open.page_sizes()):
            size = QSize(WIDTH, round(WIDTH * height / width))
            made = PageMark(page, size)
            made.chosen.connect(self.page_chosen)
            column.addWidget(made)
            self._marks.append(made)
            self._renderer.requestPage(page, size * (2 * ratio), QPdfDocumentRenderOptions())
        column.addStretch()
        self.setWidget(inside)
        return len(self._marks)

    def clear(self) -> None:
        """Let go of the document."""
        self._marks = []
        if self._open is not None:
            self._renderer.setDocument(QPdfDocument(self))
            self._open.close()
            self._open.deleteLater()
            self._open = None

    def show_state(self, seen: set[int] | None, current: int) -> None:
        """Tick the pages that were shown, unless `seen` is None, and frame the one in view."""
        for page, made in enumerate(self._marks):
            made.show_state(seen=None if seen is None else page in seen, current=page == current)
        if 0 <= current < len(self._marks):
            self.ensureWidgetVisible(self._marks[current], 0, 24)

    def _rendered(
        self, page: int, _size: QSize, image: QImage, _options: QPdfDocumentRenderOptions, _request: int
    ) -> None:
        if page < len(self._marks) and not image.isNull():
            paper = QImage(image.size(), QImage.Format.Format_RGB32)
            paper.fill(Qt.GlobalColor.white)
            painter = QPainter(paper)
            painter.drawImage(0, 0, image)
            painter.end()
            self._marks[page].show_image(paper)
