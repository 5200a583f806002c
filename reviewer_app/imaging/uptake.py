"""What needs no header of the uptake of a PET series: its unit, and factors that the series as a whole makes right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from reviewer_app.cases.instances import InstanceIndex

UNIT = "SUVbw"
"""SUV by body weight, which presets are meant in."""


def with_series_start(instances: Sequence[InstanceIndex]) -> list[InstanceIndex]:
    """Return the images of one series with provisional factors made right by the earliest acquisition among them."""
    acquired = [one.uptake.acquired for one in instances if one.uptake is not None and one.uptake.provisional]
    if not acquired:
        return list(instances)
    return [_settled(one, min(acquired)) for one in instances]


def _settled(index: InstanceIndex, earliest: float) -> InstanceIndex:
    uptake = index.uptake
    if uptake is None or not uptake.provisional:
        return index
    # a start that lies earlier leaves more of the dose, so an uptake that is smaller in proportion
    factor = uptake.factor * math.pow(2.0, (earliest - uptake.acquired) / uptake.half_life)
    return replace(index, uptake=replace(uptake, factor=factor, provisional=False))
