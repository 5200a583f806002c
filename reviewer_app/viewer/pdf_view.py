"""The pages of a document under one another: rendered off the GUI thread, on white paper, with marks over the text."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from reviewer_app.cases.arrangement import ReadingPlace
from reviewer_app.cases.cited_passages import CitedPassage
from reviewer_app.cases.coverage_thresholds import DEFAULT_THRESHOLDS
from reviewer_app.viewer.page_paper import PAPER
from reviewer_app.viewer.page_pictures import PagePictures
from reviewer_app.viewer.page_search import PageSearch
from reviewer_app.viewer.paper_marks import areas_on, mark_at, paint_mark
from reviewer_app.viewer.passage_painter import PassageMark, PassagePainter
from reviewer_app.viewer.pdf_layout import PageLayout, clamp, fit_page_zoom, lay_out, rendered_size, turned_sizes
from reviewer_app.viewer.pdf_links import PageLinks
from reviewer_app.viewer.pdf_reading import LEGIBLE_ZOOM, PagesRead, legible_width_zoom
from reviewer_app.viewer.pdf_selection import PagePlace, SelectedText, TextSelector

_GROUND = QColor("#3A3A3A")
_SELECTED = QColor(70, 130, 200, 90)
_STEP = 40
#: A press that moves further, in logical pixels, marks text and follows no link.
_STILL = 4
#: Logical pixels: what is left of a page counts as nothing, and what of it stays in sight when it is turned.
_LINE, _OVERLAP = 8, 48


class PdfView(QAbstractScrollArea):
    """Shows one document; `counts` tells whether somebody may look at what is in a window that is active.

    What stands still for `still_ms` milliseconds was looked at; what flies past was not.

    Signals
    -------
    page_read
        A page has stood still on the screen, all of it, large enough.
    pages_in_sight
        Which pages are painted now, whole or in part, as a frozen set.
    link_followed
        The address in the case of a link that was clicked (`cases.links`).
    mark_clicked
        The id of a highlight or note that was clicked.
    """

    page_read = Signal(int)
    pages_in_sight = Signal(object)
    link_followed = Signal(str)
    mark_clicked = Signal(str)
    page_changed = Signal(int)
    zoom_changed = Signal()

    def __init__(
        self,
        document: QPdfDocument,
        sizes: tuple[tuple[float, float], ...],
        counts: Callable[[], bool],
        parent: QWidget,
        still_ms: int = DEFAULT_THRESHOLDS.read_after_ms,
    ) -> None:
        super().__init__(parent)
        self._counts = counts
        self._sizes = sizes  # as the pages stand turned
        self._rotation = 0
        self._fit_width = True
        self._layout: PageLayout = lay_out(sizes, 1.0, 100.0)
        self.pictures = PagePictures(document, self._pixels, lambda: self._page, self)
        self.pictures.came.connect(self.viewport().update)
        self._selector = TextSelector(document)
        #: The passages that are compared with this opinion, painted over the text.
        self.passages = PassagePainter(document)
        self._selection = SelectedText()
        #: Whether words can be taken out of it.
        self.copies = True
        self._anchor: PagePlace | None = None
        self._pressed = QPointF()
        self._marks: tuple[CitedPassage, ...] = ()
        self._links = PageLinks(document, self)
        self._page = 0
        self._painted = False
        self._place_wanted: ReadingPlace | None = None
        self._arranged_for = QSize()
        self.search = PageSearch(document, self)
        self._read = PagesRead()
        self._complete: list[int] = []
        self._standing = QTimer(self, singleShot=True, interval=still_ms)
        self._standing.timeout.connect(self._stood)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # so that the fitted width is one width
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Pages")
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.viewport().setMouseTracking(True)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.horizontalScrollBar().valueChanged.connect(self._standing.stop)

    # where we are
    @property
    def page(self) -> int:
        """The page that takes most of the view, counted from 0."""
        return self._page

    @property
    def page_count(self) -> int:
        """How many pages there are."""
        return len(self._sizes)

    @property
    def shown_sizes(self) -> tuple[tuple[float, float], ...]:
        """Width and height of every page in points, as it stands turned."""
        return self._sizes

    @property
    def zoom(self) -> float:
        """Logical pixels per point."""
        return self._layout.zoom

    @property
    def too_small(self) -> bool:
        """Whether pages at this zoom do not count as read."""
        return self.zoom < LEGIBLE_ZOOM

    @property
    def layout_of_pages(self) -> PageLayout:
        """Where the pages lie on the sheet."""
        return self._layout

    def go_to_page(self, page: int) -> None:
        """Bring the top of a page to the top of the view."""
        page = min(max(page, 0), self.page_count - 1)
        self.verticalScrollBar().setValue(int(self._layout.boxes[page].top - 8))

    def go_to_end(self) -> None:
        """Bring the foot of the last page to the foot of the view."""
        self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())

    def turn(self, direction: int) -> None:
        """Go on by what the view holds, and from a page that is seen to its end to the top of the next one."""
        view, bar = self.viewport().height(), self.verticalScrollBar()
        box = self._layout.boxes[self.page]
        left = box.bottom - (bar.value() + view) if direction > 0 else bar.value() - box.top
        if left > _LINE:
            bar.setValue(bar.value() + direction * round(min(left + _LINE, view - _OVERLAP)))
        elif direction > 0:
            if self.page < self.page_count - 1:
                self.go_to_page(self.page + 1)
        elif self.page == 0:
            self.go_to_page(0)
        else:
            bar.setValue(round(self._layout.boxes[self.page - 1].bottom - view) + 8)

    @property
    def place(self) -> ReadingPlace:
        """What is at the top of the view, at which zoom."""
        if self._place_wanted is not None:
            return self._place_wanted
        if not self._layout.boxes:
            return ReadingPlace()
        top = self.verticalScrollBar().value()
        page = self._layout.page_at(top)
        box = self._layout.boxes[page]
        zoom = None if self._fit_width else self.zoom
        above, left = (top - box.top) / max(box.height, 1.0), self.horizontalScrollBar().value()
        return ReadingPlace(page, above, zoom, left, self.rotation)

    def go_to_place(self, place: ReadingPlace) -> None:
        """Show the pages as they were; once more when the view has got its size, if that comes later."""
        self._fit_width = place.zoom is None
        self._set_rotation(place.rotation)
        self._arrange(self._width_zoom() if place.zoom is None else clamp(place.zoom))
        for box in self._layout.boxes[place.page : place.page + 1]:
            self.verticalScrollBar().setValue(round(box.top + place.above * box.height))
        self.horizontalScrollBar().setValue(place.left)
        self._place_wanted = None if self._painted else place

    # zoom
    def set_zoom(self, zoom: float) -> None:
        """Show the pages at `zoom` logical pixels per point, keeping the middle of the view in its place."""
        self._fit_width = False
        self._arrange(clamp(zoom))

    def fit_width(self) -> None:
        """Fill the width, now and whenever the pane changes its size."""
        self._fit_width = True
        self._arrange(self._width_zoom())

    def fit_page(self) -> None:
        """Show the current page whole."""
        page = self._page
        size = self.viewport().size()
        self.set_zoom(fit_page_zoom(self._sizes[page], size.width(), size.height()))
        self.go_to_page(page)

    # turning
    @property
    def rotation(self) -> int:
        """By how many quarters clockwise the pages are turned."""
        return self._rotation

    def rotate(self, quarters: int) -> None:
        """Turn all pages clockwise; the one in view stays in view."""
        page = self._page
        self._set_rotation(self._rotation + quarters)
        self._fit_view()
        self.go_to_page(page)

    def _set_rotation(self, rotation: int) -> None:
        rotation %= 4
        if rotation == self._rotation:
            return
        self._sizes = turned_sizes(self._sizes, rotation - self._rotation)
        self._rotation = rotation
        self.pictures.turn(rotation)
        self._standing.stop()
        self._complete = []

    def _width_zoom(self) -> float:
        return legible_width_zoom(self._sizes, self.viewport().width(), self._rotation)

    # search
    def find_text(self, text: str) -> None:
        """Search for words in all pages."""
        self.search.find(text)
        self.viewport().update()

    def next_result(self, step: int = 1) -> None:
        """Go to the next result, or the one before with `step` -1, round and round."""
        if (place := self.search.step(step)) is not None:
            self.go_to_point(place)

    def go_to_point(self, place: PagePlace) -> None:
        """Bring a place of a page into the upper half of the view."""
        x, y, _, _ = self._layout.on_sheet(place.page, (place.x, place.y, place.x, place.y))
        self.verticalScrollBar().setValue(int(y - self.viewport().height() / 3))
        sideways, width = self.horizontalScrollBar(), self.viewport().width()
        if not sideways.value() <= x <= sideways.value() + width:
            sideways.setValue(int(x - width / 3))
        self.viewport().update()

    def show_passages(self, marks: tuple[PassageMark, ...]) -> None:
        """Mark these passages, each in its colour and with its sign."""
        if self.passages.show(marks):
            self.viewport().update()

    # selection
    @property
    def selected_text(self) -> str:
        """The words that are selected."""
        return self._selection.text

    @property
    def selected_page(self) -> int:
        """The page that the selection begins on, counted from 0; without one the page that takes most of the view."""
        return self._selection.areas[0][0] if self._selection.areas else self._page

    @property
    def chosen_areas(self) -> tuple[tuple[int, QRectF], ...]:
        """Where the selected words stand: pages, and areas in points."""
        return self._selection.areas

    def choose_nothing(self) -> None:
        """Select no words."""
        self._selection = SelectedText()
        self.viewport().update()

    def set_marks(self, marks: tuple[CitedPassage, ...]) -> None:
        """Paint these highlights and notes, and no others."""
        self._marks = marks
        self.viewport().update()

    def copy(self) -> None:
        """Put the selected words on the clipboard."""
        if self._selection.text and self.copies:
            QGuiApplication.clipboard().setText(self._selection.text)

    def select_all(self) -> None:
        """Select every word."""
        self._selection = self._selector.select_all()
        self.viewport().update()

    # events
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Lay the pages out anew."""
        super().resizeEvent(event)
        self._fit_view()
        if self._place_wanted is not None:
            self.go_to_place(self._place_wanted)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Ctrl zooms; else the pages scroll."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_zoom(self.zoom * 1.0015 ** event.angleDelta().y())
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Copy and select all; arrows and pages as in any scrolled view."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin to select."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._anchor, self._pressed = self.place_at(event.position()), event.position()
            self._selection = SelectedText()
            self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Select up to the pointer; show where a link is."""
        if self._anchor is None:
            place = self.place_at(event.position())
            mark = mark_at(self._marks, place)
            self.viewport().setToolTip(mark.note if mark is not None else "")
            over = mark is not None or self._links.at(place) is not None
            shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.IBeamCursor
            if self.viewport().cursor().shape() is not shape:
                self.viewport().setCursor(shape)
        else:
            self._selection = self._selector.select(self._anchor, self.place_at(event.position()))
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """End the selection, or follow the link that was clicked."""
        pressed, self._anchor = self._anchor, None
        moved = event.position() - self._pressed
        if pressed is not None and max(abs(moved.x()), abs(moved.y())) <= _STILL:
            self._follow(pressed)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the pages in sight; ask for those that are not rendered at this size."""
        self._painted = True
        if self.viewport().size() != self._arranged_for:
            # the bars beside the pages came while they were laid out, and took of the room without a word
            QTimer.singleShot(0, self, self._fit_late)
        else:
            self._place_wanted = None
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), _GROUND)
        top = self.verticalScrollBar().value()
        pages = self._layout.visible(top, top + self.viewport().height())
        complete = [page for page in pages if self._paint_page(painter, page)]
        painter.end()
        if complete != self._complete or not self._standing.isActive():
            self._standing.start()
        if complete != self._complete:
            self._complete = complete
            self.pages_in_sight.emit(frozenset(complete))

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """No page is in sight until the next paint."""
        super().hideEvent(event)
        self._complete = []
        self.pages_in_sight.emit(frozenset())

    def event(self, event: QEvent) -> bool:
        """What stood in a window that was not active is looked at from when it is."""
        if event.type() is QEvent.Type.WindowActivate:
            self.stand_anew()
        return super().event(event)

    def stand_anew(self) -> None:
        """Let what is in sight stand from now on: before it could not be looked at."""
        if self._complete:
            self._standing.start()

    # inside
    def _follow(self, place: PagePlace) -> None:
        link = self._links.at(place)
        if isinstance(link, int):
            self.go_to_page(link)
        elif link is not None:
            self.link_followed.emit(link)
        elif (mark := mark_at(self._marks, place)) is not None:
            self.mark_clicked.emit(mark.id)

    def _paint_page(self, painter: QPainter, page: int) -> bool:
        box = self._box(page)
        painter.fillRect(box, PAPER)
        wanted = self._pixels(page)
        image = self.pictures.of(page)
        if image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=image.size() != wanted)
            painter.drawImage(QRectF(box), image)
        self._paint_marks(painter, page)
        return image is not None and image.size() == wanted

    def _paint_marks(self, painter: QPainter, page: int) -> None:
        for mark in self._marks:
            for area in areas_on(mark, page):
                paint_mark(painter, mark, self.on_screen(page, area))
        self.search.paint(painter, page, lambda area: self.on_screen(page, area))
        self.passages.paint(painter, page, lambda area: self.on_screen(page, area))
        for number, area in self._selection.areas:
            if number == page:
                painter.fillRect(self.on_screen(page, area), _SELECTED)

    def on_screen(self, page: int, area: QRectF) -> QRectF:
        """Return where an area of a page, in points, is in the view."""
        corners = (area.left(), area.top(), area.right(), area.bottom())
        left, top, right, bottom = self._layout.on_sheet(page, corners)
        # pages are painted at whole pixels, and so is what lies over them
        box, here = self._layout.boxes[page], self._box(page)
        moved = QPointF(here.left() - box.left, here.top() - box.top)
        return QRectF(QPointF(left, top) + moved, QPointF(right, bottom) + moved)

    def _box(self, page: int) -> QRect:
        box = self._layout.boxes[page]
        left = round(box.left - self.horizontalScrollBar().value())
        return QRect(left, round(box.top - self.verticalScrollBar().value()), round(box.width), round(box.height))

    def _pixels(self, page: int) -> QSize:
        return QSize(*rendered_size(self._layout.boxes[page], self.devicePixelRatioF()))

    def _stood(self) -> None:
        """Count what has not moved since it was painted, if it could be looked at: a page is told as read once."""
        looked_at = self.isVisible() and self.isActiveWindow() and not self.window().isMinimized()
        if not (looked_at and self._counts()):
            return
        left, top, size = self.horizontalScrollBar().value(), self.verticalScrollBar().value(), self.viewport().size()
        view = (left, top, left + size.width(), top + size.height())
        for page in self._read.stood(self._layout, self._complete, view):
            self.page_read.emit(page)

    def _fit_view(self) -> None:
        self._arrange(self._width_zoom() if self._fit_width else self.zoom)

    def _fit_late(self) -> None:
        place = self._place_wanted
        self._fit_view()
        if place is not None:
            self.go_to_place(place)

    def _arrange(self, zoom: float) -> None:
        bar, sideways, width = self.verticalScrollBar(), self.horizontalScrollBar(), self.viewport().width()
        middle = (bar.value() + self.viewport().height() / 2) / max(self._layout.height, 1.0)
        # pages that had room are in the middle
        across = (sideways.value() + width / 2) / self._layout.width if sideways.maximum() else 0.5
        begin = bar.value() == 0
        self._layout = lay_out(self._sizes, zoom, width, self._rotation)
        sideways.setPageStep(width)
        sideways.setSingleStep(_STEP)
        sideways.setRange(0, max(0, round(self._layout.width - width)))
        sideways.setValue(round(across * self._layout.width - width / 2))
        view = self.viewport().size()  # the bar below takes of its height as it comes
        bar.setPageStep(view.height())
        bar.setSingleStep(_STEP)
        bar.setRange(0, max(0, round(self._layout.height - view.height())))
        self._arranged_for = view
        bar.setValue(0 if begin else round(middle * self._layout.height - view.height() / 2))
        self._scrolled()
        self.zoom_changed.emit()

    def _scrolled(self) -> None:
        self._standing.stop()
        top = self.verticalScrollBar().value()
        page = self._layout.current(top, top + self.viewport().height())
        if page != self._page:
            self._page = page
            self.page_changed.emit(page)
        self.viewport().update()

    def place_at(self, at: QPointF) -> PagePlace:
        """Return the place of a page under a place of the view."""
        x, y = at.x() + self.horizontalScrollBar().value(), at.y() + self.verticalScrollBar().value()
        return PagePlace(*self._layout.to_page(x, y))
