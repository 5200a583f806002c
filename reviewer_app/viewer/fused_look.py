"""How a series that is laid over images is coloured: the ranges and palettes that can be chosen. No Qt."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from reviewer_app.cases.palettes import PALETTE_NAMES
from reviewer_app.cases.views import FusedLook, ViewState
from reviewer_app.imaging.measure import in_short
from reviewer_app.imaging.uptake import UNIT

if TYPE_CHECKING:
    from reviewer_app.imaging.layers.values import Layer

#: SUV of the last colour, by the ending of the command.
UPTAKES: dict[str, float] = {f"to-{top}": float(top) for top in (3, 5, 7, 10, 15)}
OWN, SERIES = "own", "series"
#: What a range is at least and at most, as shares of all values of the series.
_WIDTHS = (1 / 1024, 4.0)
RANGES = (*UPTAKES, OWN, SERIES)
#: Palettes by the ending of the command.
PALETTES: dict[str, str] = {
    "hot-iron": "HOT_IRON",
    "pet": "PET",
    "hot-metal-blue": "HOT_METAL_BLUE",
    "pet-20-step": "PET_20_STEP",
}


def as_looked_at(layer: Layer, look: FusedLook) -> Layer:
    """Return a layer with the ends of its range and the palette that a view gives it."""
    low, high = look.span or (layer.minimum, layer.maximum)
    palette = look.palette if look.palette in PALETTE_NAMES else layer.palette
    return replace(layer, minimum=low, maximum=high, palette=palette)


def offered(layer: Layer) -> tuple[str, ...]:
    """Return the names of the ranges that are on offer for a layer: those in SUV only for SUV."""
    return tuple(name for name in RANGES if (name not in UPTAKES or layer.unit == UNIT) and not (
        name == OWN and layer.unit == UNIT))  # fmt: skip


def with_range(look: FusedLook, name: str, layer: Layer) -> FusedLook:
    """Return a look with the range of a name; as it is where that is not on offer."""
    if name not in offered(layer):
        return look
    if name == OWN:
        return replace(look, span=None)
    if name == SERIES:
        low, high = layer.span
        return replace(look, span=(0.0 if layer.fades else low, high))
    return replace(look, span=(0.0, UPTAKES[name]))


def pulled(look: FusedLook, layer: Layer, up: float, *, upper: bool) -> FusedLook:
    """Return a look with one end of its range pulled.

    Parameters
    ----------
    up
        How often the distance between the ends is doubled by the upper end, or halved by the lower one.
    upper
        Which end. Of what fades, as uptake does, the lower end stays where it is, so it is the upper one in any case.
    """
    now, (lowest, highest) = as_looked_at(layer, look), layer.span
    width = now.maximum - now.minimum
    least, most = (one * (highest - lowest) for one in _WIDTHS)
    wanted = min(max(width * 2.0 ** (up if upper or layer.fades else -up), least), max(most, width))
    if upper or layer.fades:
        return replace(look, span=(now.minimum, _rounded(now.minimum + wanted, wanted)))
    return replace(look, span=(_rounded(now.maximum - wanted, wanted), now.maximum))


def _rounded(value: float, width: float) -> float:
    """Return a value in steps that can be seen: about a thousandth of a range."""
    step = 10.0 ** (math.floor(math.log10(width)) - 2) if width > 0 else 0.0
    return round(round(value / step) * step, 12) if step else value


def range_name(look: FusedLook, layer: Layer) -> str:
    """Return the name of the range in force, empty for one of nobody."""
    now = as_looked_at(layer, look)
    return next((name for name in offered(layer) if _ends(layer, name) == (now.minimum, now.maximum)), "")


def palette_name(look: FusedLook, layer: Layer) -> str:
    """Return the name of the palette in force."""
    label = as_looked_at(layer, look).palette
    return next((name for name, one in PALETTES.items() if one == label), "")


def range_words(layer: Layer) -> str:
    """Return from where to where the colours of a layer go, and which they are: ``"0 to 5 SUVbw in Hot Iron"``."""
    span = f"{in_short(layer.minimum)} to {in_short(layer.maximum)} {layer.unit}".rstrip()
    colors = PALETTE_NAMES.get(layer.palette, "")
    return f"{span} in {colors}" if colors else span


def in_range(view: ViewState, name: str, layer: Layer) -> ViewState:
    """Return a view with what is laid over it in the range of a name."""
    return replace(view, fused_look=with_range(view.fused_look, name, layer))


def in_palette(view: ViewState, name: str) -> ViewState:
    """Return a view with what is laid over it in the palette of a name."""
    return replace(view, fused_look=replace(view.fused_look, palette=PALETTES[name]))


def _ends(layer: Layer, name: str) -> tuple[float, float]:
    one = as_looked_at(layer, with_range(FusedLook(), name, layer))
    return one.minimum, one.maximum
