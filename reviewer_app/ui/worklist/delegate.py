"""Paints a cell of the worklist: lines, icon, progress, the mark of the chosen row, and hairlines; no widget a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QTableView

from reviewer_app.ui import theme
from reviewer_app.ui.worklist.model import CELL_ROLE
from reviewer_app.ui.worklist.rows import Cell

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex
    from PySide6.QtWidgets import QStyleOptionViewItem

ROW_HEIGHT = 72
ROW_HEIGHT_COMPACT = 58
HEAD_HEIGHT = 44
_PAD = 8
_LEFT = 16
_LINE = 18
_ICON = 16
#: A line of a cell is broken over so many at most.
_MOST_LINES = 3
#: So many cells are remembered as they were laid out: some screens full.
_MOST_KNOWN = 2000
#: The lines of a cell as text, tone, weight and size.
_Rows = list[tuple[str, str, bool, int]]


class WorklistDelegate(QStyledItemDelegate):
    """One delegate for every column of `view`."""

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self._view = view
        self._known: dict[tuple[Cell, int, int], _Rows] = {}

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
            fill(painter, rect, palette.accbg)
            if column == 0:
                fill(painter, QRect(rect.left(), rect.top(), 3, rect.height()), palette.accent)
        fill(painter, QRect(rect.left(), rect.bottom(), rect.width(), 1), palette.line)

    def _paint_cell(self, painter: QPainter, rect: QRect, cell: Cell, first: bool) -> None:
        left = rect.left() + (_LEFT if first else _PAD)
        width = rect.right() - left - _PAD
        text_left = left + (_ICON + 6 if cell.icon else 0)
        rows = self._laid_out(cell, _room(cell, rect.width(), first))
        top = rect.top() + (rect.height() - _height(cell, rows)) // 2
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
        fill(painter, bar, theme.colors().line)
        done = QRect(bar.left(), bar.top(), int(bar.width() * min(1.0, share)), bar.height())
        fill(painter, done, theme.colors().accent)

    def height_for(self, row: int) -> int:
        """Return the height that the words of a row take, in logical pixels, at the widths that its columns have."""
        most = 0
        for column in range(self._view.model().columnCount()):
            cell, width = self._view.model().index(row, column).data(CELL_ROLE), self._view.columnWidth(column)
            if isinstance(cell, Cell) and width > 0:
                most = max(most, _height(cell, self._laid_out(cell, _room(cell, width, column == 0))))
        return most + 2 * _PAD

    def _laid_out(self, cell: Cell, width: int) -> _Rows:
        """Return the lines of a cell; each is broken once for a width, not at each paint."""
        key = (cell, width, theme.scaled(_LINE))
        if key not in self._known:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[key] = _layout(cell, width)
        return self._known[key]


def fill(painter: QPainter, rect: QRect, color: str) -> None:
    """Fill an area; for `fillRect` PySide makes the enumerations of all gradients first, a hundredth of the start."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    painter.drawRect(rect)


def _height(cell: Cell, rows: _Rows) -> int:
    return len(rows) * theme.scaled(_LINE) + (8 if cell.progress is not None else 0)


def _room(cell: Cell, width: int, first: bool) -> int:
    """Return the width that a cell has for its words."""
    return width - 1 - (_LEFT if first else _PAD) - _PAD - (_ICON + 6 if cell.icon else 0)


def _layout(cell: Cell, width: int) -> _Rows:
    """Return the lines of a cell, each broken over as many as it needs."""
    rows: _Rows = []
    for number, line in enumerate(cell.lines):
        size = theme.CONTENT if number == 0 else theme.CAPTION
        metrics = QFontMetrics(theme.font(size, theme.MEDIUM if line.strong else theme.font().weight()))
        rows.extend((part, line.tone, line.strong, size) for part in _wrapped(line.text, metrics, width))
    return rows


def _wrapped(text: str, metrics: QFontMetrics, width: int) -> list[str]:
    """Break at words; what is longer than some lines ends in "…", and the tooltip has all of it."""
    lines: list[str] = []
    left = text
    while metrics.horizontalAdvance(left) > width and len(lines) < _MOST_LINES - 1:
        words = left.split(" ")
        taken = words.pop(0)
        while words and metrics.horizontalAdvance(f"{taken} {words[0]}") <= width:
            taken = f"{taken} {words.pop(0)}"
        if not words:
            break
        lines.append(metrics.elidedText(taken, Qt.TextElideMode.ElideRight, width))
        left = " ".join(words)
    return [*lines, metrics.elidedText(left, Qt.TextElideMode.ElideRight, width)]
