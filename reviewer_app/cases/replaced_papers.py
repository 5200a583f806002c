"""Steps that speak of a paper which has a new version: what they say stays said of the version it was said of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from reviewer_app.cases.opinion import record_path
from reviewer_app.cases.records import RecordKey

if TYPE_CHECKING:
    from reviewer_app.cases.cited_passages import CitedPassage
    from reviewer_app.cases.work import Edit

#: What is said of how a record was reviewed, by the parts of its paths.
REVIEW_PARTS = ("reviewed", "reason", "elsewhere", "unseen", "unseen-of")


def review_path(reference: str, part: str) -> str:
    """Return the path of one of `REVIEW_PARTS` of a paper."""
    return record_path(str(RecordKey("document", reference)), part)


def with_earlier(steps: list[Edit], taken_in: Edit) -> None:
    """Let steps that can be undone or done again speak of the version that was there when they were made.

    Parameters
    ----------
    steps
        Those steps; one that speaks of nothing else goes where that version is gone.
    taken_in
        The edit with which the new version was taken in.
    """
    if not taken_in.replaced:
        return
    moved = (_of_earlier(one, taken_in.replaced, taken_in.kept) for one in steps)
    steps[:] = [one for one in moved if one is not None]


def speaks_of(steps: Iterable[Edit], reference: str) -> bool:
    """Whether one of some steps quotes a paper or says how it was reviewed."""
    return quotes(steps, reference) or any(_of_earlier(one, reference, "") is not one for one in steps)


def quotes(steps: Iterable[Edit], reference: str) -> bool:
    """Whether undoing or doing again one of some steps may bring a passage of a paper back."""
    changes = (change for one in steps for change in one.passages)
    return any(said is not None and said.record == reference for one in changes for said in (one.before, one.after))


def _of_earlier(step: Edit, reference: str, kept: str) -> Edit | None:
    if not (step.fields or step.passages):
        return step
    paths = {review_path(reference, part): review_path(kept, part) if kept else "" for part in REVIEW_PARTS}
    fields = tuple(replace(one, path=path) for one in step.fields if (path := paths.get(one.path, one.path)))
    passages = tuple(
        replace(one, before=_moved(one.before, reference, kept), after=_moved(one.after, reference, kept))
        for one in step.passages
        if kept or reference not in {said.record for said in (one.before, one.after) if said is not None}
    )
    if (fields, passages) == (step.fields, step.passages):
        return step
    left = replace(step, fields=fields, passages=passages)
    parts = (left.annotations, left.key_images, left.fields, left.lesions, left.views, left.passages, left.dictated)
    return left if any(parts) else None


def _moved(passage: CitedPassage | None, reference: str, kept: str) -> CitedPassage | None:
    return replace(passage, record=kept) if passage is not None and passage.record == reference else passage
