"""Finds out which marks cannot be written without writing a document for it: each measurement is tried by itself.

Most of the time of a structured report goes into copying its tree and collecting its images, and little of it into
the measurements, which are what can be refused: a shape, a number, a word.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from reviewer_app.exchange.marks.draft import MarksDraft
from reviewer_app.exchange.marks.isolated import unplaced, write_isolated
from reviewer_app.exchange.marks.measurement_report import encodable
from reviewer_app.exchange.marks.outputs import WRITERS, Written, together
from reviewer_app.exchange.marks.sources import writable
from reviewer_app.exchange.marks.written import REPORT

#: By what an object is called, which of its marks can be in it, each tried by itself.
_BY_THEMSELVES: Final[dict[str, Callable[[MarksDraft], frozenset[str]]]] = {REPORT.told: encodable}


def tried(draft: MarksDraft, known: frozenset[str] = frozenset()) -> Written:
    """Return what `mark_objects` would leave out; the objects in it are those of the trial, for nobody.

    Marks of `known` (ids) could be written before, with their frames and lesions as they are, and are not tried again.
    Of those that work by themselves one of each frame and of each kind is tried in a whole document; and all that do
    not, so that what is refused is always what the writer of the document refuses.
    """
    rest = replace(draft, without=draft.without | known)
    placed = writable(rest)
    made = []
    for write, told in WRITERS:
        alone = _BY_THEMSELVES.get(told)
        sure = alone(placed) - _of_each(placed) if alone is not None else frozenset[str]()
        made.append(write_isolated(write, replace(placed, without=placed.without | sure), told))
    return together((([], unplaced(rest)), *made))


def _of_each(draft: MarksDraft) -> frozenset[str]:
    """Return one mark of each frame, and one of each kind with a scale of each sort and with a lesion or none."""
    found: dict[object, str] = {}
    for _at, one in draft.placed:
        scale = one.measurement.calibration if one.measurement is not None else None
        found.setdefault(one.image, one.id)
        found.setdefault((one.kind, scale, bool(one.lesion_id), bool(one.patient_points)), one.id)
    return frozenset(found.values())
