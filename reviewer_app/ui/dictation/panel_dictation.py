"""What the panel of the opinion does with dictated words: marks, what waits, accepting, the menu of a word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QObject, Signal

from reviewer_app.cases.dictated import DictatedPassage, DictatedPiece
from reviewer_app.cases.work import DictatedChange, Edit
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.ui.case.fields import TextField
from reviewer_app.ui.dictation.accepting import Accepting
from reviewer_app.ui.dictation.dictated_bar import DictatedBar
from reviewer_app.ui.dictation.flat_document import cursor_over, place_of
from reviewer_app.ui.dictation.live_text import put_aside_into, waiting_aside
from reviewer_app.ui.dictation.shown_passages import ShownPassages, waiting

if TYPE_CHECKING:
    from reviewer_app.ui.case.opinion_panel import OpinionPanel

#: Plays kept sound: its pieces, from which second to which of the recording, and whom to tell when all was played.
Play: TypeAlias = Callable[[tuple[str, ...], float, float, Callable[[], object]], None]
#: Has the sound of passages recognised again.
HearAgain: TypeAlias = Callable[[Sequence[DictatedPassage]], None]
_CHANGED = "This word was changed meanwhile: write it by hand."
_NO_SOUND = "The sound of these words is not kept."


class PanelDictation(QObject):
    """Made when something is dictated for the first time, or was before.

    Signals
    -------
    said(str)
        Tell this for a moment.
    """

    said = Signal(str)

    def __init__(self, panel: OpinionPanel, editor: WorkEditor) -> None:
        super().__init__(panel)
        self._panel, self._editor = panel, editor
        self.shown = ShownPassages(lambda: editor.work, panel.text_fields, panel.pages.viewport())
        self.accepting = Accepting(editor, self.shown, self.waiting, self.bring_into_sight, self)
        self.accepting.said.connect(self.said)
        self.bar = DictatedBar(panel)  # shown before it has its place, it would be a window of its own
        self.bar.accept_wanted.connect(self.accept_here)
        self.bar.accept_all_wanted.connect(self.accepting.accept_all_shown)
        self.bar.put_wanted.connect(self._put)
        self.bar.drop_wanted.connect(self._drop)
        self.shown.shown.connect(self.show_state)
        editor.changed.connect(self._edit_made)
        self.show_state()

    def waiting(self) -> list[DictatedPassage]:
        """Return the passages that nobody has accepted, in the order in which they stand in the panel."""
        return waiting(self._editor.work, self._panel.text_paths())

    def _edit_made(self, edit: Edit) -> None:
        if edit.dictated or edit.runs:
            self.show_state()

    def show_state(self) -> None:
        """Show what waits now."""
        left = [] if self._editor.read_only else self.waiting()
        self.shown.follow(on=bool(left))
        ready = sum(self.accepting.how(one) is not None for one in left)
        self.bar.show_state(len(left), ready, () if self._editor.read_only else waiting_aside(self._editor))

    # where passages are

    def here(self) -> DictatedPassage | None:
        """Return the passage at the caret that waits to be accepted, None for none."""
        found = self._at_caret()
        return found[0] if found is not None and found[0].accepted is None else None

    def _at_caret(self) -> tuple[DictatedPassage, DictatedPiece | None] | None:
        field = self._panel.last_text
        return None if field is None or field.dictated is None else field.dictated.word_at(place_of(field.textCursor()))

    def bring_into_sight(self, passage: DictatedPassage) -> None:
        """Scroll to the beginning of a passage; the caret stays where it is."""
        run = next((one for one in self._editor.work.runs if one.passage == passage.id), None)
        field = None if run is None else self._panel.open_text(run.path)
        if run is not None and field is not None:
            self._panel.show_caret_of(field, cursor_over(field.document(), run.start, run.start))

    def go_to(self, passage: DictatedPassage) -> None:
        """Put the caret at the beginning of a passage, and bring it into sight."""
        run = next((one for one in self._editor.work.runs if one.passage == passage.id), None)
        field = None if run is None else self._panel.open_text(run.path)
        if run is not None and field is not None:
            self._panel.go_to_field(run.path)
            field.put_caret_at(run.start)
            self._panel.show_caret_of(field)

    def go_to_first(self, path: str) -> None:
        """Go to the first passage of a field that waits."""
        first = next(iter(waiting(self._editor.work, (path,))), None)
        if first is not None:
            self.go_to(first)

    # what is done to them

    def accept_here(self) -> None:
        """Accept the passage at the caret, or the first that waits."""
        self._panel.flush()
        self.accepting.accept(self.here())

    def accept(self, passage_id: str) -> None:
        """Accept one passage."""
        self._panel.flush()
        self.accepting.accept(next((one for one in self.waiting() if one.id == passage_id), None))

    def replay(self, passage: DictatedPassage, start: float, end: float) -> None:
        """Play sound of a passage; all of it counts as heard when it has been played to its end."""
        play = self._panel.play_sound
        if play is None or not passage.segments:
            self.said.emit(_NO_SOUND)
            return
        whole = start <= passage.begins and end >= passage.ends
        play(passage.segments, start, end, partial(self._heard, passage) if whole else _nothing)

    def _heard(self, passage: DictatedPassage) -> None:
        self.accepting.note_replayed(passage)
        self.show_state()

    def can_replay(self, passage: DictatedPassage) -> bool:
        """Return whether there is sound of a passage, and something that plays it."""
        return self._panel.play_sound is not None and bool(passage.segments)

    def hear_again(self, passage: DictatedPassage) -> None:
        """Have the sound of a passage recognised again, by the engine of the settings."""
        if self._panel.hear_again is not None:
            self._panel.flush()
            self._panel.hear_again((passage,))

    def show_view(self, passage: DictatedPassage) -> None:
        """Show what was on the screen when a passage was said."""
        if passage.view is not None:
            self._panel.view_wanted.emit(passage.view)

    def clicked(self) -> None:
        """Open the menu of a word that was clicked, where it waits and the engine doubted it."""
        passage, piece = self._at_caret() or (None, None)
        if passage is not None and piece is not None and passage.accepted is None and passage.is_unsure(piece):
            self.open_menu()

    def open_menu(self) -> None:
        """Open the menu of the word at the caret."""
        field = self._panel.last_text
        if field is not None:
            from reviewer_app.ui.dictation.word_menu import word_menu  # noqa: PLC0415 - when it is asked for

            menu = word_menu(field, self)
            if menu is not None:
                menu.popup(field.viewport().mapToGlobal(field.cursorRect().bottomLeft()))

    def _put(self, passage: DictatedPassage) -> None:
        field = self._panel.last_text
        if field is not None:
            put_aside_into(self._editor, passage, field)

    def _drop(self, passage: DictatedPassage) -> None:
        self._editor.change_dictated("Let go of dictated words", [DictatedChange(passage, None)])

    def choose(self, field: TextField, passage: DictatedPassage, piece: DictatedPiece, words: str) -> None:
        """Put other words in the place of a dictated one; what was heard stays on record."""
        from reviewer_app.ui.dictation.choosing import choose_words  # noqa: PLC0415 - when it is asked for

        if not choose_words(self._editor, field, passage, piece, words):
            self.said.emit(_CHANGED)


def _nothing() -> None:
    """A word that was heard is no passage."""
