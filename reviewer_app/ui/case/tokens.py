"""The pill that stands for a measurement, key image or view inside a text: one character for the caret."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QPainter,
    QPen,
    QPyTextObject,
    QTextCharFormat,
    QTextDocument,
    QTextFormat,
)

from reviewer_app.cases.changed_numbers import differ, measurement_now
from reviewer_app.cases.evidence import GONE, MISSING, Token, TokenKind, token_text, token_words, tokens
from reviewer_app.cases.work import Work
from reviewer_app.ui import theme
from reviewer_app.ui.icons import glyph_icon

OBJECT_TYPE = QTextFormat.ObjectTypes.UserObject.value + 1
OBJECT_CHARACTER = "\ufffc"
_MARKUP = QTextFormat.Property.UserProperty.value + 1
_HEIGHT, _PAD, _ICON, _GAP = 20.0, 6.0, 14.0, 4.0
#: Fixed in both themes, as on the images (look: palette).
_TEXT, _GROUND, _RIM = "#F5D76E", "#332C17", "#8F7B36"
_ICONS = {
    TokenKind.MEASUREMENT: "ruler",
    TokenKind.KEY_IMAGE: "camera",
    TokenKind.LESIONS: "rows",
    TokenKind.VIEW: "bookmark-simple",
    TokenKind.PASSAGE: "quotes",
    TokenKind.COUNTS: "rows",
    TokenKind.VOLUME: "ruler",
}


def token_format(token: Token) -> QTextCharFormat:
    """Return the format of the one character that stands for `token`."""
    made = QTextCharFormat()
    made.setObjectType(OBJECT_TYPE)
    made.setProperty(_MARKUP, token.markup)
    made.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignMiddle)
    return made


def markup_of(text_format: QTextFormat) -> str:
    """Return the markup of the token that a format stands for, or an empty string."""
    if text_format.objectType() != OBJECT_TYPE:
        return ""
    return str(text_format.property(_MARKUP) or "")


def read_token(markup: str) -> Token | None:
    """Return the token that a markup begins with, None for none."""
    found = tokens(markup)
    return found[0] if found else None


class TokenPainter(QPyTextObject):
    """Sizes and draws tokens; asks for the work anew each time, so a moved caliper shows its new number."""

    def __init__(self, work: Callable[[], Work], read: Callable[[str], Token | None], parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._read = read

    def intrinsicSize(self, _document: QTextDocument, _position: int, text_format: QTextFormat) -> QSizeF:  # noqa: N802
        """Return the size of the pill."""
        metrics = QFontMetricsF(theme.font(weight=theme.MEDIUM))
        width = metrics.horizontalAdvance(self._words(text_format)[0])
        return QSizeF(_PAD + _ICON + _GAP + width + _PAD + 2, _HEIGHT)

    def drawObject(  # noqa: N802 - Qt's name
        self,
        painter: QPainter,
        rect: QRectF | QRect,
        _document: QTextDocument,
        _position: int,
        text_format: QTextFormat,
    ) -> None:
        """Draw the pill: yellow with an icon, or in warning colours when it was deleted or changed since a preview."""
        words, icon_name, gone = self._words(text_format)
        palette = theme.colors()
        text, ground, rim = (palette.warn, palette.warnbg, palette.warn) if gone else (_TEXT, _GROUND, _RIM)
        pill = QRectF(rect).adjusted(1.5, 0.5, -1.5, -0.5)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(rim), 1))
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(pill, 4, 4)
        icon = glyph_icon(icon_name, text)
        left = pill.left() + _PAD
        icon.paint(painter, int(left), int(pill.center().y() - _ICON / 2 + 0.5), int(_ICON), int(_ICON))
        painter.setPen(QColor(text))
        painter.setFont(theme.font(weight=theme.MEDIUM))
        place = QRectF(left + _ICON + _GAP, pill.top(), pill.width(), pill.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        painter.restore()

    def _words(self, text_format: QTextFormat) -> tuple[str, str, bool]:
        """Return what the pill says, its icon, and whether it warns: of what is gone, or changed since the preview."""
        token = self._read(markup_of(text_format))
        if token is None:
            return MISSING, "warning", True
        work = self._work()
        words = token_text(token, work)
        if words in GONE:
            return words.strip("[]"), "warning", True
        counts = token.kind is TokenKind.COUNTS
        read = token_words(token, work) if counts else words
        before = next((one for one in work.quoted if one.annotation_id == token.id), None)
        if before is not None and before.text != read:
            return f"{words} (changed)" if counts else f"{words} (was {before.text})", "warning", True
        mark = work.annotation(token.id) if before is not None else None
        now = None if mark is None else measurement_now(mark)
        if before is not None and now is not None and differ(before, now):
            return f"{words} (other scale)", "warning", True
        return words, _ICONS[token.kind], False
