"""The place of one picture carried over to another: zoom and middle. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reviewer_app.cases.measurements import Calibration
from reviewer_app.cases.views import ViewState
from reviewer_app.geometry import ImagePlane, ImagePoint, Spacing, dot
from reviewer_app.viewer.linking.slices import PARALLEL
from reviewer_app.viewer.transform import Frame, clamp_zoom, held_inside


@dataclass(frozen=True, slots=True)
class Pictured:
    """What carrying a place over needs of a picture: its size, and scale and place in the patient if it has any."""

    frame: Frame
    spacing: Spacing | None = None
    plane: ImagePlane | None = None
    frame_of_reference_uid: str = ""
    calibration: Calibration = Calibration.NONE


def with_place_of(view: ViewState, leader: ViewState, one: Pictured, other: Pictured) -> ViewState:
    """Return `view` of `other` at the scale of the leader's view of `one`, about the same place.

    Millimetres are kept where both pictures have them, else image pixels. The place is the same in the patient where
    both lie in one frame of reference and face the same way, else as far from the middle; a place beyond `other` is
    held at its edge, so that some of it stays in sight.
    """
    if leader.zoom is None:
        fitted = view.fitted if leader.fitted is not None else None  # hung at one scale, they stay at it
        return replace(view, zoom=None, center=None, fitted=fitted)
    ratio = _ratio(one, other)
    center = None if leader.center is None else held_inside(other.frame, _center(leader.center, one, other, ratio))
    return replace(view, zoom=clamp_zoom(leader.zoom * ratio), center=center, fitted=None)


def _ratio(one: Pictured, other: Pictured) -> float:
    """Return pixels of `one` in the length of a pixel of `other`; 1 where millimetres are not the same in both."""
    if one.spacing is None or other.spacing is None or one.calibration is not other.calibration:
        return 1.0
    return other.spacing.column / one.spacing.column


def _center(center: ImagePoint, one: Pictured, other: Pictured, ratio: float) -> ImagePoint:
    mine, its = one.plane, other.plane
    same = bool(one.frame_of_reference_uid) and one.frame_of_reference_uid == other.frame_of_reference_uid
    if same and mine is not None and its is not None and dot(mine.normal, its.normal) > PARALLEL:
        return its.to_image(mine.to_patient(center))
    middle, target = one.frame.middle, other.frame.middle
    down = ratio
    if one.spacing is not None and other.spacing is not None and one.calibration is other.calibration:
        down = other.spacing.row / one.spacing.row
    return ImagePoint(
        target.column + (center.column - middle.column) / ratio, target.row + (center.row - middle.row) / down
    )
