"""Recommended display colours: CIELab as DICOM encodes it, to sRGB (PS3.3 C.10.7.1.1)."""

from __future__ import annotations

from collections.abc import Sequence

Rgb = tuple[int, int, int]
"""sRGB, each 0 to 255."""

_D50 = (0.96422, 1.0, 0.82521)
# XYZ under D50, which the profile connection space uses, to linear sRGB (Bradford adaptation to D65)
_TO_LINEAR = (
    (3.1338561, -1.6168667, -0.4906146),
    (-0.9787684, 1.9161415, 0.0334540),
    (0.0719453, -0.2289914, 1.4052427),
)
_DISTINCT: tuple[Rgb, ...] = (
    (230, 159, 0),
    (86, 180, 233),
    (0, 158, 115),
    (240, 228, 66),
    (204, 121, 167),
    (213, 94, 0),
    (90, 120, 220),
    (150, 200, 80),
)


def from_dicom_lab(encoded: Sequence[float]) -> Rgb | None:
    """Return sRGB of three 16-bit values L*, a*, b*; None if they are not three."""
    if len(encoded) != 3:
        return None
    lightness = encoded[0] / 65535 * 100
    a, b = (one / 65535 * 255 - 128 for one in encoded[1:])
    y = (lightness + 16) / 116
    xyz = [white * _cube(one) for white, one in zip(_D50, (y + a / 500, y, y - b / 200), strict=True)]
    linear = (sum(weight * one for weight, one in zip(row, xyz, strict=True)) for row in _TO_LINEAR)
    red, green, blue = (_gamma(one) for one in linear)
    return red, green, blue


def from_p_value(told: float) -> Rgb:
    """Return the grey of a P-value from black 0 to white 65535 (PS3.14)."""
    level = round(min(max(told, 0.0), 65535.0) / 257.0)
    return level, level, level


def distinct_color(number: int) -> Rgb:
    """Return a colour for a segment or region that recommends none; numbers near each other differ clearly."""
    return _DISTINCT[(number - 1) % len(_DISTINCT)]


def _cube(value: float) -> float:
    return value**3 if value > 6 / 29 else 3 * (6 / 29) ** 2 * (value - 4 / 29)


def _gamma(linear: float) -> int:
    held = min(max(linear, 0.0), 1.0)
    encoded = 12.92 * held if held <= 0.0031308 else 1.055 * held ** (1 / 2.4) - 0.055
    return round(encoded * 255)
