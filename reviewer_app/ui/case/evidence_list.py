"""The list of evidence: open what was measured, marked or quoted, put it into a text, reach texts that cite it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QMimeData, QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QDrag, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from reviewer_app.cases.evidence import COUNTS_TOKEN, Token, TokenKind
from reviewer_app.cases.tally import Tally
from reviewer_app.ui import theme
from reviewer_app.ui.case.evidence_items import ORDERS, EvidenceItem, arranged
from reviewer_app.ui.case.pieces import icon_button, link
from reviewer_app.ui.case.tally_table import TallyTable
from reviewer_app.ui.case.text_field import MARKUP_TYPE
from reviewer_app.ui.icons import glyph_icon
from reviewer_app.ui.keys import say_key
from reviewer_app.ui.parts import breakable, label, row, section_head, wrapped

_GROUND, _RIM = "#332C17", "#8F7B36"
#: A list of more than so many can be searched and sorted.
_FEW = 4
#: Rows of a list; more are found by their words, or asked for.
_MOST_ROWS = 100
#: What is made in one turn of the event loop: five rows, or so many more of those that only get other words.
_AT_ONCE, _NEW, _OTHER_WORDS = 25, 5, 1
#: A row costs more, the more rows there are to be laid out with it: those of a list of more than so many wait a turn.
_SHORT = 20


class Badge(QWidget):
    """The number of a measurement in a ring, as on the image; of a key image, counted apart, after a K in a square."""

    def __init__(self, item: EvidenceItem) -> None:
        super().__init__()
        self.setFixedSize(24, 24)
        self.show_item(item)

    def show_item(self, item: EvidenceItem) -> None:
        """Show the number of a piece of evidence, or its sign."""
        self._number = item.number
        self._icon = item.icon
        self._color = item.color
        self._square = item.is_key_image
        self.update()

    @property
    def words(self) -> str:
        """What stands in it: ``"2"`` for a measurement, ``"K2"`` for a key image."""
        return f"{'K' if self._square else ''}{self._number or ''}"

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the mark."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(_RIM), 1))
        painter.setBrush(QColor(_GROUND))
        rect = QRectF(1.5, 1.5, 21, 21)
        painter.drawRoundedRect(rect, *((4, 4) if self._square else (10.5, 10.5)))
        painter.setPen(QColor(self._color))
        painter.setFont(theme.font(theme.CAPTION, theme.SEMIBOLD))
        if self._number:
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), self.words)
        else:
            glyph_icon(self._icon, self._color).paint(painter, 5, 5, 14, 14)
        painter.end()


class EvidenceRow(QWidget):
    """One measurement, mark or key image."""

    opened = Signal()
    inserted = Signal()
    removed = Signal()
    field_wanted = Signal(str)

    def __init__(self, item: EvidenceItem, *, read_only: bool) -> None:
        super().__init__()
        self.item = item
        self.read_only = read_only
        self._pressed: QPoint | None = None
        self._can_insert = item.token is not None and not read_only
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip("Click to see it, drag it into a text")
        self.setMinimumHeight(48)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 4, 0, 4)
        line.setSpacing(10)
        self._badge = Badge(item)
        line.addWidget(self._badge)
        self._lines = [wrapped(words, kind, size=size) for words, kind, size in _lines_of(item)]
        line.addLayout(self._words(), 1)
        self._buttons: list[tuple[QToolButton, str]] = []
        self._add_buttons(line, read_only)
        self._name()

    def _name(self) -> None:
        self.setAccessibleName(f"Evidence {self.item.title}")
        for button, does in self._buttons:
            button.setAccessibleName(f"{does} {self.item.title}")

    @property
    def is_free(self) -> bool:
        """Whether it may become that of another item: neither the keyboard nor the mouse is in it."""
        holds = QApplication.focusWidget()
        return self._pressed is None and (holds is None or not (holds is self or self.isAncestorOf(holds)))

    def takes(self, item: EvidenceItem, *, read_only: bool) -> bool:
        """Tell whether it needs but other words for an item."""
        kinds = [one[1:] for one in _lines_of(item)] == [one[1:] for one in _lines_of(self.item)]
        own = (self.read_only, self.item.token is None, self.item.removable)
        buttons = (read_only, item.token is None, item.removable) == own
        return kinds and buttons and item.cited == self.item.cited and (not item.cited or item.id == self.item.id)

    def show_item(self, item: EvidenceItem) -> None:
        """Become the row of another item, which it `takes`: that is far less work than another row."""
        if item == self.item:
            return
        self.item = item
        self._badge.show_item(item)
        for line, (words, _kind, _size) in zip(self._lines, _lines_of(item), strict=True):
            if line.text() != words:
                line.setText(words)
        self._name()

    def _words(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(1)
        column.addStretch()
        for one in self._lines:
            column.addWidget(one)
        if self.item.cited:
            column.addLayout(self._citations())
        column.addStretch()
        return column

    def _citations(self) -> QHBoxLayout:
        cited = row(label("in", "faint", size=theme.CAPTION), spacing=2)
        for path, title in self.item.cited[:3]:
            where = link(title, f"Go to {title} citing {self.item.title}", partial(self.field_wanted.emit, path))
            where.setFont(theme.font(theme.CAPTION))
            cited.addWidget(where)
        if len(self.item.cited) > 3:
            cited.addWidget(label(f"and {len(self.item.cited) - 3} more", "faint", size=theme.CAPTION))
        cited.addStretch()
        return cited

    def _add_buttons(self, line: QHBoxLayout, read_only: bool) -> None:
        buttons = row(spacing=0)
        if self._can_insert:
            insert = icon_button(
                "plus", f"Insert {self.item.title}", "Insert into the text where the caret is", size=16
            )
            insert.clicked.connect(self.inserted)
            self._buttons.append((insert, "Insert"))
            buttons.addWidget(insert)
            if not self.item.removable:
                buttons.addSpacing(insert.sizeHint().width())  # in line with those of the other rows
        if not read_only and self.item.removable:
            remove = icon_button("trash", f"Delete {self.item.title}", "Delete (can be undone)", size=16)
            remove.clicked.connect(self.removed)
            self._buttons.append((remove, "Delete"))
            buttons.addWidget(remove)
        line.addLayout(buttons)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Begin a click or a drag."""
        self._pressed = event.position().toPoint()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Open it where the button was pressed here and nothing was dragged."""
        if self._pressed is not None and event.button() is Qt.MouseButton.LeftButton:
            self._pressed = None
            self.opened.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Drag it into a text."""
        here = event.position().toPoint()
        far = QApplication.startDragDistance()
        if self._pressed is None or not self._can_insert or (here - self._pressed).manhattanLength() < far:
            return
        self._pressed = None
        token = self.item.token
        if token is not None:
            drag = QDrag(self)
            drag.setMimeData(token_data(token))
            drag.exec(Qt.DropAction.CopyAction)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Open on Enter, insert on Insert, delete on Del."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif event.key() == Qt.Key.Key_Insert and self._can_insert:
            self.inserted.emit()
        elif event.key() == Qt.Key.Key_Delete and self.item.removable:
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the ground under the mouse and the ring of the keyboard."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.colors().raised))
            painter.drawRoundedRect(self.rect(), 4, 4)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.colors().accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 4, 4)
        painter.end()


