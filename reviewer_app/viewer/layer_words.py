"""What the layers say of the place under the pointer: names of segments, and the dose."""

from __future__ import annotations

from collections.abc import Mapping

from reviewer_app.cases.layer_views import PartLook
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.layers.isodose import dose_words
from reviewer_app.imaging.layers.values import GradedSheet, LayerKind, MaskSheet, place_of
from reviewer_app.viewer.layer_picture import LayerPaint
from reviewer_app.viewer.layers import Layers
from reviewer_app.viewer.pane_handle import Painted
from reviewer_app.viewer.transform import Point


def layers_under(layers: Layers, number: int, painted: Painted | None, place: Point | None) -> str:
    """Return the words for `place` (device pixels) in pane `number`, empty where no part in sight is."""
    if painted is None or painted.transform is None or place is None:
        return ""
    point = painted.transform.to_image(place)
    paints = layers.on(number, painted.shown, fused=painted.view.fused, look=painted.view.fused_look)
    return " · ".join(words for one in paints if (words := _words(layers, painted, one, point)))


def _words(layers: Layers, painted: Painted, paint: LayerPaint, point: ImagePoint) -> str:
    if not paint.shown:
        return ""
    if paint.layer.kind is LayerKind.DOSE:
        return _dose(layers, painted, paint, point)
    if paint.layer.kind is LayerKind.FUSION:
        value = _value(layers, painted, paint, point)
        return "" if value is None else f"{value:.2f} {paint.layer.unit}".rstrip()
    names = {one.number: one.name for one in paint.layer.parts}
    there = parts_at(paint, point)
    return ", ".join(names[number] for number, _ in paint.shown if number in there)


def parts_at(paint: LayerPaint, point: ImagePoint) -> frozenset[int]:
    """Return the numbers of the segments that hold the pixel under an image point, in sight or not."""
    found: set[int] = set()
    for sheet, _codes in paint.picture.images if paint.picture is not None else ():
        row = (round(point.row) - sheet.row) // sheet.step
        column = (round(point.column) - sheet.column) // sheet.step
        if 0 <= row < sheet.codes.shape[0] and 0 <= column < sheet.codes.shape[1]:
            found |= _parts(sheet, int(sheet.codes[row, column]), dict(paint.shown))
    return frozenset(found)


def _parts(sheet: MaskSheet | GradedSheet, code: int, looks: Mapping[int, PartLook]) -> set[int]:
    if isinstance(sheet, MaskSheet):
        return set(sheet.mixes[code].parts)
    lowest = looks[sheet.part].threshold if sheet.part in looks else 0.0
    return {sheet.part} if code and code >= lowest * 255 else set()


def _dose(layers: Layers, painted: Painted, paint: LayerPaint, point: ImagePoint) -> str:
    """Return the dose at a point, from the grid itself, with its share of the reference."""
    value = _value(layers, painted, paint, point)
    if value is None:
        return ""
    share = f" ({100 * value / paint.layer.reference:.0f} %)" if paint.layer.reference > 0 else ""
    return f"{dose_words(value, paint.layer.unit)}{share}"


def _value(layers: Layers, painted: Painted, paint: LayerPaint, point: ImagePoint) -> float | None:
    entry, place = layers.entry(paint.layer.key), place_of(painted.shown.frame, painted.shown.stack.spacing)
    if entry is None or place is None or place.plane is None:
        return None
    return entry.loaded.value_at(place.plane.to_patient(point), place.reach)
