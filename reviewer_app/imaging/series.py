"""Instances of a study into stacks to scroll through: sorted by geometry, split where one stack would mix things."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from reviewer_app.cases.instances import FrameIndex, InstanceIndex, InstanceKind
from reviewer_app.geometry import Vector
from reviewer_app.imaging import stack_notes, stacking
from reviewer_app.imaging.kinds import PARAMETRIC_MAP
from reviewer_app.imaging.stack_frames import StackFrame, TableFrames
from reviewer_app.imaging.stack_notes import Note, SpacingReport
from reviewer_app.imaging.stacking import Slice
from reviewer_app.imaging.uptake import with_series_start

SORTING = 1
"""Raised with every change of these rules, or those of `stacking`, `stack_notes` and `uptake`, that makes other stacks
or notes of the same instances: kept stacks of another number are not taken (`digest.FORMAT`)."""

_SPARSE = frozenset({"SEG"})
"""Modalities whose frames are left out on purpose where there is nothing to show."""

RADIAL_SHARE = 0.5
"""A series with more orientations than this share of its images is one radial stack, not many small ones."""


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """Frames in the order they are scrolled through.

    `key` is stable and unique within a study; `spacing` is the regular distance of slices in millimetres, None where it
    is not regular; `missing` counts slices that a gap in regular spacing leaves out; `duplicates` counts instances left
    out because they are here already, and images at a place already taken.
    """

    key: str
    series_instance_uid: str
    title: str
    modality: str
    frames: Sequence[StackFrame]
    missing: int = 0
    duplicates: int = 0
    notes: tuple[Note, ...] = ()
    spacing: float | None = None

    @property
    def study_instance_uid(self) -> str:
        """The study this stack belongs to."""
        return self.frames[0].instance.study.uid

    @property
    def in_columns(self) -> bool:
        """Whether its frames are columns, in which one is found without going through all of them."""
        return isinstance(self.frames, TableFrames)

    def frame_keys(self) -> Sequence[tuple[str, int]]:
        """Return SOP Instance UID and number of each frame, in order."""
        if isinstance(self.frames, TableFrames):
            return self.frames.frame_keys()
        return tuple((one.instance.sop_instance_uid, one.frame) for one in self.frames)

    def positions(self) -> Sequence[float | None]:
        """Return the place of each frame along the stack's normal in millimetres, None for one without geometry."""
        if isinstance(self.frames, TableFrames):
            return self.frames.positions if self.frames.positions is not None else [None] * len(self.frames)
        return [one.position for one in self.frames]

    def problems(self) -> Mapping[tuple[str, int], str]:
        """Return, for the keys of the frames that cannot be shown, the sentence why; mostly there are none."""
        if isinstance(self.frames, TableFrames):
            return self.frames.problems()
        return {
            (one.instance.sop_instance_uid, one.frame): one.instance.problem
            for one in self.frames
            if one.instance.problem
        }

    def position_of(self, sop_instance_uid: str, frame: int) -> int | None:
        """Return where a frame is, counted from 0, None if it is not in this stack."""
        if isinstance(self.frames, TableFrames):
            return self.frames.position_of((sop_instance_uid, frame))
        for at, one in enumerate(self.frames):
            if one.frame == frame and one.instance.sop_instance_uid == sop_instance_uid:
                return at
        return None


@dataclass(frozen=True, slots=True)
class _Part:
    """Slices that make one stack, and what to call them beside the series' name."""

    slices: tuple[Slice, ...]
    words: str = ""
    geometric: bool = False


def is_map(stack: Stack) -> bool:
    """Whether a stack is of a parametric map (PS3.3 A.75)."""
    return stack.frames[0].instance.sop_class_uid == PARAMETRIC_MAP


def sort_into_stacks(instances: Sequence[InstanceIndex]) -> tuple[Stack, ...]:
    """Return the stacks of the images among `instances`, series by series in order of their numbers.

    Slides, documents and objects without pictures make no stack. An image that cannot be shown has its place in the
    stack, so that the reason can stand there.
    """
    by_series: dict[str, list[InstanceIndex]] = defaultdict(list)
    for one in instances:
        if one.kind in (InstanceKind.IMAGE, InstanceKind.VIDEO):
            by_series[one.series.uid].append(one)
    ordered = sorted(by_series.values(), key=lambda members: _series_order(members[0]))
    return tuple(stack for members in ordered for stack in _stacks_of_series(members))


def with_series_starts(instances: Sequence[InstanceIndex]) -> list[InstanceIndex]:
    """Return instances of several series, in their order, with the uptake of each set right by its series."""
    if not any(one.uptake is not None and one.uptake.provisional for one in instances):
        return list(instances)
    by_series: dict[str, list[InstanceIndex]] = defaultdict(list)
    for one in instances:
        by_series[one.series.uid].append(one)
    settled = {uid: iter(with_series_start(members)) for uid, members in by_series.items()}
    return [next(settled[one.series.uid]) for one in instances]


def _series_order(one: InstanceIndex) -> tuple[str, str, int, str]:
    number = one.series.number
    return (one.study.date, one.study.uid, number if number is not None else 1 << 31, one.series.uid)


