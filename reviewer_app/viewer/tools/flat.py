"""Image points as complex numbers in which a pixel is square, so that right angles and circles are those of the eye."""

from __future__ import annotations

import cmath
import math

from reviewer_app.geometry import ImagePoint

#: Shift keeps a line to multiples of this angle.
_STEP = math.pi / 4


def flat(point: ImagePoint, aspect: float) -> complex:
    """Return a point as columns along the real axis and rows, times the aspect of a pixel, along the imaginary one."""
    return complex(point.column, point.row * aspect)


def back(place: complex, aspect: float) -> ImagePoint:
    """Return the image point of a flat place."""
    return ImagePoint(place.real, place.imag / aspect)


def along(place: complex, start: complex, end: complex) -> float:
    """Return where the foot of a place on a line lies: 0 at its start, 1 at its end; 0 where the line has no length."""
    line = end - start
    return 0.0 if line == 0 else ((place - start) * line.conjugate()).real / abs(line) ** 2


def foot(place: complex, start: complex, end: complex) -> complex:
    """Return the foot of the perpendicular from a place on the line through two others."""
    return start + along(place, start, end) * (end - start)


def kept_straight(anchor: ImagePoint, point: ImagePoint, aspect: float) -> ImagePoint:
    """Return the point that lies at 0°, 45° or 90° from an anchor and nearest to the one given."""
    start = flat(anchor, aspect)
    line = flat(point, aspect) - start
    turn = round(cmath.phase(line) / _STEP) * _STEP if line else 0.0
    direction = cmath.rect(1.0, turn)
    return back(start + (line * direction.conjugate()).real * direction, aspect)
