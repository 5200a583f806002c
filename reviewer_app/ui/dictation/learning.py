"""Learns what the reviewer meant: from other words that are chosen, and from what was put right by hand."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from reviewer_app.cases.dictated import DictatedPassage, runs_of
from reviewer_app.cases.dictated_places import flat
from reviewer_app.cases.work import DictatedChange, Edit
from reviewer_app.dictation.corrections import corrected
from reviewer_app.ui.case.editor import WorkEditor


class Learning(QObject):
    """Looks at the edits of one case; `learn` keeps what was heard and what was meant.

    What undo and redo do teaches nothing.
    """

    def __init__(self, editor: WorkEditor, learn: Callable[[str, str], None], parent: QObject) -> None:
        super().__init__(parent)
        self._editor, self._learn = editor, learn
        editor.changed.connect(self._edit_made)

    def _edit_made(self, edit: Edit) -> None:
        if edit.is_step:
            for one in edit.dictated:
                self._look_at(one)

    def _look_at(self, change: DictatedChange) -> None:
        before, after = change.before, change.after
        if before is None or after is None:
            return
        for heard, meant in _chosen(before, after):
            self._learn(heard, meant)
        if before.accepted is None and after.accepted is not None:
            text = flat(self._editor.work.opinion.get(after.path))
            for heard, meant in corrected(after, runs_of(self._editor.work.runs, after.path), text):
                self._learn(heard, meant)


def _chosen(before: DictatedPassage, after: DictatedPassage) -> list[tuple[str, str]]:
    """Return what was heard and what was put in its place, for pieces that were chosen anew."""
    if len(before.pieces) != len(after.pieces):
        return []
    return [
        (" ".join(word.text for word in after.words_of(now)), after.text[now.start : now.end])
        for old, now in zip(before.pieces, after.pieces, strict=True)
        if now.chosen and before.text[old.start : old.end] != after.text[now.start : now.end]
    ]
