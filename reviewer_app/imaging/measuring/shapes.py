"""Area and perimeter of closed marks, by geometry: parts of pixels count as parts."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.measurements import Measurement
from reviewer_app.cases.outlines import ROUND, half_axes, outline
from reviewer_app.cases.quantities import QuantityName
from reviewer_app.geometry import ImagePoint, cross, dot
from reviewer_app.imaging.measuring.geometry import ImageGeometry, Ruler, aspect_at, ruler_for
from reviewer_app.imaging.measuring.lines import measurement, quantity
from reviewer_app.imaging.measuring.scanlines import Places, even_odd_area, places_of

_CROSSED = 0.002
"""Share by which the area by the corners must differ from that inside for an outline to count as crossing itself."""


def size(kind: AnnotationKind, geometry: ImageGeometry, points: Sequence[ImagePoint]) -> Measurement:
    """Return the area of a closed mark with its perimeter, and axes or diameter where it is round.

    Of an outline that crosses itself what lies inside by the even-odd rule counts, as it does for the values in it.
    """
    corners = outline(kind, points, aspect_at(geometry, points))
    ruler = ruler_for(geometry, corners)  # a circle may bulge out of the region that its points lie in
    if kind in ROUND:
        return _round(kind, geometry, ruler, points)
    places = places_of(corners)
    others = (quantity(ruler, QuantityName.PERIMETER, _around(places, ruler)),)
    return measurement(ruler, QuantityName.AREA, enclosed(places) * ruler.pixel_area, others, ruler.area_unit)


def enclosed(places: Places) -> float:
    """Return the area inside an outline in pixels."""
    places = places - places.mean(axis=0)  # keeps the digits of a small shape far from the corner of the picture
    columns, rows = places[:, 0], places[:, 1]
    between = abs(float(np.dot(columns, np.roll(rows, -1)) - np.dot(rows, np.roll(columns, -1)))) / 2
    if len(places) < 4:
        return between
    inside = even_odd_area(places)
    return inside if abs(inside - between) > _CROSSED * max(inside, between) else between


def _around(places: Places, ruler: Ruler) -> float:
    steps = np.roll(places, -1, axis=0) - places
    across, down = np.array(ruler.vector(1.0, 0.0)), np.array(ruler.vector(0.0, 1.0))
    ways = steps[:, :1] * across + steps[:, 1:] * down
    return float(np.sqrt((ways * ways).sum(axis=1)).sum())


def ellipse_perimeter(major: float, minor: float) -> float:
    """Return the perimeter of an ellipse with these half axes, to the last digit.

    By the arithmetic-geometric mean (Gauss; Abramowitz and Stegun 17.6): ``2π (a² - Σ 2ⁿ⁻¹ cₙ²) / M(a, b)``.
    """
    if major <= 0:
        return 0.0
    a, b = 1.0, minor / major
    if b < 1e-8:
        return 4 * major
    rest, power = (1.0 - b * b) / 2, 1.0
    while abs(a - b) > 1e-15:
        a, b, difference = (a + b) / 2, math.sqrt(a * b), (a - b) / 2
        rest += power * difference * difference
        power *= 2
        if power > 1 << 20:
            break
    return math.tau * major * (1.0 - rest) / a


def _round(kind: AnnotationKind, geometry: ImageGeometry, ruler: Ruler, points: Sequence[ImagePoint]) -> Measurement:
    _, a, b = half_axes(kind, points, aspect_at(geometry, points))
    one, other = ruler.vector(*a), ruler.vector(*b)
    area = math.pi * math.hypot(*cross(one, other))
    # half axes of the ellipse that has these as conjugate half diameters: singular values of the two
    squares, mixed = dot(one, one) + dot(other, other), dot(one, other)
    apart = math.hypot(dot(one, one) - dot(other, other), 2 * mixed)
    major = math.sqrt((squares + apart) / 2)
    minor = area / math.pi / major if major > 0 else 0.0
    others = [quantity(ruler, QuantityName.PERIMETER, ellipse_perimeter(major, minor))]
    if kind is AnnotationKind.CIRCLE:
        others.append(quantity(ruler, QuantityName.DIAMETER, 2 * math.hypot(*one)))
    else:
        others.append(quantity(ruler, QuantityName.MAJOR_AXIS, 2 * major))
        others.append(quantity(ruler, QuantityName.MINOR_AXIS, 2 * minor))
    return measurement(ruler, QuantityName.AREA, area, tuple(others), ruler.area_unit)
