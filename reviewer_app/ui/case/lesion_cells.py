"""The parts of the table of lesions that can be clicked: a size at one date, and the name of a lesion."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from reviewer_app.ui import theme
from reviewer_app.ui.case.lesion_words import CellWords

_PAD, _SIGN = 4, 14
#: Words painted are a little wider than their letters are measured.
_SLACK = 3


class TableCell(QAbstractButton):
    """A line and smaller ones under it; numbers at the right, names at the left.

    A warning has a sign and its colour; the pointer at rest tells its words.
    """

    def __init__(self, words: CellWords, name: str, *, left: bool = False, strong: bool = False) -> None:
        super().__init__()
        self._words, self._left = words, left
        self._under = words.small.split("\n") if words.small else []
        self._top = theme.font(weight=theme.SEMIBOLD if strong else QFont.Weight.Normal)
        self._small = theme.font(theme.CAPTION)
        self.setAccessibleName(name)
        self.setAccessibleDescription(words.tip)
        self.setToolTip(words.tip)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if words.opens else Qt.FocusPolicy.NoFocus)
        policy = QSizePolicy.Policy.Expanding if left else QSizePolicy.Policy.Preferred
        self.setSizePolicy(policy, QSizePolicy.Policy.Fixed)
        if words.opens:
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for all lines; a name makes do with less."""
        top, small = QFontMetrics(self._top), QFontMetrics(self._small)
        width = max([top.horizontalAdvance(self._words.text), *(small.horizontalAdvance(one) for one in self._under)])
        lines = top.height() + small.height() * len(self._under)
        sign = _SIGN + _PAD if self._words.warns else 0
        width = max(width, top.horizontalAdvance(self._words.text) + sign) + _SLACK
        return QSize((60 if self._left else width) + 2 * _PAD, lines + 6)

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        """Show that it can be clicked."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Be quiet again."""
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint ground, lines and the ring of the keyboard."""
        palette, painter = theme.colors(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() and self._words.opens:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(palette.raised))
            painter.drawRoundedRect(self.rect(), 4, 4)
        area = self.rect().adjusted(_PAD if not self._left else 0, 3, -_PAD, -3)
        height = QFontMetrics(self._top).height()
        first = QRect(area.left(), area.top(), area.width(), height)
        self._line(painter, first, self._words.text, self._top, palette.warn if self._words.warns else palette.text)
        if self._words.warns:
            self._sign(painter, first)
        small = QFontMetrics(self._small).height()
        for number, words in enumerate(self._under):
            under = QRect(area.left(), area.top() + height + number * small, area.width(), small)
            self._line(painter, under, words, self._small, palette.faint if self._left or number else palette.dim)
        if self.hasFocus():
            painter.setPen(QPen(QColor(palette.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def _sign(self, painter: QPainter, first: QRect) -> None:
        """Paint the sign of a warning before the number."""
        left = first.right() - QFontMetrics(self._top).horizontalAdvance(self._words.text) - _SIGN - _PAD
        theme.icon("warning", "warn").paint(painter, left, first.center().y() - _SIGN // 2, _SIGN, _SIGN)

    def _line(self, painter: QPainter, area: QRect, words: str, font: QFont, color: str) -> None:
        side = Qt.AlignmentFlag.AlignLeft if self._left else Qt.AlignmentFlag.AlignRight
        painter.setFont(font)
        painter.setPen(QColor(color))
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, int(side | Qt.AlignmentFlag.AlignVCenter), shown)
