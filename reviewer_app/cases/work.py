"""The reviewer's work on a case as a chain of edits: what is kept, undone and redone is always one edit.

The journal in the store holds edits in order; the work is what they add up to. Undoing appends the inverse of an edit,
so nothing is ever taken out of the journal and undo works after reopening, without limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial
from itertools import compress, count
from operator import is_
from typing import Generic, TypeVar

from reviewer_app.cases.annotations import Annotation, KeyImage
from reviewer_app.cases.cited_passages import CitedPassage
from reviewer_app.cases.cited_views import CitedView
from reviewer_app.cases.completing import complete
from reviewer_app.cases.dictated import DictatedPassage, DictatedRun, RunsChange, with_runs
from reviewer_app.cases.first_impression import hides_first_report, is_impression, may_change, shows_first_report
from reviewer_app.cases.lesions import Lesion
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.quoted import Quoted, merged
from reviewer_app.cases.views import ImageReference
from reviewer_app.cases.volumes import LesionVolume, lesion_volumes

#: So many marks of an edit are looked for one by one.
_FEW = 4
_Mark = TypeVar("_Mark", Annotation, KeyImage, Lesion, CitedView, CitedPassage, DictatedPassage)


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
class DictatedChange:
    """One dictated passage written, changed, or taken back."""

    before: DictatedPassage | None
    after: DictatedPassage | None


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
    them. What changes `by_service`, as a record has a new version, is never undone either: `replaced` is that paper by
    its reference, and `kept` the one of the version before, empty where that is gone. `runs` tell where dictated words
    stand in the fields that it changes.
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
    by_service: bool = False
    replaced: str = ""
    kept: str = ""
    dictated: tuple[DictatedChange, ...] = ()
    runs: tuple[RunsChange, ...] = ()

    @property
    def is_step(self) -> bool:
        """Whether the reviewer did something new by it."""
        return not (self.undoes or self.quoted or self.completes or self.by_service)

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
    """What the edits of a case add up to; `quoted` is how what is cited read in the last preview.

    `places` holds the place that each thing has, or had, among all that ever were, by its id: a deletion that is undone
    brings it back to its place, so that the order of all others, which numbers and names follow, is the one of before.
    A place never changes, so what comes of a work shares them with it.
    """

    annotations: tuple[Annotation, ...] = ()
    key_images: tuple[KeyImage, ...] = ()
    opinion: Opinion = field(default_factory=Opinion)
    lesions: tuple[Lesion, ...] = ()
    views: tuple[CitedView, ...] = ()
    passages: tuple[CitedPassage, ...] = ()
    quoted: tuple[Quoted, ...] = ()
    dictated: tuple[DictatedPassage, ...] = ()
    runs: tuple[DictatedRun, ...] = ()
    places: dict[str, int] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of each measurement by its id, counted from 1 in the order they were made."""
        measured = [one.id for one in self.annotations if one.measurement is not None]
        return dict(zip(measured, range(1, len(measured) + 1), strict=True))

    @cached_property
    def volumes(self) -> Mapping[str, LesionVolume]:
        """The volumes of lesions that were outlined on several slices, by their ids."""
        return {one.id: one for one in lesion_volumes(self.annotations, self.lesions)} if self.lesions else {}

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


def changes_fields_only(edit: Edit) -> bool:
    """Whether an edit changes nothing but fields of the opinion, and what of them was dictated."""
    return replace(edit, fields=(), dictated=(), runs=()) == Edit(
        edit.id, edit.author, edit.made, edit.label, undoes=edit.undoes
    )


def apply(work: Work, edit: Edit) -> Work:
    """Return the work after one more edit."""
    after = _after(work, (edit,))
    if "numbers" in vars(work) and all(map(_keeps_numbers, edit.annotations)):
        vars(after)["numbers"] = work.numbers
    return after


def _keeps_numbers(one: AnnotationChange) -> bool:
    before, after = one.before, one.after
    if before is None or after is None or before.id != after.id:
        return False
    return (before.measurement is None) is (after.measurement is None)


def replay(edits: Iterable[Edit]) -> Work:
    """Return what `edits`, in order, add up to; it takes as long as there are changes, however many marks there are."""
    return _after(Work(), edits)


def with_changes(annotations: tuple[Annotation, ...], changes: Iterable[AnnotationChange]) -> tuple[Annotation, ...]:
    """Return annotations after some changes, each in its place."""
    kept = _Kept(annotations, {})
    for one in changes:
        kept.change(one.before, one.after)
    return kept.all


