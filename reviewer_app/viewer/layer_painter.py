"""Paints layers over a picture: masks and washes pixel by pixel, then lines. Colours come in here, and nowhere before.

Codes become colours by a table of 256, so that a colour, an opacity or a part taken away costs nothing but a paint.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QTransform

from reviewer_app.cases.layer_views import PartLook
from reviewer_app.imaging.color import SRGB, converted
from reviewer_app.imaging.layers.values import Codes, GradedSheet, Layer, LayerKind, MaskSheet, ValueSheet
from reviewer_app.imaging.palettes import palette_of
from reviewer_app.viewer.layer_picture import LayerPaint, PartPath
from reviewer_app.viewer.overlay_painter import Canvas
from reviewer_app.viewer.transform import PaneTransform

#: The rim of a mask stands out by so much of what its opacity leaves.
_RIM = 0.55
_LINE, _MARK = 1.5, 5.0
#: Areas within contours, of the opacity of their lines.
_WITHIN = 0.12
_HALO = QColor(0, 0, 0, 150)
_DASHES = [4.0, 3.0]
_STEPS = 256
_COLORS = _STEPS - 2
_CLEAR = 0.2
_AROUND = ((0.0, -1.0), (0.87, 0.5), (-0.87, 0.5))


def paint_layers(canvas: Canvas, layers: Sequence[LayerPaint], transform: PaneTransform, profile: bytes = SRGB) -> None:
    """Paint layers from the first up: all areas, then all lines.

    Values in a palette are led to the ICC profile of a monitor; the colours of parts only tell them apart, and stay
    those of their list.
    """
    painter = canvas.painter
    painter.save()
    painter.setTransform(_image_to_pane(transform))
    for one in layers:
        _areas(painter, one, profile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipRect(QRectF(-0.5, -0.5, transform.frame.columns, transform.frame.rows))
    for one in layers:
        _lines(canvas, one)
    painter.restore()


def _image_to_pane(transform: PaneTransform) -> QTransform:
    (across, down), (xx, xy, yx, yy) = transform.scale, transform.turn
    return QTransform(xx * across, yx * across, xy * down, yy * down, *transform.offset)


def _areas(painter: QPainter, paint: LayerPaint, profile: bytes) -> None:
    looks = dict(paint.shown)
    if paint.picture is None or not looks:
        return
    for sheet, codes in paint.picture.images:
        table = mask_colors(sheet, looks) if isinstance(sheet, MaskSheet) else graded_colors(sheet, looks, paint.layer)
        if table:
            _area(painter, sheet, codes, table)
    for one in paint.picture.values:
        if (look := looks.get(one.part)) is not None:
            numbers = value_codes(one, paint.layer)
            rows, columns = numbers.shape
            image = QImage(numbers.data, columns, rows, columns, QImage.Format.Format_Indexed8)
            _area(painter, one, image, value_colors(look, paint.layer, profile))


def _area(painter: QPainter, sheet: MaskSheet | GradedSheet | ValueSheet, codes: QImage, table: list[int]) -> None:
    colored = QImage(codes)
    colored.setColorTable(table)
    colored = colored.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    corner = QPointF(sheet.column - 0.5, sheet.row - 0.5)
    if sheet.step == 1:
        painter.drawImage(corner, colored)
    else:
        painter.drawImage(QRectF(corner, QSizeF(colored.size()) * sheet.step), colored)


def mask_colors(sheet: MaskSheet, looks: Mapping[int, PartLook]) -> list[int]:
    """Return the colour of each code as 0xAARRGGBB, empty if none shows; parts lie over each other in their order."""
    table = [
        _over([_layer_of(number, one.edges, looks) for number in one.parts if number in looks]) for one in sheet.mixes
    ]
    return table if any(table) else []


def _layer_of(number: int, edges: Sequence[int], looks: Mapping[int, PartLook]) -> tuple[tuple[int, int, int], float]:
    look = looks[number]
    return look.color, look.opacity + (1 - look.opacity) * _RIM * (
        look.opacity > 0
    ) if number in edges else look.opacity


def _over(layers: Sequence[tuple[tuple[int, int, int], float]]) -> int:
    """Return colours with their opacity, laid over each other from the first up, as one colour."""
    alpha, mixed = 0.0, [0.0, 0.0, 0.0]
    for color, opacity in layers:
        mixed = [old * (1 - opacity) + new * opacity for old, new in zip(mixed, color, strict=True)]
        alpha = alpha * (1 - opacity) + opacity
    if alpha <= 0:
        return 0
    red, green, blue = (min(255, round(one / alpha)) for one in mixed)
    return round(alpha * 255) << 24 | red << 16 | green << 8 | blue


def graded_colors(sheet: GradedSheet, looks: Mapping[int, PartLook], layer: Layer) -> list[int]:
    """Return the colour of each step as 0xAARRGGBB: more of one colour, or of a dose the colour of its height."""
    look = looks.get(sheet.part)
    if look is None:
        return []
    if layer.kind is LayerKind.DOSE:
        return _wash(sheet, look, layer)
    red, green, blue = look.color
    plain = red << 16 | green << 8 | blue
    lowest = look.threshold * 255
    return [round(step * look.opacity) << 24 | plain if step >= lowest else 0 for step in range(_STEPS)]


def _wash(sheet: GradedSheet, look: PartLook, layer: Layer) -> list[int]:
    """Return the colours of a dose: those of the isodose lines, and between them what lies between."""
    lines = sorted((one.value, one.color) for one in layer.parts if one.value is not None)
    if not lines:
        return []
    values = np.arange(_STEPS) / 255 * sheet.top
    heights = [value for value, _ in lines]
    channels = [np.interp(values, heights, [color[at] for _, color in lines]) for at in range(3)]
    colors = np.rint(channels).astype(int)
    alpha = round(look.opacity * 255) << 24
    lowest = look.threshold * layer.reference
    return [
        alpha | int(red) << 16 | int(green) << 8 | int(blue) if step and value >= lowest else 0
        for step, (value, red, green, blue) in enumerate(zip(values, *colors, strict=True))
    ]


def value_codes(sheet: ValueSheet, layer: Layer) -> Codes:
    """Return values as numbers of colours ``(rows, columns)``: 0 is nothing, 1 to 255 go along the range of a layer."""
    across = max(layer.maximum - layer.minimum, 1e-12)
    steps = np.clip((sheet.values - np.float32(layer.minimum)) * np.float32(_COLORS / across), 0, _COLORS)
    return np.asarray(np.nan_to_num(steps + np.float32(1.5), copy=False, nan=0.0), dtype=np.uint8)


def value_colors(look: PartLook, layer: Layer, profile: bytes = SRGB) -> list[int]:
    """Return the colour of each code of values as 0xAARRGGBB: nothing for 0, then those of the palette of the layer.

    A layer that fades goes from nothing at its lowest colour to its opacity at `_CLEAR` of its range, so the image
    below is not darkened where there is no uptake.
    """
    palette = palette_of(layer.palette)
    assert palette is not None  # noqa: S101 - a look has none but the program's own
    shares = np.arange(_COLORS + 1) / _COLORS
    colors = converted(palette.colors[None], SRGB, profile)[0][np.rint(shares * (_STEPS - 1)).astype(int)]
    seen = np.minimum(shares / _CLEAR, 1.0) if layer.fades else np.ones_like(shares)
    alpha = np.rint(255 * look.opacity * seen).astype(int)
    return [0, *(a << 24 | red << 16 | green << 8 | blue
                 for a, (red, green, blue) in zip(alpha.tolist(), colors.tolist(), strict=True))]  # fmt: skip


def _lines(canvas: Canvas, paint: LayerPaint) -> None:
    looks = dict(paint.shown)
    for one in paint.picture.paths if paint.picture is not None else ():
        look = looks.get(one.part)
        if look is not None:
            if paint.layer.kind is LayerKind.OUTLINES:
                _dashed(canvas, one.path, QColor(*look.color))
            else:
                _draw(canvas, one, look, filled=paint.layer.kind is LayerKind.STRUCTURES)


def _draw(canvas: Canvas, one: PartPath, look: PartLook, *, filled: bool) -> None:
    painter, color = canvas.painter, QColor(*look.color)
    if filled and one.closed:
        color.setAlphaF(look.opacity * _WITHIN)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)  # the line covers the rim
        painter.fillPath(one.path, color)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    color.setAlphaF(look.opacity)
    _stroke(painter, one.path, color, _LINE * canvas.ratio)
    if len(one.marks):
        _crosses(canvas, one, color)


def _dashed(canvas: Canvas, path: QPainterPath, color: QColor) -> None:
    """Paint an outline as marks of others are: dashed, on a dark line that it is seen on in bright images."""
    for ink, width in ((_HALO, 3.0), (color, _LINE)):
        pen = QPen(ink, width * canvas.ratio)
        pen.setCosmetic(True)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if ink is color:
            pen.setDashPattern(_DASHES)
        canvas.painter.strokePath(path, pen)


def _stroke(painter: QPainter, path: QPainterPath, color: QColor, width: float) -> None:
    """Paint a line of a width in device pixels out of three that are one pixel wide.

    Those Qt paints fifty times faster than any wider one, and contours have thousands of points.
    """
    pen = QPen(color, 1.0)
    pen.setCosmetic(True)
    place, reach = painter.transform(), max(width - 1.0, 0.0) / 2
    for across, down in _AROUND:
        painter.setTransform(place * QTransform.fromTranslate(across * reach, down * reach))
        painter.strokePath(path, pen)
    painter.setTransform(place)


def _crosses(canvas: Canvas, one: PartPath, color: QColor) -> None:
    """Paint each point as a cross of a size that does not follow the zoom."""
    painter, to_pane = canvas.painter, canvas.painter.transform()
    painter.save()
    painter.resetTransform()
    arm = _MARK * canvas.ratio
    path = QPainterPath()
    for column, row in one.marks.tolist():
        at = to_pane.map(QPointF(column, row))
        for across, down in ((arm, 0.0), (0.0, arm)):
            path.moveTo(at - QPointF(across, down))
            path.lineTo(at + QPointF(across, down))
    _stroke(painter, path, color, _LINE * canvas.ratio)
    painter.restore()
