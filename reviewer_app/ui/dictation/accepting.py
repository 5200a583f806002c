"""Accepting what was dictated: a passage in one act, after all of it was in sight or its sound was heard."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Signal

from reviewer_app.cases.dictated import Accepted, DictatedPassage, accepted
from reviewer_app.cases.work import DictatedChange
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.ui.dictation.shown_passages import ShownPassages

_NOT_SEEN = "Read these words first: they were not all on the screen yet."
_NONE_SEEN = "None of the dictated passages was on the screen with all its words yet."
_NOTHING = "Nothing dictated waits to be accepted."


class Accepting(QObject):
    """Accepts passages.

    Signals
    -------
    said(str)
        Tell this for a moment.
    """

    said = Signal(str)

    def __init__(
        self,
        editor: WorkEditor,
        shown: ShownPassages,
        waiting: Callable[[], list[DictatedPassage]],
        bring: Callable[[DictatedPassage], None],
        parent: QObject,
    ) -> None:
        """Begin; `waiting` gives the passages that nobody accepted.

        `bring` brings one into sight and leaves the caret: what is said meanwhile goes where that stands.
        """
        super().__init__(parent)
        self._editor, self._shown, self._waiting, self._bring = editor, shown, waiting, bring
        self._replayed: set[tuple[str, str]] = set()

    def note_replayed(self, passage: DictatedPassage) -> None:
        """The sound of all of a passage was heard."""
        self._replayed.add((passage.id, passage.text))

    def how(self, passage: DictatedPassage) -> Accepted | None:
        """Return after what a passage may be accepted now, None for not yet."""
        if (passage.id, passage.text) in self._replayed:
            return Accepted.REPLAYED
        return Accepted.SHOWN if self._shown.is_shown(passage) else None

    def accept(self, passage: DictatedPassage | None) -> None:
        """Accept a passage, or bring it into sight where it was not seen; with none the first that waits."""
        left = self._waiting()
        wanted = passage or next(iter(left), None)
        if wanted is None:
            self.said.emit(_NOTHING)
        elif self.how(wanted) is None:
            self._bring(wanted)
            self.said.emit(_NOT_SEEN)
        else:
            self._keep([wanted])
            if after := self._waiting():
                self._bring(after[0])

    def accept_all_shown(self) -> None:
        """Accept every passage that may be, in one edit."""
        left = self._waiting()
        ready = [one for one in left if self.how(one) is not None]
        if ready:
            self._keep(ready)
        else:
            self.said.emit(_NONE_SEEN if left else _NOTHING)

    def _keep(self, passages: Iterable[DictatedPassage]) -> None:
        author, moment = self._editor.author, self._editor.now()
        changes = [
            DictatedChange(one, accepted(one, author, moment, how))
            for one in passages
            if (how := self.how(one)) is not None
        ]
        label = "Accept dictated words" if len(changes) == 1 else f"Accept {len(changes)} dictated passages"
        self._editor.change_dictated(label, changes)
