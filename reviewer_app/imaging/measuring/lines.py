"""Lengths, angles and ratios of marks made of lines.

Angles are those in the patient: pixels that are not square are taken as what they are. They need no scale, so an angle
says nothing of one, unless the points lie in parts of an ultrasound picture that have nothing in common.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from reviewer_app.cases.instances import MeasuredRegion, RegionAxis
from reviewer_app.cases.measurements import Calibration, Extent, Measurement
from reviewer_app.cases.quantities import Quantity, QuantityName
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.measuring.geometry import (
    ImageGeometry,
    Ruler,
    foot_of_perpendicular,
    ruler_for,
    shape_ruler,
    turn_between,
)

_WITHOUT_SHAPE = frozenset({Calibration.REGIONS_APART, Calibration.REGIONS_OVERLAP, Calibration.NOT_SPATIAL})
"""Why not even the shape of the pixels under a mark is known."""
_HALF_TURN = 180.0


def length(geometry: ImageGeometry, points: Sequence[ImagePoint]) -> Measurement:
    """Return the distance between two points; in M-mode and the like how far it reaches along each axis."""
    ruler = ruler_for(geometry, points)
    if ruler.region is not None:
        return _along_axes(ruler.region, *points)
    return measurement(ruler, QuantityName.LENGTH, ruler.distance(*points))


def path_length(geometry: ImageGeometry, points: Sequence[ImagePoint]) -> Measurement:
    """Return the length of a line with corners."""
    ruler = ruler_for(geometry, points)
    way = math.fsum(ruler.distance(*pair) for pair in itertools.pairwise(points))
    return measurement(ruler, QuantityName.PATH_LENGTH, way)


def two_axes(geometry: ImageGeometry, points: Sequence[ImagePoint]) -> Measurement:
    """Return the lengths of two axes, the longer one first whichever was drawn first."""
    ruler = ruler_for(geometry, points)
    short, long = sorted((ruler.distance(*points[:2]), ruler.distance(*points[2:])))
    return measurement(ruler, QuantityName.LONG_AXIS, long, (quantity(ruler, QuantityName.SHORT_AXIS, short),))


def perpendicular(geometry: ImageGeometry, points: Sequence[ImagePoint]) -> Measurement:
    """Return the distance of the third point from the line through the first two, which goes on beyond them."""
    ruler = ruler_for(geometry, points)
    foot = foot_of_perpendicular(geometry, (points[0], points[1]), points[2])
    return measurement(ruler, QuantityName.DISTANCE, ruler.distance(foot, points[2]))


def angle(geometry: ImageGeometry, points: Sequence[ImagePoint]) -> Measurement:
    """Return the angle at the second point between the arms to the first and the third, 0° to 180°."""
    ruler = shape_ruler(geometry, points)
    one, vertex, other = points
    turn = turn_between(ruler.between(vertex, one), ruler.between(vertex, other))
    return _degrees(ruler, QuantityName.ANGLE, turn)


def open_angle(geometry: ImageGeometry, points: Sequence[ImagePoint]) -> Measurement:
    """Return the angle between two lines, each led from its first point to its second, 0° to 180°."""
    ruler = shape_ruler(geometry, points)
    turn = turn_between(ruler.between(*points[:2]), ruler.between(*points[2:]))
    return _degrees(ruler, QuantityName.ANGLE, turn)


def cobb_angle(geometry: ImageGeometry, points: Sequence[ImagePoint]) -> Measurement:
    """Return the smaller of the two angles at which two lines cross, 0° to 90°, however each was drawn.

    A curve of more than 90° is measured with `open_angle`, which knows which end is which.
    """
    ruler = shape_ruler(geometry, points)
    turn = turn_between(ruler.between(*points[:2]), ruler.between(*points[2:]))
    return _degrees(ruler, QuantityName.COBB_ANGLE, min(turn, _HALF_TURN - turn))


def cardiothoracic_ratio(geometry: ImageGeometry, points: Sequence[ImagePoint]) -> Measurement:
    """Return the width of the heart over that of the thorax, each as it was drawn; 0 while the second has no width.

    The ratio needs no scale. Where there is one the widths are told in it, and with it its source.
    """
    ruler = shape_ruler(geometry, points)
    heart, thorax = ruler.distance(*points[:2]), ruler.distance(*points[2:])
    widths = (quantity(ruler, QuantityName.HEART_WIDTH, heart), quantity(ruler, QuantityName.THORAX_WIDTH, thorax))
    told = ruler.unit == "mm" or ruler.calibration in _WITHOUT_SHAPE
    return Measurement(
        heart / thorax if thorax > 0 else 0.0,
        "",
        ruler.calibration if told else Calibration.NOT_NEEDED,
        ruler.spacing,
        name=QuantityName.CARDIOTHORACIC_RATIO,
        quantities=widths,
        calibrated_by=ruler.calibrated_by,
        calibration_note=ruler.calibration_note if told else "",
    )


def measurement(
    ruler: Ruler, name: QuantityName, value: float, quantities: tuple[Quantity, ...] = (), unit: str = ""
) -> Measurement:
    """Return a number by a ruler, in the unit of its lengths unless told otherwise."""
    return Measurement(
        value, unit or ruler.unit, ruler.calibration, ruler.spacing, None, name, quantities, ruler.calibrated_by,
        ruler.calibration_note,
    )  # fmt: skip


def quantity(ruler: Ruler, name: QuantityName, value: float) -> Quantity:
    """Return a length beside the number of a mark."""
    return Quantity(name, value, ruler.unit, ruler.calibration is Calibration.SLIDE_PLANE)


def _degrees(ruler: Ruler, name: QuantityName, value: float) -> Measurement:
    doubt = ruler.calibration if ruler.calibration in _WITHOUT_SHAPE else Calibration.NOT_NEEDED
    return Measurement(value, "°", doubt, ruler.spacing, name=name)


def _along_axes(region: MeasuredRegion, first: ImagePoint, last: ImagePoint) -> Measurement:
    across = _extent(region.across, last.column - first.column)
    down = _extent(region.down, last.row - first.row)
    kind = Calibration.ULTRASOUND_REGION
    if down is not None:
        return Measurement(down.value, down.unit, kind, None, across, QuantityName.EXTENT_DOWN)
    if across is not None:
        return Measurement(across.value, across.unit, kind, None, None, QuantityName.EXTENT_ACROSS)
    distance = math.hypot(last.column - first.column, last.row - first.row)
    return Measurement(distance, "px", Calibration.NONE)


def _extent(axis: RegionAxis | None, pixels: float) -> Extent | None:
    return None if axis is None else Extent(abs(pixels) * axis.step, axis.unit)
