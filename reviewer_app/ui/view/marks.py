"""What is drawn on images that belong to no case: kept while the window is open, with undo, and never on disk."""

from __future__ import annotations

from collections.abc import Iterable

from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.completing import completed_all
from reviewer_app.cases.work import AnnotationChange, with_changes

_Marks = tuple[Annotation, ...]


class Marks:
    """Annotations with their past and what was undone."""

    def __init__(self) -> None:
        self.now: _Marks = ()
        self._past: list[_Marks] = []
        self._undone: list[_Marks] = []

    def change(self, changes: Iterable[AnnotationChange]) -> None:
        """Make, change or delete annotations by one act."""
        now = with_changes(self.now, changes)
        self._past.append(self.now)
        self._undone.clear()
        self.now = now

    def complete(self, change: AnnotationChange) -> None:
        """Give a mark the values that were read under it, as if it had had them from the beginning."""
        self.now = completed_all(self.now, change)
        self._past = [completed_all(one, change) for one in self._past]
        self._undone = [completed_all(one, change) for one in self._undone]

    def undo(self) -> None:
        """Take back the last change, if there is one."""
        if self._past:
            self._undone.append(self.now)
            self.now = self._past.pop()

    def redo(self) -> None:
        """Bring back what was undone last, if anything was."""
        if self._undone:
            self._past.append(self.now)
            self.now = self._undone.pop()
