"""Which images an object is laid over: those it names first, then those that share its frame of reference."""

from __future__ import annotations

from collections.abc import Iterable

from reviewer_app.imaging.layers.reading import LAYERS, OpenedLayer, References
from reviewer_app.imaging.layers.values import place_of
from reviewer_app.imaging.series import Stack
from reviewer_app.jobs import CancelToken

_TRIED = 8


def is_layer(sop_class_uid: str) -> bool:
    """Tell whether objects of a class are laid over images."""
    return sop_class_uid in LAYERS


def images_of(opened: OpenedLayer, stacks: Iterable[Stack], study_uid: str, token: CancelToken) -> Stack | None:
    """Return the stack that an object belongs on, None where there is none on which it may lie; in a job.

    In this order: most images that it names, a series that it names, the same frame of reference; among equals those
    of its own study, then the largest. Naming is not enough: the frame of reference must be the same, or not told.

    Raises
    ------
    CannotDecode
        If a frame of it cannot be read.
    Cancelled
        If nobody waits any more.
    """
    scored = [(_score(one, opened.references, study_uid), one) for one in stacks]
    fitting = sorted(((score, one) for score, one in scored if any(score[:3])), key=lambda pair: pair[0], reverse=True)
    for _, one in fitting[:_TRIED]:
        if not refusal_on(opened, one, token):
            return one
    return None


def refusal_on(opened: OpenedLayer, stack: Stack, token: CancelToken) -> str:
    """Return why an object does not lie over a stack, empty if it does; of the images it names, the first is asked."""
    named = opened.references.images
    at = next((number for number, (uid, _) in enumerate(stack.frame_keys()) if uid in named), 0)
    place = place_of(stack.frames[at], stack.spacing)
    return "There is no picture." if place is None else opened.loaded.on(place, token).refusal


def _score(stack: Stack, references: References, study_uid: str) -> tuple[int, bool, bool, bool, int]:
    first = stack.frames[0].instance
    if is_layer(first.sop_class_uid) or first.pixels is None:
        return (0, False, False, False, 0)
    uids = {uid for uid, _ in stack.frame_keys()}
    return (
        len(uids & references.images),
        stack.series_instance_uid in references.series,
        bool(first.frame_of_reference_uid) and first.frame_of_reference_uid in references.frame_of_reference_uids,
        first.study.uid == study_uid,
        len(stack.frames),
    )
