"""The geometry of stacks: which slices face the same way, and which share a place."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from reviewer_app.cases.instances import FrameIndex, InstanceIndex
from reviewer_app.geometry import Vector, dot

SAME_DIRECTION = 0.9995
"""Cosine of the angle (1.8°) up to which two slices face the same way: gantries and tables are not exact."""
SAME_PLACE = 0.01
"""Millimetres within which two slices are at one place."""
_KINDS_IN_CAPITALS = frozenset({"TE", "TI"})
"""First words of labels that are in capitals and yet no value of Image Type."""


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


def group_words(groups: Sequence[Sequence[Slice]]) -> list[str]:
    """Return what to call each of several groups: how it faces, its size or a number where that does not tell."""
    if len(groups) == 1:
        return [""]
    words = [orientation_word(group[0].normal) for group in groups]
    if len(set(words)) < len(words):
        words = [f"{word} {_size(group[0])}".strip() for word, group in zip(words, groups, strict=True)]
    counts: Counter[str] = Counter(words)
    seen: Counter[str] = Counter()
    for number, word in enumerate(words):
        seen[word] += 1
        words[number] = f"{word} {seen[word]}" if counts[word] > 1 else word
    return words


def is_run(slices: Sequence[Slice]) -> bool:
    """Tell whether slices are one place at several times, echoes or the like: each has labels of its own."""
    normal = slices[0].normal
    if len(slices) < 2 or abs(slices[-1].position_along(normal) - slices[0].position_along(normal)) > SAME_PLACE:
        return False
    return len(set(_places(slices))) == 1 and len({one.index.labels for one in slices}) == len(slices)


def split_repeated(slices: Sequence[Slice]) -> list[tuple[str, list[Slice]]]:
    """Split slices that share places into parts in which every place is taken once, each with its label.

    By what tells them apart (echo, b-value, time, …), the fewest labels that do; else, if every place is taken equally
    often, by the order in which they were made. Slices that nothing tells apart stay together.
    """
    places = _places(slices)
    if len(set(places)) == len(places):
        return [("", list(slices))]
    labelled = [{_kind(label): label for label in one.index.labels} for one in slices]
    kinds = _telling_kinds(labelled)
    for size in (1, 2, 3):
        for chosen in combinations(kinds, size):
            parts = _parted(slices, labelled, chosen)
            if 1 < len(parts) < len(slices) and all(_all_different(part) for part in parts.values()):
                return [(" ".join(label for label in key if label), part) for key, part in parts.items()]
    counts = set(Counter(places).values())
    if len(counts) == 1 and len(set(places)) > 1:
        return _by_turn(slices, places)
    return [("", list(slices))]


def _size(one: Slice) -> str:
    pixels = one.instance.pixels
    return f"{pixels.columns}×{pixels.rows}" if pixels is not None else ""


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
    """Return a number for the place of each slice; places nearer than `SAME_PLACE` are one."""
    normal = slices[0].normal
    along = [one.position_along(normal) for one in slices]
    places = [0] * len(along)
    order = sorted(range(len(along)), key=along.__getitem__)
    for before, after in pairwise(order):
        places[after] = places[before] + (along[after] - along[before] > SAME_PLACE)
    return places


def _all_different(slices: Sequence[Slice]) -> bool:
    places = _places(slices)
    return len(set(places)) == len(places)


def _telling_kinds(labelled: Sequence[Mapping[str, str]]) -> list[str]:
    """Return the kinds of label that differ from slice to slice, in the order they appear."""
    kinds = dict.fromkeys(kind for one in labelled for kind in one)
    return [kind for kind in kinds if len({one.get(kind) for one in labelled}) > 1]


def _kind(label: str) -> str:
    """Return the kind of a label: its first word, or "type" for values of Image Type, which are in capitals."""
    word = label.split(" ", 1)[0]
    return "type" if word.isupper() and word not in _KINDS_IN_CAPITALS else word


def _parted(
    slices: Sequence[Slice], labelled: Sequence[Mapping[str, str]], kinds: Sequence[str]
) -> dict[tuple[str, ...], list[Slice]]:
    parts: dict[tuple[str, ...], list[Slice]] = defaultdict(list)
    for one, by_kind in zip(slices, labelled, strict=True):
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
