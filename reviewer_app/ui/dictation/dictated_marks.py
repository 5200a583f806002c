"""What was dictated, marked in the text of a field: what waits to be accepted, was uncertain, or must be looked at."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import accumulate

from PySide6.QtCore import QObject
from PySide6.QtGui import QColor, QTextBlock, QTextCharFormat

from reviewer_app.cases.dictated import DictatedPassage, DictatedPiece, DictatedRun, runs_of
from reviewer_app.cases.dictated_places import flat, moved
from reviewer_app.cases.work import Edit
from reviewer_app.ui import theme
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.ui.case.fields import TextField
from reviewer_app.ui.dictation.flat_document import DocumentPlaces

_Line = QTextCharFormat.UnderlineStyle


class DictatedMarks(QObject):
    """Knows where dictated words stand in one field, also while it is written in, and how they look.

    Not accepted: dotted underline on a tint. Uncertain: dashed, in the colour of what is bad. Numbers, negations and
    sides: a line in the colour of warnings, and when they are accepted a quiet dotted one.
    """

    def __init__(self, field: TextField, editor: WorkEditor) -> None:
        super().__init__(field)
        self._field, self._editor = field, editor
        self._known: tuple[object, ...] = ()
        self._runs: tuple[DictatedRun, ...] = ()
        self._ends: list[int] = []
        self._places = DocumentPlaces(field.document())
        self._passages: tuple[object, dict[str, DictatedPassage]] = (None, {})
        self._rests = False
        field.marks.show_dictated(self.of_line)
        editor.changed.connect(self._edit_made)

    def _edit_made(self, edit: Edit) -> None:
        """Draw the lines anew that have other marks; those that only moved have theirs."""
        said = (one.after or one.before for one in edit.dictated)
        changed = {one.id for one in said if one is not None}
        for one in edit.runs:
            if one.path == self._field.path:
                before = {_part(run) for run in one.before}
                changed |= {run.passage for run in one.after if _part(run) not in before}
        if not changed:
            return
        self._known = ()
        lines = {
            line
            for run in self.runs
            if run.passage in changed
            for line in range(self._places.line_of(run.start), self._places.line_of(run.end) + 1)
        }
        for line in lines:
            self._field.marks.rehighlightBlock(self._field.document().findBlockByNumber(line))

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Mark nothing while the whole text is written anew, and then all of it."""
        before, self._rests = self._field.document().revision(), True
        try:
            yield
        finally:
            self._rests = False
        if self._field.document().revision() != before:
            self._field.marks.rehighlight()

    @property
    def runs(self) -> tuple[DictatedRun, ...]:
        """Where dictated words stand in the document as it is now."""
        self._look()
        return self._runs

    @property
    def places(self) -> DocumentPlaces:
        """The places of the document as it is now."""
        self._look()
        return self._places

    def _look(self) -> None:
        document, work, path = self._field.document(), self._editor.work, self._field.path
        text = work.opinion.get(path)
        known = (document.revision(), document.characterCount(), text, work.runs)
        if known == self._known:
            return
        self._known = known
        self._places = DocumentPlaces(document)
        self._runs = moved(runs_of(work.runs, path), flat(text), self._places.text)
        self._ends = list(accumulate((one.end for one in self._runs), max))

    def passage(self, passage_id: str) -> DictatedPassage | None:
        """Return what was dictated, by its id."""
        dictated = self._editor.work.dictated
        if self._passages[0] is not dictated:
            self._passages = (dictated, {one.id: one for one in dictated})
        return self._passages[1].get(passage_id)

    def runs_in(self, start: int, end: int) -> Iterator[DictatedRun]:
        """Yield the runs of which something stands from place `start` to before `end`."""
        self._look()
        for run in self._runs[bisect_right(self._ends, start) :]:
            if run.start >= end:
                return
            if run.end > start:
                yield run

    def at(self, place: int) -> tuple[DictatedPassage, DictatedRun] | None:
        """Return the passage at a place of the text, and its run there; behind its last character counts as in it."""
        found = [run for run in self.runs if run.start <= place < run.end]
        found += [run for run in self.runs if run.end == place]
        for run in found:
            passage = self.passage(run.passage)
            if passage is not None:
                return passage, run
        return None

    def word_at(self, place: int) -> tuple[DictatedPassage, DictatedPiece | None] | None:
        """Return the passage at a place of the text, and its piece there, if any."""
        found = self.at(place)
        if found is None:
            return None
        passage, run = found
        return passage, passage.piece_at(run.at + place - run.start)

    def of_line(self, block: QTextBlock) -> Iterator[tuple[int, int, QTextCharFormat]]:
        """Yield the marks of one line: from which character up to which, and how they look, one over the other."""
        if self._rests:
            return
        begins, size = self.places.begins[block.blockNumber()], len(block.text())
        for run in self.runs_in(begins, begins + size):
            passage = self.passage(run.passage)
            for start, end, look in _unknown(run) if passage is None else _looks(passage, run):
                first, last = max(start - begins, 0), min(end - begins, size)
                if first < last:
                    yield first, last, look


def _unknown(run: DictatedRun) -> Iterator[tuple[int, int, QTextCharFormat]]:
    """Yield how words look that were dictated and of which nothing more is known: they are to be written anew."""
    palette = theme.colors()
    yield run.start, run.end, _look(_Line.DashUnderline, palette.bad, palette.badbg)


def _part(run: DictatedRun) -> tuple[str, int, int]:
    """Return which part of which passage a run is, wherever it stands."""
    return run.passage, run.at, run.end - run.start


def _looks(passage: DictatedPassage, run: DictatedRun) -> Iterator[tuple[int, int, QTextCharFormat]]:
    palette = theme.colors()
    if passage.accepted is None:
        yield run.start, run.end, _look(_Line.DotLine, palette.accent, palette.accbg)
    for start, end, piece in pieces_of(passage, run):
        if passage.accepted is not None:
            if piece.care is not None:
                yield start, end, _look(_Line.DotLine, palette.faint)
        elif passage.is_unsure(piece):
            yield start, end, _look(_Line.DashUnderline, palette.bad, palette.badbg)
        elif piece.care is not None:
            yield start, end, _look(_Line.SingleUnderline, palette.warn, palette.warnbg)


def pieces_of(passage: DictatedPassage, run: DictatedRun) -> Iterable[tuple[int, int, DictatedPiece]]:
    """Yield the pieces of a passage that lie in a run, with the places of the text that they have there."""
    for piece in passage.pieces:
        start = max(run.start, run.start + piece.start - run.at)
        end = min(run.end, run.start + piece.end - run.at)
        if start < end:
            yield start, end, piece


def _look(line: QTextCharFormat.UnderlineStyle, color: str, ground: str = "") -> QTextCharFormat:
    made = QTextCharFormat()
    made.setUnderlineStyle(line)
    made.setUnderlineColor(QColor(color))
    if ground:
        made.setBackground(QColor(ground))
    return made
