"""The legend of the layers in a pane: the colour and name of each part that shows on this very image."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor

from reviewer_app.dicom.colors import Rgb
from reviewer_app.imaging.layers.isodose import dose_words
from reviewer_app.imaging.layers.values import LayerKind
from reviewer_app.viewer import words
from reviewer_app.viewer.layer_picture import LayerPaint
from reviewer_app.viewer.overlay_painter import INSET, Canvas
from reviewer_app.viewer.overlays import OverlaySet
from reviewer_app.viewer.words import FIRST_LINE, SEMIBOLD, Style

#: Parts named in a pane, fewer where it has no room; the others are counted.
MOST, MOST_COMPACT = 14, 4
_GAP, _SWATCH = 8, 10


@dataclass(frozen=True, slots=True)
class LegendLine:
    """One line: a swatch of `color`, or none, and words; `head` for the name of the layer."""

    text: str
    color: Rgb | None = None
    head: bool = False


def legend_lines(layers: tuple[LayerPaint, ...], most: int = MOST) -> tuple[LegendLine, ...]:
    """Return the lines for what shows, layer by layer; at most `most` parts of each."""
    found: list[LegendLine] = []
    for one in layers:
        if one.picture is None:
            found.append(LegendLine(f"{one.layer.title}: loading", head=True))
            continue
        if one.picture.broken:
            found.append(LegendLine(f"{one.layer.title}: cannot be read here", head=True))
            continue
        names = {part.number: part.name for part in one.layer.parts}
        # a wash and a fusion have a scale instead
        parts = [LegendLine(names[number], look.color) for number, look in one.shown
                 if one.layer.kind not in (LayerKind.DOSE, LayerKind.FUSION) or number]  # fmt: skip
        if not parts and not one.shown and not one.note:
            continue
        found.append(LegendLine(one.layer.title, head=True))
        found += [LegendLine(one.note)] if one.note else []
        found += _dose_lines(one)
        found += parts[:most]
        if len(parts) > most:
            found.append(LegendLine(f"and {len(parts) - most} more"))
    return tuple(found)


def _dose_lines(one: LayerPaint) -> tuple[LegendLine, ...]:
    """Return what the levels of a dose are shares of, and where its wash begins; nothing for other layers."""
    layer = one.layer
    if layer.kind is not LayerKind.DOSE:
        return ()
    wash = next((look for number, look in one.shown if number == 0), None)
    lowest = "" if wash is None else dose_words(wash.threshold * layer.reference, layer.unit)
    told = (layer.reference_words, f"wash from {round(wash.threshold * 100)} %, {lowest}" if wash is not None else "")
    return tuple(LegendLine(words) for words in told if words)


def paint_legend(canvas: Canvas, overlays: OverlaySet) -> None:
    """Paint the legend at the right, below the words that stand there; small panes name fewer parts."""
    if not overlays.layers or not overlays.legend:
        return
    lines = legend_lines(overlays.layers, MOST_COMPACT if overlays.compact else MOST)
    tops = _places(canvas, len(lines))
    if len(lines) > len(tops):
        kept = max(len(tops) - 1, 0)
        lines = (*lines[:kept], LegendLine(f"and {len(lines) - kept} more"))
    for one, top in zip(lines, tops, strict=False):
        _line(canvas, one, top)


def _places(canvas: Canvas, count: int) -> list[int]:
    """Return the tops of at most `count` lines, none of them over the letter of the side or other words."""
    pitch, top = words.line_height(canvas.text), _top(canvas) + canvas.px(_GAP)
    lowest = canvas.height - canvas.px(INSET) - 2 * pitch
    there = [box for box in canvas.taken if box.right() > canvas.width * 8 // 10]
    found: list[int] = []
    while len(found) < count and top + pitch <= lowest:
        below = [box.bottom() + canvas.px(2) for box in there if box.top() < top + pitch and box.bottom() >= top]
        if below:
            top = max(below)
            continue
        found.append(top)
        top += pitch
    return found


def _top(canvas: Canvas) -> int:
    """Return where the words at the upper right end."""
    half = canvas.height // 2
    upper = (box for box in canvas.taken if box.right() > canvas.width * 6 // 10 and box.bottom() < half)
    return max((box.bottom() + 1 for box in upper if box.left() > canvas.px(4)), default=canvas.px(INSET))


def _line(canvas: Canvas, one: LegendLine, top: int) -> None:
    style = Style(
        canvas.text, FIRST_LINE if one.head else words.OTHER_LINES, SEMIBOLD if one.head else words.REGULAR, 0.45
    )
    side = canvas.px(_SWATCH) if one.color is not None else 0
    gap = canvas.px(6) if side else 0
    right = canvas.width - canvas.px(INSET) - canvas.px(10)  # beside the rail
    text = words.fitted(one.text, canvas.width * 45 // 100, style.pixels, style.weight)
    left = right - side - gap - words.text_width(text, style.pixels, style.weight)
    box = words.draw_line(canvas.painter, text, style, left, top)
    if one.color is not None:
        swatch = QRect(right - side, top + (words.line_height(canvas.text) - side) // 2, side, side)
        canvas.painter.fillRect(swatch.adjusted(-1, -1, 1, 1), QColor(0, 0, 0, 160))
        canvas.painter.fillRect(swatch, QColor(*one.color))
        box = box.united(swatch)
    canvas.taken.append(box)
