"""The number of a mark of any kind: one table from kinds to what measures them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from reviewer_app.cases.annotation_kinds import KIND_RULES, AnnotationKind
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.quantities import QuantityName
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.measure import read_value
from reviewer_app.imaging.measuring import lines, shapes
from reviewer_app.imaging.measuring.geometry import ImageGeometry, aspect_at, user_calibrated
from reviewer_app.imaging.measuring.profile import line_profile
from reviewer_app.imaging.measuring.statistics import region_statistics, values_summary, with_statistics
from reviewer_app.imaging.source import PixelSource

_LINES: Mapping[AnnotationKind, Callable[[ImageGeometry, Sequence[ImagePoint]], Measurement]] = MappingProxyType({
    AnnotationKind.LENGTH: lines.length,
    AnnotationKind.PROFILE: lines.length,
    AnnotationKind.BIDIRECTIONAL: lines.two_axes,
    AnnotationKind.POLYLINE: lines.path_length,
    AnnotationKind.ANGLE: lines.angle,
    AnnotationKind.OPEN_ANGLE: lines.open_angle,
    AnnotationKind.COBB: lines.cobb_angle,
    AnnotationKind.PERPENDICULAR: lines.perpendicular,
    AnnotationKind.CARDIOTHORACIC_RATIO: lines.cardiothoracic_ratio,
})  # fmt: skip

NEEDS_VALUES = frozenset({AnnotationKind.PROBE, AnnotationKind.PROFILE}) | frozenset(
    kind for kind, rule in KIND_RULES.items() if rule.closed and rule.measures
)
"""Kinds whose number, or part of it, comes from the values of the pixels: `with_values` reads them."""


def measured(kind: AnnotationKind, points: Sequence[ImagePoint], geometry: ImageGeometry) -> Measurement | None:
    """Return what follows from the place of a mark alone, while it is drawn and after; quick, reads nothing.

    None for a mark that measures nothing, that has not all its points yet, and for one that only has a value (a probe)
    or only what the reviewer tells (a calibration; see `calibration_mark`).
    """
    rule = KIND_RULES[kind]
    if not rule.measures or not rule.accepts(len(points)):
        return None
    if rule.closed:
        return _finite(shapes.size(kind, geometry, points))
    measure = _LINES.get(kind)
    return _finite(measure(geometry, points)) if measure is not None else None


def with_values(
    kind: AnnotationKind, points: Sequence[ImagePoint], geometry: ImageGeometry, source: PixelSource
) -> Measurement | None:
    """Return what `measured` does, with what the values under the mark tell. Reads pixels: not for the GUI thread.

    Raises
    ------
    CannotDecode
        If the pixels cannot be read.
    """
    size = measured(kind, points, geometry)
    if kind is AnnotationKind.PROBE and points:
        return _value_at(source, points[0])
    if size is None or kind not in NEEDS_VALUES:
        return size
    if kind is AnnotationKind.PROFILE:
        profile = line_profile(source, geometry, points)
        along = None if profile is None else values_summary(profile.values, profile.unit)
        told = () if along is None else along.quantities
        # places along a line are no pixels
        return _finite(replace(size, quantities=tuple(one for one in told if one.name is not QuantityName.PIXEL_COUNT)))
    return _finite(with_statistics(size, region_statistics(source, kind, points, aspect_at(geometry, points))))


def calibration_mark(
    points: tuple[ImagePoint, ImagePoint], known_length: float, geometry: ImageGeometry, mark: str
) -> Measurement:
    """Return the number of a calibration mark: the length the reviewer gave it, and the spacing that follows.

    Raises
    ------
    ValueError
        If no spacing follows.
    """
    made = user_calibrated(geometry, points, known_length, mark)
    spacing = made.spacing if made.calibrated_region is None else made.calibrated_region.spacing
    return Measurement(known_length, "mm", Calibration.USER, spacing, calibrated_by=mark)


def _value_at(source: PixelSource, point: ImagePoint) -> Measurement | None:
    reading = read_value(source, point)
    if reading is None or reading.padding or reading.color:
        return None
    return _finite(Measurement(reading.value, reading.unit, Calibration.NOT_NEEDED, name=QuantityName.VALUE))


def _finite(found: Measurement) -> Measurement | None:
    """Return a measurement without what is no number, None where it is none itself: float pixels may hold infinity.

    What is no number cannot be written, and so not be kept.
    """
    if not math.isfinite(found.value):
        return None
    numbers = tuple(one for one in found.quantities if math.isfinite(one.value))
    return found if len(numbers) == len(found.quantities) else replace(found, quantities=numbers)
