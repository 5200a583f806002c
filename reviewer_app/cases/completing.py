"""Values that are read under a mark after it was kept: they belong to what drew it, and are undone with that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from reviewer_app.cases.annotations import Annotation

if TYPE_CHECKING:
    from reviewer_app.cases.work import AnnotationChange, Edit


def completed(mark: Annotation, change: AnnotationChange) -> Annotation:
    """Return a mark with the values that `change` brought, where it is the one that lacked them; else as it is."""
    before, after = change.before, change.after
    if before is None or after is None or mark.id != before.id:
        return mark
    if (mark.points, mark.measurement) != (before.points, before.measurement):
        return mark
    return replace(mark, measurement=after.measurement)


def complete(edits: list[Edit], values: Edit) -> None:
    """Put the values of an edit that only brings them into those that made its marks, the newest of `edits` last."""
    for change in values.annotations:
        for number in range(len(edits) - 1, -1, -1):
            edits[number], made = _completed(edits[number], change)
            if made:
                break


def _completed(edit: Edit, change: AnnotationChange) -> tuple[Edit, bool]:
    """Return an edit with the values of a mark, and whether it is the one that made the mark as it lacked them."""
    pairs = tuple(
        replace(one, before=_of(one.before, change), after=_of(one.after, change)) for one in edit.annotations
    )
    if pairs == edit.annotations:
        return edit, False
    made = any(
        one.before == was.before and one.after != was.after for one, was in zip(pairs, edit.annotations, strict=True)
    )
    return replace(edit, annotations=pairs), made


def _of(mark: Annotation | None, change: AnnotationChange) -> Annotation | None:
    return None if mark is None else completed(mark, change)


def completed_all(marks: Iterable[Annotation], change: AnnotationChange) -> tuple[Annotation, ...]:
    """Return marks with the values that `change` brought."""
    return tuple(completed(one, change) for one in marks)
