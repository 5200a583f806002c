"""What needs no header of the uptake of a PET series: its unit, and factors that the series as a whole makes right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from copy import copy
from dataclasses import replace

from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.imaging.source import PixelSource

UNIT = "SUVbw"
"""SUV by body weight, which presets are meant in."""


def with_series_start(instances: Sequence[InstanceIndex]) -> list[InstanceIndex]:
    """Return the images of one series with provisional factors made right by the earliest acquisition among them."""
    acquired = [one.uptake.acquired for one in instances if one.uptake is not None and one.uptake.provisional]
    if not acquired:
        return list(instances)
    return [_settled(one, min(acquired)) for one in instances]


def with_uptake_of(source: PixelSource, index: InstanceIndex) -> PixelSource:
    """Return an opened picture with the uptake that its header has now: an earlier acquisition may have come since."""
    if source.description.uptake == index.uptake:
        return source
    settled = copy(source)  # the pixels are shared
    settled.description = replace(source.description, uptake=index.uptake)  # type: ignore[misc]  # ours: not shared yet
    return settled


def _settled(index: InstanceIndex, earliest: float) -> InstanceIndex:
    uptake = index.uptake
    if uptake is None or not uptake.provisional:
        return index
    # a start that lies earlier leaves more of the dose, so an uptake that is smaller in proportion
    factor = uptake.factor * math.pow(2.0, (earliest - uptake.acquired) / uptake.half_life)
    return replace(index, uptake=replace(uptake, factor=factor, provisional=False))
