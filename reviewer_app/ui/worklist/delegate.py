"""Paints a cell of the worklist: lines, icon, progress, the mark of the chosen row, and hairlines; no widget a row."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem

from reviewer_app.ui import theme
from reviewer_app.ui.worklist.model import CELL_ROLE
from reviewer_app.ui.worklist.rows import Cell

ROW_HEIGHT = 72
ROW_HEIGHT_COMPACT = 58
HEAD_HEIGHT = 44
_PAD = 8
_LEFT = 16
_LINE = 18
_ICON = 16


class WorklistDelegate(QStyledItemDelegate):
    """One delegate for every column of `view`."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        """Return a size that leaves widths and heights to the view."""
        return QSize(0, 0)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one cell or the head of a group."""
        rect: QRect = option.rect
        painter.save()
        cell = index.data(CELL_ROLE)
        if not isinstance(cell, Cell):
            self._paint_head(painter, rect, str(index.data()))
        else:
            # the view is asked: to read `option.state` PySide makes all enumerations of QStyle, a fortieth of the start
            chosen = self._view.selectionModel().isRowSelected(index.row())
            self._paint_ground(painter, rect, index.column(), chosen)
            self._paint_cell(painter, rect, cell, index.column() == 0)
        painter.restore()

    @staticmethod
    def _paint_head(painter: QPainter, rect: QRect, text: str) -> None:
        painter.setPen(QColor(theme.colors().dim))
        painter.setFont(theme.font(theme.CAPTION, theme.SEMIBOLD))
        area = rect.adjusted(_LEFT, 8, 0, 0)
        painter.drawText(area, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)

    @staticmethod
    def _paint_ground(painter: QPainter, rect: QRect, column: int, chosen: bool) -> None:
        palette = theme.colors()
        if chosen:
            painter.fillRect(rect, QColor(palette.accbg))
            if column == 0:
                painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(palette.accent))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(palette.line))

    def _paint_cell(self, painter: QPainter, rect: QRect, cell: Cell, first: bool) -> None:
        left = rect.left() + (_LEFT if first else _PAD)
        width = rect.right() - left - _PAD
        text_left = left + (_ICON + 6 if cell.icon else 0)
        rows = self._layout(cell, width - (text_left - left), rect.height())
        height = len(rows) * theme.scaled(_LINE) + (8 if cell.progress is not None else 0)
        top = rect.top() + (rect.height() - height) // 2
        if cell.icon:
            mark = theme.icon(cell.icon, cell.icon_tone)
            mark.paint(painter, QRect(left, top + 1, _ICON, _ICON))
        for number, (text, tone, strong, size) in enumerate(rows):
            painter.setPen(QColor(getattr(theme.colors(), tone)))
            painter.setFont(theme.font(size, theme.MEDIUM if strong else theme.font().weight()))
            area = QRect(text_left, top, width - (text_left - left), theme.scaled(_LINE))
            painter.drawText(area, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)
            top += theme.scaled(_LINE)
            if number == 0 and cell.progress is not None:
                self._paint_progress(painter, QRect(left, top + 2, min(width, 104), 4), cell.progress)
                top += 8

    @staticmethod
    def _paint_progress(painter: QPainter, bar: QRect, share: float) -> None:
        painter.fillRect(bar, QColor(theme.colors().line))
        done = QRect(bar.left(), bar.top(), int(bar.width() * min(1.0, share)), bar.height())
        painter.fillRect(done, QColor(theme.colors().accent))

    @staticmethod
    def _layout(cell: Cell, width: int, height: int) -> list[tuple[str, str, bool, int]]:
        """Break the first line over two where it is long and there is room; elide at the end."""
        room = max(1, min(3, (height - 8) // theme.scaled(_LINE)))
        rows: list[tuple[str, str, bool, int]] = []
        for number, line in enumerate(cell.lines):
            size = theme.CONTENT if number == 0 else theme.CAPTION
            metrics = QFontMetrics(theme.font(size, theme.MEDIUM if line.strong else theme.font().weight()))
            left_over = room - len(rows) - (len(cell.lines) - number - 1)
            parts = _wrapped(line.text, metrics, width, max(1, min(2, left_over) if number == 0 else 1))
            rows.extend((part, line.tone, line.strong, size) for part in parts)
        return rows[:room]


def _wrapped(text: str, metrics: QFontMetrics, width: int, most: int) -> list[str]:
    if most == 1 or metrics.horizontalAdvance(text) <= width:
        return [metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)]
    words = text.split(" ")
    first = ""
    while words and metrics.horizontalAdvance(f"{first} {words[0]}".strip()) <= width:
        first = f"{first} {words.pop(0)}".strip()
    if not first:
        return [metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)]
    return [first, metrics.elidedText(" ".join(words), Qt.TextElideMode.ElideRight, width)]
