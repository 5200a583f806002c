"""All objects about a reviewer's marks, in the order in which an archive should get them."""

from __future__ import annotations

from reviewer_app.exchange.delivery import ArchiveCopy
from reviewer_app.exchange.marks.draft import MarksDraft
from reviewer_app.exchange.marks.key_objects import key_object_selections
from reviewer_app.exchange.marks.measurement_report import measurement_reports
from reviewer_app.exchange.marks.softcopy_state import presentation_states
from reviewer_app.exchange.marks.sources import writable


def mark_objects(draft: MarksDraft) -> tuple[ArchiveCopy, ...]:
    """Return states first, then selections that name them, then reports; nothing where nothing was marked."""
    draft = writable(draft)
    return (*presentation_states(draft), *key_object_selections(draft), *measurement_reports(draft))
