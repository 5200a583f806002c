"""Which views of which frames go into which presentation state.

A state has one turn, one polarity, one modality LUT and one ICC profile for all its images (PS3.3 A.33.1), and one
window and one area for each frame. So views that differ only in these share a state, and a second view of a frame goes
into another one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from reviewer_app.cases.annotations import KeyImage
from reviewer_app.cases.marked_frames import MarkedFrame
from reviewer_app.cases.views import ViewState, VoiFunction, Window
from reviewer_app.exchange.marks.draft import MarksDraft
from reviewer_app.geometry import ImagePoint


@dataclass(frozen=True, slots=True)
class Look:
    """How one frame was looked at, as far as a presentation state can say it."""

    window: Window | None
    inverted: bool
    rotation: int
    flipped: bool
    zoom: float | None
    center: ImagePoint | None


@dataclass(slots=True)
class StatePlan:
    """One presentation state to be written: its frames, each with its look."""

    turn: tuple[int, bool]
    inverse: bool
    looks: dict[MarkedFrame, Look] = field(default_factory=dict)

    @property
    def color(self) -> bool:
        """Whether its images are in colour."""
        return next(iter(self.looks)).color


def look_of(view: ViewState, frame: MarkedFrame) -> Look:
    """Return a view with the window that it had: without one of its own, the first of the file (PS3.3 C.11.2.1.2)."""
    window = view.window if view.window is not None else frame.window
    fits = window if not frame.color and not frame.transform.has_lut else None
    if fits is not None and fits.function is VoiFunction.LINEAR and fits.width < 1:
        fits = replace(fits, function=VoiFunction.LINEAR_EXACT)  # LINEAR has no window so narrow (C.11.2.1.2.1)
    return Look(fits, view.inverted, view.rotation % 4, view.flipped, view.zoom, view.center)


def plans_for(draft: MarksDraft, study_uid: str) -> tuple[StatePlan, ...]:
    """Return the states of one study, in the order in which their first views were made."""
    plans: list[StatePlan] = []
    for frame in draft.in_study(study_uid):
        for look in _looks(draft, frame):
            _place(plans, frame, look)
    return tuple(plans)


def state_number(plans: tuple[StatePlan, ...], key_image: KeyImage, draft: MarksDraft) -> int | None:
    """Return the number, from 1, of the state that holds the view of a key image."""
    frame = draft.frame(key_image.bookmark.image)
    if frame is None:
        return None
    look = look_of(key_image.bookmark.view, frame)
    return next((at for at, one in enumerate(plans, start=1) if one.looks.get(frame) == look), None)


def _looks(draft: MarksDraft, frame: MarkedFrame) -> Iterator[Look]:
    """Return the different looks of the key images on a frame; without any, that of the mark made last."""
    kept = [one.bookmark.view for one in draft.key_images if one.bookmark.image == frame.image]
    drawn = [one.view for one in draft.annotations if one.image == frame.image]
    yield from dict.fromkeys(look_of(one, frame) for one in kept or drawn[-1:])


def _place(plans: list[StatePlan], frame: MarkedFrame, look: Look) -> None:
    turn, inverse = (look.rotation, look.flipped), frame.inverse != look.inverted
    for plan in plans:
        one, other = next(iter(plan.looks.items()))
        same = (plan.turn, plan.inverse) == (turn, inverse) and _values(one, other) == _values(frame, look)
        if same and frame not in plan.looks:
            plan.looks[frame] = look
            return
    plans.append(StatePlan(turn, inverse, {frame: look}))


def _values(frame: MarkedFrame, look: Look) -> tuple[bool, bytes, float, float, str, str]:
    """Return what images must have in common to be in one state; a grey one without a window is alone in it.

    (highdicom asks for a window where there are several images with frames.)
    """
    transform = frame.transform
    alone = frame.image.sop_instance_uid if look.window is None and not frame.color else ""
    return (frame.color, frame.icc_profile, transform.slope, transform.intercept, transform.unit, alone)
