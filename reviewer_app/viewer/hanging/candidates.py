"""What can be hung: stacks, and single images where each is a view of its own. No Qt."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.regions import regions_of, sides_of
from reviewer_app.imaging.series import Stack
from reviewer_app.imaging.stacking import orientation_word
from reviewer_app.viewer.captions import orientation_of
from reviewer_app.viewer.hanging.protocol import Orientation, Side

#: Modalities of which every image is a view of its own (mammography, projection radiography).
_SINGLE = frozenset({"MG", "CR", "DX", "RG", "DR"})
#: More images than these are a run, not views.
_VIEWS_MOST = 24
#: Objects that belong over the images of others.
_OVER_OTHERS = frozenset({"SEG", "RTDOSE", "RTSTRUCT"})
_ORIENTATIONS: dict[str, Orientation] = {
    "axial": "axial", "coronal": "coronal", "sagittal": "sagittal", "oblique": "oblique",
}  # fmt: skip
_LATERAL = frozenset({"LL", "RL", "LLD", "RLD", "LATERAL", "LAT"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A `single` image (`position` in its stack, from 0) or a whole stack, with what protocols ask for.

    `doubt` is a sentence where the header contradicts itself about the side (such an image is hung nowhere by side), or
    does not tell which way a mammogram lies.
    """

    stack: Stack
    position: int
    modality: str
    regions: frozenset[str]
    side: Side
    view: str
    orientation: Orientation
    words: frozenset[str]
    prior: bool
    images: int
    single: bool = False
    doubt: str = ""

    @property
    def instance(self) -> InstanceIndex:
        """The image, or the first of the stack."""
        return self.stack.frames[self.position].instance


def candidates_of(stacks: Iterable[Stack], priors: Collection[str]) -> tuple[Candidate, ...]:
    """Return what can be hung of these stacks; `priors` are the Study Instance UIDs of earlier studies."""
    found: list[Candidate] = []
    given = list(stacks)
    pictures = [one for one in given if one.modality not in _OVER_OTHERS] or given
    for stack in pictures:
        count = len(stack.frames)
        single = stack.modality in _SINGLE and count <= _VIEWS_MOST
        found += [_candidate(stack, position, priors, single=single) for position in range(count if single else 1)]
    return tuple(found)


def _candidate(stack: Stack, position: int, priors: Collection[str], *, single: bool) -> Candidate:
    instance = stack.frames[position].instance
    series, frames = instance.series, instance.frames
    number = stack.frames[position].frame
    plane = frames[number].plane if number < len(frames) else None
    said = (series.description, instance.study.description)
    side, doubt = _side(instance)
    if not doubt and single and stack.modality == "MG" and orientation_of(instance, number)[0][:1] not in ("A", "P"):
        doubt = "The file of a mammogram does not say which way it lies: it is shown as it is stored."
    return Candidate(
        stack=stack,
        position=position,
        modality=stack.modality,
        regions=regions_of([series.body_part], said),
        side=side,
        view=_view(series.view_position),
        orientation="" if plane is None else _ORIENTATIONS[orientation_word(plane.normal)],
        words=words_in(f"{series.description} {stack.title}"),
        prior=stack.study_instance_uid in priors,
        images=len(stack.frames),
        single=single,
        doubt=doubt,
    )


def words_in(text: str) -> frozenset[str]:
    """Return the words of a description in small letters; "T1-weighted" is "t1" and "weighted"."""
    return frozenset(re.findall(r"[a-z0-9]+", text.lower()))


def _view(view_position: str) -> str:
    code = view_position.strip().upper()
    return "LATERAL" if code in _LATERAL else code


def _side(instance: InstanceIndex) -> tuple[Side, str]:
    """Return "left", "right" or nothing, and a sentence where the header contradicts itself.

    Image Laterality (0020,0062) or Laterality (0020,0060) says it; where neither does, the name of the series.
    """
    given = instance.series.laterality
    if "\\" in given:
        return "", "The header calls this image left and right at once: it is not hung by side."
    side = _one(sides_of([given], ()))
    other = _said(instance.series.description)
    if side and other and side != other:
        return "", f"The header calls this image {side}, the name of its series {other}: it is not hung by side."
    return side or other, ""


def _one(sides: frozenset[str]) -> Side:
    """Return the only side there is, nothing where both are named or none."""
    if sides == {"left"}:
        return "left"
    return "right" if sides == {"right"} else ""


def _said(description: str) -> Side:
    """Return the side that a description names: as a word, or as "RCC" and "L MLO" name it."""
    views = {one.upper() for one in re.findall(r"\b([RLrl])[ -]?(?:CC|MLO|ML|LM|XCCL|cc|mlo)\b", description)}
    codes = {"R": "right", "L": "left"}
    return _one(sides_of((), [description]) | {codes[one] for one in views})
