"""The bar beside a picture whose brightness or colour is a measured value: PET, dose, parametric maps. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer_app.cases.views import ViewState, VoiFunction
from reviewer_app.imaging.display import initial_window
from reviewer_app.imaging.layers.values import LayerKind
from reviewer_app.imaging.measure import measure_of
from reviewer_app.imaging.palettes import ColorPalette, chosen_palette, palette_of
from reviewer_app.imaging.source import BLACK, WHITE, Color, DisplayInput
from reviewer_app.viewer.layer_picture import LayerPaint
from reviewer_app.viewer.overlays import ColorBar

_MEASURED = frozenset({"PT", "RTDOSE"})
_STOPS = 64


def color_bar(description: DisplayInput, view: ViewState) -> ColorBar | None:
    """Return the bar of a picture, None where its values are not shown along a straight line.

    A grey picture has one where its values are a measure, one in a palette always: colours say nothing by themselves.
    """
    measure = measure_of(description)
    supplement = description.color_supplement
    if supplement is not None and description.modality_lut is None:
        ends = (supplement.first_input, supplement.first_input + len(supplement.colors) - 1)
        transform = description.transform
        low, high = (measure.value(one * transform.slope + transform.intercept) for one in ends)
        colors = [(int(red), int(green), int(blue)) for red, green, blue in supplement.colors]
        return ColorBar(_sampled(colors), low, high, measure.unit)
    # scanners write mappings without a unit into plain images too: what has no unit is no measure
    mapped = bool(description.real_worlds) and bool(measure.unit)
    measured = description.modality in _MEASURED or description.float_pixels or mapped
    palette = chosen_palette(description, view)
    by_table = view.voi_lut is not None or (view.window is None and description.initial_voi_lut is not None)
    window = view.window or initial_window(description)
    if description.color or not (measured or palette) or by_table or window is None:
        return None
    bent = description.presentation_lut is not None and palette is None
    if window.function is VoiFunction.SIGMOID or window.width <= 0 or bent:
        return None
    center, half = window.center, window.width / 2
    if window.function is VoiFunction.LINEAR and window.width > 1:
        center, half = center - 0.5, half - 0.5  # PS3.3 C.11.2.1.2.1
    low, high = measure.value(center - half), measure.value(center + half)
    return ColorBar(_colors(description, view, palette), low, high, measure.unit)


def _colors(description: DisplayInput, view: ViewState, palette: ColorPalette | None) -> tuple[Color, ...]:
    if palette is not None:
        colors = tuple((int(red), int(green), int(blue)) for red, green, blue in palette.colors)
        return colors[::-1] if view.inverted else colors
    return (BLACK, WHITE) if description.presentation_inverse == view.inverted else (WHITE, BLACK)


def fused_bar(layers: Sequence[LayerPaint]) -> ColorBar | None:
    """Return the bar of the values that are laid over an image, None where none are."""
    for one in layers:
        if one.layer.kind is LayerKind.FUSION and one.shown:
            palette = palette_of(one.layer.palette)
            colors = () if palette is None else tuple((int(r), int(g), int(b)) for r, g, b in palette.colors)
            return ColorBar(colors, one.layer.minimum, one.layer.maximum, one.layer.unit)
    return None


def _sampled(colors: list[Color]) -> tuple[Color, ...]:
    if len(colors) < 2:
        return (*colors, *colors)
    return tuple(colors[round(number * (len(colors) - 1) / (_STOPS - 1))] for number in range(_STOPS))