def _after(work: Work, edits: Iterable[Edit]) -> Work:
    places = work.places
    marks, images = _Kept(work.annotations, places), _Kept(work.key_images, places)
    lesions, views = _Kept(work.lesions, places), _Kept(work.views, places)
    passages, dictated = _Kept(work.passages, places), _Kept(work.dictated, places)
    opinion, quoted, runs = work.opinion, work.quoted, work.runs
    for edit in edits:
        for mark in edit.annotations:
            marks.change(mark.before, mark.after)
        for image in edit.key_images:
            images.change(image.before, image.after)
        opinion = _written(opinion, edit.fields)
        for lesion in edit.lesions:
            lesions.change(lesion.before, lesion.after)
        for view in edit.views:
            views.change(view.before, view.after)
        for passage in edit.passages:
            passages.change(passage.before, passage.after)
        for words in edit.dictated:
            dictated.change(words.before, words.after)
        if edit.runs:
            runs = with_runs(runs, edit.runs)
        if edit.quoted:
            quoted = merged(quoted, edit.quoted)
    return Work(
        marks.all, images.all, opinion, lesions.all, views.all, passages.all, quoted, dictated.all, runs, places
    )


def _written(opinion: Opinion, changes: Iterable[FieldChange]) -> Opinion:
    for one in changes:
        if may_change(opinion, one.path):
            opinion = opinion.set(one.path, one.after)
    return opinion


class _Kept(Generic[_Mark]):
    """Marks while they change: what is changed keeps its place, what comes stands last, what comes back where it was.

    A change takes no walk.
    """

    def __init__(self, marks: tuple[_Mark, ...], places: dict[str, int]) -> None:
        self._marks: tuple[_Mark, ...] = marks
        self._places = places
        self._by_id: dict[str, _Mark] | None = None
        self._in_order = True
        self._few = _FEW

    @property
    def all(self) -> tuple[_Mark, ...]:
        """The marks now, in their order."""
        if self._by_id is None:
            return self._marks
        if self._in_order:
            return tuple(self._by_id.values())
        return tuple(map(self._by_id.__getitem__, sorted(self._by_id, key=self._places.__getitem__)))

    def change(self, before: _Mark | None, after: _Mark | None) -> None:
        """Make, change or delete a mark."""
        if self._by_id is None and before is not None and after is not None and self._changed_in_place(before, after):
            return
        if self._by_id is None:
            self._by_id = {one.id: one for one in self._marks}
            if not self._by_id.keys() <= self._places.keys():
                for name in self._by_id:
                    self._places.setdefault(name, len(self._places))
        if before is not None and (after is None or after.id != before.id):
            self._by_id.pop(before.id, None)
        if after is not None:
            if after.id not in self._by_id and after.id in self._places:
                self._in_order = False  # it comes back
            self._places.setdefault(after.id, len(self._places))
            self._by_id[after.id] = after

    def _changed_in_place(self, before: _Mark, after: _Mark) -> bool:
        """Put a mark in the place of the one that it comes from, where these are few: that takes no table of all."""
        self._few -= 1
        if self._few < 0 or before.id != after.id:
            return False
        at: int = next(compress(count(), map(partial(is_, before), self._marks)), -1)
        if at >= 0:
            marks = list(self._marks)
            marks[at] = after
            self._marks = tuple(marks)
        return at >= 0


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
        dictated=tuple(DictatedChange(one.after, one.before) for one in reversed(edit.dictated)),
        runs=tuple(RunsChange(one.path, one.after, one.before) for one in reversed(edit.runs)),
    )


class UndoChain:
    """The edits that can be undone and redone, the next one last, as edits are added."""

    def __init__(self, edits: Iterable[Edit] = ()) -> None:
        self.undo: list[Edit] = []
        self.redo: list[Edit] = []
        self._revealed = False
        for edit in edits:
            self.add(edit)

    def add(self, edit: Edit) -> None:
        """Take in one more edit: an undo or a redo moves what it takes back, any other leaves nothing to redo.

        One by which a new version of a paper comes lets the steps before it speak of the version before.
        """
        if edit.by_service:
            from reviewer_app.cases.replaced_papers import with_earlier  # noqa: PLC0415 - seldom

            with_earlier(self.undo, edit)
            with_earlier(self.redo, edit)
            return
        if edit.quoted:
            return
        if edit.fields and self._stays(edit):
            return
        if edit.completes:
            complete(self.undo, edit)
            complete(self.redo, edit)
            return
        if edit.undoes and self.undo and self.undo[-1].id == edit.undoes:
            self.undo.pop()
            self.redo.append(edit)
        elif edit.undoes and self.redo and self.redo[-1].id == edit.undoes:
            self.redo.pop()
            self.undo.append(edit)
        else:
            self.undo.append(edit)
            self.redo.clear()

    def _stays(self, edit: Edit) -> bool:
        """Whether an edit is of a first impression, and never undone: with the reveal its typing is no step either."""
        paths = tuple(one.path for one in edit.fields)
        if shows_first_report(paths):
            self._revealed = True
            for chain in (self.undo, self.redo):
                chain[:] = [one for one in chain if not self._stays(one)]
        return hides_first_report(paths) or (self._revealed and is_impression(paths))
