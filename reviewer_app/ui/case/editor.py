"""The one place where the work on a case changes: every change is an edit, handed to the desk at once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from reviewer_app.cases.amendments import is_amendment
from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation, KeyImage, ShownSource, key_image_numbers
from reviewer_app.cases.changed_numbers import quoted_in
from reviewer_app.cases.cited_passages import CitedPassage
from reviewer_app.cases.cited_views import CitedView
from reviewer_app.cases.dictated import DictatedPassage, DictatedRun, RunsChange
from reviewer_app.cases.dictated_places import runs_after, with_more
from reviewer_app.cases.life_cycle import OPEN_STATES
from reviewer_app.cases.views import Bookmark
from reviewer_app.cases.work import (
    AnnotationChange,
    DictatedChange,
    Edit,
    FieldChange,
    KeyImageChange,
    LesionChange,
    PassageChange,
    UndoChain,
    ViewChange,
    Work,
    apply,
    changes_fields_only,
    inverse,
    replay,
)
from reviewer_app.ui.case.desk import CaseDesk, FirstWork

logger = logging.getLogger(__name__)
#: How long after a failure it is tried again, by itself.
RETRY_MS = 3000
#: An edit of more marks than these is handed over after the panes have painted it, in the next turn: writing it down
#: takes longer than painting, and would hold that up.
_MANY = 32


class _Done:
    """The edits, what they add up to, and which of them can be taken back."""

    def __init__(self, edits: Iterable[Edit]) -> None:
        self.edits = list(edits)
        self.work = replay(self.edits)
        self.chain = UndoChain(self.edits)

    def add(self, edit: Edit) -> None:
        """Take in one more."""
        self.edits.append(edit)
        self.chain.add(edit)
        self.work = apply(self.work, edit)


class WorkEditor(QObject):
    """Holds what the edits add up to, makes new ones, and takes them back.

    Signals
    -------
    changed(Edit)
        The work is another one; the edit says what changed.
    saved(datetime)
        Everything up to now is on disk.
    save_failed(BaseException)
        Edits could not be kept, told once for each cause; they stay in the window, and are tried again with the next
        one and every few seconds.
    typing_changed()
        `typing` is another.
    edits_read()
        The edits have been read, and `first` is no longer what there is.
    """

    changed = Signal(object)
    saved = Signal(object)
    save_failed = Signal(object)
    typing_changed = Signal()
    edits_read = Signal()

    def __init__(self, desk: CaseDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._first = desk.first_work()
        self._done: _Done | None = None
        self._asked = False
        self._waiting: list[Edit] = []
        self._on_the_way = 0
        self._trouble = ""
        self._typing: set[int] = set()
        self._again = QTimer(self, singleShot=True, interval=RETRY_MS)
        self._again.timeout.connect(self.retry)
        self._painted = QTimer(self, singleShot=True, interval=0)
        self._painted.timeout.connect(self.retry)
        self._closed = desk.state not in OPEN_STATES
        self._amendment = desk.amending.number

    @property
    def desk(self) -> CaseDesk:
        """Where the case is kept."""
        return self._desk

    @property
    def first(self) -> FirstWork | None:
        """What the first image needs of the work, as long as the edits are not read; then None."""
        return self._first if self._done is None else None

    def read(self, then: Callable[[], None]) -> None:
        """Have the edits read in the background, then call; at once where they are. Whoever asks before waits."""
        if self.first is None:
            then()
        elif not self._asked:
            self._asked = True

            def arrived() -> None:
                if isValid(self):
                    self._now()
                    then()

            self._desk.read_edits(arrived, self.save_failed.emit)

    def _now(self) -> _Done:
        if self._done is None:
            self._done = _Done(self._desk.edits())
            if self._first is not None:
                self.edits_read.emit()
        return self._done

    @property
    def work(self) -> Work:
        """What the edits add up to now."""
        return self._now().work

    @property
    def edits(self) -> tuple[Edit, ...]:
        """Every edit until now, in order."""
        return tuple(self._now().edits)

    @property
    def edit_count(self) -> int:
        """How many edits there are."""
        return len(self._now().edits) if self.first is None else self.first.edits

    @property
    def author(self) -> str:
        """Whose work this is: the reference of the reviewer."""
        return self._author

    def now(self) -> datetime:
        """The present, in the zone of this laptop."""
        return self._desk.now()

    @property
    def read_only(self) -> bool:
        """Whether the opinion can no longer be changed here."""
        return self._closed

    def close_work(self) -> None:
        """Allow no more changes: the opinion was signed or the case withdrawn."""
        self._closed, self._amendment = True, 0

    def write_amendment(self, number: int) -> None:
        """Let the fields of this addendum be changed of a closed work, and nothing else; 0 for none."""
        self._amendment = number

    def _refuses(self, edit: Edit) -> bool:
        """Whether an edit, or the one that takes it back, would change what is closed."""
        if not self._closed:
            return False
        of_amendment = all(is_amendment(one.path, self._amendment) for one in edit.fields)
        return not (self._amendment and edit.fields and of_amendment and changes_fields_only(edit))

    @property
    def unsaved(self) -> int:
        """How many edits are not on disk yet."""
        return len(self._waiting)

    @property
    def waiting(self) -> tuple[Edit, ...]:
        """The edits that are not on disk yet, in order; some may be on their way."""
        return tuple(self._waiting)

    @property
    def failing(self) -> bool:
        """Whether keeping them has failed the last time it was tried."""
        return bool(self._trouble)

    def can_undo(self) -> bool:
        """Whether there is an edit to take back."""
        return self._last(self._now().chain.undo) is not None

    def can_redo(self) -> bool:
        """Whether there is an undone edit to bring back."""
        return self._last(self._now().chain.redo) is not None

    @property
    def undo_at(self) -> int:
        """The number of the edit that `undo` takes back, counted from 0; -1 for none."""
        return self._number_of(self._now().chain.undo)

    @property
    def redo_at(self) -> int:
        """The number of the edit that took back what `redo` brings back; -1 for none."""
        return self._number_of(self._now().chain.redo)

    def _number_of(self, edits: Sequence[Edit]) -> int:
        last = self._last(edits)
        if last is None:
            return -1
        wanted = last.id  # not the edit itself: values may have come to its marks
        return next(
            number for number in range(len(self._now().edits) - 1, -1, -1) if self._now().edits[number].id == wanted
        )

    def _last(self, edits: Sequence[Edit]) -> Edit | None:
        return edits[-1] if edits and not self._refuses(edits[-1]) else None

    def undo(self) -> Edit | None:
        """Take back the last edit that was not taken back, and return the edit that does; None for nothing to do."""
        return self._invert(self._now().chain.undo)

    def redo(self) -> Edit | None:
        """Bring back the edit that was undone last, and return the edit that does; None for nothing to do."""
        return self._invert(self._now().chain.redo)

    def _invert(self, edits: Sequence[Edit]) -> Edit | None:
        last = self._last(edits)
        if last is None:
            return None
        made = inverse(last, new_id=new_id(), author=self._author, made=self._desk.now())
        self._add(made)
        return made

    def set_fields(
        self, values: Mapping[str, str], label: str, *, said: Sequence[DictatedRun] = (),
        new: Sequence[DictatedPassage] = (),
    ) -> None:  # fmt: skip
        """Change fields of the opinion in one edit; those that already have the value are left out.

        `said` are dictated words that came with it from elsewhere, `new` the passages of them that are unknown here.
        """
        opinion = self.work.opinion
        fields = [
            FieldChange(path, opinion.get(path), value) for path, value in values.items() if opinion.get(path) != value
        ]
        if fields:
            edit = self._edit(label, fields=fields)
            if said:
                came = tuple(DictatedChange(None, one) for one in new)
                edit = replace(edit, dictated=came, runs=with_more(self.work.runs, edit.runs, said))
            self._add(edit)

    def change_dictated(
        self,
        label: str,
        dictated: Iterable[DictatedChange],
        *,
        texts: Mapping[str, str] | None = None,
        runs: Iterable[RunsChange] = (),
    ) -> None:
        """Change dictated passages in one edit, with the fields that hold them and where they stand there."""
        opinion = self.work.opinion
        fields = tuple(FieldChange(path, opinion.get(path), text) for path, text in (texts or {}).items())
        edit = self._edit(label)
        self._add(replace(edit, fields=fields, dictated=tuple(dictated), runs=tuple(runs)))

    def change_annotation(self, before: Annotation | None, after: Annotation | None, label: str) -> None:
        """Keep what a tool drew, moved or removed; a new annotation gets its author and moment."""
        if before is None and after is not None:
            after = replace(after, author=after.author or self._author)
        self._add(replace(self._edit(label), annotations=(AnnotationChange(before, after),)))

    def complete_annotation(self, before: Annotation, after: Annotation, label: str) -> None:
        """Keep the values that were read under a mark: no step of its own, but part of what drew it."""
        self._add(replace(self._edit(label), annotations=(AnnotationChange(before, after),), completes=True))

    def change(
        self, label: str, *, annotations: Iterable[AnnotationChange] = (), lesions: Iterable[LesionChange] = ()
    ) -> None:
        """Change marks and lesions in one edit, which is undone as one."""
        self._add(replace(self._edit(label), annotations=tuple(annotations), lesions=tuple(lesions)))

    def add_key_image(
        self, bookmark: Bookmark, annotations: tuple[str, ...] = (), others: tuple[ShownSource, ...] = ()
    ) -> KeyImage | None:
        """Mark a view with the annotations and marks of others on it; its number is never used again in this case.

        A view that is marked already, but with other marks, has those from then on: so its figure is brought up to
        date.
        """
        if self._closed:
            return None
        older = (one for one in self.work.key_images if one.bookmark == bookmark)
        known = next((one for one in older if (one.annotations, one.others) != (annotations, others)), None)
        if known is not None:
            image = replace(known, bookmark=bookmark, annotations=annotations, others=others)
            label = f"Update key image {key_image_numbers(self.work.key_images)[known.id]}"
            self._add(replace(self._edit(label), key_images=(KeyImageChange(known, image),)))
            return image
        used = [
            change.after.number for edit in self._now().edits for change in edit.key_images if change.after is not None
        ]
        number = max(used, default=0) + 1
        image = KeyImage(
            new_id(), number, bookmark, self._author, self._desk.now(), annotations=annotations, others=others
        )
        label = f"Mark key image {len(self.work.key_images) + 1}"
        self._add(replace(self._edit(label), key_images=(KeyImageChange(None, image),)))
        return image

    def add_view(self, found: CitedView) -> CitedView | None:
        """Keep a view for a text to rest on, with an id, its author and the moment; one kept already stays."""
        if self._closed:
            return None
        made = replace(found, id=new_id(), author=self._author, created=self._desk.now())
        alike = (one for one in self.work.views if replace(one, id=made.id, created=made.created) == made)
        known = next(alike, None)
        if known is None:
            self._add(replace(self._edit(f"Keep the view of {made.place}"), views=(ViewChange(None, made),)))
        return known or made

    def compare_passage(self, found: CitedPassage) -> CitedPassage | None:
        """Keep a passage of the first report and begin to say how it stands, in one edit; None where it cannot be."""
        from reviewer_app.cases.compared_passages import begun, compared_path  # noqa: PLC0415 - not for the first image

        known, made = self._passage(found)
        path = compared_path(made.id, "place")
        if self._closed or self.work.opinion.get(path):
            return None if self._closed else made
        fields = [FieldChange(one, "", value) for one, value in begun(made.id).items()]
        passages = () if known else (PassageChange(None, made),)
        self._add(replace(self._edit(f"Compare {made.title}", fields=fields), passages=passages))
        return made

    def _passage(self, found: CitedPassage) -> tuple[bool, CitedPassage]:
        """Return whether a passage is kept already, and it with its id."""
        made = replace(found, id=new_id(), author=self._author, created=self._desk.now())
        alike = (one for one in self.work.passages if replace(one, id=made.id, created=made.created) == made)
        known = next(alike, None)
        return known is not None, known or made

    def add_passage(self, found: CitedPassage) -> CitedPassage | None:
        """Keep a passage for a text to rest on, with an id, its author and the moment; one kept already stays."""
        if self._closed:
            return None
        known, made = self._passage(found)
        if not known:
            act = "Note on" if made.is_note else "Highlight in" if made.is_highlight else "Quote"
            self._add(replace(self._edit(f"{act} {made.title}"), passages=(PassageChange(None, made),)))
        return made

    def change_passage(self, before: CitedPassage, after: CitedPassage, label: str) -> None:
        """Change a highlight or a note; every text that cites it follows."""
        self._add(replace(self._edit(label), passages=(PassageChange(before, after),)))

    def note_preview(self, work: Work) -> None:
        """Note how the numbers, figures and lesions of `work` read in a preview, where that is not known yet."""
        shown = quoted_in(work)
        if set(shown) - set(self.work.quoted):
            self._add(replace(self._edit("Preview"), quoted=shown))

    def remove_evidence(self, evidence_id: str) -> None:
        """Delete an annotation, key image, view or passage; text that cites it keeps its token and says so.

        What is said of a passage that is compared goes with it.
        """
        annotation, image = self.work.annotation(evidence_id), self.work.key_image(evidence_id)
        view, passage = self.work.view(evidence_id), self.work.passage(evidence_id)
        if annotation is not None and annotation.kind is AnnotationKind.COUNT:
            self._remove_count(annotation)
        elif annotation is not None:
            self.change_annotation(annotation, None, "Delete annotation")
        elif image is not None:
            edit = self._edit(f"Remove key image {key_image_numbers(self.work.key_images)[image.id]}")
            self._add(replace(edit, key_images=(KeyImageChange(image, None),)))
        elif view is not None:
            self._add(replace(self._edit(f"Delete the view of {view.place}"), views=(ViewChange(view, None),)))
        elif passage is not None:
            what = "note on" if passage.is_note else "passage of"
            edit = self._edit(f"Delete the {what} {passage.title}", fields=self._no_longer_compared(passage.id))
            self._add(replace(edit, passages=(PassageChange(passage, None),)))

    def _no_longer_compared(self, passage_id: str) -> list[FieldChange]:
        from reviewer_app.cases.compared_passages import removed  # noqa: PLC0415 - not for the first image

        opinion = self.work.opinion
        return [FieldChange(path, opinion.get(path), "") for path in removed(passage_id) if opinion.get(path)]

    def _remove_count(self, first: Annotation) -> None:
        """Delete all points that were counted on an image in a class."""
        whole = [
            one
            for one in self.work.annotations
            if one.kind is first.kind and (one.image, one.class_name) == (first.image, first.class_name)
        ]
        self.change("Delete counted points", annotations=(AnnotationChange(one, None) for one in whole))

    @property
    def _author(self) -> str:
        return self._desk.reviewer.reference

    def _edit(self, label: str, *, fields: Iterable[FieldChange] = ()) -> Edit:
        """Begin an edit; dictated words in the fields that it changes are followed."""
        changed = tuple(fields)
        texts = ((one.path, one.before, one.after) for one in changed)
        runs = tuple(runs_after(self.work.runs, texts)) if changed and self.work.runs else ()
        return Edit(new_id(), self._author, self._desk.now(), label, fields=changed, runs=runs)

    def _add(self, edit: Edit) -> None:
        if self._refuses(edit):
            return
        self._now().add(edit)
        self._waiting.append(edit)
        self.changed.emit(edit)
        if len(edit.annotations) > _MANY:
            self._painted.start()
        else:
            self._send()

    def retry(self) -> None:
        """Try again to keep what could not be kept."""
        self._send()

    def hand_over(self) -> None:
        """Hand over every edit that is not on disk; called before the window goes.

        Those on the way are given once more: should they fail, what follows them must not be kept without them.
        """
        if self._waiting:
            self._hand(tuple(self._waiting))

    def _send(self) -> None:
        """Hand over all that is not kept yet; what comes meanwhile follows when that is kept, so there is no gap."""
        if self._waiting and not self._on_the_way:
            self._hand(tuple(self._waiting))

    def _hand(self, edits: tuple[Edit, ...]) -> None:
        self._on_the_way += 1
        self._desk.add_edits(edits, lambda: self._kept(edits), self._not_kept)

    def _kept(self, edits: tuple[Edit, ...]) -> None:
        kept = {one.id for one in edits}
        self._on_the_way -= 1
        self._waiting = [one for one in self._waiting if one.id not in kept]
        self._send()
        # an answer may come when the window has gone; the edit is kept all the same
        if not isValid(self):
            return
        self._trouble = ""
        if not self._waiting:
            self.saved.emit(self._desk.now())

    def _not_kept(self, error: BaseException) -> None:
        self._on_the_way -= 1
        if not isValid(self):
            logger.error("an edit could not be kept after the window had gone: %s", type(error).__name__)
            return
        self._again.start()
        words = f"{type(error).__name__} {error}"
        if words != self._trouble:
            self._trouble = words
            self.save_failed.emit(error)

    # what is being typed

    def set_typing(self, source: QObject, *, typing: bool) -> None:
        """Note that `source` holds words that are no edit yet, or holds none any more."""
        key = id(source)
        if typing and key not in self._typing:
            self._typing.add(key)
            source.destroyed.connect(lambda: self._no_longer_typed(key))  # what was in it is gone with it
            self.typing_changed.emit()
        elif not typing:
            self._no_longer_typed(key)

    def _no_longer_typed(self, key: int) -> None:
        if key in self._typing and isValid(self):
            self._typing.discard(key)
            self.typing_changed.emit()

    @property
    def typing(self) -> bool:
        """Whether words were typed that are no edit yet; within half a second they are."""
        return bool(self._typing)


def new_id() -> str:
    """Return an id that no other edit, annotation or key image has."""
    return uuid4().hex
