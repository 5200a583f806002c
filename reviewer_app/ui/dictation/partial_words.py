"""Words that are being said, grey at the caret until they are final: painted over the panel, no part of a text."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QWidget

from reviewer_app.ui import theme
from reviewer_app.ui.case.fields import TextField
from reviewer_app.ui.case.rich_document import LINE_GAP

_ROOM = 3
_LEAST_WIDTH = 40.0


class PartialWords(QWidget):
    """Lies over what a panel scrolls, lets every click through, and is there only while it shows words.

    Where the caret stands at the end of its line the words go on there; else they stand below that line, in a box.
    """

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Words being said")
        self._over, self._words, self._layout = over, "", QTextLayout()
        self._goes_on = True
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
        self._words, self._goes_on = words, field.textCursor().atBlockEnd()
        caret, viewport = field.cursorRect(), field.viewport()
        at = viewport.mapTo(self._over, caret.topLeft())
        left = viewport.mapTo(self._over, viewport.rect().topLeft()).x()
        inset = float(field.document().documentMargin())
        indent = float(at.x() - left + _ROOM) if self._goes_on else inset
        height = self._lay_out(words, field, indent, inset)
        top = at.y() if self._goes_on else at.y() + caret.height() + _ROOM
        self.setGeometry(left, top, viewport.width(), round(height) + (0 if self._goes_on else 2 * _ROOM))
        self.raise_()
        self.show()
        self.update()

    def _lay_out(self, words: str, field: TextField, indent: float, inset: float) -> float:
        """Set the words in lines, the first of which begins at `indent`; return how high they are."""
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WordWrap)
        self._layout = layout = QTextLayout(words, field.font())
        layout.setTextOption(option)
        width, top = field.viewport().width() - inset, 0.0 if self._goes_on else float(_ROOM)
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            if line.lineNumber() == 0 and width - indent < _LEAST_WIDTH:
                indent, top = inset, top + line.height() + LINE_GAP  # there is no room beside the caret
            begins = indent if line.lineNumber() == 0 else inset
            line.setLineWidth(width - begins)
            line.setPosition(QPointF(begins, top))
            top += line.height() + LINE_GAP
        layout.endLayout()
        return top

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the words on a ground, so that what lies under them does not show through."""
        painter = QPainter(self)
        palette = theme.colors()
        if self._goes_on:
            for number in range(self._layout.lineCount()):
                line = self._layout.lineAt(number)
                left = line.position().x() - 1 if number == 0 else 0.0
                painter.fillRect(
                    QRectF(left, line.position().y(), self.width() - left, line.height() + LINE_GAP),
                    QColor(palette.base),
                )
        else:
            painter.setPen(QColor(palette.line2))
            painter.setBrush(QColor(palette.raised))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(QColor(palette.faint))
        self._layout.draw(painter, QPointF(0, 0))
