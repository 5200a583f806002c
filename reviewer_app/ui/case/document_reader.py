"""The pages of the very file that is signed: small pictures at the left, the page itself at the right."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from reviewer_app.errors import CannotDecode
from reviewer_app.ui import theme
from reviewer_app.ui.case.page_list import PageList
from reviewer_app.ui.parts import IconLabel, bar, label, row
from reviewer_app.viewer.pdf import PdfPane
from reviewer_app.viewer.pdf_reading import LEGIBLE_WORDS


class DocumentReader(QWidget):
    """Shows one document, counts which of its pages were shown whole, and says so."""

    pages_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.pages = 0
        self.seen: set[int] = set()
        self._count = True
        self._small = False
        self._list = PageList()
        self.pane = PdfPane(sided=False)
        self._words = label("", "dim")
        self._words.setAccessibleName("What this file is")
        self._title = label("", weight=theme.MEDIUM)
        self._title.setAccessibleName("Pages read")
        self._head = bar("bar", 40)
        self._icon = IconLabel("file-text", "dim")
        self._head.setLayout(row(self._icon, self._title, self._words, None, spacing=12, margins=(16, 0, 16, 0)))
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self._list)
        body.addWidget(self.pane, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addLayout(body, 1)
        self._list.page_chosen.connect(self._go)
        self.pane.page_seen.connect(self._page_seen)
        self.pane.state_changed.connect(self._show_state)

    def show_document(self, data: bytes, title: str, words: str, *, count: bool = True, unsigned: bool = False) -> None:
        """Show a document from its first page; nothing of it counts as read yet, unless it need not be `count`-ed.

        That it is `unsigned` is said by the band over it as long as it is shown: the bytes that are signed cannot.
        Nothing is copied from it either: it may hold dictated words that nobody has accepted.
        """
        self.clear()
        theme.set_kind(self._head, "notice-warn" if unsigned else "bar")
        theme.set_kind(self._words, "warn" if unsigned else "dim")
        self._icon.show_icon("pen-nib" if unsigned else "file-text", "warn" if unsigned else "dim")
        self._count = count
        self.pane.copies = not unsigned
        self._words.setText(words)
        self.pane.show_document(title, data, "opinion")
        try:
            self.pages = self._list.show_document(data)
        except CannotDecode:
            self.pages = 0  # the pane says why
        # the pane has its size only after this turn of the event loop
        QTimer.singleShot(0, self, self._fit)
        self._show_state()

    def clear(self) -> None:
        """Show nothing and let go of the bytes."""
        self.pages, self.seen = 0, set()
        self._list.clear()
        self.pane.clear()

    @property
    def read_to_the_end(self) -> bool:
        """Whether every page was shown whole."""
        return self.pages > 0 and len(self.seen) >= self.pages

    @property
    def too_small(self) -> bool:
        """Whether the pages are shown so small that they do not count."""
        return self.pane.view is not None and self.pane.view.too_small

    def _fit(self) -> None:
        self.pane.perform("fit")
        if self.too_small:
            self.pane.perform("fit-width")
            self.pane.perform("first-image")
        self.pane.setFocus()

    def _go(self, page: int) -> None:
        if self.pane.view is not None:
            self.pane.view.go_to_page(page)

    def _page_seen(self, _key: str, page: int) -> None:
        if page not in self.seen:
            self.seen.add(page)
            self._show_state()
            self.pages_changed.emit()

    def _show_state(self) -> None:
        current = self.pane.view.page if self.pane.view is not None else -1
        self._list.show_state(self.seen if self._count else None, current)
        whole = f"{self.pages} page{'' if self.pages == 1 else 's'}"
        words = f"{len(self.seen)} of {whole} read" if self._count else whole
        small = self._count and self.too_small and not self.read_to_the_end
        if small:
            words += f"; too small to count, enlarge to {LEGIBLE_WORDS} or more"
        self._title.setText(words if self.pages else "")
        if small != self._small:
            self._small = small
            self.pages_changed.emit()
