"""Layouts as icons: the panes themselves, small."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPen

from reviewer_app.ui import theme
from reviewer_app.ui.icons import InkedEngine
from reviewer_app.viewer.layouts import PaneLayout


@cache
def layout_icon(layout: PaneLayout, color: str = "dim") -> QIcon:
    """Return a layout as an icon in a colour named by its role, in whatever theme is in force."""
    return QIcon(_LayoutEngine(layout, color))


class _LayoutEngine(InkedEngine):
    """A frame round every pane."""

    def __init__(self, layout: PaneLayout, color: str) -> None:
        super().__init__(lambda disabled: str(getattr(theme.colors(), "faint" if disabled else color)))
        self._layout, self._color = layout, color

    def draw(self, painter: QPainter, rect: QRect, color: QColor) -> None:
        """Draw the panes within a margin of an eighth."""
        edge = max(1, min(rect.width(), rect.height()) // 8)
        inner = rect.adjusted(edge, edge, -edge, -edge)
        painter.setPen(QPen(color, 1))
        for one in self._layout.places(inner.width(), inner.height()):
            corner = inner.topLeft() + QPoint(one.left, one.top)
            painter.drawRect(QRectF(corner.x() + 0.5, corner.y() + 0.5, one.width - 1, one.height - 1))

    def clone(self) -> QIconEngine:
        """Return a copy."""
        return _LayoutEngine(self._layout, self._color)
