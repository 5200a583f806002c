"""What is said of a passage by another engine: beside what stands there, never in its place by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reviewer_app.cases.dictated import DictatedPassage, DictatedRun
from reviewer_app.dictation.engine import RATE
from reviewer_app.dictation.into_text import passage_of, seam
from reviewer_app.dictation.values import HeardUtterance, Word
from reviewer_app.ui.dictation.flat_document import flat_text
from reviewer_app.ui.dictation.live_text import put_passage

if TYPE_CHECKING:
    from reviewer_app.dictation.engine import Engine
    from reviewer_app.jobs import CancelToken
    from reviewer_app.ui.case.editor import WorkEditor
    from reviewer_app.ui.case.fields import TextField
    from reviewer_app.ui.dictation.desk import SoundDesk

#: Sound before and after a passage that is heard with it, in seconds.
_ROUND = 0.3
#: So much of it may be missing for its words to be placed.
_NEARLY = 0.01
ACCEPTED = "You have accepted this passage: change it by hand, or take it out and dictate it again."
CHANGED = "This passage was written on since: change it by hand."


@dataclass(frozen=True, slots=True)
class HeardAgain:
    """What an engine heard of the sound of a passage; no words where it heard none."""

    passage: DictatedPassage
    engine: str
    model_sha256: str
    words: tuple[Word, ...]


def hear_again(
    desk: SoundDesk, make: Callable[[], Engine], passages: Sequence[DictatedPassage], token: CancelToken,
    on_progress: Callable[[int, int], None],
) -> tuple[HeardAgain, ...]:  # fmt: skip
    """Let an engine hear the kept sound of passages; in a job. `on_progress` is told how many of how many are done.

    Raises
    ------
    BadSettings
        If there is no such engine or model.
    CannotDecode
        If the sound is not kept any more.
    CannotTranscribe
        If the engine dies over it.
    """
    engine = make()
    try:
        found = []
        for number, one in enumerate(passages, 1):
            found.append(_heard(desk, engine, one, token))
            on_progress(number, len(passages))
        return tuple(found)
    finally:
        close = getattr(engine, "close", None)
        if close is not None:
            close()


def _heard(desk: SoundDesk, engine: Engine, passage: DictatedPassage, token: CancelToken) -> HeardAgain:
    token.check()
    begins, ends = max(0.0, passage.begins - _ROUND), passage.ends + _ROUND
    sound = desk.stretch(passage.segments, begins, ends)
    found = engine.feed(sound) + engine.finish()
    words = tuple(
        replace(word, start=word.start + begins, end=word.end + begins) for one in found for word in one.words
    )
    if len(sound) >= (ends - begins - _NEARLY) * 2 * RATE:
        # The sound round a passage helps to hear it; a word in that belongs to another. Where the kept pieces begin
        # or end within it, it is not known where in the recording a word was, and none is left out.
        words = tuple(one for one in words if passage.begins <= (one.start + one.end) / 2 <= passage.ends)
    return HeardAgain(passage, engine.name, engine.model_sha256, words)


def put_in_place(editor: WorkEditor, field: TextField, again: HeardAgain) -> str:
    """Put what was heard again in the place of its passage, to be accepted anew, in one edit; return why not.

    A passage that was accepted, or is not as it was heard any more, is never replaced.
    """
    passage = again.passage
    field.flush()
    run = _whole_run(editor, field, passage)
    if passage.accepted is not None or any(one.id == passage.id and one.accepted for one in editor.work.dictated):
        return ACCEPTED
    if run is None or passage not in editor.work.dictated:
        return CHANGED
    text = flat_text(field.document())
    found = seam([one.text for one in again.words], text[: run.start], text[run.end :])
    heard = HeardUtterance(
        passage.id, passage.recording, again.engine, again.words[0].start, again.words, passage.segments,
        again.model_sha256,
    )  # fmt: skip

    def passage_as(text: str) -> DictatedPassage:
        return passage_of(heard, field.path, text, found.written, passage.spoken, passage.view)

    put_passage(editor, field, (run.start, run.end), found, passage_as, before=passage)
    return ""


def _whole_run(editor: WorkEditor, field: TextField, passage: DictatedPassage) -> DictatedRun | None:
    """Return where all of a passage stands as it was heard, and nowhere else; None where it does not."""
    runs = [one for one in editor.work.runs if one.passage == passage.id]
    if len(runs) != 1 or runs[0].path != field.path:
        return None
    stands = flat_text(field.document())[runs[0].start : runs[0].end]
    return runs[0] if stands == passage.text else None
