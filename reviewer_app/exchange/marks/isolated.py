"""What can be written is written: a mark or an image that a writer cannot put into its objects costs no other one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, TypeVar

from reviewer_app.cases.annotations import Annotation, KeyImage
from reviewer_app.cases.marked_frames import MarkedFrame
from reviewer_app.cases.unwritten_marks import (
    IMAGE_OF_NO_CLASS,
    IMAGE_REFUSED,
    IMAGE_UNKNOWN,
    REFUSED,
    UnwrittenMark,
)
from reviewer_app.cases.views import ImageReference
from reviewer_app.exchange.delivery import ArchiveCopy
from reviewer_app.exchange.marks.draft import MarksDraft
from reviewer_app.exchange.marks.of_annotation import mark_name
from reviewer_app.exchange.marks.sources import writable

_log = logging.getLogger(__name__)
_T = TypeVar("_T")
#: Marks that are named in a sentence; the others are counted.
_MOST_NAMED = 5
_MOST_LOGGED = 50
_ALL: Final = "the files for other programs"
Writer = Callable[[MarksDraft], list[ArchiveCopy]]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is missing from the objects of one kind, `told` as in "the measurements"; no `marks` for all of it."""

    told: str
    marks: tuple[UnwrittenMark, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """What the marks are called."""
        return tuple(one.name for one in self.marks)

    @property
    def words(self) -> str:
        """The sentences for the user, for each reason one."""
        if not self.marks:
            return f"{self.told[:1].upper()}{self.told[1:]} could not be written for other programs."
        return " ".join(self._because(reason) for reason in dict.fromkeys(one.reason for one in self.marks))

    def _because(self, reason: str) -> str:
        names = [one.name for one in self.marks if one.reason == reason]
        more = len(names) - _MOST_NAMED
        named = ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
        return f"Left out of {self.told}, because {reason}: {named}."


def unplaced(draft: MarksDraft) -> LeftOut | None:
    """Return what stands in no object at all, as nothing can be written about its image; None where all images will do.

    `draft` still has the frames that nothing is written about (`sources.writable`).
    """
    known = writable(draft).known
    missing = [
        UnwrittenMark(one.id, name, _ALL, IMAGE_UNKNOWN if draft.frame(image) is None else IMAGE_OF_NO_CLASS)
        for one, name, image in _named(draft)
        if image not in known
    ]
    return LeftOut(_ALL, tuple(missing)) if missing else None


def _named(draft: MarksDraft) -> Iterator[tuple[Annotation | KeyImage, str, ImageReference]]:
    for at, mark in draft.placed:
        yield mark, mark_name(mark, at, draft.lesion(mark)), mark.image
    for at, key_image in enumerate(draft.key_images, start=1):
        yield key_image, f"Key image {at}", key_image.bookmark.image


def write_isolated(write: Writer, draft: MarksDraft, told: str) -> tuple[list[ArchiveCopy], LeftOut | None]:
    """Return the objects of one kind, without the marks that cannot be in them, and what was left out if anything.

    The same draft gives the same objects, as it does without anything left out. No error of a writer leaves here: what
    was drawn stays out of the log, which names marks by their ids.
    """
    try:
        return write(draft), None
    except Exception as error:
        _log.warning("%s of opinion %s need something left out: %s", told, draft.report_id, type(error).__name__)
    bad = _bad_marks(write, draft)
    without = draft.without | {one.id for one in bad}
    frames = tuple(one for one in draft.frames if _works(write, _alone(draft, one, without)))
    lost = [one for one in draft.annotations if draft.frame(one.image) is not None and one.id not in without]
    kept = {one.image for one in frames}
    bad += [one for one in lost if one.image not in kept]
    _log.warning(
        "left out of %s of opinion %s: %s", told, draft.report_id, ", ".join([one.id for one in bad][:_MOST_LOGGED])
    )
    try:
        objects = write(replace(draft, frames=frames, without=without))
    except Exception as error:
        _log.error("%s of opinion %s cannot be written: %s", told, draft.report_id, type(error).__name__)
        return [], LeftOut(told)
    refused = {one.id for one in bad}
    left = tuple(
        UnwrittenMark(
            one.id, mark_name(one, at, draft.lesion(one)), told, REFUSED if one.image in kept else IMAGE_REFUSED
        )
        for at, one in draft.placed
        if one.id in refused
    )
    return objects, LeftOut(told, left)


def _bad_marks(write: Writer, draft: MarksDraft) -> list[Annotation]:
    """Return the marks that cannot be written though their image without them can."""
    found: list[Annotation] = []
    for frame in _failing(partial(_works_on, write, draft), draft.frames):
        own = tuple(one for _at, one in draft.placed if one.image == frame.image)
        alone = _alone(draft, frame, draft.without | {one.id for one in own})
        if _works(write, alone):
            found += _failing(partial(_works_with, write, alone), own)
    return found


def _works_on(write: Writer, draft: MarksDraft, frames: tuple[MarkedFrame, ...]) -> bool:
    return _works(write, replace(draft, frames=frames))


def _works_with(write: Writer, draft: MarksDraft, marks: tuple[Annotation, ...]) -> bool:
    """Tell whether marks can be written that `draft` leaves out."""
    return _works(write, replace(draft, without=draft.without - {one.id for one in marks}))


def _alone(draft: MarksDraft, frame: MarkedFrame, without: frozenset[str]) -> MarksDraft:
    return replace(draft, frames=(frame,), without=without)


def _failing(works: Callable[[tuple[_T, ...]], bool], some: tuple[_T, ...]) -> list[_T]:
    """Return the items that do not work, found by halves: few of many take few tries."""
    if not some or works(some):
        return []
    if len(some) == 1:
        return list(some)
    half = len(some) // 2
    return _failing(works, some[:half]) + _failing(works, some[half:])


def _works(write: Writer, draft: MarksDraft) -> bool:
    try:
        write(draft)
    except Exception:
        return False
    return True
