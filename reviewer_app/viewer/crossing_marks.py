"""What another plane cuts from a mark: points of its lines, and of a region the stretch that lies within it.

A mark that lies in the plane of a picture as a whole is none of these: `CaseMarks.passing` has it. No Qt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from reviewer_app.cases.annotation_kinds import KIND_RULES, AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.geometry import ImagePlane, dot
from reviewer_app.viewer.frame_key import FrameKey
from reviewer_app.viewer.known_images import KnownImages
from reviewer_app.viewer.plane_cuts import cut_lines
from reviewer_app.viewer.tools.outlines import outline_of

#: Cosine above which planes are parallel: a mark of 500 mm would leave the other by 1 mm.
_PARALLEL = 1.0 - 2e-6
#: Kinds of which no line means anything beside its picture.
_NOT_CUT = frozenset({AnnotationKind.COUNT, AnnotationKind.CALIBRATION, AnnotationKind.CROP})
_Points = npt.NDArray[np.float64]
_NO_POINTS = np.empty((0, 2))


@dataclass(frozen=True, slots=True, eq=False)
class CrossedMark:
    """A mark as another plane cuts it, in image points ``(n, 2)`` (column, row) of the picture there.

    `stretches` are what of its lines lies within half a slice, and of a region what the plane cuts from it; `points`
    are where its open lines go through the plane.
    """

    annotation: Annotation
    stretches: tuple[_Points, ...] = ()
    points: _Points = field(default_factory=lambda: _NO_POINTS)


@dataclass(slots=True)
class _Frame:
    """The marks of one frame with its plane; `lines` are those of marks that were asked for, by their ids."""

    marks: tuple[Annotation, ...]
    plane: ImagePlane | None
    space: str
    lines: dict[str, list[_Points]] = field(default_factory=dict)
    normal: tuple[float, float, float] = (0.0, 0.0, 0.0)
    _spheres: _Points | None = None

    @property
    def spheres(self) -> _Points:
        """Of each mark a point and a radius about it, in millimetres; for planes that may cut it alone."""
        if self._spheres is None:
            self._spheres = _spheres(self.marks)
        return self._spheres

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
        #: By the normal of a plane the frames that it never cuts, whatever their marks are: they lie beside it.
        self._beside: dict[tuple[float, float, float], set[FrameKey]] = {}

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
        normal, near, lines = plane.normal, list[Annotation](), list[list[_Points]]()
        beside = self._beside.setdefault(normal, set())
        for key, own in marks.items():
            if key in beside:
                continue
            frame = self._frame(key, own)
            if frame.plane is not None and abs(dot(frame.normal, normal)) > _PARALLEL:
                beside.add(key)
                continue
            if frame.plane is None or frame.space != space:
                continue
            away = (frame.spheres[:, :3] - np.array(plane.position.as_tuple())) @ np.array(normal)
            own_near = [frame.marks[at] for at in np.flatnonzero(np.abs(away) <= frame.spheres[:, 3] + reach).tolist()]
            near += own_near
            lines += [frame.lines_of(one) for one in own_near]
        return tuple(_cut_all(near, lines, plane, reach))

    def _frame(self, key: FrameKey, own: tuple[Annotation, ...]) -> _Frame:
        known = self._frames.get(key)
        if known is None or known.marks is not own or (known.plane is None and known.space):
            known = self._frames[key] = self._read(own, known)
        return known

    def _read(self, marks: tuple[Annotation, ...], before: _Frame | None) -> _Frame:
        space = next((one.frame_of_reference_uid for one in marks if one.patient_points), "")
        if before is not None and before.plane is not None:
            now = {one.id: one for one in marks} if before.lines else {}
            same = (one for one in before.marks if now.get(one.id) is one and one.id in before.lines)
            lines = {one.id: before.lines[one.id] for one in same}
            return _Frame(marks, before.plane if space else None, space, lines, before.normal)
        found = self._images.geometry(marks[0].image) if self._images is not None and space else None
        plane = None if found is None else found.plane
        return _Frame(marks, plane, space, normal=(0.0, 0.0, 0.0) if plane is None else plane.normal)


def crossed(mark: Annotation, own: ImagePlane, plane: ImagePlane, reach: float) -> CrossedMark | None:
    """Return what `plane` cuts from a mark on the plane `own`; None where that is nothing, or all of it."""
    return next(iter(_cut_all([mark], [_lines(mark, own)], plane, reach)), None)


def _lines(mark: Annotation, own: ImagePlane) -> list[_Points]:
    """Return the lines of a mark, each as places ``(n, 3)`` in the patient; none of a kind that is not cut."""
    if mark.kind in _NOT_CUT or not mark.patient_points:
        return []
    drawn = outline_of(mark.kind, mark.points, own.spacing.row / own.spacing.column).lines
    return [_to_patient(own, one) for one in drawn]


def _cut_all(
    marks: Sequence[Annotation], lines: Sequence[list[_Points]], plane: ImagePlane, reach: float
) -> list[CrossedMark]:
    """Return what `plane` cuts from marks with these lines: nothing of one it misses, or that lies in it as a whole."""
    owners = [at for at, some in enumerate(lines) for _one in some]
    cuts = cut_lines([one for some in lines for one in some], plane, reach)
    leaving = {owners[at] for at in np.flatnonzero(~cuts.within).tolist()}
    stretches: dict[int, list[_Points]] = {}
    points: dict[int, list[_Points]] = {}
    for line, one in cuts.stretches:
        stretches.setdefault(owners[line], []).append(one)
    for line, one in cuts.crossings:
        at = owners[line]
        if KIND_RULES[marks[at].kind].closed:
            stretches.setdefault(at, []).extend(_pairs(one))
        else:
            points.setdefault(at, []).append(one)
    return [
        CrossedMark(marks[at], tuple(stretches.get(at, ())), np.concatenate(points[at]) if at in points else _NO_POINTS)
        for at in sorted(leaving)
        if stretches.get(at) or at in points
    ]


def _pairs(cuts: _Points) -> list[_Points]:
    """Return the stretches of a straight cut that lie within a closed line, by the points where they begin and end."""
    if len(cuts) <= 2:
        return [cuts] if len(cuts) == 2 else []
    along = cuts[int(np.argmax(((cuts - cuts[0]) ** 2).sum(axis=1)))] - cuts[0]
    ordered = cuts[np.argsort(cuts @ along)]
    return [ordered[at : at + 2] for at in range(0, len(ordered) - 1, 2)]


def _to_patient(plane: ImagePlane, places: _Points) -> _Points:
    told = places * (plane.spacing.column, plane.spacing.row)
    axes = np.array((plane.row_direction, plane.column_direction))
    placed: _Points = np.array(plane.position.as_tuple()) + told @ axes
    return placed


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
