"""Volumes of lesions that were outlined on several slices of a series: they follow from the outlines, always.

The rule: an outline stands for a slab that reaches halfway to the outlined slices beside it, and the first and the last
one as far outwards as inwards. The volume is the sum of area times height over all slabs; where the outlined slices lie
equally far apart, that is the sum of their areas times that distance (Cavalieri's principle). Areas are those of the
drawn lines themselves, and those of several outlines on one slice are added; where these overlap there is no volume,
since an area that counts twice, or is meant as a hole, would make it a wrong one.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

from reviewer_app.cases.annotation_kinds import KIND_RULES, AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.lesions import Lesion
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.overlapping import overlap
from reviewer_app.cases.quantities import Quantity, QuantityName
from reviewer_app.cases.views import ImageReference
from reviewer_app.geometry import PatientPoint, Vector, cross, dot, subtract

_NAMESPACE: Final = uuid.UUID("a1b3c1de-7f8e-5c0a-9d54-2f1c6a4f0e77")
#: Slices less far apart are one place (at several times, in several phases); an outline that is thicker lies in none.
_SAME_MM: Final = 0.05
#: Square millimetres between points of an outline below which they lie on a line, and tell nothing of its plane.
_FLAT_MM2: Final = 1e-3
_MM3: Final = 1000.0


@dataclass(frozen=True, slots=True)
class LesionVolume:
    """The volume of one lesion in one series.

    Attributes
    ----------
    id
        The same as long as lesion and series are, whatever becomes of the outlines.
    outlines
        Those that it is made of, slice by slice from one end to the other.
    measurement
        The volume in cm³ and, where all outlines tell them, the values of all pixels within them.
    slices
        On how many slices these are.
    apart
        Millimetres between neighbouring outlined slices, the least and the most.
    """

    id: str
    lesion: Lesion
    outlines: tuple[Annotation, ...]
    measurement: Measurement
    slices: int
    apart: tuple[float, float]

    @property
    def largest(self) -> Annotation:
        """The outline of the largest area: where the lesion is shown."""
        return max(self.outlines, key=_area)

    @property
    def lesion_words(self) -> str:
        """What the lesion is called: its number, with its name or its place where it has one."""
        named = self.lesion.name.strip() or self.lesion.place
        return self.lesion.title if named else str(self.lesion.number)

    @property
    def words(self) -> str:
        """What it is made of: ``"outlined on 5 slices, 2 mm apart"``."""
        least, most = (f"{one:.3g}" for one in self.apart)
        distance = least if least == most else f"{least} to {most}"
        return f"outlined on {self.slices} slices, {distance} mm apart"

    @property
    def hint(self) -> str:
        """What it is of, what it is made of, by which rule, and the values within, a line each."""
        rule = f"{self.words[:1].upper()}{self.words[1:]}: sum of area times distance"
        return "\n".join((f"Volume of lesion {self.lesion_words}", rule, *self.measurement.lines[1:]))


def outlines_slice(mark: Annotation) -> bool:
    """Tell whether a mark bounds a part of a slice of the patient, so that a volume can be made of it and others."""
    measured = mark.measurement
    if measured is None or not KIND_RULES[mark.kind].closed or mark.kind is AnnotationKind.CROP:
        return False
    placed = bool(mark.patient_points and mark.frame_of_reference_uid)
    sized = (measured.name, measured.unit, measured.calibration) == (
        QuantityName.AREA, "mm²", Calibration.PATIENT_PLANE,
    )  # fmt: skip
    return placed and sized and math.isfinite(measured.value)


def lesion_volumes(annotations: Iterable[Annotation], lesions: Iterable[Lesion]) -> tuple[LesionVolume, ...]:
    """Return the volume of each lesion in each series on several slices of which it was outlined, in their order.

    There is none where it is not known how far apart the slices lie: their outlines do not lie in parallel planes, or
    two images are of one place, as those of several phases are; nor where outlines on one slice overlap.
    """
    known = {one.id: one for one in lesions}
    found: dict[tuple[str, str], list[Annotation]] = {}
    for one in annotations:
        if one.lesion_id in known and outlines_slice(one):
            found.setdefault((one.lesion_id, one.image.series_instance_uid), []).append(one)
    made = (_volume(known[lesion], series, outlines) for (lesion, series), outlines in found.items())
    return tuple(one for one in made if one is not None)


def volume_id(lesion_id: str, series_uid: str) -> str:
    """Return the id of the volume of a lesion in a series."""
    return uuid.uuid5(_NAMESPACE, f"{lesion_id}/{series_uid}").hex


def _volume(lesion: Lesion, series_uid: str, outlines: Sequence[Annotation]) -> LesionVolume | None:
    slices = _slices(outlines)
    if len(slices) < 2:
        return None
    places = sorted(slices, key=slices.__getitem__)
    steps = [slices[other] - slices[one] for one, other in pairwise(places)]
    if min(steps) < _SAME_MM or any(overlap(*two) for two in combinations(outlines, 2) if two[0].image == two[1].image):
        return None
    heights = [(before + after) / 2 for before, after in zip([steps[0], *steps], [*steps, steps[-1]], strict=True)]
    height_of = dict(zip(places, heights, strict=True))
    ordered = tuple(sorted(outlines, key=lambda one: slices[one.image]))
    value = sum(_area(one) * height_of[one.image] for one in ordered) / _MM3
    measured = Measurement(
        value, "cm³", Calibration.PATIENT_PLANE, name=QuantityName.VOLUME, quantities=_values_of_all(ordered)
    )
    apart = (min(steps), max(steps))
    return LesionVolume(volume_id(lesion.id, series_uid), lesion, ordered, measured, len(places), apart)


def _area(outline: Annotation) -> float:
    return outline.measurement.value if outline.measurement is not None else 0.0


def _slices(outlines: Sequence[Annotation]) -> Mapping[ImageReference, float]:
    """Return where along their common normal the outlined slices lie, in millimetres; nothing without one."""
    normal = _normal(outlines)
    if normal is None or len({one.frame_of_reference_uid for one in outlines}) > 1:
        return {}
    found: dict[ImageReference, float] = {}
    for one in outlines:
        away = [dot(point.as_tuple(), normal) for point in one.patient_points]
        place = found.setdefault(one.image, away[0])
        if max(abs(each - place) for each in away) > _SAME_MM or not _faces(one, normal):
            return {}
    return found


def _normal(outlines: Sequence[Annotation]) -> Vector | None:
    known = next((one.plane_normal for one in outlines if one.plane_normal is not None), None)
    if known is not None:
        return known
    return next((found for one in outlines if (found := _normal_of(one.patient_points)) is not None), None)


def _normal_of(points: Sequence[PatientPoint]) -> Vector | None:
    """Return the unit vector at right angles to all points; None of points on a line, as the two of a circle are."""
    if len(points) < 3:
        return None
    first = points[0].as_tuple()
    arms = [subtract(one.as_tuple(), first) for one in points[1:]]
    longest = max(arms, key=lambda arm: dot(arm, arm))
    across = max((cross(longest, arm) for arm in arms), key=lambda one: dot(one, one))
    size = math.sqrt(dot(across, across))
    return (across[0] / size, across[1] / size, across[2] / size) if size > _FLAT_MM2 else None


def _faces(outline: Annotation, normal: Vector) -> bool:
    """Tell whether the plane of an outline faces along a normal or against it, as far as it is known."""
    own = outline.plane_normal
    return own is None or abs(dot(own, normal)) > 1 - 1e-6


def _values_of_all(outlines: Sequence[Annotation]) -> tuple[Quantity, ...]:
    """Return mean, deviation, range and number of all pixels within outlines, from those of each; none if one lacks.

    Exact: a deviation is that of these very pixels (`imaging.measuring.statistics`). A median cannot be told so.
    """
    names = (
        QuantityName.PIXEL_COUNT, QuantityName.MEAN, QuantityName.STANDARD_DEVIATION, QuantityName.MINIMUM,
        QuantityName.MAXIMUM,
    )  # fmt: skip
    told = [[one.measurement.quantity(name) for name in names] for one in outlines if one.measurement is not None]
    rows = [[one.value for one in row if one is not None] for row in told]
    units = {row[1].unit for row in told if row[1] is not None}
    if len(units) != 1 or any(len(row) < len(names) for row in rows):
        return ()
    count = sum(row[0] for row in rows)
    if count <= 0:
        return ()
    mean = sum(row[0] * row[1] for row in rows) / count
    spread = sum(row[0] * (row[2] ** 2 + (row[1] - mean) ** 2) for row in rows) / count
    [unit] = units
    values = (mean, math.sqrt(spread), min(row[3] for row in rows), max(row[4] for row in rows))
    named = (Quantity(name, value, unit) for name, value in zip(names[1:], values, strict=True))
    return (*named, Quantity(QuantityName.PIXEL_COUNT, count, "pixels"))
