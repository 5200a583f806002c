"""The geometry of stacks: which slices face the same way, which share a place, how even their distances are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from statistics import median

from reviewer_app.cases.instances import FrameIndex, InstanceIndex
from reviewer_app.geometry import Vector, dot

SAME_DIRECTION = 0.9995
"""Cosine of the angle (1.8°) up to which two slices face the same way: gantries and tables are not exact."""
SAME_PLACE = 0.01
"""Millimetres within which two slices are at one place."""
_EVEN = 0.02
_GAP = 1.5
_WHOLE = 0.2


@dataclass(frozen=True, slots=True)
class Slice:
    """One frame of one instance on its way into a stack."""

    instance: InstanceIndex
    frame: int
    index: FrameIndex

    @property
    def normal(self) -> Vector:
        """The direction the slice faces; only for slices with a plane."""
        return self.index.plane.normal if self.index.plane is not None else (0.0, 0.0, 1.0)

    @property
    def is_localizer(self) -> bool:
        """Whether the scanner calls the image a localizer."""
        return "LOCALIZER" in self.instance.image_type

    def position_along(self, normal: Vector) -> float:
        """Return the distance of the slice from the origin along a direction, in millimetres."""
        plane = self.index.plane
        return dot(plane.position.as_tuple(), normal) if plane is not None else 0.0


@dataclass(frozen=True, slots=True)
class SpacingReport:
    """Regular distance in millimetres (None: uneven), slices missing in gaps, places taken twice, and sentences."""

    spacing: float | None = None
    missing: int = 0
    repeated: int = 0
    notes: tuple[str, ...] = ()


def by_orientation_and_size(slices: Sequence[Slice]) -> list[list[Slice]]:
    """Group slices that face the same way, have the same size, and lie in one frame of reference."""
    groups: list[list[Slice]] = []
    for one in slices:
        for group in groups:
            if _alike(group[0], one):
                group.append(one)
                break
        else:
            groups.append([one])
    return groups


def orientation_word(normal: Vector) -> str:
    """Return how a plane is called that faces this way."""
    sizes = [abs(value) for value in normal]
    strongest = sizes.index(max(sizes))
    return ("sagittal", "coronal", "axial")[strongest] if sizes[strongest] > 0.8 else "oblique"


def split_repeated(slices: Sequence[Slice]) -> list[tuple[str, list[Slice]]]:
    """Split slices that share places into parts in which every place is taken once, each with its label.

    By what tells them apart (echo, b-value, time, …), the fewest labels that do; else, if every place is taken equally
    often, by the order in which they were made. Slices that nothing tells apart stay together.
    """
    places = _places(slices)
    if len(set(places)) == len(places):
        return [("", list(slices))]
    kinds = _label_kinds(slices)
    for size in (1, 2):
        for chosen in combinations(kinds, size):
            parts = _parted(slices, chosen)
            if 1 < len(parts) < len(slices) and all(_all_different(part) for part in parts.values()):
                return [(" ".join(label for label in key if label), part) for key, part in parts.items()]
    counts = set(Counter(places).values())
    if len(counts) == 1 and len(set(places)) > 1:
        return _by_turn(slices, places)
    return [("", list(slices))]


def examine_spacing(positions: Sequence[float]) -> SpacingReport:
    """Return what the positions of a sorted stack tell, in millimetres."""
    ordered = sorted(positions)
    steps = [after - before for before, after in pairwise(ordered)]
    repeated = sum(step <= SAME_PLACE for step in steps)
    real = [step for step in steps if step > SAME_PLACE]
    notes = []
    if repeated:
        notes.append(f"{_counted(repeated, 'image lies', 'images lie')} at a place already taken.")
    if len(real) < 2:
        return SpacingReport(real[0] if real else None, 0, repeated, tuple(notes))
    usual = median(real)
    missing = 0
    uneven = False
    for step in real:
        times = step / usual
        if times > _GAP and abs(times - round(times)) < _WHOLE:
            missing += round(times) - 1
        elif abs(times - 1) > _EVEN:
            uneven = True
    if missing:
        notes.append(f"{_counted(missing, 'slice is', 'slices are')} missing.")
    if uneven:
        notes.append("The distance between slices is uneven.")
    return SpacingReport(None if uneven or missing else usual, missing, repeated, tuple(notes))


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _alike(one: Slice, other: Slice) -> bool:
    a, b = one.instance, other.instance
    same_size = a is b or (
        a.pixels is not None
        and b.pixels is not None
        and (a.pixels.rows, a.pixels.columns) == (b.pixels.rows, b.pixels.columns)
    )
    if not same_size or a.frame_of_reference_uid != b.frame_of_reference_uid:
        return False
    plane, second = one.index.plane, other.index.plane
    if plane is None or second is None:
        return plane is second
    return (
        dot(plane.row_direction, second.row_direction) > SAME_DIRECTION
        and dot(plane.column_direction, second.column_direction) > SAME_DIRECTION
    )


def _places(slices: Sequence[Slice]) -> list[int]:
    normal = slices[0].normal
    return [round(one.position_along(normal) / SAME_PLACE) for one in slices]


def _all_different(slices: Sequence[Slice]) -> bool:
    places = _places(slices)
    return len(set(places)) == len(places)


def _label_kinds(slices: Sequence[Slice]) -> list[str]:
    """Return the kinds of label (their first word) in the order they appear."""
    return list(dict.fromkeys(_kind(label) for one in slices for label in one.index.labels))


def _kind(label: str) -> str:
    """Return the kind of a label: its first word, or "type" for values of Image Type, which are in capitals."""
    word = label.split(" ", 1)[0]
    return "type" if word.isupper() and word != "TE" else word


def _parted(slices: Sequence[Slice], kinds: Sequence[str]) -> dict[tuple[str, ...], list[Slice]]:
    parts: dict[tuple[str, ...], list[Slice]] = defaultdict(list)
    for one in slices:
        by_kind = {_kind(label): label for label in one.index.labels}
        parts[tuple(by_kind.get(kind, "") for kind in kinds)].append(one)
    return parts


def _by_turn(slices: Sequence[Slice], places: Sequence[int]) -> list[tuple[str, list[Slice]]]:
    """Split by turn: the first image at every place, the second at every place, and so on."""
    turns: dict[int, list[Slice]] = defaultdict(list)
    seen: Counter[int] = Counter()
    for one, place in zip(slices, places, strict=True):
        seen[place] += 1
        turns[seen[place]].append(one)
    return [(f"pass {number}", part) for number, part in turns.items()]
