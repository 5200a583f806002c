"""Structure sets over images: the contours that were drawn on a slice, or where its plane cuts them (PS3.3 C.8.8.6).

A contour belongs to a slice when all its points lie within half the distance of slices from its plane; of the two
slices that are equally near, to the one it lies above. There contours are shown as they were drawn. On a plane that
cuts them, and on a parallel one between them, the outline of the body that they bound is shown (`solids`), and called
interpolated; of a line the points in which it goes through the plane.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from reviewer_app.geometry import ImagePlane, PatientPoint
from reviewer_app.imaging.layers.solids import Solid, area_vector, solid_of, usual_gap
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
_PARALLEL = 1.0 - 1.5e-6
"""Cosine of a tenth of a degree: over 400 mm, planes that turn less leave each other by 0.7 mm."""
INTERPOLATED = "interpolated between contours"
_FLAT = 0.01


class StructureLayer:
    """A structure set, held in memory."""

    def __init__(self, found: StructureSet, key: str, frame_of_reference_uids: Iterable[str], title: str) -> None:
        self._regions = {one.number: _Region(one) for one in found.regions}
        self._step = _usual_step(self._regions.values())
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
        cut: set[int] = set()
        for region in self._regions.values():
            token.check()
            if self._space_of(region) != place.frame_of_reference_uid:
                continue
            drawn = region.drawn_on(place.plane, place.reach)
            made = region.cut_by(place.plane, place.shape, self._step) if not any(one.closed for one in drawn) else []
            cut |= {one.part for one in made}
            curves += [*drawn, *made, *region.crossings(place.plane, place.reach)]
        parts = frozenset(one.part for one in curves)
        note = "" if not cut else INTERPOLATED if cut == parts else f"partly {INTERPOLATED}"
        return LayerSlice(self.layer.key, place.key, (), tuple(curves), parts, note=note)

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
        self._closed = np.array([one.closed for one in self.contours], dtype=bool)
        self._lines = np.array([one.type.startswith("OPEN") for one in self.contours], dtype=bool)
        self.normal = _facing(self.contours)
        self._solid: tuple[Solid | None] | None = None

    @property
    def places(self) -> list[float]:
        """Where the closed contours lie along their normal, rising, each place once."""
        if self.normal is None:
            return []
        closed = (one for one in self.contours if one.closed)
        return sorted({round(float(one.points[0] @ self.normal), 1) for one in closed})

    def drawn_on(self, plane: ImagePlane, reach: float) -> list[Curve]:
        """Return the contours that were drawn on a plane; those of a body that it cuts are left to `cut_by`."""
        if not self.contours:
            return []
        chosen = self._within(plane, reach)
        if self.normal is not None and abs(float(self.normal @ np.array(plane.normal))) < _PARALLEL:
            chosen &= ~self._closed
        return [self._curve(self.contours[int(one)], plane) for one in np.flatnonzero(chosen)]

    def cut_by(self, plane: ImagePlane, shape: tuple[int, int], usual_step: float | None) -> list[Curve]:
        """Return the outline of the body between the contours on a plane; see `solids`."""
        if self.normal is None:
            return []
        if self._solid is None:
            self._solid = (solid_of(self.contours, usual_step),)
        solid = self._solid[0]
        if solid is None:
            return []
        if abs(float(self.normal @ np.array(plane.normal))) >= _PARALLEL and not solid.covers(
            float(solid.axes[2] @ np.array(plane.position.as_tuple()))
        ):
            return []
        return [Curve(self.region.number, points, closed) for points, closed in solid.outline(plane, shape)]

    def crossings(self, plane: ImagePlane, reach: float) -> list[Curve]:
        """Return the points in which lines go through a plane on which they were not drawn."""
        found = []
        lines = self._lines & ~self._within(plane, reach) if self.contours else self._lines
        for at in np.flatnonzero(lines):
            points = self.contours[int(at)].points
            away = (points - np.array(plane.position.as_tuple())) @ np.array(plane.normal)
            before = np.flatnonzero((away[:-1] < 0) != (away[1:] < 0))
            share = (away[before] / (away[before] - away[before + 1]))[:, None]
            found.append(on_image(points[before] * (1 - share) + points[before + 1] * share, plane))
        met = np.concatenate(found) if found else np.zeros((0, 2))
        return [Curve(self.region.number, met, closed=False, marked=True)] if len(met) else []

    def _within(self, plane: ImagePlane, reach: float) -> npt.NDArray[np.bool_]:
        """Tell which contours lie within half a slice of a plane."""
        away = (self.points - np.array(plane.position.as_tuple())) @ np.array(plane.normal)
        lowest, highest = np.minimum.reduceat(away, self._starts), np.maximum.reduceat(away, self._starts)
        reach = max(reach, _ON_PLANE)
        return np.asarray((lowest > -reach + _TOUCH) & (highest <= reach + _TOUCH))

    def _curve(self, contour: Contour, plane: ImagePlane) -> Curve:
        return Curve(self.region.number, on_image(contour.points, plane), contour.closed, contour.type == "POINT")

    def largest(self) -> PatientPoint | None:
        """Return the middle of the plane with the largest area; of contours without any, of the longest."""
        if not self.contours:
            return None
        normal = self.normal if self.normal is not None else np.array([0.0, 0.0, 1.0])
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
    return float(np.linalg.norm(area_vector(contour.points))) if contour.closed and len(contour.points) > 2 else 0.0


def _extent(contours: Sequence[Contour]) -> tuple[float, int]:
    return sum(area_of(one) for one in contours), sum(len(one.points) for one in contours)


def _facing(contours: Iterable[Contour]) -> Points | None:
    """Return the direction that contours face, as the largest of them does; None where none has an area."""
    vectors = [area_vector(one.points) for one in contours if one.closed and len(one.points) > 2]
    vector = max(vectors, key=lambda one: float(one @ one), default=np.zeros(3))
    size = float(np.linalg.norm(vector))
    return np.asarray(vector / size) if size > _FLAT else None


def _usual_step(regions: Iterable[_Region]) -> float | None:
    """Return the distance of contour planes that most regions of a set have, None where none tells one."""
    steps = [step for one in regions if (step := usual_gap(one.places)) is not None]
    return float(np.median(steps)) if steps else None


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
