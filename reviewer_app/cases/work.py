"""The reviewer's work on a case as a chain of edits: what is kept, undone and redone is always one edit.

The journal in the store holds edits in order; the work is what they add up to. Undoing appends the inverse of an edit,
so nothing is ever taken out of the journal and undo works after reopening, without limit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from reviewer_app.cases.annotations import Annotation, KeyImage
from reviewer_app.cases.cited_passages import CitedPassage
from reviewer_app.cases.cited_views import CitedView
from reviewer_app.cases.completing import complete
from reviewer_app.cases.lesions import Lesion
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.quoted import Quoted, merged
from reviewer_app.cases.views import ImageReference

_Mark = TypeVar("_Mark", Annotation, KeyImage, Lesion, CitedView, CitedPassage)


@dataclass(frozen=True, slots=True)
class AnnotationChange:
    """One annotation made (`before` None), changed, or deleted (`after` None)."""

    before: Annotation | None
    after: Annotation | None


@dataclass(frozen=True, slots=True)
class KeyImageChange:
    """One key image made, changed, or deleted."""

    before: KeyImage | None
    after: KeyImage | None


@dataclass(frozen=True, slots=True)
class LesionChange:
    """One lesion begun, changed, or deleted."""

    before: Lesion | None
    after: Lesion | None


@dataclass(frozen=True, slots=True)
class ViewChange:
    """One view put among the evidence, changed, or deleted."""

    before: CitedView | None
    after: CitedView | None


@dataclass(frozen=True, slots=True)
class PassageChange:
    """One passage put among the evidence, changed, or deleted."""

    before: CitedPassage | None
    after: CitedPassage | None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of the opinion changed from `before` to `after`, empty for none."""

    path: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing the reviewer did. `undoes` names the edit that this one takes back or, for a redo, brings back.

    `quoted` notes what a preview has shown: an edit with it changes nothing of the work and is never undone. One that
    `completes` only gives marks the values that were read under them: it is no step of its own, but part of what drew
    them.
    """

    id: str
    author: str
    made: datetime
    label: str
    annotations: tuple[AnnotationChange, ...] = ()
    key_images: tuple[KeyImageChange, ...] = ()
    fields: tuple[FieldChange, ...] = ()
    undoes: str = ""
    lesions: tuple[LesionChange, ...] = ()
    views: tuple[ViewChange, ...] = ()
    passages: tuple[PassageChange, ...] = ()
    quoted: tuple[Quoted, ...] = ()
    completes: bool = False

    @property
    def is_step(self) -> bool:
        """Whether the reviewer did something new by it."""
        return not (self.undoes or self.quoted or self.completes)

    @property
    def image(self) -> ImageReference | None:
        """The image on which something was drawn, moved, marked or taken away; None for words alone."""
        marks = [one.after or one.before for one in self.annotations]
        key_images = [one.after or one.before for one in self.key_images]
        views = [one.after or one.before for one in self.views]
        images = [one.image for one in marks if one is not None]
        images += [one.bookmark.image for one in (*key_images, *views) if one is not None]
        return images[0] if images else None


@dataclass(frozen=True)
class Work:
    """What the edits of a case add up to; `quoted` is how cited measurements read in the last preview."""

    annotations: tuple[Annotation, ...] = ()
    key_images: tuple[KeyImage, ...] = ()
    opinion: Opinion = field(default_factory=Opinion)
    lesions: tuple[Lesion, ...] = ()
    views: tuple[CitedView, ...] = ()
    passages: tuple[CitedPassage, ...] = ()
    quoted: tuple[Quoted, ...] = ()

    def annotation(self, annotation_id: str) -> Annotation | None:
        """Return an annotation by its id, or None if it was deleted or never was."""
        return next((one for one in self.annotations if one.id == annotation_id), None)

    def key_image(self, key_image_id: str) -> KeyImage | None:
        """Return a key image by its id, or None."""
        return next((one for one in self.key_images if one.id == key_image_id), None)

    def lesion(self, lesion_id: str) -> Lesion | None:
        """Return a lesion by its id, or None."""
        return next((one for one in self.lesions if one.id == lesion_id), None)

    def view(self, view_id: str) -> CitedView | None:
        """Return a view that was put into a text by its id, or None."""
        return next((one for one in self.views if one.id == view_id), None)

    def passage(self, passage_id: str) -> CitedPassage | None:
        """Return a passage that was put into a text by its id, or None."""
        return next((one for one in self.passages if one.id == passage_id), None)


def apply(work: Work, edit: Edit) -> Work:
    """Return the work after one more edit."""
    annotations, key_images, opinion = work.annotations, work.key_images, work.opinion
    lesions, views, passages = work.lesions, work.views, work.passages
    for mark in edit.annotations:
        annotations = _replaced(annotations, mark.before, mark.after)
    for image in edit.key_images:
        key_images = _replaced(key_images, image.before, image.after)
    for change in edit.fields:
        opinion = opinion.set(change.path, change.after)
    for lesion in edit.lesions:
        lesions = _replaced(lesions, lesion.before, lesion.after)
    for view in edit.views:
        views = _replaced(views, view.before, view.after)
    for passage in edit.passages:
        passages = _replaced(passages, passage.before, passage.after)
    quoted = merged(work.quoted, edit.quoted) if edit.quoted else work.quoted
    return Work(annotations, key_images, opinion, lesions, views, passages, quoted)


def with_change(annotations: tuple[Annotation, ...], change: AnnotationChange) -> tuple[Annotation, ...]:
    """Return annotations after one more change, each in its place."""
    return _replaced(annotations, change.before, change.after)


def _replaced(items: tuple[_Mark, ...], before: _Mark | None, after: _Mark | None) -> tuple[_Mark, ...]:
    gone = before.id if before is not None else None
    kept: list[_Mark] = []
    placed = False
    for one in items:
        if one.id != gone:
            kept.append(one)
        elif after is not None:
            kept.append(after)
            placed = True
    if after is not None and not placed:
        kept.append(after)
    return tuple(kept)


def replay(edits: Iterable[Edit]) -> Work:
    """Return what `edits`, in order, add up to."""
    work = Work()
    for edit in edits:
        work = apply(work, edit)
    return work


def inverse(edit: Edit, *, new_id: str, author: str, made: datetime) -> Edit:
    """Return the edit that takes `edit` back."""
    return replace(
        edit,
        id=new_id,
        author=author,
        made=made,
        undoes=edit.id,
        annotations=tuple(AnnotationChange(one.after, one.before) for one in reversed(edit.annotations)),
        key_images=tuple(KeyImageChange(one.after, one.before) for one in reversed(edit.key_images)),
        fields=tuple(FieldChange(one.path, one.after, one.before) for one in reversed(edit.fields)),
        lesions=tuple(LesionChange(one.after, one.before) for one in reversed(edit.lesions)),
        views=tuple(ViewChange(one.after, one.before) for one in reversed(edit.views)),
        passages=tuple(PassageChange(one.after, one.before) for one in reversed(edit.passages)),
    )


@dataclass(frozen=True, slots=True)
class UndoState:
    """The edits that can be undone and redone now, the next one last."""

    undo: tuple[Edit, ...] = ()
    redo: tuple[Edit, ...] = ()


def undo_state(edits: Iterable[Edit]) -> UndoState:
    """Return what can be undone and redone after `edits`."""
    undo: list[Edit] = []
    redo: list[Edit] = []
    for edit in edits:
        if edit.quoted:
            continue
        if edit.completes:
            complete(undo, edit)
            complete(redo, edit)
            continue
        if edit.undoes and undo and undo[-1].id == edit.undoes:
            undo.pop()
            redo.append(edit)
        elif edit.undoes and redo and redo[-1].id == edit.undoes:
            redo.pop()
            undo.append(edit)
        else:
            undo.append(edit)
            redo.clear()
    return UndoState(tuple(undo), tuple(redo))
