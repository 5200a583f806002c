"""Whether the edits of a case follow from one another."""

from __future__ import annotations

from collections.abc import Iterable

from reviewer_app.cases.work import Edit, Work, apply


def whole(edits: Iterable[Edit]) -> int | None:
    """Return the number of the first edit whose `before` is not what the edits until then made; None if all follow."""
    work, known = Work(), set[str]()
    for number, edit in enumerate(edits):
        if (edit.undoes and edit.undoes not in known) or edit.id in known or not _follows(work, edit):
            return number
        known.add(edit.id)
        work = apply(work, edit)
    return None


def _follows(work: Work, edit: Edit) -> bool:
    opinion = work.opinion
    for field in edit.fields:
        if opinion.get(field.path) != field.before:
            return False
        opinion = opinion.set(field.path, field.after)
    marks = [(work.annotation, one.before, one.after) for one in edit.annotations]
    images = [(work.key_image, one.before, one.after) for one in edit.key_images]
    for find, before, after in (*marks, *images):
        there = find((before or after).id)  # type: ignore[union-attr]
        if there != before:
            return False
    return True
