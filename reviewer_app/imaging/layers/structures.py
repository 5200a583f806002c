"""Structure sets over images: the contours that were drawn on a slice (PS3.3 C.8.8.6).

A contour belongs to a slice when all its points lie within half the distance of slices from its plane; of the two
slices that are equally near, to the one it lies above. Contours are shown as they were drawn, on the planes on which
they were drawn: nothing is made up between them, nor on planes that cut them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from reviewer_app.geometry import ImagePlane, PatientPoint
from reviewer_app.imaging.layers.values import (
    Curve,
    Largest,
    Layer,
    LayerKind,
    LayerSlice,
    Part,
    Place,
    Points,
    refusal_of,
)
from reviewer_app.imaging.objects.radiotherapy import Contour, Region, StructureSet
from reviewer_app.jobs import CancelToken

_ON_PLANE = 0.01
"""Millimetres that a contour may stray however thin the slices are."""
_TOUCH = 1e-6
_FLAT = 0.01


class StructureLayer:
    """A structure set, held in memory."""

    def __init__(self, found: StructureSet, key: str, frame_of_reference_uids: Iterable[str], title: str) -> None:
        self._regions = {one.number: _Region(one) for one in found.regions}
        own = (one.frame_of_reference_uid for one in found.regions)
        uids = tuple(dict.fromkeys(one for one in (*own, *frame_of_reference_uids) if one))
        self.layer = Layer(
            key=key,
            kind=LayerKind.STRUCTURES,
            title=title,
            parts=tuple(_part(one) for one in found.regions),
            frame_of_reference_uids=uids,
            note=_left_out(found, several=len(uids) > 1),
        )

    @property
    def nbytes(self) -> int:
        """Bytes of memory held."""
        return sum(one.points.nbytes for one in self._regions.values())

    def on(self, place: Place, token: CancelToken) -> LayerSlice:
        """Return the contours on an image frame; see `LoadedLayer.on`."""
        refusal = refusal_of(self.layer.frame_of_reference_uids, place)
        if refusal or place.plane is None:
            return LayerSlice(self.layer.key, place.key, refusal=refusal)
        curves: list[Curve] = []
        for region in self._regions.values():
            token.check()
            if self._space_of(region) != place.frame_of_reference_uid:
                continue
            curves += region.on_plane(place.plane, place.reach)
        parts = frozenset(one.part for one in curves)
        return LayerSlice(self.layer.key, place.key, (), tuple(curves), parts)

    def largest(self, part: int, token: CancelToken) -> Largest | None:
        """Return the middle of the contours of the plane on which a region is largest; see `LoadedLayer.largest`."""
        token.check()
        region = self._regions.get(part)
        point = region.largest() if region is not None else None
        if region is None or point is None:
            return None
        uid = self._space_of(region)
        return Largest(point, None, uid) if uid else None

    def _space_of(self, region: _Region) -> str:
        """Return the frame of reference of a region; one that names none has that of the set, if it has but one."""
        uids = self.layer.frame_of_reference_uids
        return region.region.frame_of_reference_uid or (uids[0] if len(uids) == 1 else "")

    def value_at(self, _point: PatientPoint, _reach: float) -> float | None:
        """Return nothing: regions have no values."""
        return None


class _Region:
    """A region with the points of all its contours in one array, so that a slice is a few sums."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self.contours = tuple(one for one in region.contours if len(one.points))
        self.points = np.concatenate([one.points for one in self.contours]) if self.contours else np.zeros((0, 3))
        counts = [len(one.points) for one in self.contours]
        self._starts = np.cumsum([0, *counts[:-1]]).astype(np.intp)

    def on_plane(self, plane: ImagePlane, reach: float) -> list[Curve]:
        if not self.contours:
            return []
        away = (self.points - np.array(plane.position.as_tuple())) @ np.array(plane.normal)
        lowest, highest = np.minimum.reduceat(away, self._starts), np.maximum.reduceat(away, self._starts)
        reach = max(reach, _ON_PLANE)
        chosen = np.flatnonzero((lowest > -reach + _TOUCH) & (highest <= reach + _TOUCH))
        return [self._curve(self.contours[int(one)], plane) for one in chosen]

    def _curve(self, contour: Contour, plane: ImagePlane) -> Curve:
        return Curve(self.region.number, on_image(contour.points, plane), contour.closed, contour.type == "POINT")

    def largest(self) -> PatientPoint | None:
        """Return the middle of the plane with the largest area; of contours without any, of the longest."""
        if not self.contours:
            return None
        normal = _normal_of(self.contours)
        at: dict[float, list[Contour]] = {}
        for one in self.contours:
            at.setdefault(round(float(one.points[0] @ normal), 2), []).append(one)
        best = max(at.values(), key=_extent)
        x, y, z = np.concatenate([one.points for one in best]).mean(axis=0).tolist()
        return PatientPoint(x, y, z)


def on_image(points: Points, plane: ImagePlane) -> Points:
    """Return points ``(n, 3)`` in millimetres as columns and rows ``(n, 2)`` at their feet on a plane."""
    away = points - np.array(plane.position.as_tuple())
    columns = away @ np.array(plane.row_direction) / plane.spacing.column
    rows = away @ np.array(plane.column_direction) / plane.spacing.row
    return np.stack([columns, rows], axis=1)


def area_of(contour: Contour) -> float:
    """Return the area of a closed contour in square millimetres, 0.0 for any other."""
    return float(np.linalg.norm(_area_vector(contour.points))) if contour.closed and len(contour.points) > 2 else 0.0


def _extent(contours: Sequence[Contour]) -> tuple[float, int]:
    return sum(area_of(one) for one in contours), sum(len(one.points) for one in contours)


def _area_vector(points: Points) -> Points:
    away = points - points[0]
    return np.asarray(np.cross(away[:-1], away[1:]).sum(axis=0) / 2)


def _normal_of(contours: Iterable[Contour]) -> Points:
    """Return the direction that contours face: of the first that has an area."""
    for one in contours:
        vector = _area_vector(one.points) if one.closed and len(one.points) > 2 else np.zeros(3)
        size = float(np.linalg.norm(vector))
        if size > _FLAT:
            return np.asarray(vector / size)
    return np.array([0.0, 0.0, 1.0])


def _left_out(found: StructureSet, *, several: bool) -> str:
    """Return what is not shown and why, empty if all is; `several` if the set lies in several frames of reference."""
    placeless = [one.name or f"region {one.number}" for one in found.regions if not one.frame_of_reference_uid]
    told = (
        f"{found.damaged} contours of the file are damaged and left out." if found.damaged else "",
        f"Not shown, as their frame of reference is not told: {', '.join(placeless)}." if placeless and several else "",
    )
    return " ".join(one for one in told if one)


def _part(one: Region) -> Part:
    kind = one.type.lower().replace("_", " ") if one.type not in ("PTV", "CTV", "GTV") else one.type
    count = len(one.contours)
    contours = f"{count} contour{'' if count == 1 else 's'}"
    return Part(one.number, one.name or f"region {one.number}", one.color, ", ".join(filter(None, (kind, contours))))
