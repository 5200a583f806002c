"""What can be drawn, and how many points each kind of mark has, in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class AnnotationKind(StrEnum):
    """What was drawn; the order of the points of each is told in `KIND_RULES`."""

    LENGTH = "length"
    BIDIRECTIONAL = "bidirectional"
    POLYLINE = "polyline"
    ANGLE = "angle"
    OPEN_ANGLE = "open-angle"
    COBB = "cobb"
    PERPENDICULAR = "perpendicular"
    CARDIOTHORACIC_RATIO = "cardiothoracic-ratio"
    ELLIPSE = "ellipse"
    CIRCLE = "circle"
    RECTANGLE = "rectangle"
    POLYGON = "polygon"
    FREEHAND = "freehand"
    SPLINE = "spline"
    PROBE = "probe"
    PROFILE = "profile"
    ARROW = "arrow"
    TEXT = "text"
    LEVEL = "level"
    MARKER = "marker"
    COUNT = "count"
    CALIBRATION = "calibration"
    CROP = "crop"


#: Points in one annotation that counts: an edit of a hundred thousand points stays as small as one of two hundred.
COUNT_CHUNK = 200
#: Points of a drawn outline. A freehand stroke is thinned below it before it is kept.
_MOST_POINTS = 4096


@dataclass(frozen=True, slots=True)
class KindRule:
    """What a mark of one kind is made of.

    Attributes
    ----------
    title
        What a list calls it.
    least, most
        How many points it has.
    order
        What its points are, in their order.
    closed
        Whether it bounds a part of the picture, whose values can be told.
    measures
        Whether a number follows from it, so that it has a `Measurement`.
    """

    title: str
    least: int
    most: int
    order: str
    closed: bool = False
    measures: bool = True

    def accepts(self, points: int) -> bool:
        """Tell whether a finished mark of this kind may have so many points."""
        return self.least <= points <= self.most


def _drawn(title: str, least: int, order: str, *, closed: bool = False) -> KindRule:
    return KindRule(title, least, _MOST_POINTS, order, closed)


def _fixed(title: str, points: int, order: str, *, closed: bool = False, measures: bool = True) -> KindRule:
    return KindRule(title, points, points, order, closed, measures)


KIND_RULES: Mapping[AnnotationKind, KindRule] = MappingProxyType({
    AnnotationKind.LENGTH: _fixed("Length", 2, "the two ends"),
    AnnotationKind.BIDIRECTIONAL: _fixed("Bidirectional", 4, "the ends of one axis, then those of the other"),
    AnnotationKind.POLYLINE: _drawn("Polyline", 2, "the corners along the line"),
    AnnotationKind.ANGLE: _fixed("Angle", 3, "the end of one arm, the vertex, the end of the other arm"),
    AnnotationKind.OPEN_ANGLE: _fixed("Open angle", 4, "start and end of one line, then of the other"),
    AnnotationKind.COBB: _fixed("Cobb angle", 4, "the ends of one end plate, then those of the other"),
    AnnotationKind.PERPENDICULAR: _fixed("Perpendicular distance", 3, "the ends of the line, then the point"),
    AnnotationKind.CARDIOTHORACIC_RATIO: _fixed(
        "Cardiothoracic ratio", 4, "the ends of the width of the heart, then of the width of the thorax"
    ),
    AnnotationKind.ELLIPSE: _fixed("Ellipse", 4, "the ends of one axis, then those of the other", closed=True),
    AnnotationKind.CIRCLE: _fixed("Circle", 2, "the centre, then a point of the circle", closed=True),
    AnnotationKind.RECTANGLE: _fixed("Rectangle", 4, "the corners in order around it", closed=True),
    AnnotationKind.POLYGON: _drawn("Polygon", 3, "the corners in order around it", closed=True),
    AnnotationKind.FREEHAND: _drawn("Freehand region", 3, "the points in order around it", closed=True),
    AnnotationKind.SPLINE: KindRule("Spline region", 3, 256, "the points that the curve goes through, in order", True),
    AnnotationKind.PROBE: _fixed("Probe", 1, "the place"),
    AnnotationKind.PROFILE: _fixed("Line profile", 2, "start and end"),
    AnnotationKind.ARROW: _fixed("Arrow", 2, "the tip, then the tail", measures=False),
    AnnotationKind.TEXT: _fixed("Note", 1, "the place", measures=False),
    AnnotationKind.LEVEL: _fixed("Level", 1, "the place", measures=False),
    AnnotationKind.MARKER: _fixed("Lesion marker", 1, "the place", measures=False),
    AnnotationKind.COUNT: KindRule("Counted points", 1, COUNT_CHUNK, "the places, in any order", measures=False),
    AnnotationKind.CALIBRATION: _fixed("Calibration", 2, "the ends of the object of known length"),
    AnnotationKind.CROP: _fixed("Crop", 4, "the corners in order around it", closed=True, measures=False),
})  # fmt: skip
