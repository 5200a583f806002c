"""Another word in the place of one that was misheard: text, passage and place change in one edit."""

from __future__ import annotations

from dataclasses import replace

from reviewer_app.cases.dictated import DictatedPassage, DictatedPiece, DictatedRun, RunsChange, runs_of, with_words
from reviewer_app.cases.work import DictatedChange
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.ui.case.fields import TextField
from reviewer_app.ui.case.rich_document import put_words
from reviewer_app.ui.dictation.flat_document import cursor_over


def choose_words(
    editor: WorkEditor, field: TextField, passage: DictatedPassage, piece: DictatedPiece, words: str
) -> bool:
    """Put words in the place of a piece of a passage.

    False where not all of it stands in the text any more, or where the passage was copied to another field.
    """
    field.flush()
    if any(one.passage == passage.id and one.path != field.path for one in editor.work.runs):
        return False
    stood = runs_of(editor.work.runs, field.path)
    run = next((one for one in stood if one.passage == passage.id and _holds(one, piece)), None)
    if run is None or passage not in editor.work.dictated:
        return False
    start = run.start + piece.start - run.at
    more = len(words) - (piece.end - piece.start)
    stands = tuple(_moved(one, run, passage, more) for one in stood)

    def give(text: str) -> None:
        editor.change_dictated(
            "Choose another word",
            [DictatedChange(passage, with_words(passage, piece, words))],
            texts={field.path: text},
            runs=[RunsChange(field.path, stood, stands)],
        )

    chosen = cursor_over(field.document(), start, start + piece.end - piece.start)
    field.write_at_once(lambda: put_words(chosen, words), give)
    return True


def _holds(run: DictatedRun, piece: DictatedPiece) -> bool:
    return run.at <= piece.start and piece.end <= run.at + run.end - run.start


def _moved(one: DictatedRun, run: DictatedRun, passage: DictatedPassage, more: int) -> DictatedRun:
    """Return a run when the text grew by `more` characters in another, or in it."""
    if one == run:
        return replace(one, end=one.end + more)
    at = one.at + more if one.passage == passage.id and one.at > run.at else one.at
    if one.start >= run.end:
        return replace(one, start=one.start + more, end=one.end + more, at=at)
    return replace(one, at=at)
