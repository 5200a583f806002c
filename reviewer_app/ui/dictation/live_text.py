"""Puts what was heard where the caret stood when it was said, while the reader goes on writing elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtCore import QObject, Signal

from reviewer_app.cases.dictated import DictatedPassage, DictatedRun, RunsChange, pieces_in, runs_of
from reviewer_app.cases.dictated_places import opened
from reviewer_app.cases.work import DictatedChange
from reviewer_app.dictation.into_text import Seam, passage_of, seam
from reviewer_app.dictation.spoken.written import written
from reviewer_app.dictation.values import HeardUtterance
from reviewer_app.ui.case.editor import WorkEditor, new_id
from reviewer_app.ui.case.fields import TextField
from reviewer_app.ui.dictation.flat_document import cursor_over, flat_text, place_of, put_lines
from reviewer_app.ui.dictation.speaking_trail import SpeakingTrail, Stand

_SET_ASIDE = "What you said has no text to go to: it is kept below the opinion until you put it in."
_CLOSED = "The opinion is closed: what you said was not written."


class LiveText(QObject):
    """Writes utterances into the fields of the opinion, each as one edit with its words, times and view.

    Signals
    -------
    said(str)
        Tell this for a moment.
    """

    said = Signal(str)

    def __init__(
        self,
        editor: WorkEditor,
        trail: SpeakingTrail,
        open_text: Callable[[str], TextField | None],
        parent: QObject,
        language: str = "english",
    ) -> None:
        """Begin; `open_text` gives the field of a path, None where there is none any more."""
        super().__init__(parent)
        self._editor, self._trail, self._open_text, self._language = editor, trail, open_text, language

    def write(self, heard: HeardUtterance) -> None:
        """Write what was heard where it was said; where that is gone it is set aside, never lost."""
        if not heard.words:
            return
        if self._editor.read_only:
            self.said.emit(_CLOSED)
            return
        # an utterance begins with the quiet before it, in which the caret may have been put elsewhere
        stand = self._trail.stand_at(heard.recording, heard.words[0].start)
        field = self._open_text(stand.path) if stand.path else None
        if field is None or field.isReadOnly():
            self._set_aside(heard, stand)
            return
        field.flush()
        text = flat_text(field.document())
        start, end = stand.place_in(text)
        if start != end and not self._chosen_still(field, start, end):
            start = end  # what was chosen is not any more, and stays
        self._put(field, start, end, heard, stand)

    def as_written(self, words: str, field: TextField) -> str:
        """Return how words would be written where the caret stands in a field, without blanks round them."""
        place, text = place_of(field.textCursor()), flat_text(field.document())
        return seam(words.split(), text[:place], text[place:], self._language).written.text.strip()

    @staticmethod
    def _chosen_still(field: TextField, start: int, end: int) -> bool:
        chosen = cursor_over(field.document(), start, end)
        now = field.textCursor()
        return (now.selectionStart(), now.selectionEnd()) == (chosen.selectionStart(), chosen.selectionEnd())

    def _put(self, field: TextField, start: int, end: int, heard: HeardUtterance, stand: Stand) -> None:
        text = flat_text(field.document())
        found = seam([one.text for one in heard.words], text[:start], text[end:], self._language)

        def passage_as(text: str) -> DictatedPassage:
            made = passage_of(heard, field.path, text, found.written, self._when(heard), stand.view)
            known = any(one.id == made.id for one in self._editor.work.dictated)
            return replace(made, id=new_id()) if known else made

        put_passage(self._editor, field, (start, end), found, passage_as)

    def _when(self, heard: HeardUtterance) -> datetime:
        now = self._editor.now()
        return self._trail.said_at(heard.recording, heard.words[0].start, now).astimezone(UTC)

    def _set_aside(self, heard: HeardUtterance, stand: Stand) -> None:
        text = written([one.text for one in heard.words], self._language)
        made = passage_of(heard, "", text.text, text, self._when(heard), stand.view)
        self._editor.change_dictated("Set dictated words aside", [DictatedChange(None, made)])
        self.said.emit(_SET_ASIDE)


def waiting_aside(editor: WorkEditor) -> tuple[DictatedPassage, ...]:
    """Return the passages that have no text yet, in the order they were said."""
    return tuple(one for one in editor.work.dictated if not one.path)


def put_aside_into(editor: WorkEditor, passage: DictatedPassage, field: TextField) -> None:
    """Put a passage that was set aside where the caret stands in a field."""
    field.flush()
    cursor = field.textCursor()
    cursor.setPosition(cursor.selectionEnd())
    place = place_of(cursor)
    text = flat_text(field.document())
    found = seam([one.text for one in passage.words], text[:place], text[place:])
    parts = found.written

    def passage_as(text: str) -> DictatedPassage:
        said = ((parts.text[one.start : one.end], one.first, one.last, one.care) for one in parts.passages)
        return replace(passage, path=field.path, text=text, pieces=pieces_in(text, said))

    put_passage(editor, field, (place, place), found, passage_as, before=passage)


def put_passage(
    editor: WorkEditor,
    field: TextField,
    place: tuple[int, int],
    found: Seam,
    passage_as: Callable[[str], DictatedPassage],
    *,
    before: DictatedPassage | None = None,
) -> None:
    """Write words in the place of those from `start` to `end`, and keep them with what was heard, in one edit.

    `passage_as` gives the passage for the characters that stand there then; `before` is what it was until now.
    """
    (start, end), document = place, field.document()
    length = len(flat_text(document))

    def give(text: str) -> None:
        after = flat_text(document)
        size = len(after) - length + end - start
        first, last = start + len(found.before), start + size - len(found.after)
        made = passage_as(after[first:last])
        stood = runs_of(editor.work.runs, field.path)
        run = DictatedRun(field.path, made.id, first, last)
        stands = tuple(sorted((*opened(stood, start, end, size), run), key=lambda one: one.start))
        editor.change_dictated(
            f"Dictate: {field.accessibleName()}",
            [DictatedChange(before, made)],
            texts={field.path: text},
            runs=[RunsChange(field.path, stood, stands)],
        )

    words = f"{found.before}{found.written.text}{found.after}"
    field.write_at_once(lambda: put_lines(cursor_over(document, start, end), words), give)
