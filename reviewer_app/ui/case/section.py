"""A part of the form that opens and closes under its head."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from reviewer_app.ui import theme


class SectionHead(QAbstractButton):
    """Chevron, title, and at the right a few words on how the section stands."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setText(title)
        self.setAccessibleName(f"Section {title}")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._note, self._tone, self._icon = "", "faint", ""

    def set_note(self, words: str, tone: str = "faint", icon: str = "") -> None:
        """Say at the right how the section stands."""
        self._note, self._tone, self._icon = words, tone, icon
        self.setAccessibleDescription(words)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return one row."""
        return QSize(120, max(32, self.fontMetrics().height() + 14))

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        """Show that it can be clicked."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Be quiet again."""
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the row."""
        palette = theme.colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = self.rect()
        middle = rect.center().y()
        theme.icon("caret-down" if self.isChecked() else "caret-right", "dim").paint(
            painter, QRect(0, middle - 6, 12, 12)
        )
        painter.setFont(theme.font(theme.CAPTION, theme.SEMIBOLD))
        painter.setPen(QColor(palette.text if self.underMouse() else palette.dim))
        note_width = self._paint_note(painter, rect)
        area = rect.adjusted(20, 0, -note_width - 8, 0)
        painter.setFont(theme.font(theme.CAPTION, theme.SEMIBOLD))
        painter.setPen(QColor(palette.text if self.underMouse() else palette.dim))
        words = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), words)
        if self.hasFocus():
            painter.setPen(QPen(QColor(palette.accent), 2))
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def _paint_note(self, painter: QPainter, rect: QRect) -> int:
        """Paint the words at the right and return the room they take."""
        painter.setFont(theme.font(theme.CAPTION))
        painter.setPen(QColor(getattr(theme.colors(), self._tone)))
        width = painter.fontMetrics().horizontalAdvance(self._note)
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), self._note)
        if self._icon:
            at = QRect(rect.right() - width - 20, rect.center().y() - 7, 14, 14)
            theme.icon(self._icon, self._tone).paint(painter, at)
            width += 20
        return width


class Section(QWidget):
    """A head and, while it is open, what stands under it."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.head = SectionHead(title)
        self.body = QWidget()
        self.rows = QVBoxLayout(self.body)
        self.rows.setContentsMargins(0, 2, 0, 10)
        self.rows.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.body)
        self.body.setVisible(False)
        self.head.toggled.connect(self._show_body)

    def _show_body(self, is_open: bool) -> None:
        self.body.setVisible(is_open)

    def set_open(self, is_open: bool) -> None:
        """Open or close it."""
        self.head.setChecked(is_open)
