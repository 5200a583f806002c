"""Paints a row of the records: thumbnail, title, PRIOR, caption, and the ring that fills with what was shown.

Words are broken over as many lines as they need, and the row is as high as they are.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from reviewer_app.ui import theme
from reviewer_app.ui.case.records_rows import RecordRow
from reviewer_app.ui.parts import HARD_SPACE, breakable, unbroken

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
PART_ROLE = Qt.ItemDataRole.UserRole + 2
PICTURE_ROLE = Qt.ItemDataRole.UserRole + 3
CAPTION_ROLE = Qt.ItemDataRole.UserRole + 4
PASSED_ROLE = Qt.ItemDataRole.UserRole + 5
ROW, HEAD, THUMB = 50, 28, 40
#: Height of the line that tells what was seen and passed.
_MARKS = 3
_LEFT, _RIGHT = 16, 14
_RING, _CHEVRON = 16, 20
#: Between the words of a row and its edge; title and caption; PRIOR and what stands beside it.
_PAD, _GAP, _BESIDE = 8, 2, 8
_BROKEN = int(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft) | int(Qt.TextFlag.TextWordWrap)

AnyIndex = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Words:
    """A text with the room it takes in its row, from the row's upper left corner."""

    text: str
    font: QFont
    area: QRect
    tone: str = "text"


def row_words(one: RecordRow, caption: str, width: int) -> tuple[Words, ...]:
    """Return title, NEW or PRIOR, and caption of a row; the mark shares a line where the caption has room."""
    left = _LEFT + THUMB + 10
    room = max(1, width - left - _RIGHT - _RING - 8)
    small, bold = theme.font(theme.CAPTION), theme.font(theme.CAPTION, theme.SEMIBOLD)
    found = [_placed(one.title, theme.font(), left, _PAD, room)]
    top = found[0].area.bottom() + 1 + _GAP
    if said := " ".join(word for word, holds in (("NEW", one.new), ("PRIOR", one.prior)) if holds):
        mark = _placed(said, bold, left, top, room, "warn")
        beside = mark.area.width() + _BESIDE
        found.append(mark)
        if QFontMetrics(small).horizontalAdvance(caption) <= room - beside:
            left, room = left + beside, room - beside
        else:
            top = mark.area.bottom() + 1
    return (*found, _placed(caption, small, left, top, room, "dim"))


def head_words(title: str, when: str, width: int) -> Words:
    """Return the words of a head: the title and, not broken, the day."""
    ending = f", {when.replace(' ', HARD_SPACE)}" if when else ""
    font = theme.font(theme.CAPTION, theme.MEDIUM)
    return _placed(f"{title}{ending}", font, _LEFT + _CHEVRON, 7, max(1, width - _LEFT - _CHEVRON - _RIGHT - 24), "dim")


def _placed(text: str, font: QFont, left: int, top: int, room: int, tone: str = "text") -> Words:
    shown = unbroken(breakable(text))
    needed = QFontMetrics(font).boundingRect(QRect(0, 0, room, 10_000), _BROKEN, shown)
    return Words(shown, font, QRect(left, top, needed.width(), needed.height()), tone)


