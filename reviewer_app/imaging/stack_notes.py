"""What the reader of a stack must know: gaps, doubles, uneven distances, tilt, overlap, no frame of reference."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from reviewer_app.geometry import dot, subtract
from reviewer_app.imaging.stacking import SAME_PLACE, Slice

_EVEN = 0.02
_GAP = 1.5
_WHOLE = 0.2
_TILT = 1.0
"""Degrees between the way slices are stacked and their normal, from which on the stack is tilted."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something about a stack that its reader must know: `words` for a badge, a `sentence`, and whether it warns."""

    words: str
    sentence: str
    warns: bool = True


@dataclass(frozen=True, slots=True)
class SpacingReport:
    """Regular distance in millimetres (None: uneven), slices missing in gaps, places taken twice, and notes."""

    spacing: float | None = None
    missing: int = 0
    repeated: int = 0
    notes: tuple[Note, ...] = ()


def examine_spacing(positions: Sequence[float]) -> SpacingReport:
    """Return what the positions of a sorted stack tell, in millimetres."""
    ordered = sorted(positions)
    steps = [after - before for before, after in pairwise(ordered)]
    repeated = sum(step <= SAME_PLACE for step in steps)
    real = [step for step in steps if step > SAME_PLACE]
    notes = []
    if repeated:
        where = f"{_counted(repeated, 'image lies', 'images lie')} at a place already taken."
        notes.append(Note(f"{_counted(repeated, 'double', 'doubles')}", where))
    if len(real) < 2:
        return SpacingReport(real[0] if real else None, 0, repeated, tuple(notes))
    usual = median(real)
    missing = sum(round(step / usual) - 1 for step in real if _is_gap(step / usual))
    uneven = any(abs(step / usual - 1) > _EVEN and not _is_gap(step / usual) for step in real)
    if missing:
        notes.append(Note(f"{missing} missing", f"{_counted(missing, 'slice is', 'slices are')} missing."))
    if uneven:
        notes.append(Note("Uneven slices", f"The distance between slices is uneven: {_span(real)}."))
    return SpacingReport(None if uneven or missing else usual, missing, repeated, tuple(notes))


def examine_tilt(slices: Sequence[Slice]) -> Note | None:
    """Return a note where the slices of a stack do not lie straight behind each other, None where they do.

    A tilted gantry shifts each slice against the one before; whoever stacks them up sees a sheared body.
    """
    normal = slices[0].normal
    ends = [end(slices, key=lambda one: one.position_along(normal)).index.plane for end in (min, max)]
    if ends[0] is None or ends[1] is None:
        return None
    away = subtract(ends[1].position.as_tuple(), ends[0].position.as_tuple())
    distance = math.sqrt(dot(away, away))
    if distance <= SAME_PLACE:
        return None
    angle = math.degrees(math.acos(min(1.0, abs(dot(away, normal)) / distance)))
    if angle < _TILT:
        return None
    return Note(
        f"Tilted by {angle:.0f}°",
        f"The slices do not lie straight behind each other: they are shifted by an angle of {angle:.1f}°.",
    )


def examine_overlap(slices: Sequence[Slice], spacing: float | None) -> Note | None:
    """Return a note where slices are thicker than their regular distance, both in millimetres."""
    thick = [one.index.thickness for one in slices if one.index.thickness > 0]
    if spacing is None or not thick or median(thick) <= spacing * (1 + _EVEN):
        return None
    words = f"Slices of {median(thick):.3g} mm every {spacing:.3g} mm overlap"
    return Note("Overlapping slices", f"{words}.", warns=False)


def examine_reference(slices: Sequence[Slice]) -> Note | None:
    """Return a note where places are known, but not in which frame of reference."""
    if slices[0].index.plane is None or slices[0].instance.frame_of_reference_uid:
        return None
    words = "The file names no frame of reference: places cannot be compared with other series."
    return Note("No frame of reference", words, warns=False)


def examine_mosaic(slices: Sequence[Slice]) -> Note | None:
    """Return a note where each image is many slices side by side, as Siemens scanners store fast series."""
    if "MOSAIC" not in slices[0].instance.image_type:
        return None
    words = "Each image holds many slices side by side: the place it names is that of none of them."
    return Note("Mosaic of slices", words)


def _is_gap(times: float) -> bool:
    """Tell whether a step, in usual steps, leaves out whole slices."""
    return times > _GAP and abs(times - round(times)) < _WHOLE


def _span(steps: Sequence[float]) -> str:
    return f"{min(steps):.3g} to {max(steps):.3g} mm"


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
