"""The number of a mark on the painted frame: at once where that takes no time, else read in a job."""

from __future__ import annotations

from dataclasses import replace

from reviewer_app.cases.annotation_kinds import KIND_RULES, AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.measurements import Measurement
from reviewer_app.cases.quantities import QuantityName
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.frames import FrameSource
from reviewer_app.imaging.measuring.geometry import ImageGeometry, aspect_at, user_calibrated
from reviewer_app.imaging.measuring.marks import NEEDS_VALUES, calibration_mark, measured, with_values
from reviewer_app.imaging.measuring.profile import LineProfile, line_profile
from reviewer_app.imaging.measuring.statistics import RegionStatistics, region_statistics
from reviewer_app.imaging.pyramid import MeanPyramid
from reviewer_app.viewer.tools.base import PaintedFrame

#: Pixels about a mark whose values are read within a few milliseconds, so that they are told while it is drawn.
_AT_ONCE = 1 << 16
_VALUES = frozenset({
    QuantityName.MEAN, QuantityName.STANDARD_DEVIATION, QuantityName.MINIMUM, QuantityName.MEDIAN, QuantityName.MAXIMUM,
    QuantityName.PIXEL_COUNT,
})  # fmt: skip


def numbers_now(painted: PaintedFrame, mark: Annotation) -> Measurement | None:
    """Return the number of a mark as far as it is known at once, None while it has too few points, or has none."""
    if mark.kind is AnnotationKind.CALIBRATION:
        return _calibration(painted, mark)
    if mark.kind in NEEDS_VALUES and _is_quick(painted, mark):
        return numbers_read(painted, mark)
    return measured(mark.kind, mark.points, painted.geometry)


def numbers_read(painted: PaintedFrame, mark: Annotation) -> Measurement | None:
    """Return the number of a mark with the values under it; where they cannot be read, without them."""
    source = painted.source
    if source is None or not KIND_RULES[mark.kind].accepts(len(mark.points)):
        return measured(mark.kind, mark.points, painted.geometry)
    try:
        return with_values(mark.kind, mark.points, painted.geometry, source)
    except CannotDecode:
        return measured(mark.kind, mark.points, painted.geometry)


def profile_now(painted: PaintedFrame, mark: Annotation) -> LineProfile | None:
    """Return the values along a line profile where they lie decoded in memory, None for any other mark."""
    if mark.kind is not AnnotationKind.PROFILE or len(mark.points) != 2:
        return None
    if not isinstance(painted.source, FrameSource | MeanPyramid):
        return None
    try:
        return line_profile(painted.source, painted.geometry, mark.points)
    except CannotDecode:
        return None


def has_region(mark: Annotation) -> bool:
    """Tell whether a mark encloses values that are measured, and has all its points."""
    rule = KIND_RULES[mark.kind]
    return rule.closed and rule.measures and rule.accepts(len(mark.points))


def values_in(painted: PaintedFrame, mark: Annotation) -> RegionStatistics | None:
    """Return the values inside a region of the painted frame, None where there are none.

    Raises
    ------
    CannotDecode
        If the pixels cannot be read.
    """
    if painted.source is None:
        return None
    return region_statistics(painted.source, mark.kind, mark.points, aspect_at(painted.geometry, mark.points))


def needs_reading(painted: PaintedFrame, mark: Annotation) -> bool:
    """Tell whether the number of a mark is only whole when `numbers_read` was asked, which is not for a GUI thread."""
    return mark.kind in NEEDS_VALUES and painted.source is not None and not _is_quick(painted, mark)


def lacks_values(mark: Annotation) -> bool:
    """Tell whether the number of a mark is without the values under it, which were not read yet or cannot be."""
    if mark.kind not in NEEDS_VALUES or not KIND_RULES[mark.kind].accepts(len(mark.points)):
        return False
    if mark.measurement is None or mark.kind is AnnotationKind.PROBE:
        return mark.measurement is None
    return not any(one.name in _VALUES for one in mark.measurement.quantities)


def _is_quick(painted: PaintedFrame, mark: Annotation) -> bool:
    """Tell whether the values about a mark lie decoded in memory, and are few."""
    if not isinstance(painted.source, FrameSource | MeanPyramid) or not mark.points:
        return False
    columns, rows = [one.column for one in mark.points], [one.row for one in mark.points]
    size = 2 if mark.kind is AnnotationKind.CIRCLE else 1
    across, down = size * (max(columns) - min(columns)) + 1, size * (max(rows) - min(rows)) + 1
    if mark.kind is AnnotationKind.CIRCLE:
        across = down = max(across, down)
    return across * down <= _AT_ONCE


def _calibration(painted: PaintedFrame, mark: Annotation) -> Measurement | None:
    if len(mark.points) != 2:
        return None
    if not mark.known_length:
        return measured(AnnotationKind.LENGTH, mark.points, painted.geometry)
    ends = (mark.points[0], mark.points[1])
    try:
        return calibration_mark(ends, mark.known_length, painted.geometry, mark.id)
    except ValueError:
        return None


def geometry_by(geometry: ImageGeometry, calibration: Annotation) -> ImageGeometry:
    """Return the geometry of an image with the scale that follows from a calibration; as it is where none follows."""
    ends = (calibration.points[0], calibration.points[1])
    try:
        return user_calibrated(geometry, ends, calibration.known_length, calibration.id)
    except ValueError:
        return geometry


def calibrated_by(painted: PaintedFrame, mark: Annotation) -> PaintedFrame:
    """Return a frame whose pixels have the spacing that follows from a calibration; as it is where none follows."""
    made = geometry_by(painted.geometry, mark)
    return replace(
        painted, spacing=made.spacing, calibration=made.calibration, regions=made.regions,
        calibrated_by=made.calibrated_by, calibrated_region=made.calibrated_region,
        calibration_note=made.calibration_note,
    )  # fmt: skip


def measured_by(mark: Annotation, calibration: Annotation, geometry: ImageGeometry) -> Annotation:
    """Return a mark measured by a calibration on an image of some geometry, which is that of its file."""
    return measured_anew(mark, geometry_by(geometry, calibration))


def measured_anew(mark: Annotation, geometry: ImageGeometry) -> Annotation:
    """Return a mark measured by another scale; the values of the pixels under it are what they were."""
    before, after = mark.measurement, measured(mark.kind, mark.points, geometry)
    if before is None or after is None:
        return mark
    values = tuple(one for one in before.quantities if one.name in _VALUES)
    return replace(mark, measurement=replace(after, quantities=(*after.quantities, *values)))