def _lines_of(item: EvidenceItem) -> list[tuple[str, str, int]]:
    """Return the lines of a row: words, colour role and size of each."""
    when = "warn" if item.when.startswith("PRIOR") else "dim"
    small = ((item.when, when), (breakable(item.place), "faint"), (breakable(item.state), "dim"))
    told = [(words, kind, theme.CAPTION) for words, kind in small if words]
    return [(breakable(item.title), "", theme.CONTENT), *told]


class CiteButton(QToolButton):
    """Puts what the active pane shows into the text: at the caret where it is clicked, or where it is dragged to.

    Signals
    -------
    carry_wanted()
        The view is dragged.
    """

    carry_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setIcon(theme.icon("bookmark-simple", "dim"))
        self.setIconSize(QSize(16, 16))
        self.setAccessibleName("Put the view or passage into the text")
        self._pressed: QPoint | None = None
        say_key(self, "cite", ending="; or drag it into a text, or the image with Ctrl and Shift")

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Begin a click or a drag."""
        self._pressed = event.position().toPoint() if event.button() is Qt.MouseButton.LeftButton else None
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Drag the view into a text."""
        here = event.position().toPoint()
        if self._pressed is None or (here - self._pressed).manhattanLength() < QApplication.startDragDistance():
            return
        self._pressed = None
        self.setDown(False)
        self.carry_wanted.emit()


