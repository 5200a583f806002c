"""What an image says about sizes, and the ruler that follows from it for one mark (std 8.6, PS3.3 10.7)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from reviewer_app.cases.instances import InstanceIndex, MeasuredRegion
from reviewer_app.cases.measurements import Calibration
from reviewer_app.geometry import ImagePlane, ImagePoint, Spacing, Vector, cross, dot

_PIXEL = Spacing(1.0, 1.0)


@dataclass(frozen=True, slots=True)
class ImageGeometry:
    """What one frame says about sizes.

    Attributes
    ----------
    plane
        Its place in the patient or on the slide; in an enhanced object that of the very frame.
    spacing, calibration
        The spacing of its pixels in millimetres, and where that comes from.
    regions
        The parts of an ultrasound picture with scales of their own.
    pixel_aspect
        Height of a pixel over its width, which counts where there is no spacing.
    calibrated_by
        The id of the calibration mark that a USER spacing comes from.
    calibrated_region
        The one of `regions` whose spacing comes from that mark, None where it is `spacing` that does.
    calibration_note
        What the file says of how `spacing` was found, empty where it says nothing.
    """

    plane: ImagePlane | None = None
    spacing: Spacing | None = None
    calibration: Calibration = Calibration.NONE
    regions: tuple[MeasuredRegion, ...] = ()
    pixel_aspect: float = 1.0
    calibrated_by: str = ""
    calibrated_region: MeasuredRegion | None = None
    calibration_note: str = ""


def geometry_in(index: InstanceIndex, frame: int) -> ImageGeometry:
    """Return what the file says about the sizes of one frame, counted from 0; of a slide, of its total matrix."""
    pixels, grid = index.pixels, index.tiles
    own = index.frames[frame] if 0 <= frame < len(index.frames) else None
    plane = grid.plane if grid is not None else own.plane if own is not None else None
    if pixels is None:
        return ImageGeometry(plane)
    return ImageGeometry(
        plane, index.spacing_of(frame), pixels.calibration, pixels.regions, pixels.pixel_aspect,
        calibration_note=pixels.calibration_note,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ruler:
    """How far the points of one mark are apart.

    `step` is what one row and one column measure in `unit` ("mm" or "px"); `plane` is used instead where there is one.
    `spacing` and `calibration_note` are what to tell of the scale, None and empty for pixels. `region` is a part of an
    ultrasound picture that is no picture of the body, whose axes tell something else.
    """

    step: Spacing
    unit: str
    calibration: Calibration
    spacing: Spacing | None = None
    plane: ImagePlane | None = None
    calibrated_by: str = ""
    region: MeasuredRegion | None = None
    calibration_note: str = ""

    @property
    def area_unit(self) -> str:
        """The unit of an area: "mm²" or "px²"."""
        return f"{self.unit}²"

    @property
    def pixel_area(self) -> float:
        """The area of one pixel in `area_unit`."""
        return _length(cross(self.vector(1.0, 0.0), self.vector(0.0, 1.0)))

    def vector(self, columns: float, rows: float) -> Vector:
        """Return how far so many columns and rows lead, in `unit`."""
        across, down = columns * self.step.column, rows * self.step.row
        if self.plane is None:
            return (across, down, 0.0)
        along, beneath = self.plane.row_direction, self.plane.column_direction
        return (
            along[0] * across + beneath[0] * down,
            along[1] * across + beneath[1] * down,
            along[2] * across + beneath[2] * down,
        )

    def between(self, start: ImagePoint, end: ImagePoint) -> Vector:
        """Return how far and where the way from `start` to `end` leads, in `unit`."""
        return self.vector(end.column - start.column, end.row - start.row)

    def distance(self, start: ImagePoint, end: ImagePoint) -> float:
        """Return the distance of two points, in `unit`."""
        return _length(self.between(start, end))


def ruler_for(geometry: ImageGeometry, points: Sequence[ImagePoint]) -> Ruler:
    """Return the ruler for a mark at `points`.

    In the patient's millimetres where the frame has a plane; else by the spacing of the pixels, row and column apart,
    with its calibration; else in pixels, never in millimetres. In ultrasound all points must lie in one region
    (PS3.3 C.8.5.5); where they do not, the calibration says why.
    """
    if geometry.regions:
        found = _ruler_of_regions(geometry, points)
        if geometry.spacing is None or any(_regions_at(geometry.regions, one) for one in points):
            return found
    spacing, kind = geometry.spacing, geometry.calibration
    if kind is Calibration.NONE or spacing is None:
        return _pixels(Calibration.NONE)
    if kind is Calibration.PATIENT_PLANE and geometry.plane is not None:
        own = geometry.plane.spacing
        return Ruler(own, "mm", kind, own, geometry.plane)
    return Ruler(
        spacing, "mm", kind, spacing, calibrated_by=geometry.calibrated_by, calibration_note=geometry.calibration_note
    )


def shape_ruler(geometry: ImageGeometry, points: Sequence[ImagePoint]) -> Ruler:
    """Return the ruler for what needs no scale: angles and ratios. Without one it still knows the shape of a pixel."""
    found = ruler_for(geometry, points)
    if found.unit != "px" or geometry.pixel_aspect == 1.0:
        return found
    return replace(found, step=Spacing(row=geometry.pixel_aspect, column=1.0))


def aspect_at(geometry: ImageGeometry, points: Sequence[ImagePoint]) -> float:
    """Return the height of a pixel over its width where a mark lies."""
    step = shape_ruler(geometry, points).step
    return step.row / step.column


def user_calibrated(
    geometry: ImageGeometry, ends: tuple[ImagePoint, ImagePoint], known_length: float, mark: str
) -> ImageGeometry:
    """Return the geometry of an image on which the reviewer calibrated on an object of known length.

    The shape of a pixel stays what the file says. What lies elsewhere than the object, nearer to the tube or further
    from it, is as wrong as the reviewer knows; so a length by it says "user-calibrated". In ultrasound it holds in the
    region that the object lies in, or, if it lies outside all of them, there; all other regions keep their scales.

    Parameters
    ----------
    ends
        The ends of the object.
    known_length
        Its length in millimetres.
    mark
        The id of the calibration mark.

    Raises
    ------
    ValueError
        If no spacing follows: the ends coincide, the length is none that an object has, or the ends do not lie in one
        region that is a picture of the body.
    """
    aspect = aspect_at(geometry, ends)
    pixels = math.hypot(ends[1].column - ends[0].column, (ends[1].row - ends[0].row) * aspect)
    column = known_length / pixels if pixels > 0 else 0.0
    spacing = Spacing.told(row=column * aspect, column=column)
    if spacing is None:
        raise ValueError("no spacing follows from this calibration")
    if not any(_regions_at(geometry.regions, one) for one in ends):
        return replace(geometry, spacing=spacing, calibration=Calibration.USER, calibrated_by=mark, calibration_note="")
    common = _common_regions(geometry.regions, ends)
    if len({one.scale for one in common}) != 1 or common[0].spacing is None:
        raise ValueError("no spacing follows: the ends lie in no one region that is a picture of the body")
    made = replace(common[0], spacing=spacing)
    # two of one scale may lie over one another
    regions = tuple(replace(one, spacing=spacing) if one in common else one for one in geometry.regions)
    return replace(geometry, regions=regions, calibrated_by=mark, calibrated_region=made)


def _pixels(why: Calibration, region: MeasuredRegion | None = None) -> Ruler:
    return Ruler(_PIXEL, "px", why, region=region)


def _ruler_of_regions(geometry: ImageGeometry, points: Sequence[ImagePoint]) -> Ruler:
    if not all(_regions_at(geometry.regions, point) for point in points):
        return _pixels(Calibration.OUTSIDE_REGIONS)
    common = _common_regions(geometry.regions, points)
    if not common:
        return _pixels(Calibration.REGIONS_APART)
    if len({one.scale for one in common}) > 1:
        return _pixels(Calibration.REGIONS_OVERLAP)
    spacing = common[0].spacing
    if spacing is None:
        return _pixels(Calibration.NOT_SPATIAL, common[0])
    if geometry.calibrated_region in common:
        return Ruler(spacing, "mm", Calibration.USER, spacing, calibrated_by=geometry.calibrated_by)
    return Ruler(spacing, "mm", Calibration.ULTRASOUND_REGION, spacing)


def _common_regions(regions: tuple[MeasuredRegion, ...], points: Sequence[ImagePoint]) -> list[MeasuredRegion]:
    around = [_regions_at(regions, point) for point in points]
    return [one for one in around[0] if all(one in others for others in around)] if around else []


def _regions_at(regions: tuple[MeasuredRegion, ...], point: ImagePoint) -> list[MeasuredRegion]:
    """Return the regions that count at a point: those of high priority, where there are any (PS3.3 C.8.5.5.1.3)."""
    around = [
        one
        for one in regions
        if one.left - 0.5 <= point.column <= one.right + 0.5 and one.top - 0.5 <= point.row <= one.bottom + 0.5
    ]
    return [one for one in around if one.first] or around


def turn_between(one: Vector, other: Vector) -> float:
    """Return the angle between two directions in degrees, 0 to 180; 0 where one of them has no length."""
    return math.degrees(math.atan2(_length(cross(one, other)), dot(one, other)))


def foot_of_perpendicular(
    geometry: ImageGeometry, line: tuple[ImagePoint, ImagePoint], point: ImagePoint
) -> ImagePoint:
    """Return the point of a line, which goes on beyond its ends, that is nearest to `point` in the patient.

    It is the start of the line where that has no length.
    """
    start, end = line
    ruler = shape_ruler(geometry, (start, end, point))
    along = ruler.between(start, end)
    square = dot(along, along)
    share = dot(ruler.between(start, point), along) / square if square > 0 else 0.0
    return ImagePoint(start.column + share * (end.column - start.column), start.row + share * (end.row - start.row))


def _length(vector: Vector) -> float:
    return math.hypot(*vector)
