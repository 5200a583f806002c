"""Small pieces that every screen is made of: labels in the two sizes, lines, head rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from reviewer_app.ui import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent

#: An icon of 16 with room at its sides, which Qt does not leave between an icon and the words of a button.
_BESIDE_WORDS = QSize(22, 16)
_LONG_RUN = re.compile(r"\S{21,}")
_PIECE = re.compile(r"[^_/\\:;+-]{0,11}[_/\\:;+-]|.{12}")
#: The space between a number and what it counts; what stands in the tags of rich text is left alone.
_COUNTED = re.compile(r"<[^<>]*>|(?<=\d) (?=[^\W\d_]|%)")
HARD_SPACE = "\u00a0"


def label(text: str = "", kind: str = "", *, size: int = theme.CONTENT, weight: QFont.Weight | None = None) -> QLabel:
    """Return a label in a text size and a colour role."""
    return _dressed(QLabel(text), kind, size, weight)


def _dressed(made: QLabel, kind: str, size: int, weight: QFont.Weight | None = None) -> QLabel:
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setFont(theme.font(size, weight if weight is not None else QFont.Weight.Normal))
    if kind:
        theme.set_kind(made, kind)
    return made


class _Wrapped(QLabel):
    """A label that breaks its lines, but not between a number and what it counts."""

    def __init__(self, text: str) -> None:
        super().__init__(unbroken(text))
        self._said = text

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Show other words."""
        self._said = text
        super().setText(unbroken(text))

    def text(self) -> str:
        """Return the words as they were given."""
        return self._said


def wrapped(text: str = "", kind: str = "", *, size: int = theme.CONTENT, weight: QFont.Weight | None = None) -> QLabel:
    """Return a label that breaks its lines."""
    made = _dressed(_Wrapped(text), kind, size, weight)
    made.setWordWrap(True)
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return made


def unbroken(text: str) -> str:
    """Return a text that is not broken between a number and the word after it: "0 of 1 image", "8 passed"."""
    return _COUNTED.sub(lambda found: HARD_SPACE if found[0] == " " else found[0], text)


def breakable(text: str) -> str:
    """Return a text that can be broken inside what has no spaces, as names of series often have none.

    Lines are broken at words. A run of more than twenty letters gets places of no width (U+200B) after its signs, and
    where it has none after every so many letters.
    """
    return _LONG_RUN.sub(lambda run: _PIECE.sub("\\g<0>\u200b", run[0]), text)


def title(text: str) -> QLabel:
    """Return the one title of a panel."""
    return label(text, size=theme.TITLE, weight=theme.SEMIBOLD)


def section_head(text: str) -> QLabel:
    """Return the head of a section, in sentence case."""
    return label(text, "dim", size=theme.CAPTION, weight=theme.SEMIBOLD)


def line() -> QFrame:
    """Return a horizontal hairline."""
    made = QFrame()
    theme.set_kind(made, "line")
    made.setFixedHeight(1)
    return made


def button(words: str, kind: str = "", *, icon: str = "", icon_color: str = "text", tip: str = "") -> QPushButton:
    """Return a button; its words are its accessible name."""
    made = QPushButton(words)
    made.setAccessibleName(words)
    if kind:
        theme.set_kind(made, kind)
    if kind == "main":
        made.setFont(theme.font(weight=theme.SEMIBOLD))
    if icon:
        made.setIcon(theme.icon(icon, icon_color))
        made.setIconSize(_BESIDE_WORDS)
    if tip:
        made.setToolTip(tip)
    return made


class IconLabel(QWidget):
    """An icon that takes no clicks, painted in the colours of the theme in force."""

    def __init__(self, name: str, color: str = "faint", size: int = 16) -> None:
        super().__init__()
        self._icon = theme.icon(name, color)
        self.setFixedSize(size, size)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_icon(self, name: str, color: str) -> None:
        """Show another icon in its place."""
        self._icon = theme.icon(name, color)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the icon."""
        painter = QPainter(self)
        self._icon.paint(painter, self.rect())
        painter.end()


def row(
    *widgets: QWidget | int | None, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QHBoxLayout:
    """Return widgets in a row; a number is a fixed gap, None takes what is left."""
    layout = QHBoxLayout()
    layout.setContentsMargins(*margins)
    layout.setSpacing(spacing)
    for one in widgets:
        if one is None:
            layout.addStretch(1)
        elif isinstance(one, int):
            layout.addSpacing(one)
        else:
            layout.addWidget(one)
    return layout


def bar(kind: str, height: int) -> QWidget:
    """Return a bar of the window ("bar" with a hairline below, "foot" with one above) at a fixed height."""
    made = QWidget()
    made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    theme.set_kind(made, kind)
    made.setFixedHeight(theme.scaled(height))
    return made


def panel(kind: str = "panel") -> tuple[QWidget, QVBoxLayout]:
    """Return an empty panel and its column."""
    made = QWidget()
    made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    theme.set_kind(made, kind)
    column = QVBoxLayout(made)
    column.setContentsMargins(16, 16, 16, 16)
    column.setSpacing(8)
    return made, column


def scrolled(page: QWidget, inside: QWidget) -> None:
    """Fill a page with something that is scrolled where the page is too small for it."""
    area = QScrollArea(page)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(inside)
    outer = QVBoxLayout(page)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.addWidget(area)


def clear(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        inner = item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


def clicked_by_enter(event: QKeyEvent, focused: QWidget | None) -> bool:
    """Press the button that has the keyboard, where the key is Enter; return whether it did.

    A window asks this of the keys that nothing in it took: Qt gives a button Space alone on most systems.
    """
    from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton  # noqa: PLC0415 - the first picture has none

    is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat()
    if not is_enter or not isinstance(focused, QAbstractButton) or isinstance(focused, (QCheckBox, QRadioButton)):
        return False
    focused.click()
    return True
