"""All objects about a reviewer's marks, in the order in which an archive should get them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from reviewer_app.exchange.delivery import ArchiveCopy
from reviewer_app.exchange.marks.draft import MarksDraft
from reviewer_app.exchange.marks.key_objects import key_object_selections
from reviewer_app.exchange.marks.measurement_report import measurement_reports
from reviewer_app.exchange.marks.region_masks import region_masks
from reviewer_app.exchange.marks.softcopy_state import presentation_states
from reviewer_app.exchange.marks.sources import writable

Writer = Callable[[MarksDraft], list[ArchiveCopy]]
WRITERS: Final[tuple[Writer, ...]] = (presentation_states, key_object_selections, measurement_reports)
MASK_WRITERS: Final[tuple[Writer, ...]] = (region_masks,)
"""Asked for by export only."""


def mark_objects(draft: MarksDraft) -> tuple[ArchiveCopy, ...]:
    """Return states first, then selections that name them, then reports; nothing where nothing was marked."""
    known = writable(draft)
    return tuple(one for write in WRITERS for one in write(known))
