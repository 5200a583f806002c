"""The bar beside a picture whose brightness or colour is a measured value: PET, dose, parametric maps. Pure."""

from __future__ import annotations

from reviewer_app.cases.views import ViewState, VoiFunction
from reviewer_app.imaging.display import initial_window
from reviewer_app.imaging.measure import measure_of
from reviewer_app.imaging.palettes import PALETTES, palette_colors
from reviewer_app.imaging.source import BLACK, WHITE, Color, DisplayInput, Grey
from reviewer_app.viewer.overlays import ColorBar

_MEASURED = frozenset({"PT", "RTDOSE"})
_STOPS = 64


def color_bar(description: DisplayInput, view: ViewState) -> ColorBar | None:
    """Return the bar of a picture, None where its values are no measure, or are not shown along a straight line."""
    measure = measure_of(description)
    supplement = description.color_supplement
    if supplement is not None and description.modality_lut is None:
        ends = (supplement.first_input, supplement.first_input + len(supplement.colors) - 1)
        transform = description.transform
        low, high = (measure.value(one * transform.slope + transform.intercept) for one in ends)
        return ColorBar(_sampled(supplement.colors), low, high, measure.unit)
    # scanners write mappings without a unit into plain images too: what has no unit is no measure
    mapped = bool(description.real_worlds) and bool(measure.unit)
    measured = description.modality in _MEASURED or description.float_pixels or mapped
    by_table = view.voi_lut is not None or (view.window is None and description.initial_voi_lut is not None)
    window = view.window or initial_window(description)
    if description.color or not measured or by_table or window is None:
        return None
    if window.function is VoiFunction.SIGMOID or window.width <= 0 or description.presentation_lut is not None:
        return None
    dark_first = description.presentation_inverse == view.inverted
    center, half = window.center, window.width / 2
    if window.function is VoiFunction.LINEAR and window.width > 1:
        center, half = center - 0.5, half - 0.5  # PS3.3 C.11.2.1.2.1
    low, high = measure.value(center - half), measure.value(center + half)
    colors: tuple[Color, ...] = (BLACK, WHITE)
    if view.palette in PALETTES:
        colors = _sampled(palette_colors(view.palette))
    return ColorBar(colors if dark_first else colors[::-1], low, high, measure.unit)


def _sampled(table: Grey) -> tuple[Color, ...]:
    colors = [(int(red), int(green), int(blue)) for red, green, blue in table]
    if len(colors) < 2:
        return (*colors, *colors)
    return tuple(colors[round(number * (len(colors) - 1) / (_STOPS - 1))] for number in range(_STOPS))
