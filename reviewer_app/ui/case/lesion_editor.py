"""Changes of lesions, each one edit of the journal together with the marks that it touches."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.lesion_sizes import can_follow
from reviewer_app.cases.lesions import BASELINE_PATH, TOGETHER_PATH, Lesion, LesionRole
from reviewer_app.cases.work import AnnotationChange, LesionChange
from reviewer_app.ui.case.editor import WorkEditor, new_id


class LesionEditor:
    """Begins, links and changes lesions."""

    def __init__(self, editor: WorkEditor) -> None:
        self._editor = editor

    def followable(self, annotation_id: str) -> Annotation | None:
        """Return a mark that measures a size, None for any other."""
        mark = self._editor.work.annotation(annotation_id)
        return mark if mark is not None and can_follow(mark) else None

    def begin(self, annotation_id: str, role: LesionRole, *, node: bool = False) -> Lesion | None:
        """Begin a lesion with a measurement, which leaves the one it belonged to."""
        mark = self.followable(annotation_id)
        if mark is None or self._editor.read_only:
            return None
        made = Lesion(new_id(), self._next_number(), self._editor.author, self._editor.now(), node=node, role=role)
        linked = AnnotationChange(mark, replace(mark, lesion_id=made.id))
        self._editor.change(f"Begin lesion {made.number}", annotations=(linked,), lesions=(LesionChange(None, made),))
        return made

    def link(self, annotation_id: str, lesion_id: str) -> None:
        """Say that a measurement is of a lesion; of none with an empty id."""
        mark, lesion = self.followable(annotation_id), self._editor.work.lesion(lesion_id)
        if mark is None or mark.lesion_id == lesion_id or (lesion_id and lesion is None):
            return
        label = f"Measurement is of lesion {lesion.number}" if lesion is not None else "Measurement is of no lesion"
        self._editor.change(label, annotations=(AnnotationChange(mark, replace(mark, lesion_id=lesion_id)),))

    def change(self, lesion_id: str, after: Lesion) -> None:
        """Say something else of a lesion."""
        before = self._editor.work.lesion(lesion_id)
        if before is not None and before != after:
            self._editor.change(f"Change lesion {before.number}", lesions=(LesionChange(before, after),))

    def remove(self, lesion_id: str) -> None:
        """Delete a lesion; its measurements stay and belong to none."""
        lesion = self._editor.work.lesion(lesion_id)
        if lesion is not None:
            marks = [one for one in self._editor.work.annotations if one.lesion_id == lesion_id]
            freed = tuple(AnnotationChange(one, replace(one, lesion_id="")) for one in marks)
            label = f"Delete lesion {lesion.number}"
            self._editor.change(label, annotations=freed, lesions=(LesionChange(lesion, None),))

    def set_baseline(self, day: date) -> None:
        """Count changes from another day on."""
        self._editor.set_fields({BASELINE_PATH: day.isoformat()}, "Choose the baseline of lesions")

    def set_days_together(self, days: int) -> None:
        """Take studies for one time point that follow its first by at most so many days."""
        self._editor.set_fields({TOGETHER_PATH: str(days) if days else ""}, "Take studies of some days together")

    def _next_number(self) -> int:
        """Return a number that no lesion of the case ever had, the undone ones among them."""
        used = [one.after.number for edit in self._editor.edits for one in edit.lesions if one.after is not None]
        return max(used, default=0) + 1
