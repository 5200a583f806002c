"""How cells and names of a table of laboratory results are painted: the sign of a flag, and its colour."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from reviewer_app.cases.lab_table import LabFlag, LabResult
from reviewer_app.viewer.lab_model import LabModel

LINE = 26
_SIGN, _PAD = 9, 8
_UNIT, _RANGE = 80, 96
_HIGH = frozenset({LabFlag.HIGH, LabFlag.CRITICAL_HIGH})
_LOW = frozenset({LabFlag.LOW, LabFlag.CRITICAL_LOW})
#: Ink on dark and on light ground: above the range (and abnormal), below it.
_ABOVE, _BELOW = ("#F2846B", "#A8361A"), ("#7DB3E8", "#1D5F9E")


def is_dark(palette: QPalette) -> bool:
    """Whether words are light on dark ground."""
    return palette.color(QPalette.ColorRole.Base).lightness() < 128


def flag_ink(flag: LabFlag, palette: QPalette) -> QColor:
    """Return the colour of a flag; its sign says the same without any."""
    if not flag:
        return palette.color(QPalette.ColorRole.Text)
    return QColor((_BELOW if flag in _LOW else _ABOVE)[0 if is_dark(palette) else 1])


def faint_ink(palette: QPalette) -> QColor:
    """Return the colour of words that stand back."""
    ink = palette.color(QPalette.ColorRole.Text)
    ink.setAlphaF(0.68)
    return ink


def paint_sign(painter: QPainter, area: QRect, result: LabResult, palette: QPalette) -> None:
    """Paint the sign of a flag: a triangle up or down, two where critical, hollow where found by the range."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ink = flag_ink(result.flag, palette)
    painter.setPen(QPen(ink, 1.3))
    painter.setBrush(Qt.BrushStyle.NoBrush if result.by_range else ink)
    count = 2 if result.flag.is_critical else 1
    for number in range(count):
        left = area.left() + number * (_SIGN + 1)
        box = QRect(left, area.center().y() - _SIGN // 2, _SIGN, _SIGN - 1)
        if result.flag in _HIGH or result.flag in _LOW:
            painter.drawPolygon(_triangle(box, up=result.flag in _HIGH))
        else:
            painter.drawEllipse(box)
    painter.restore()


def _triangle(box: QRect, *, up: bool) -> QPolygonF:
    tip, ground = (box.top(), box.bottom()) if up else (box.bottom(), box.top())
    return QPolygonF(
        [QPointF(box.left(), ground), QPointF(box.right() + 1, ground), QPointF(box.center().x() + 0.5, tip)]
    )


class LabCells(QStyledItemDelegate):
    """Paints a cell: its value at the right, the sign of its flag before it."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint ground, sign and value."""
        model = index.model()
        if not isinstance(model, LabModel):
            return
        area, palette = QRect(option.rect), option.palette
        found = model.results_at(index.row(), index.column())
        if model.row_at(index.row()) is None:
            painter.fillRect(area, palette.color(QPalette.ColorRole.AlternateBase))
            return
        if option.state & QStyle.StateFlag.State_Selected and found:
            painter.fillRect(area, palette.color(QPalette.ColorRole.Highlight))
        inner = area.adjusted(_PAD, 0, -_PAD, 0)
        flagged = next((one for one in found if one.flag), None)
        font = QFont(option.font)
        if flagged is not None:
            font.setWeight(QFont.Weight.DemiBold)
            paint_sign(painter, inner, flagged, palette)
            inner.setLeft(inner.left() + (2 if flagged.flag.is_critical else 1) * (_SIGN + 2))
        painter.setFont(font)
        plain = all(one.value for one in found)
        painter.setPen(flag_ink(flagged.flag if flagged else LabFlag.NONE, palette) if plain else faint_ink(palette))
        words = painter.fontMetrics().elidedText(str(index.data() or ""), Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), words)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Accent), 2))
            painter.drawRect(area.adjusted(1, 1, -2, -2))


class LabNames(QHeaderView):
    """The names at the left, which stay when days are scrolled: name, unit and range of the newest result."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setSectionsClickable(True)
        self.setDefaultSectionSize(LINE)
        self.setMinimumSectionSize(LINE)
        self._narrow = False

    def set_narrow(self, narrow: bool) -> None:
        """In a narrow pane leave out the range, which the line below tells of the chosen result."""
        if narrow != self._narrow:
            self._narrow = narrow
            self.updateGeometry()
            self.viewport().update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for all three."""
        return QSize(150 + _UNIT + (0 if self._narrow else _RANGE), super().sizeHint().height())

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:  # noqa: N802 - Qt's name
        """Paint one name."""
        model, palette = self.model(), self.palette()
        if not isinstance(model, LabModel):
            return
        painter.save()
        row = model.row_at(section)
        ground = QPalette.ColorRole.Base if row is not None else QPalette.ColorRole.AlternateBase
        painter.fillRect(rect, palette.color(ground))
        inner = rect.adjusted(_PAD, 0, -_PAD, 0)
        if row is None:
            font = QFont(self.font())
            font.setWeight(QFont.Weight.DemiBold)
            painter.setFont(font)
            painter.setPen(palette.color(QPalette.ColorRole.Text))
            self._words(painter, inner, str(model.lines[section].title))
        else:
            limits = 0 if self._narrow else _RANGE
            name = QRect(inner.left(), inner.top(), inner.width() - _UNIT - limits, inner.height())
            painter.setPen(palette.color(QPalette.ColorRole.Text))
            self._words(painter, name.adjusted(0, 0, -_PAD, 0), row.name)
            painter.setPen(faint_ink(palette))
            self._words(painter, QRect(name.right(), inner.top(), limits, inner.height()), row.reference_range)
            self._words(painter, QRect(name.right() + limits, inner.top(), _UNIT, inner.height()), row.unit)
        painter.restore()

    @staticmethod
    def _words(painter: QPainter, area: QRect, words: str) -> None:
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, area.width() - 4)
        painter.drawText(area, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)
