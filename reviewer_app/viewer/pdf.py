"""A pane for a document: its pages, and a bar with page, zoom and search. A document that cannot be shown says why."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from reviewer_app.cases.arrangement import ReadingPlace
from reviewer_app.cases.cited_passages import CitedPassage
from reviewer_app.cases.coverage_thresholds import DEFAULT_THRESHOLDS, CoverageThresholds
from reviewer_app.cases.looks import Looks
from reviewer_app.errors import CannotDecode
from reviewer_app.viewer.overlay_painter import ACCENT
from reviewer_app.viewer.paper_marks import areas_on
from reviewer_app.viewer.passage_painter import PassageMark
from reviewer_app.viewer.pdf_document import OpenPdf
from reviewer_app.viewer.pdf_layout import turned_area
from reviewer_app.viewer.pdf_marking import PageMarking
from reviewer_app.viewer.pdf_reading import LEGIBLE_WORDS
from reviewer_app.viewer.pdf_search import SearchField
from reviewer_app.viewer.pdf_view import PdfView
from reviewer_app.viewer.refusal import Refusal, RefusalView
from reviewer_app.viewer.unseen import unseen_position

if TYPE_CHECKING:
    from reviewer_app.papers.outline import OutlineEntry
    from reviewer_app.viewer.pdf_side import PdfSide

ZOOM_STEP = 1.25
_EDGE = 2
#: How much of a page is shown above a mark that is gone to.
_ABOVE = 0.12
#: Below this width, in logical pixels, the bar leaves out what has a key.
_NARROW = 560
#: From these widths on the bar has room for the button with all the rest, and for its word.
_LEAST_BAR, _ROOMY = 340, 640
#: What the button of the bar offers besides: its words, and the command. None of them but the first two turns up where
#: a pane is not `sided`.
_MORE = (
    ("Fit the page", "fit"),
    ("Turn the pages by a quarter", "rotate"),
    ("Pages as small pictures", "paper-pages"),
    ("Outline", "paper-outline"),
    ("Highlight the chosen words", "paper-highlight"),
    ("Note in the middle of the page", "paper-note"),
)
_LEAST_SEARCH = 64


class PdfPane(QWidget):
    """Shows one document at a time, from memory.

    `outline_wanted` asks, with the key and the bytes of the document, that its outline is read in a job and handed to
    `show_outline`; a pane that is not `sided` has nothing beside its pages. `page_is_seen` tells which pages were seen.

    `marks_now` tells the highlights and notes of all documents, and whether more can be made; `mark_wanted` says what
    is to be done with one.

    `counts` and `thresholds` tell whether what stands in an active window is looked at, and what of it counts, of
    documents shown from then on; when it is looked at again, call `stand_anew`.
    """

    page_seen = Signal(str, int)
    pages_shown = Signal(str, object)
    link_followed = Signal(str)
    mark_wanted = Signal(object)
    said = Signal(str)
    outline_wanted = Signal(str, object)
    password_given = Signal(str)
    copy_wanted = Signal()
    activated = Signal()
    state_changed = Signal()

    def __init__(self, parent: QWidget | None = None, *, sided: bool = True) -> None:
        super().__init__(parent)
        self._sided = sided
        self.title = ""
        self.key = ""
        self.failure = ""
        self.view: PdfView | None = None
        self.counts: Callable[[], bool] = lambda: True
        #: Whether words can be taken out of what is shown next.
        self.copies = True
        self.thresholds: Callable[[], CoverageThresholds] = lambda: DEFAULT_THRESHOLDS
        self.page_is_seen: Callable[[int], bool] = lambda _page: False
        self.side: PdfSide | None = None
        self.marking: PageMarking | None = None
        self.marks_now: Callable[[], tuple[tuple[CitedPassage, ...], bool]] = lambda: ((), False)
        #: The passages to mark in the document that is shown, by its key.
        self.passages: Callable[[str], tuple[PassageMark, ...]] = lambda _key: ()
        self._data = b""
        self._open: OpenPdf | None = None
        self._page_label = QLabel()
        self._zoom_label, self._small = QLabel(), QLabel("Too small to count as read: enlarge")
        self._fit_width = self._button("Fit width", "Fit the width of the page", "fit-width")
        self._more = self._more_button()
        self._found_label = QLabel()
        self._search = SearchField()
        self._message, self._results = RefusalView(), QWidget()
        self._first_line, self._second_line = QHBoxLayout(), QHBoxLayout()
        self._bar = self._make_bar()
        self._body = QVBoxLayout()
        self._across = QHBoxLayout()
        self._active = False
        self.setAutoFillBackground(True)
        self._fill()

    def show_document(self, title: str, data: bytes, key: str) -> None:
        """Show a document; one that is damaged or locked leaves a sentence in its place."""
        self.clear()
        self.title, self.key = title, key
        self.setAccessibleName(f"Document {title}")
        try:
            self._open = OpenPdf(data, self)
        except CannotDecode as error:
            self._refuse(Refusal(title, str(error), key))
        else:
            self._data = data
            self._show(self._open)
        self.state_changed.emit()

    def show_refusal(self, refusal: Refusal) -> None:
        """Say why there is nothing to show of a record, and offer what can be done."""
        self.clear()
        self.setAccessibleName(refusal.title)
        self._refuse(refusal)
        self.state_changed.emit()

    def clear(self) -> None:
        """Show nothing and let go of the bytes; a note that is being written is kept."""
        if self.marking is not None:
            self.marking.keep()
        self.failure = self.title = self.key = ""
        self._message.forget()
        self._search.clear()
        self._data = b""
        if self.side is not None:
            self.side.clear()
            self.side.hide()
        if self.view is not None:
            self.pages_shown.emit("", frozenset())
            self.view.pages_in_sight.disconnect()
            self.marking = None
            self._body.removeWidget(self.view)
            self.view.deleteLater()
            self.view = None
        if self._open is not None:
            self._open.close()
            self._open.deleteLater()
            self._open = None
        self._update_bar()

    @property
    def place(self) -> ReadingPlace:
        """How far the document is read, to come back to."""
        return self.view.place if self.view is not None else ReadingPlace()

    def go_to_place(self, place: ReadingPlace) -> None:
        """Show the document as it was left; one that cannot be shown stays as it is."""
        if self.view is not None:
            self.view.go_to_place(place)

    def show_passages(self) -> None:
        """Mark the passages as they stand now."""
        if self.view is not None:
            self.view.show_passages(self.passages(self.key))

    def stand_anew(self) -> None:
        """Let what is in sight stand from now on: before it could not be looked at."""
        if self.view is not None:
            self.view.stand_anew()

    def go_to_unseen(self, looks: Looks, step: int) -> bool:
        """Show the next page (`step` 1), or the one before (-1), that was not seen; return whether there is one."""
        if self.view is None:
            return False
        keys = [(self.key, page) for page in range(self.view.page_count)]
        found = unseen_position(keys, looks, self.view.page, step)
        if found is not None:
            self.view.go_to_page(found)
        return found is not None

    def set_active(self, *, active: bool) -> None:
        """Wear the edge of the active pane, or not."""
        if active != self._active:
            self._active = active
            self.update()

    def perform(self, command: str) -> bool:
        """Do what a command means for a document; return whether it means anything."""
        view = self.view
        if view is None:
            return False
        actions = {
            "next-image": lambda: view.go_to_page(view.page + 1),
            "previous-image": lambda: view.go_to_page(view.page - 1),
            "forward-ten": lambda: view.turn(1),
            "back-ten": lambda: view.turn(-1),
            "first-image": lambda: view.go_to_page(0),
            "last-image": view.go_to_end,
            "zoom-in": lambda: view.set_zoom(view.zoom * ZOOM_STEP),
            "zoom-out": lambda: view.set_zoom(view.zoom / ZOOM_STEP),
            "one-to-one": lambda: view.set_zoom(96 / 72),
            "fit": view.fit_page,
            "rotate": lambda: self._rotate(1),
            "rotate-left": lambda: self._rotate(-1),
            "rotate-half": lambda: self._rotate(2),
            "paper-highlight": lambda: self._mark("highlight"),
            "paper-note": lambda: self._mark("note"),
            "paper-pages": lambda: self.turn_side("pages"),
            "paper-outline": lambda: self.turn_side("outline"),
            "reset": view.fit_width,
            "fit-width": view.fit_width,
            "find": self._search.setFocus,
            "find-next": view.next_result,
            "find-previous": lambda: view.next_result(-1),
            "copy": view.copy,
        }
        action = actions.get(command)
        if action is None:
            return False
        action()
        self._update_bar()
        return True

    def turn_side(self, side: str) -> None:
        """Show "pages" or "outline" (`pdf_side.Side`) beside the pages, or put them away."""
        if not self._sided:
            return
        from reviewer_app.viewer.pdf_side import PdfSide, Side  # noqa: PLC0415 - made when it is first wanted

        if self.side is None:
            self.side = PdfSide()
            self._across.insertWidget(0, self.side)
            self.side.page_chosen.connect(self._go_to)
            self.side.outline_wanted.connect(lambda: self.outline_wanted.emit(self.key, self._data))
            self._tell_side()
        self.side.turn_to(None if not self.side.isHidden() and self.side.side == side else Side(side))
        self.side.fit(self.width())
        self._tell_page()

    def show_outline(self, key: str, entries: tuple[OutlineEntry, ...], sentence: str = "") -> None:
        """Take the outline that was read of the document `key`, or the sentence why there is none."""
        if self.side is None or key != self.key:
            return
        self.side.show_outline(entries)
        if sentence:
            self.side.show_sentence(sentence)
        self._tell_page()

    def show_marks(self) -> None:
        """Show the highlights and notes of this document as they are now (`marks_now`)."""
        if self.marking is not None:
            marks, allowed = self.marks_now()
            self.marking.show_marks(tuple(one for one in marks if one.record == self.key), allowed=allowed)

    def go_to_mark(self, mark: CitedPassage) -> None:
        """Show the page of a mark, turned as the pages are, with the mark in the upper half of the view."""
        view = self.view
        if view is None or not 0 <= mark.page < view.page_count:
            return
        shown = view.shown_sizes[mark.page]
        stored = shown[::-1] if view.rotation % 2 else shown
        _, top, _, _ = turned_area(areas_on(mark, mark.page)[0].getCoords(), stored, view.rotation)  # type: ignore[arg-type]
        above = max(0.0, top / max(shown[1], 1.0) - _ABOVE)
        view.go_to_place(ReadingPlace(mark.page, above, rotation=view.rotation))

    def _mark(self, act: str) -> None:
        if self.marking is not None:
            (self.marking.highlight if act == "highlight" else self.marking.note)()

    def _rotate(self, quarters: int) -> None:
        if self.view is not None:
            self.view.rotate(quarters)
            self._tell_side()

    def _tell_side(self) -> None:
        """Hand the pages, as they stand now, to what is beside them."""
        if self.side is not None and self.view is not None and self._open is not None:
            view = self.view
            self.side.show_pages(self._open.document, view.shown_sizes, view.rotation, self.page_is_seen)
            self._tell_page()

    def _tell_page(self) -> None:
        if self.side is not None and self.side.isVisible() and self.view is not None:
            self.side.set_current(self.view.page)

    def _go_to(self, page: int) -> None:
        self.activated.emit()
        if self.view is not None:
            self.view.go_to_page(page)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the edge of the active pane round bar and pages."""
        if self._active:
            painter = QPainter(self)
            painter.setPen(QPen(QColor(ACCENT), 2 * _EDGE))
            painter.drawRect(self.rect())
            painter.end()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Hand the keyboard to the pages."""
        super().focusInEvent(event)
        if self.view is not None:
            self.view.setFocus(event.reason())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc in the search field goes back to the pages."""
        if event.key() == Qt.Key.Key_Escape and self._search.hasFocus() and self.view is not None:
            self._search.clear()
            self.view.setFocus()
            event.accept()
        else:
            super().keyPressEvent(event)

    def _refuse(self, refusal: Refusal) -> None:
        self.title, self.key, self.failure = refusal.title, refusal.key, refusal.sentence
        self._message.show_refusal(refusal)

    def _show(self, opened: OpenPdf) -> None:
        view = PdfView(opened.document, opened.page_sizes(), self.counts, self, self.thresholds().read_after_ms)
        view.setAccessibleName(f"Pages of {self.title}")
        view.page_read.connect(self._read)
        view.pages_in_sight.connect(lambda pages: self.pages_shown.emit(self.key, pages))
        view.link_followed.connect(self.link_followed)
        view.page_changed.connect(self._update_bar)
        view.page_changed.connect(self._tell_page)
        view.zoom_changed.connect(self._update_bar)
        view.search.count_changed.connect(self._update_bar)
        self.view = view
        view.copies = self.copies
        if self._sided:
            self.marking = PageMarking(view, self.key, self.title)
            self.marking.wanted.connect(self.mark_wanted)
            self.marking.said.connect(self.said)
            self.show_marks()
        self.show_passages()
        self._body.addWidget(view, 1)
        self.setFocusProxy(view)
        view.show()
        for layout in (self._body, self.layout()):
            if layout is not None:
                layout.activate()  # the pages have their size before anybody asks where they lie
        if self.side is not None:
            self._tell_side()
            self.side.turn_to(self.side.side)
        self._update_bar()

    def _read(self, page: int) -> None:
        self.page_seen.emit(self.key, page)
        self._tell_page()

    def _fill(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        whole.setSpacing(0)
        whole.addWidget(self._bar)
        self._message.password_given.connect(self._given)
        self._message.copy_wanted.connect(self._ask_copy)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.addWidget(self._message)
        self._across.setSpacing(0)
        self._across.addLayout(self._body, 1)
        whole.addLayout(self._across, 1)
        self._update_bar()

    def _make_bar(self) -> QWidget:
        bar = QWidget(self)
        lines = QVBoxLayout(bar)
        lines.setContentsMargins(8, 4, 8, 4)
        lines.setSpacing(4)
        row = self._first_line
        row.setSpacing(4)
        lines.addLayout(row)
        lines.addLayout(self._second_line)
        self._small.setProperty("kind", "warn")
        self._small.setMinimumWidth(1)
        self._second_line.addWidget(self._small)
        self._second_line.addStretch(1)
        row.addWidget(self._button("‹", "Previous page", "previous-image"))
        row.addWidget(self._page_label)
        row.addWidget(self._button("›", "Next page", "next-image"))
        row.addSpacing(4)
        for one in (self._button("−", "Smaller", "zoom-out"), self._zoom_label, self._button("+", "Larger", "zoom-in")):
            row.addWidget(one)
        row.addWidget(self._fit_width)
        row.addWidget(self._more)
        row.addStretch(1)
        self._search.setAccessibleName("Find in document")
        self._search.setMinimumWidth(_LEAST_SEARCH)
        self._search.setMaximumWidth(220)
        self._search.textChanged.connect(self._find)
        self._search.returnPressed.connect(lambda: self.perform("find-next"))
        row.addWidget(self._search)
        results = QHBoxLayout(self._results)
        results.setContentsMargins(0, 0, 0, 0)
        results.setSpacing(4)
        results.addWidget(self._found_label)
        results.addWidget(self._button("‹", "Previous result", "find-previous"))
        results.addWidget(self._button("›", "Next result", "find-next"))
        row.addWidget(self._results)
        return bar

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give the bar what fits."""
        super().resizeEvent(event)
        self._fit_bar()

    def _fit_bar(self) -> None:
        """In a narrow pane words get short, and what was found stands on a line of its own."""
        narrow, searching = self.width() < _NARROW, bool(self._search.text())
        self._fit_width.setVisible(not narrow)
        self._more.setVisible(self.width() >= _LEAST_BAR)
        self._more.setText("More" if self.width() >= _ROOMY else "…")
        self._search.setPlaceholderText("Find" if narrow else "Find in document")
        if self.side is not None:
            self.side.fit(self.width())
        self._bar.setMinimumWidth(0 if narrow else 1)  # what has a key must not keep the pane from getting narrow
        line = self._second_line if narrow else self._first_line
        if line.indexOf(self._results) < 0:
            line.addWidget(self._results)
        self._results.setVisible(searching)
        self._small.setVisible(narrow and self.view is not None and self.view.too_small)
        if self.view is not None:
            of = "/" if narrow else " of "
            self._zoom_label.setText(_zoom_words(self.view, brief=narrow))
            # the long words must not keep the pane from getting narrow
            self._zoom_label.setMinimumWidth(1 if self.view.too_small and not narrow else 0)
            self._page_label.setText(f"{'' if narrow else 'Page '}{self.view.page + 1}{of}{self.view.page_count}")

    def _button(self, text: str, name: str, command: str) -> QToolButton:
        button = QToolButton()
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        button.setText(text)
        button.setProperty("kind", "words" if len(text) > 1 else "")
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setAutoRaise(True)
        button.clicked.connect(lambda: self._clicked(command))
        return button

    def _more_button(self) -> QToolButton:
        menu = QMenu(self)
        for words, command in _MORE if self._sided else _MORE[:2]:
            menu.addAction(words, partial(self._clicked, command))
        button = QToolButton()
        button.setText("More")
        button.setProperty("kind", "words")
        button.setAccessibleName("More for this document")
        button.setToolTip("Turn, mark, pages and outline")
        button.setAutoRaise(True)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(menu)
        return button

    def _given(self, typed: str) -> None:
        self.activated.emit()
        self.password_given.emit(typed)

    def _ask_copy(self) -> None:
        self.activated.emit()
        self.copy_wanted.emit()

    def _clicked(self, command: str) -> None:
        self.activated.emit()
        self.perform(command)

    def _find(self, text: str) -> None:
        if self.view is not None:
            self.view.find_text(text)
        self._update_bar()

    def _update_bar(self) -> None:
        view = self.view
        self._bar.setVisible(view is not None)
        small = view is not None and view.too_small
        self._zoom_label.setToolTip(f"Pages count as read from {LEGIBLE_WORDS} on: enlarge them" if small else "")
        self._mark_zoom("warn" if small else "")
        self._found_label.setText(self._found_words())
        self._fit_bar()
        self.state_changed.emit()

    def _mark_zoom(self, kind: str) -> None:
        if (self._zoom_label.property("kind") or "") != kind:  # asking for the style is dear
            self._zoom_label.setProperty("kind", kind)
            self._zoom_label.style().polish(self._zoom_label)

    def _found_words(self) -> str:
        if self.view is None or not self._search.text():
            return ""
        count, result = self.view.search.count, self.view.search.result
        found = f"{result + 1} of {count}" if result >= 0 else f"{count} found"
        return found if count else "none found"


def _zoom_words(view: PdfView, *, brief: bool) -> str:
    words = f"{view.zoom * 72 / 96 * 100:.0f} %"
    return words if brief or not view.too_small else f"{words}, too small to count as read"
