"""Where the hand sets a point: on the picture, at the end of another mark within reach, or straight from the last."""

from __future__ import annotations

import math
from collections.abc import Iterable

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.geometry import ImagePoint
from reviewer_app.viewer.tools.base import Pointer, View, inside
from reviewer_app.viewer.tools.flat import kept_straight

#: Kinds whose ends take hold of each other.
SNAPPING = frozenset({
    AnnotationKind.LENGTH, AnnotationKind.BIDIRECTIONAL, AnnotationKind.POLYLINE, AnnotationKind.ANGLE,
    AnnotationKind.OPEN_ANGLE, AnnotationKind.COBB, AnnotationKind.PERPENDICULAR, AnnotationKind.CARDIOTHORACIC_RATIO,
    AnnotationKind.PROFILE, AnnotationKind.CALIBRATION,
})  # fmt: skip
#: How near the end of another mark must be to take hold of a point, in logical pixels.
SNAP_REACH = 6.0


def placed(
    view: View, at: Pointer, kind: AnnotationKind, anchor: ImagePoint | None = None, without: str = ""
) -> ImagePoint:
    """Return the image point that is meant by a place of the pointer.

    With Shift it lies at 0°, 45° or 90° from `anchor`; without Alt a point of a `SNAPPING` kind goes to the end of a
    mark within reach.

    Parameters
    ----------
    without
        The id of the mark that the point belongs to.
    """
    point = inside(view.painted, view.transform.to_image(at.place))
    if at.shift and anchor is not None:
        return inside(view.painted, kept_straight(anchor, point, view.painted.frame.aspect))
    if kind in SNAPPING and not at.alt:
        return _end_near(view, at, without) or point
    return point


def _end_near(view: View, at: Pointer, without: str) -> ImagePoint | None:
    reach, found = SNAP_REACH * view.ratio, None
    for end in _ends(view.marks, without):
        distance = math.dist(view.transform.to_pane(end), at.place)
        if distance <= reach:
            reach, found = distance, end
    return found


def _ends(marks: Iterable[Annotation], without: str) -> Iterable[ImagePoint]:
    for one in marks:
        if one.kind in SNAPPING and one.id != without:
            yield from one.points
