"""A card or a ruler drawn on the screen, to be made as large as the one in the hand."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QComboBox, QSlider, QVBoxLayout, QWidget

from reviewer_app.displays import CARD
from reviewer_app.ui import parts, theme

RULER = 100.0
#: Slider steps for one device pixel per mm.
_FINE = 200
_RANGE = (1.5, 16.0)


class SizeShape(QWidget):
    """Paints the outline of a card, or a ruler of 100 mm, at so many device pixels per mm."""

    def __init__(self) -> None:
        super().__init__()
        self.pixels_per_mm = 4.0
        self.card = True
        self.setMinimumHeight(260)
        self.setAccessibleName("Card or ruler in the size set")

    @property
    def shape_width(self) -> float:
        """Width of the shape in device pixels."""
        return (CARD[0] if self.card else RULER) * self.pixels_per_mm

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the shape from the left edge."""
        palette, ratio = theme.colors(), self.devicePixelRatioF()
        unit = self.pixels_per_mm / ratio
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(palette.accent), 1 / ratio))
        if self.card:
            painter.setBrush(QColor(palette.accbg))
            painter.drawRoundedRect(QRectF(8, 8, CARD[0] * unit, CARD[1] * unit), 3.18 * unit, 3.18 * unit)
        else:
            for mm in range(int(RULER) + 1):
                high = 28 if mm % 10 == 0 else 20 if mm % 5 == 0 else 12
                painter.fillRect(QRectF(8 + mm * unit, 12, max(1 / ratio, 0.5), high), QColor(palette.accent))
        painter.end()


class SizeView(QWidget):
    """`moved` says that the size was changed; `pixels_per_mm` is what is set."""

    moved = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.shape = SizeShape()
        self.what = QComboBox()
        self.what.setAccessibleName("Measure with")
        self.what.addItem("A bank card, 85.60 mm wide", "card")
        self.what.addItem("A ruler, 100 mm of it", "ruler")
        self.what.currentIndexChanged.connect(self._chosen)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("Size of the card or ruler")
        self.slider.setRange(int(_RANGE[0] * _FINE), int(_RANGE[1] * _FINE))
        self.slider.setPageStep(20)
        self.slider.valueChanged.connect(self._slid)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        line = parts.row(self.what)
        line.addWidget(self.slider, 1)
        column.addLayout(line)
        column.addWidget(self.shape)

    @property
    def pixels_per_mm(self) -> float:
        """Device pixels per mm as set."""
        return self.shape.pixels_per_mm

    def show_size(self, pixels_per_mm: float) -> None:
        """Begin from a size."""
        self.slider.setValue(round(pixels_per_mm * _FINE))

    def _slid(self, value: int) -> None:
        self.shape.pixels_per_mm = value / _FINE
        self.shape.update()
        self.moved.emit()

    def _chosen(self, _at: int) -> None:
        self.shape.card = self.what.currentData() == "card"
        self.shape.update()
        self.moved.emit()
