"""The one icon family (Phosphor), drawn from its font at the device's own resolution in one colour."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TypeAlias

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap

from reviewer_app.decoding import from_json
from reviewer_app.resources import resource

Ink: TypeAlias = Callable[[bool], str]
"""The colour to draw in, asked for at every paint; the argument tells whether the icon is disabled."""


@cache
def _font_family() -> str:
    number = QFontDatabase.addApplicationFont(str(resource("icons/phosphor.ttf")))
    families = QFontDatabase.applicationFontFamilies(number)
    if not families:
        raise FileNotFoundError("icons/phosphor.ttf is not a font Qt can load")
    return families[0]


@cache
def _codes() -> dict[str, str]:
    return from_json(resource("icons/phosphor.json").read_bytes(), dict[str, str])


class InkedEngine(QIconEngine):
    """Draws one shape in the colour of the moment, so that no icon outlives a change of theme."""

    def __init__(self, ink: Ink) -> None:
        super().__init__()
        self._ink = ink
        self._made: dict[tuple[int, int, str], QPixmap] = {}

    def draw(self, painter: QPainter, rect: QRect, color: QColor) -> None:
        """Draw the shape into `rect`; the painter is put back afterwards."""
        raise NotImplementedError

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        """Draw the shape into `rect`."""
        painter.save()
        self.draw(painter, rect, QColor(self._ink(mode is QIcon.Mode.Disabled)))
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Return the shape on a transparent ground."""
        key = (size.width(), size.height(), self._ink(mode is QIcon.Mode.Disabled))
        made = self._made.get(key)
        if made is None:
            made = QPixmap(size)
            made.fill(Qt.GlobalColor.transparent)
            painter = QPainter(made)
            self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
            painter.end()
            self._made[key] = made
        return made


class _GlyphEngine(InkedEngine):
    """One glyph of the icon family."""

    def __init__(self, name: str, ink: Ink) -> None:
        super().__init__(ink)
        self._name = name
        self._character = chr(int(_codes()[name], 16))

    def draw(self, painter: QPainter, rect: QRect, color: QColor) -> None:
        """Draw the glyph centred in `rect`."""
        font = QFont(_font_family())
        font.setPixelSize(max(1, min(rect.width(), rect.height())))
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.setFont(font)
        painter.setPen(color)
        painter.drawText(QRectF(rect), Qt.AlignmentFlag.AlignCenter, self._character)

    def clone(self) -> QIconEngine:
        """Return a copy."""
        return _GlyphEngine(self._name, self._ink)


@cache
def glyph_icon(name: str, color: str) -> QIcon:
    """Return the Phosphor icon `name` ("ruler", "circle-fill", …) in one colour that no theme changes.

    Raises
    ------
    KeyError
        If the family has no such icon.
    """
    return inked_icon(name, lambda _disabled: color)


def inked_icon(name: str, ink: Ink) -> QIcon:
    """Return the icon `name` in whatever colour `ink` names when it is painted; raises as `glyph_icon`."""
    return QIcon(_GlyphEngine(name, ink))


def has_icon(name: str) -> bool:
    """Whether the family has an icon of that name and its font holds the shape."""
    from PySide6.QtGui import QRawFont  # noqa: PLC0415 - only for asking

    code = _codes().get(name)
    return code is not None and QRawFont.fromFont(QFont(_font_family())).supportsCharacter(int(code, 16))
