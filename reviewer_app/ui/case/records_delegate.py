"""Paints a row of the records: thumbnail, two lines, PRIOR, and the ring that fills with what was shown."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from reviewer_app.ui import theme
from reviewer_app.ui.case.records_rows import RecordRow

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
PART_ROLE = Qt.ItemDataRole.UserRole + 2
PICTURE_ROLE = Qt.ItemDataRole.UserRole + 3
CAPTION_ROLE = Qt.ItemDataRole.UserRole + 4
ROW, HEAD, THUMB = 50, 28, 40
_LEFT, _RIGHT = 16, 14

AnyIndex = QModelIndex | QPersistentModelIndex


class RecordsDelegate(QStyledItemDelegate):
    """One delegate for heads and rows."""

    def __init__(self, view: QTreeView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, index: AnyIndex) -> QSize:  # noqa: N802 - Qt's name
        """Return the height of a row; the font may be larger than usual."""
        line = self._view.fontMetrics().height()
        return QSize(100, max(HEAD, line + 10) if index.data(ROW_ROLE) is None else max(ROW, 2 * line + 16))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Paint one row."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        one = index.data(ROW_ROLE)
        rect: QRect = option.rect
        if isinstance(one, RecordRow):
            _paint_ground(painter, rect, option.state)
            _paint_picture(painter, rect, one, index.data(PICTURE_ROLE))
            _paint_words(painter, rect, one, str(index.data(CAPTION_ROLE) or one.caption))
            if one.frames and one.opens:
                _paint_ring(painter, rect, index.data(PART_ROLE))
        else:
            words = (str(index.data()), str(index.data(CAPTION_ROLE) or ""), str(index.data(PART_ROLE)))
            _paint_head(painter, rect, words, self._view.isExpanded(index))
        painter.restore()


def _paint_head(painter: QPainter, rect: QRect, said: tuple[str, str, str], is_open: bool) -> None:
    title, when, count = said
    palette = theme.colors()
    area = rect.adjusted(_LEFT, 0, -_RIGHT, 0)
    chevron = QRect(area.left() + 2, rect.center().y() - 5, 12, 12)
    theme.icon("caret-down" if is_open else "caret-right", "faint").paint(painter, chevron)
    painter.setFont(theme.font(theme.CAPTION, theme.MEDIUM))
    painter.setPen(QColor(palette.dim))
    painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), count)
    words = area.adjusted(20, 0, -24, 0)
    metrics = painter.fontMetrics()
    ending = f", {when}" if when else ""
    room = words.width() - metrics.horizontalAdvance(ending)
    text = metrics.elidedText(title, Qt.TextElideMode.ElideRight, room) + ending
    painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text)


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
    if isinstance(picture, QImage):
        painter.fillRect(box, QColor(palette.black))
        painter.drawImage(box, picture)
        return
    painter.fillRect(box, QColor(palette.black if not one.icon else palette.raised))
    if one.icon:
        tone = "warn" if one.icon == "warning" else "dim"
        theme.icon(one.icon, tone).paint(painter, QRect(box.center().x() - 8, box.center().y() - 8, 18, 18))


def _paint_words(painter: QPainter, rect: QRect, one: RecordRow, caption: str) -> None:
    palette = theme.colors()
    left = rect.left() + _LEFT + THUMB + 10
    width = rect.right() - left - _RIGHT - 24
    middle = rect.center().y() + 1
    _line(
        painter, QRect(left, middle - theme.scaled(19), width, theme.scaled(18)), one.title, theme.font(), palette.text
    )
    offset = 0
    if one.prior:
        mark = theme.font(theme.CAPTION, theme.SEMIBOLD)
        _line(painter, QRect(left, middle + 1, width, theme.scaled(17)), "PRIOR", mark, palette.warn)
        painter.setFont(mark)
        offset = painter.fontMetrics().horizontalAdvance("PRIOR") + 8
    place = QRect(left + offset, middle + 1, width - offset, theme.scaled(17))
    _line(painter, place, caption, theme.font(theme.CAPTION), palette.dim)


def _line(painter: QPainter, area: QRect, text: str, font: QFont, color: str) -> None:
    painter.setFont(font)
    painter.setPen(QColor(color))
    words = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), words)


def _paint_ring(painter: QPainter, rect: QRect, part: tuple[int, int]) -> None:
    """Paint an empty circle, a ring filled clockwise, or a tick when all was shown."""
    palette = theme.colors()
    shown, total = part
    box = QRect(rect.right() - _RIGHT - 16, rect.center().y() - 7, 16, 16)
    if shown >= total:
        theme.icon("check-circle", "ok").paint(painter, box)
        return
    ring = QRectF(box).adjusted(2, 2, -2, -2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(palette.line2 if shown else palette.faint), 1.5 if not shown else 2))
    painter.drawEllipse(ring)
    if shown:
        painter.setPen(QPen(QColor(palette.accent), 2, c=Qt.PenCapStyle.FlatCap))
        painter.drawArc(ring, 90 * 16, -int(360 * 16 * shown / total))
