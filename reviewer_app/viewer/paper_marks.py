"""Highlights and notes on the pages of a document: painted, found under the pointer, and written in a card."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from reviewer_app.cases.cited_passages import COLORS, CitedPassage, PageArea
from reviewer_app.viewer.pdf_selection import PagePlace

_INKS = {"yellow": "#FFE566", "green": "#A8E6A1", "blue": "#A9D2FF", "pink": "#FFB8D2"}
_RIM = QColor("#6B5A12")
#: Points: half the side of the sign of a note.
_HALF = 8.0
NOTHING_CHOSEN = "There are no chosen words to highlight: drag over words of the page first."


class MarkAct(Enum):
    """What is to be done with a mark."""

    MAKE = auto()
    CHANGE = auto()
    DELETE = auto()
    QUOTE = auto()


@dataclass(frozen=True, slots=True)
class MarkWanted:
    """What the reader wants of a highlight or a note; `id` names one that is there, the rest is that of a new one.

    `document` and `title` are the key and the title of the paper, places as in `CitedPassage`.
    """

    act: MarkAct
    document: str
    title: str
    id: str = ""
    page: int = 0
    areas: tuple[PageArea, ...] = ()
    passage: str = ""
    at: tuple[float, float] | None = None
    note: str = ""
    color: str = COLORS[0]


def ink(color: str) -> QColor:
    """Return what a highlight is painted with; one of a colour that is not known here is yellow."""
    return QColor(_INKS.get(color, _INKS[COLORS[0]]))


def areas_on(mark: CitedPassage, page: int) -> list[QRectF]:
    """Return where a mark is drawn on a page, in its points."""
    if mark.at is not None:
        x, y = mark.at
        return [QRectF(x - _HALF, y - _HALF, 2 * _HALF, 2 * _HALF)] if mark.page == page else []
    return [
        QRectF(QPointF(one.left, one.top), QPointF(one.right, one.bottom)) for one in mark.areas if one.page == page
    ]


def page_areas(chosen: Iterable[tuple[int, QRectF]]) -> tuple[PageArea, ...]:
    """Return areas of pages, in points, as a passage keeps them."""
    return tuple(PageArea(page, area.left(), area.top(), area.right(), area.bottom()) for page, area in chosen)


def mark_at(marks: Iterable[CitedPassage], place: PagePlace) -> CitedPassage | None:
    """Return the mark under a place of a page, the last made of several."""
    found = None
    for mark in marks:
        if any(area.contains(place.x, place.y) for area in areas_on(mark, place.page)):
            found = mark
    return found


def paint_mark(painter: QPainter, mark: CitedPassage, area: QRectF) -> None:
    """Paint a highlight under the words that it marks, or the sign of a note; `area` is in pixels."""
    painter.save()
    if mark.is_note:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(_RIM, 1.2))
        painter.setBrush(ink(mark.color))
        painter.drawRoundedRect(area, 2, 2)
        for part in (0.3, 0.5, 0.7):
            y = area.top() + part * area.height()
            painter.drawLine(
                QPointF(area.left() + 0.2 * area.width(), y), QPointF(area.right() - 0.2 * area.width(), y)
            )
    else:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        painter.fillRect(area, ink(mark.color))
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        if mark.note:
            painter.setPen(QPen(_RIM, 1.5))
            painter.drawLine(area.bottomLeft(), area.bottomRight())
    painter.restore()


class _Words(QPlainTextEdit):
    """Keeps Esc and Ctrl+Return for the card: the window has shortcuts on them."""

    ended = Signal(bool)

    def event(self, event: QEvent) -> bool:
        """Take the keys before the shortcuts do."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _ends(event) is not None:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc leaves it as it was, Ctrl+Return keeps it."""
        ends = _ends(event)
        if ends is None:
            super().keyPressEvent(event)
        else:
            self.ended.emit(ends)


def _ends(event: QKeyEvent) -> bool | None:
    if event.key() == Qt.Key.Key_Escape:
        return False
    control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    return True if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) else None


class MarkCard(QFrame):
    """The words and the colour of one mark, and what can be done with it.

    Signals
    -------
    kept(str, str)
        The words and the colour, where they are other than before.
    quoted(), deleted()
        The mark is to be put into the text, or deleted.
    """

    kept = Signal(str, str)
    quoted = Signal()
    deleted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._page_room = parent
        self.setAccessibleName("Note on the page")
        self.setAutoFillBackground(True)
        self.setFrameShape(QFrame.Shape.Box)
        self.setFixedSize(300, 168)
        self._before = ("", COLORS[0])
        self._color = COLORS[0]
        self.words = _Words()
        self.words.setAccessibleName("Words of the note")
        self.words.setPlaceholderText("Your note. It leaves this laptop only where you put it into the text.")
        self.words.setTabChangesFocus(True)
        self.words.ended.connect(self._end)
        self._colors: dict[str, QToolButton] = {}
        colors = QHBoxLayout()
        for name in COLORS:
            button = QToolButton()
            button.setAccessibleName(f"Colour {name}")
            button.setToolTip(name.capitalize())
            button.setCheckable(True)
            button.setFixedSize(24, 24)
            button.setStyleSheet(
                f"QToolButton {{ background: {_INKS[name]}; border: 1px solid #777; border-radius: 4px; }}"
                "QToolButton:checked { border: 3px solid #2B6CB0; }"
            )
            button.clicked.connect(lambda _checked, name=name: self._choose(name))
            self._colors[name] = button
            colors.addWidget(button)
        colors.addStretch(1)
        self._delete, self._quote = QPushButton("Delete"), QPushButton("Put into text")
        self._delete.clicked.connect(self._deleted)
        self._quote.clicked.connect(self._quoted)
        keep = QPushButton("Keep")
        keep.setToolTip("Keep (Ctrl+Return); Esc leaves it as it was")
        keep.clicked.connect(lambda: self._end(kept=True))
        buttons = QHBoxLayout()
        for one in (self._delete, self._quote, keep):
            buttons.addWidget(one)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.words, 1)
        column.addLayout(colors)
        column.addLayout(buttons)
        self.hide()

    def open(self, near: QPointF, note: str, color: str, *, new: bool) -> None:
        """Come beside a place of the parent, within it."""
        self._before = (note, color)
        self.words.setPlainText(note)
        self._choose(color if color in self._colors else COLORS[0])
        self._delete.setVisible(not new)
        self._quote.setVisible(not new)
        room = self._page_room.size()
        x = min(max(0, round(near.x()) + 12), max(0, room.width() - self.width() - 8))
        y = round(near.y()) + 12
        if y + self.height() > room.height():
            y = max(0, round(near.y()) - self.height() - 12)
        self.move(x, y)
        self.show()
        self.raise_()
        self.words.setFocus()

    def keep(self) -> None:
        """Go away, and keep what was changed; nothing where the card is not there."""
        if not self.isHidden():
            self._end(kept=True)

    def _choose(self, name: str) -> None:
        self._color = name
        for one, button in self._colors.items():
            button.setChecked(one == name)

    def _end(self, kept: bool) -> None:
        self.hide()
        now = (self.words.toPlainText().strip(), self._color)
        if kept and now != self._before:
            self.kept.emit(*now)

    def _quoted(self) -> None:
        self._end(kept=True)
        self.quoted.emit()

    def _deleted(self) -> None:
        self.hide()
        self.deleted.emit()
