"""Stacks of selected images: the frames that a key object selection names, and no others (PS3.3 A.35.4)."""

from __future__ import annotations

from collections.abc import Iterable

from reviewer_app.cases.structured_reports import KeyObjects
from reviewer_app.imaging.series import Stack
from reviewer_app.imaging.stack_frames import StackFrame
from reviewer_app.imaging.stack_notes import Note

_KEY = "selection:"


def is_selection(stack: Stack) -> bool:
    """Tell whether a stack holds selected images only."""
    return stack.key.startswith(_KEY)


def selection_stack(found: KeyObjects, sop_instance_uid: str, stacks: Iterable[Stack]) -> Stack | None:
    """Return the selected frames that are among `stacks`, in the order they were selected; None if there are none.

    An instance that is named without frames is there with all of them. A note says that the stack is a selection, how
    many images it has of how many in their series, and what of it is not here.

    Parameters
    ----------
    sop_instance_uid
        That of the key object selection.
    """
    known = [one for one in stacks if not is_selection(one)]
    places: dict[str, list[tuple[Stack, int, int]]] = {one.sop_instance_uid: [] for one in found.objects}
    for stack in known:
        for at, (uid, frame) in enumerate(stack.frame_keys()):
            if uid in places:
                places[uid].append((stack, at, frame))
    chosen: dict[tuple[str, int], tuple[Stack, StackFrame]] = {}
    absent = 0
    for one in found.objects:
        here = [place for place in places[one.sop_instance_uid] if not one.frames or place[2] in one.frames]
        absent += max(0, (len(one.frames) or 1) - len(here))
        chosen.update({(one.sop_instance_uid, frame): (stack, stack.frames[at]) for stack, at, frame in here})
    if not chosen:
        return None
    sources = {stack.key: stack for stack, _ in chosen.values()}
    frames = tuple(frame for _, frame in chosen.values())
    first = next(iter(sources.values()))
    return Stack(
        key=f"{_KEY}{sop_instance_uid}",
        series_instance_uid=first.series_instance_uid,
        title=found.title or "Key images",
        modality=first.modality,
        frames=frames,
        notes=(_note(found, len(frames), sum(len(one.frames) for one in sources.values()), absent),),
    )


def _note(found: KeyObjects, count: int, whole: int, absent: int) -> Note:
    words = f"Key images only: {count} of {whole}"
    if absent:
        words += f", {absent} not in the case"
    said = " ".join(one for one in (found.title, *found.reasons, found.description) if one)
    return Note(words, f"{words}. {said}".strip())
