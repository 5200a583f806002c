"""What another plane cuts from a mark: points of its lines, and of a region the stretch that lies within it.

A mark that lies in the plane of a picture as a whole is none of these: `CaseMarks.passing` has it. No Qt.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from reviewer_app.cases.annotation_kinds import KIND_RULES, AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.geometry import ImagePlane, ImagePoint, dot
from reviewer_app.viewer.frame_key import FrameKey
from reviewer_app.viewer.known_images import KnownImages
from reviewer_app.viewer.tools.outlines import outline_of

#: Cosine above which planes are parallel: a mark of 500 mm would leave the other by 1 mm.
_PARALLEL = 1.0 - 2e-6
#: Kinds of which no line means anything beside its picture.
_NOT_CUT = frozenset({AnnotationKind.COUNT, AnnotationKind.CALIBRATION, AnnotationKind.CROP})
_Points = npt.NDArray[np.float64]
Chain = tuple[ImagePoint, ...]


@dataclass(frozen=True, slots=True)
class CrossedMark:
    """A mark as another plane cuts it, in image points of the picture there.

    `stretches` are what of its lines lies within half a slice, and of a region what the plane cuts from it; `points`
    are where its open lines go through the plane.
    """

    annotation: Annotation
    stretches: tuple[Chain, ...] = ()
    points: Chain = ()


@dataclass(frozen=True, slots=True)
class _Frame:
    """The marks of one frame with its plane; `spheres` holds of each a point and a radius about it, in millimetres.

    `lines` are those of marks that were asked for, by their ids.
    """

    marks: tuple[Annotation, ...]
    plane: ImagePlane | None
    space: str
    spheres: _Points
    lines: dict[str, list[_Points]] = field(default_factory=dict)

    def lines_of(self, mark: Annotation) -> list[_Points]:
        """Return the lines of a mark in the patient, made once: another slice that cuts it asks again."""
        if mark.id not in self.lines and self.plane is not None:
            self.lines[mark.id] = _lines(mark, self.plane)
        return self.lines.get(mark.id, [])


class CrossingMarks:
    """Finds the marks that a plane goes through; what it knows of a frame holds as long as its marks are these."""

    def __init__(self, images: KnownImages | None) -> None:
        self._images = images
        self._frames: dict[FrameKey, _Frame] = {}

    def through(
        self, marks: Mapping[FrameKey, tuple[Annotation, ...]], plane: ImagePlane, space: str, reach: float
    ) -> tuple[CrossedMark, ...]:
        """Return what a plane cuts from the marks of other planes.

        Parameters
        ----------
        marks
            All marks by their frame.
        plane, space
            The plane of the picture, and its Frame of Reference UID.
        reach
            Millimetres on either side of the plane that belong to it.
        """
        normal, found = plane.normal, list[CrossedMark]()
        for key, own in marks.items():
            frame = self._frame(key, own)
            if frame.plane is None or frame.space != space or abs(dot(frame.plane.normal, normal)) > _PARALLEL:
                continue
            away = (frame.spheres[:, :3] - np.array(plane.position.as_tuple())) @ np.array(normal)
            near = np.flatnonzero(np.abs(away) <= frame.spheres[:, 3] + reach)
            cut = (_cut(frame.marks[at], frame.lines_of(frame.marks[at]), plane, reach) for at in near)
            found += [one for one in cut if one is not None]
        return tuple(found)

    def _frame(self, key: FrameKey, own: tuple[Annotation, ...]) -> _Frame:
        known = self._frames.get(key)
        if known is None or known.marks is not own or (known.plane is None and known.space):
            known = self._frames[key] = self._read(own)
        return known

    def _read(self, marks: tuple[Annotation, ...]) -> _Frame:
        space = next((one.frame_of_reference_uid for one in marks if one.patient_points), "")
        found = self._images.geometry(marks[0].image) if self._images is not None and space else None
        plane = None if found is None else found.plane
        return _Frame(marks, plane, space, _spheres(marks))


def crossed(mark: Annotation, own: ImagePlane, plane: ImagePlane, reach: float) -> CrossedMark | None:
    """Return what `plane` cuts from a mark on the plane `own`; None where that is nothing, or all of it."""
    return _cut(mark, _lines(mark, own), plane, reach)


def _lines(mark: Annotation, own: ImagePlane) -> list[_Points]:
    """Return the lines of a mark, each as places ``(n, 3)`` in the patient; none of a kind that is not cut."""
    if mark.kind in _NOT_CUT or not mark.patient_points:
        return []
    drawn = outline_of(mark.kind, mark.points, own.spacing.row / own.spacing.column).lines
    return [_to_patient(own, one) for one in drawn]


def _cut(mark: Annotation, lines: list[_Points], plane: ImagePlane, reach: float) -> CrossedMark | None:
    stretches, points, within = list[_Points](), list[_Points](), True
    for places in lines:
        away = (places - np.array(plane.position.as_tuple())) @ np.array(plane.normal)
        within = within and bool((np.abs(away) <= reach).all())
        stretches += _within(places, away, reach)
        cuts = _cuts(places, away)
        if KIND_RULES[mark.kind].closed:
            stretches += _pairs(cuts)
        else:
            points += list(cuts)
    if within or not (stretches or points):
        return None
    flat = tuple(_to_image(plane, one) for one in stretches if len(one) > 1)
    return CrossedMark(mark, flat, _to_image(plane, np.array(points)) if points else ())


def _within(places: _Points, away: _Points, reach: float) -> list[_Points]:
    """Return the parts of a line that lie within a distance of a plane, each as points ``(n, 3)``."""
    found, now = list[_Points](), list[_Points]()
    lower, upper = np.minimum(away[:-1], away[1:]), np.maximum(away[:-1], away[1:])
    for at in np.flatnonzero((lower <= reach) & (upper >= -reach)):
        begin, end = _share_within(float(away[at]), float(away[at + 1]), reach)
        if begin >= end:
            continue
        step = places[at + 1] - places[at]
        if begin > 0 or not now:
            found += [np.array(now)] if now else []
            now = [places[at] + begin * step]
        now.append(places[at] + end * step)
        if end < 1:
            found.append(np.array(now))
            now = []
    return [*found, np.array(now)] if now else found


def _share_within(one: float, other: float, reach: float) -> tuple[float, float]:
    """Return from which to which share of the way between two distances they are at most `reach`."""
    step = other - one
    if step == 0:
        return (0.0, 1.0) if abs(one) <= reach else (0.0, 0.0)
    ends = sorted(((-reach - one) / step, (reach - one) / step))
    return max(0.0, ends[0]), min(1.0, ends[1])


def _cuts(places: _Points, away: _Points) -> _Points:
    """Return where a line goes through the plane, points ``(n, 3)`` in its order."""
    before, after = away[:-1], away[1:]
    at = np.flatnonzero((before < 0) != (after < 0))
    share = (before[at] / (before[at] - after[at]))[:, None]
    cut: _Points = places[at] + share * (places[at + 1] - places[at])
    return cut


def _pairs(cuts: _Points) -> list[_Points]:
    """Return the stretches of a straight cut that lie within a closed line, by the points where they begin and end."""
    if len(cuts) < 2:
        return []
    along = cuts[int(np.argmax(((cuts - cuts[0]) ** 2).sum(axis=1)))] - cuts[0]
    ordered = cuts[np.argsort(cuts @ along)]
    return [ordered[at : at + 2] for at in range(0, len(ordered) - 1, 2)]


def _to_patient(plane: ImagePlane, points: Iterable[ImagePoint]) -> _Points:
    told = np.array([(one.column * plane.spacing.column, one.row * plane.spacing.row) for one in points])
    axes = np.array((plane.row_direction, plane.column_direction))
    placed: _Points = np.array(plane.position.as_tuple()) + told @ axes
    return placed


def _to_image(plane: ImagePlane, places: _Points) -> Chain:
    away = places - np.array(plane.position.as_tuple())
    columns = away @ np.array(plane.row_direction) / plane.spacing.column
    rows = away @ np.array(plane.column_direction) / plane.spacing.row
    return tuple(ImagePoint(float(column), float(row)) for column, row in zip(columns, rows, strict=True))


def _spheres(marks: tuple[Annotation, ...]) -> _Points:
    return np.array(list(_each_sphere(marks))).reshape(-1, 4)


def _each_sphere(marks: tuple[Annotation, ...]) -> Iterator[tuple[float, float, float, float]]:
    """Return a place and a radius for each mark, within which all of its line lies."""
    for mark in marks:
        places = np.array([one.as_tuple() for one in mark.patient_points])
        if not len(places):
            yield 0.0, 0.0, 0.0, -np.inf
            continue
        widest = float(np.sqrt(((places - places[0]) ** 2).sum(axis=1)).max())
        yield *mark.patient_points[0].as_tuple(), _BEYOND * widest if KIND_RULES[mark.kind].closed else widest


#: A curve through points, or about axes, goes beyond them, and never so far.
_BEYOND = 2.0
