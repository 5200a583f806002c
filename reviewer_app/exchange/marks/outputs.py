"""All objects about a reviewer's marks, in the order in which an archive should get them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from reviewer_app.cases.unwritten_marks import REFUSED, UnwrittenMark
from reviewer_app.exchange.delivery import ArchiveCopy
from reviewer_app.exchange.marks.draft import MarksDraft
from reviewer_app.exchange.marks.isolated import LeftOut, Writer, unplaced, write_isolated
from reviewer_app.exchange.marks.key_objects import key_object_selections
from reviewer_app.exchange.marks.measurement_report import measurement_reports
from reviewer_app.exchange.marks.region_masks import region_masks
from reviewer_app.exchange.marks.softcopy_state import presentation_states
from reviewer_app.exchange.marks.sources import writable
from reviewer_app.exchange.marks.written import KEY_OBJECTS, MASK, REPORT, STATE

#: The writers with what their objects are called in a sentence.
WRITERS: Final[tuple[tuple[Writer, str], ...]] = (
    (presentation_states, STATE.told),
    (key_object_selections, KEY_OBJECTS.told),
    (measurement_reports, REPORT.told),
)
MASK_WRITERS: Final[tuple[tuple[Writer, str], ...]] = ((region_masks, MASK.told),)
"""Asked for by export only."""


@dataclass(frozen=True, slots=True)
class Written:
    """Objects about marks, and what could not be put into them."""

    objects: tuple[ArchiveCopy, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def problem(self) -> str:
        """What was left out, in sentences for the user; empty where nothing was."""
        return " ".join(one.words for one in self.left_out)

    @property
    def unwritten(self) -> tuple[UnwrittenMark, ...]:
        """Each mark that was left out, and of a kind of which nothing could be written that."""
        return tuple(mark for one in self.left_out for mark in one.marks or (UnwrittenMark("", "", one.told, REFUSED),))


def mark_objects(draft: MarksDraft) -> Written:
    """Return states first, then selections that name them, then reports; nothing where nothing was marked."""
    known = writable(draft)
    made = (write_isolated(write, known, told) for write, told in WRITERS)
    return together((([], unplaced(draft)), *made))


def together(made: Iterable[tuple[list[ArchiveCopy], LeftOut | None]]) -> Written:
    """Return what several writers made as one."""
    objects: list[ArchiveCopy] = []
    left_out: list[LeftOut] = []
    for copies, left in made:
        objects += copies
        left_out += [left] if left is not None else []
    return Written(tuple(objects), tuple(left_out))