class EvidenceList(QWidget):
    """All evidence of the case; a long list can be searched and sorted."""

    opened = Signal(object)
    chosen = Signal(str)
    insert_wanted = Signal(object)
    remove_wanted = Signal(str)
    field_wanted = Signal(str, str)
    cite_wanted = Signal()
    carry_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Evidence")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._count = label("", "faint", size=theme.CAPTION)
        self._empty: QLabel = label("Measure, or mark a key image with K.", "faint", size=theme.CAPTION)
        self._items: Sequence[EvidenceItem] = ()
        self._wanted: Sequence[EvidenceItem] = ()
        self._read_only = False
        self._search = QLineEdit()
        self._search.setPlaceholderText("Find marks by their words")
        self._search.setAccessibleName("Find marks")
        self._search.setClearButtonEnabled(True)
        self._order = QComboBox()
        self._order.setAccessibleName("Order of the marks")
        for order, words in ORDERS:
            self._order.addItem(words, order)
        self._tools = QWidget()
        self._tools.setLayout(row(self._search, self._order, margins=(0, 0, 0, 0)))
        self._tools.hide()
        self._rest = link("", "Show all marks", self._show_rest)
        self._rest.hide()
        self._most = _MOST_ROWS
        self._rows = QVBoxLayout()
        self._rows.setSpacing(2)
        self._spare: list[EvidenceRow] = []
        self._go_on = QTimer(self, singleShot=True, interval=0)
        self._go_on.timeout.connect(self._make_rows)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._cite = CiteButton()
        self._cite.clicked.connect(self.cite_wanted)
        self._cite.carry_wanted.connect(self.carry_wanted)
        column.addLayout(row(section_head("Evidence"), None, self._count, self._cite, spacing=4))
        column.addWidget(self._empty)
        column.addWidget(self._tools)
        column.addLayout(self._rows)
        column.addWidget(self._rest)
        self._tally = TallyTable()
        self._tally.insert_wanted.connect(lambda: self.insert_wanted.emit(COUNTS_TOKEN))
        column.addWidget(self._tally)
        self._search.textChanged.connect(lambda _words: self._fill())
        self._order.currentIndexChanged.connect(lambda _index: self._fill())

    def sizeHint(self) -> QSize:  # noqa: N802
        """Leave the width to the panel."""
        return QSize(200, super().sizeHint().height())

    def show_items(self, items: Sequence[EvidenceItem], *, read_only: bool) -> None:
        """Show these and no others."""
        self._items, self._read_only = items, read_only
        self._cite.setVisible(not read_only)
        self._tools.setVisible(len(items) > _FEW)
        if len(items) <= _FEW:
            self._search.clear()
        self._fill()
        self._empty.setVisible(not items)

    def show_tally(self, tally: Tally, *, read_only: bool) -> None:
        """Show the counts of all images by class."""
        self._tally.show_tally(tally, read_only=read_only)

    def _fill(self) -> None:
        found = arranged(self._items, self._search.text(), str(self._order.currentData()))
        self._wanted = found[: self._most]
        self._make_rows(at_first=True)
        left = len(found) - self._most
        self._rest.setText(f"Show {left} more")
        self._rest.setVisible(left > 0)
        told = str(len(self._items)) if len(found) == len(self._items) else f"{len(found)} of {len(self._items)}"
        self._count.setText(f"{told}, drag into an answer" if self._items else "")

    def _make_rows(self, *, at_first: bool = False) -> None:
        """Bring the rows in line with what is wanted; those of which no more than words changed stay where they are.

        Those of a long list are made in the next turns, a few in each: first comes what panes show, and input.
        """
        self._column.setEnabled(False)  # each row that is shown would have all of the panel laid out
        try:
            kept = self._kept_rows()
            left = 0 if at_first and len(self._wanted) > _SHORT else _AT_ONCE
            for at, item in enumerate(self._wanted):
                row = kept.get(item.id)
                if row is None and left < _NEW:
                    self._go_on.start()
                    break
                if row is None:
                    row, took = self._row(item)
                    left -= took
                if self._rows.indexOf(row) != at:
                    self._rows.insertWidget(at, row)
                if row.isHidden():
                    row.show()
            else:
                self._drop_spare()
        finally:
            self._column.setEnabled(True)
            self._column.activate()

    def _kept_rows(self) -> dict[str, EvidenceRow]:
        """Take the rows away that are wanted no more, or built otherwise; return the others by the id of their item."""
        wanted = {item.id: item for item in self._wanted}
        kept: dict[str, EvidenceRow] = {}
        unwanted: list[EvidenceRow] = []
        for at in range(self._rows.count() - 1, -1, -1):
            item = self._rows.itemAt(at)
            row = item.widget() if item is not None else None
            if not isinstance(row, EvidenceRow):
                continue
            now = wanted.get(row.item.id)
            if now is not None and row.takes(now, read_only=self._read_only):
                row.show_item(now)
                kept[now.id] = row
            else:
                self._rows.takeAt(at)
                unwanted.append(row)
        for row in reversed(unwanted):
            if row.is_free:
                self._spare.append(row)
            else:
                row.deleteLater()
            row.hide()
        return kept

    def _row(self, item: EvidenceItem) -> tuple[EvidenceRow, int]:
        """Return a row for an item, one that was taken away or another, and what it took."""
        spare = next((one for one in self._spare if one.takes(item, read_only=self._read_only)), None)
        if spare is not None:
            self._spare.remove(spare)
            spare.show_item(item)
            return spare, _OTHER_WORDS
        line = EvidenceRow(item, read_only=self._read_only)
        line.opened.connect(lambda: self._open(line.item))
        line.inserted.connect(lambda: self.insert_wanted.emit(line.item.token))
        line.removed.connect(lambda: self.remove_wanted.emit(line.item.id))
        line.field_wanted.connect(lambda path: self.field_wanted.emit(path, line.item.id))
        return line, _NEW

    def _drop_spare(self) -> None:
        for one in self._spare:
            one.deleteLater()
        self._spare.clear()

    def _open(self, item: EvidenceItem) -> None:
        self.opened.emit(item)
        if item.token is None or item.token.kind is TokenKind.MEASUREMENT:
            self.chosen.emit(item.id)

    def _show_rest(self) -> None:
        self._most += _MOST_ROWS
        self._fill()


def token_data(token: Token) -> QMimeData:
    """Return a token as what is dragged: text fields of the opinion take it, other programs get nothing."""
    data = QMimeData()
    data.setData(MARKUP_TYPE, token.markup.encode())
    return data