def _stacks_of_series(members: Sequence[InstanceIndex]) -> list[Stack]:
    distinct = list({one.sop_instance_uid: one for one in reversed(members)}.values())
    repeated = len(members) - len(distinct)
    distinct = with_series_start(sorted(distinct, key=_instance_order))
    clips = [one for one in distinct if _is_clip(one)]
    parts = _parts([slice_ for one in distinct if not _is_clip(one) for slice_ in _slices(one)])
    parts += [_Part(tuple(_slices(one)), _clip_words(one, len(clips))) for one in clips]
    stacks = [_stack(part, number, len(parts)) for number, part in enumerate(parts)]
    if repeated and stacks:
        stacks[0] = replace(stacks[0], duplicates=stacks[0].duplicates + repeated)
    return stacks


def _instance_order(one: InstanceIndex) -> tuple[int, int, str]:
    number = one.instance_number
    return (number if number is not None else 1 << 31, one.acquisition_number or 0, one.sop_instance_uid)


def _is_clip(one: InstanceIndex) -> bool:
    """Tell whether an instance is a run of frames without geometry, scrolled and played for itself."""
    return one.frame_count > 1 and not any(frame.plane for frame in one.frames)


def _clip_words(one: InstanceIndex, clips: int) -> str:
    number = "" if one.instance_number is None else f" {one.instance_number}"
    return f"run{number}" if clips > 1 else ""


def _slices(one: InstanceIndex) -> list[Slice]:
    if not one.frames:
        return [Slice(one, 0, FrameIndex())]
    return [Slice(one, number, frame) for number, frame in enumerate(one.frames)]


def _parts(slices: Sequence[Slice]) -> list[_Part]:
    """Split the single images of a series."""
    flat = [one for one in slices if one.index.plane is None]
    parts: list[_Part] = []
    localizers = [one for one in slices if one.index.plane is not None and one.is_localizer]
    volumes = [one for one in slices if one.index.plane is not None and not one.is_localizer]
    for group, words in ((localizers, "localizer"), (volumes, "")):
        parts += _oriented_parts(group, words if localizers and volumes else "")
    if flat:
        parts.append(_Part(tuple(flat), "other images" if parts else ""))
    return parts


def _oriented_parts(slices: Sequence[Slice], words: str) -> list[_Part]:
    groups = stacking.by_orientation_and_size(slices)
    if len(slices) > 6 and len(groups) > RADIAL_SHARE * len(slices):
        return [_Part(tuple(slices), _joined(words, "radial"))]
    parts = []
    for group, name in zip(groups, stacking.group_words(groups), strict=True):
        parts += [
            _Part(tuple(members), _joined(words, name, label), geometric=True)
            for label, members in stacking.split_repeated(group)
        ]
    return parts


def _stack(part: _Part, number: int, parts: int) -> Stack:
    first = part.slices[0].instance
    series = first.series
    name = series.description or series.body_part.title() or series.modality or "Images"
    frames, normal = _ordered(part)
    report = stack_notes.examine_spacing([one.position for one in frames if one.position is not None])
    if normal is None or series.modality in _SPARSE or stacking.is_run(part.slices):
        report = SpacingReport()
    return Stack(
        key=series.uid if parts == 1 else f"{series.uid}#{number}",
        series_instance_uid=series.uid,
        title=_joined(name, part.words),
        modality=series.modality,
        frames=frames,
        missing=report.missing,
        duplicates=report.repeated,
        notes=(*_notes(part, report, normal), *_uptake_notes(first)),
        spacing=report.spacing,
    )


def _notes(part: _Part, report: SpacingReport, normal: Vector | None) -> tuple[Note, ...]:
    if part.words.endswith("radial"):
        return (Note("Radial", "Orientation differs from image to image.", warns=False),)
    if normal is None:
        mosaic = stack_notes.examine_mosaic(part.slices)
        return () if mosaic is None else (mosaic,)
    found = (
        stack_notes.examine_tilt(part.slices),
        stack_notes.examine_overlap(part.slices, report.spacing),
        stack_notes.examine_reference(part.slices),
    )
    return (*report.notes, *(one for one in found if one is not None))


def _uptake_notes(first: InstanceIndex) -> tuple[Note, ...]:
    """Return why the values of a PET series are not told as SUV; the pane has a badge of its own for it."""
    if first.uptake is None or first.uptake.factor > 0:
        return ()
    return (Note("No SUV", f"No SUV: {first.uptake.reason}", warns=False),)


def _ordered(part: _Part) -> tuple[tuple[StackFrame, ...], Vector | None]:
    if not part.geometric:
        return tuple(StackFrame(one.instance, one.frame) for one in part.slices), None
    normal = part.slices[0].normal
    placed = sorted(
        (StackFrame(one.instance, one.frame, one.position_along(normal)) for one in part.slices),
        key=lambda one: (one.position or 0.0, _instance_order(one.instance), one.frame),
    )
    return tuple(reversed(placed) if _runs_backwards(placed) else placed), normal


def _runs_backwards(frames: Sequence[StackFrame]) -> bool:
    """Tell whether the scanner counted the slices from the other end: its order is the one readers know."""
    first, last = frames[0], frames[-1]
    return (_instance_order(last.instance), last.frame) < (_instance_order(first.instance), first.frame)


def _joined(*words: str) -> str:
    return " – ".join(one for one in words if one)


def counted(stacks: Iterable[Stack]) -> tuple[int, int]:
    """Return how many slices are missing and how many are duplicates, over several stacks."""
    missing = duplicates = 0
    for one in stacks:
        missing += one.missing
        duplicates += one.duplicates
    return missing, duplicates
