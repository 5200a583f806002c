"""A round length for the scale bar: 1, 2, 3 or 5 of a unit, at most a third of the pane."""

from __future__ import annotations

import math

_ROUND = (1.0, 2.0, 3.0, 5.0)


def round_length(longest: float) -> float:
    """Return the largest of 1, 2, 3, 5 times a power of ten that is not longer than `longest` (greater than 0)."""
    power = 10.0 ** math.floor(math.log10(longest))
    fitting = [one * power for one in _ROUND if one * power <= longest * (1 + 1e-9)]
    return fitting[-1] if fitting else 5.0 * power / 10


def length_words(millimetres: float) -> str:
    """Return a length as it is read: "200 µm", "5 mm", "3 cm"."""
    if millimetres >= 10:
        return f"{millimetres / 10:.4g} cm"
    if millimetres >= 1:
        return f"{millimetres:.4g} mm"
    return f"{millimetres * 1000:.4g} µm"