class RecordsDelegate(QStyledItemDelegate):
    """One delegate for heads and rows."""

    def __init__(self, view: QTreeView) -> None:
        super().__init__(view)
        self._view = view
        #: Layouts ask again and again, and breaking lines takes long.
        self._heights: dict[tuple[object, ...], int] = {}

    def sizeHint(self, _option: QStyleOptionViewItem, index: AnyIndex) -> QSize:  # noqa: N802 - Qt's name
        """Return the height of a row, which is that of its words at the width the view has now."""
        width = self._view.viewport().width()
        one = index.data(ROW_ROLE)
        if not isinstance(one, RecordRow):
            area = head_words(str(index.data()), str(index.data(CAPTION_ROLE) or ""), width).area
            return QSize(100, max(HEAD, area.bottom() + 1 + area.top()))
        caption = str(index.data(CAPTION_ROLE) or one.caption)
        asked = (
            one.title,
            caption,
            one.new,
            one.prior,
            width,
            theme.scaled(theme.CONTENT),
            theme.scaled(theme.CAPTION),
        )
        height = self._heights.get(asked)
        if height is None:
            last = row_words(one, caption, width)[-1]
            height = self._heights[asked] = max(ROW, last.area.bottom() + 1 + _PAD)
        return QSize(100, height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Paint one row."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        one = index.data(ROW_ROLE)
        rect: QRect = option.rect
        if isinstance(one, RecordRow):
            _paint_ground(painter, rect, option.state)
            _paint_picture(painter, rect, one, index.data(PICTURE_ROLE))
            _paint_words(painter, rect, row_words(one, str(index.data(CAPTION_ROLE) or one.caption), rect.width()))
            if one.frames and one.opens:
                part, passed = index.data(PART_ROLE), int(index.data(PASSED_ROLE) or 0)
                _paint_ring(painter, rect, part, whole=is_whole(one, part))
                _paint_marks(painter, rect, part, passed)
        else:
            words = head_words(str(index.data()), str(index.data(CAPTION_ROLE) or ""), rect.width())
            _paint_head(painter, rect, words, str(index.data(PART_ROLE)), self._view.isExpanded(index))
        painter.restore()


def _paint_head(painter: QPainter, rect: QRect, words: Words, count: str, is_open: bool) -> None:
    chevron = QRect(rect.left() + _LEFT + 2, rect.center().y() - 5, 12, 12)
    theme.icon("caret-down" if is_open else "caret-right", "faint").paint(painter, chevron)
    _paint_words(painter, rect, (words,))
    middle_right = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
    painter.drawText(rect.adjusted(_LEFT, 0, -_RIGHT, 0), middle_right, count)


def _paint_ground(painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
    palette = theme.colors()
    ground = rect.adjusted(8, 1, -8, -1)
    chosen = bool(state & QStyle.StateFlag.State_Selected)
    if chosen or state & QStyle.StateFlag.State_MouseOver:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.accbg if chosen else palette.raised))
        painter.drawRoundedRect(ground, 4, 4)
    if chosen:
        painter.setBrush(QColor(palette.accent))
        painter.drawRoundedRect(QRectF(ground.left(), ground.top() + 4, 3, ground.height() - 8), 1.5, 1.5)
    if state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(QPen(QColor(palette.accent), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(ground.adjusted(1, 1, -1, -1), 4, 4)


def _paint_picture(painter: QPainter, rect: QRect, one: RecordRow, picture: object) -> None:
    palette = theme.colors()
    box = QRect(rect.left() + _LEFT, rect.center().y() - THUMB // 2 + 1, THUMB, THUMB)
    if isinstance(picture, QImage) and not picture.isNull():
        painter.fillRect(box, QColor(palette.black))
        painter.drawImage(box, picture)
        return
    painter.fillRect(box, QColor(palette.black if not one.icon else palette.raised))
    # a picture that is still to come is told from one that nobody can make
    icon = one.icon or ("" if not one.frames else "dots-three" if picture is None else "image")
    if icon:
        tone = "warn" if icon == "warning" else "dim"
        theme.icon(icon, tone).paint(painter, QRect(box.center().x() - 8, box.center().y() - 8, 18, 18))


def _paint_marks(painter: QPainter, rect: QRect, part: tuple[int, int], passed: int) -> None:
    """Paint a line at the foot of the small picture: what was seen, then what was passed, then what never was."""
    palette = theme.colors()
    shown, total = part
    if not (shown or passed) or not total:
        return
    box = QRect(rect.left() + _LEFT, rect.center().y() + THUMB // 2 - _MARKS + 1, THUMB, _MARKS)
    painter.fillRect(box, QColor(palette.black))
    seen, upto = round(THUMB * shown / total), round(THUMB * (shown + passed) / total)
    painter.fillRect(box.adjusted(seen, 0, upto - THUMB, 0), QColor(palette.warn))
    painter.fillRect(box.adjusted(0, 0, seen - THUMB, 0), QColor(palette.accent))


def _paint_words(painter: QPainter, rect: QRect, words: tuple[Words, ...]) -> None:
    """Paint words in the middle of the height of their row."""
    spare = rect.height() - (words[-1].area.bottom() + 1 + words[0].area.top())
    corner = rect.topLeft() + QPoint(0, max(0, spare) // 2)
    for one in words:
        painter.setFont(one.font)
        painter.setPen(QColor(getattr(theme.colors(), one.tone)))
        painter.drawText(one.area.translated(corner), _BROKEN, one.text)


def is_whole(one: RecordRow, part: tuple[int, int]) -> bool:
    """Whether a record is ticked: all that is here was shown (`part`), and all that is listed is here."""
    shown, total = part
    return 0 < total <= shown and not one.lacking


def _paint_ring(painter: QPainter, rect: QRect, part: tuple[int, int], *, whole: bool) -> None:
    """Paint an empty circle, a ring filled clockwise, or a tick when all was shown."""
    palette = theme.colors()
    shown, total = part
    box = QRect(rect.right() - _RIGHT - _RING, rect.center().y() - 7, _RING, _RING)
    if whole:
        theme.icon("check-circle", "ok").paint(painter, box)
        return
    ring = QRectF(box).adjusted(2, 2, -2, -2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(palette.line2 if shown else palette.faint), 1.5 if not shown else 2))
    painter.drawEllipse(ring)
    if shown:
        painter.setPen(QPen(QColor(palette.accent), 2, c=Qt.PenCapStyle.FlatCap))
        painter.drawArc(ring, 90 * 16, -int(360 * 16 * min(shown, total) / max(total, 1)))
