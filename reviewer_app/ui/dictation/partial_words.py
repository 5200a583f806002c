"""Words that are being said, grey at the caret until they are final: painted over the panel, no part of a text."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QWidget

from reviewer_app.ui import theme
from reviewer_app.ui.case.fields import TextField

_ROOM = 3
_LEAST_WIDTH = 40.0


class PartialWords(QWidget):
    """Lies over what a panel scrolls, lets every click through, and is there only while it shows words.

    Where the caret stands at the end of its line the words go on there; else they stand below that line.
    """

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Words being said")
        self._over, self._words, self._layout = over, "", QTextLayout()
        self.hide()

    @property
    def words(self) -> str:
        """What is shown; empty for nothing."""
        return self._words

    def show_words(self, words: str, field: TextField | None) -> None:
        """Show words at the caret of a field; none, or no field, takes them away."""
        if not words or field is None or not field.isVisible():
            self._words = ""
            self.hide()
            return
        self._words = words
        caret = field.cursorRect()
        at = field.viewport().mapTo(self._over, caret.topLeft())
        left = field.viewport().mapTo(self._over, field.viewport().rect().topLeft()).x()
        goes_on = field.textCursor().atBlockEnd()
        begins = float(at.x() - left + _ROOM) if goes_on else 0.0
        height = self._lay_out(words, field, begins, float(field.viewport().width()))
        self.setGeometry(left, at.y() if goes_on else at.y() + caret.height(), field.viewport().width(), round(height))
        self.raise_()
        self.show()
        self.update()

    def _lay_out(self, words: str, field: TextField, begins: float, width: float) -> float:
        """Set the words in lines, the first of which begins so far to the right; return how high they are."""
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WordWrap)
        self._layout = layout = QTextLayout(words, field.font())
        layout.setTextOption(option)
        layout.beginLayout()
        top, first = 0.0, True
        while (line := layout.createLine()).isValid():
            indent = begins if first and width - begins > _LEAST_WIDTH else 0.0
            line.setLineWidth(width - indent)
            top += line.height() if first and begins and not indent else 0.0
            line.setPosition(QPointF(indent, top))
            top, first = top + line.height(), False
        layout.endLayout()
        return top

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the words on the ground of a text, so that what lies under them does not show through."""
        painter = QPainter(self)
        palette = theme.colors()
        for number in range(self._layout.lineCount()):
            line = self._layout.lineAt(number)
            ground = QRectF(line.position().x() - 1, line.position().y(), line.naturalTextWidth() + 4, line.height())
            painter.fillRect(ground, QColor(palette.base))
        painter.setPen(QColor(palette.faint))
        self._layout.draw(painter, QPointF(0, 0))
