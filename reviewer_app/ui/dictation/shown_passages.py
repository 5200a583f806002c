"""Which dictated passages were on the screen: each word of them for a moment, while somebody may look at it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QWidget

from reviewer_app.cases.dictated import DictatedPassage, DictatedRun
from reviewer_app.cases.rules.dictated import waiting_in
from reviewer_app.cases.work import Work
from reviewer_app.ui.case.fields import TextField
from reviewer_app.ui.dictation.dictated_marks import pieces_of
from reviewer_app.ui.dictation.flat_document import DocumentPlaces

STEP_MS = 200
#: So long a word must have stood on the screen, in seconds, all in all.
MOMENT = 0.6


def waiting(work: Work, paths: Iterable[str]) -> list[DictatedPassage]:
    """Return the passages that nobody has accepted, each once, in the order of the fields and of their places."""
    dictated = {one.path for one in work.runs}
    found = {one.id: one for path in paths if path in dictated for one in waiting_in(work, path)}
    return list(found.values())


def looked_at(widget: QWidget) -> bool:
    """Return whether somebody may look at a widget: its window is active, and nothing that belongs to it lies over."""
    covered = QApplication.activeModalWidget() or QApplication.activePopupWidget()
    return widget.isVisible() and widget.isActiveWindow() and not widget.window().isMinimized() and covered is None


class ShownPassages(QObject):
    """Counts how long each word that waits to be accepted stands in sight.

    Signals
    -------
    shown()
        One more passage was in sight with all its words.
    """

    shown = Signal()

    def __init__(
        self,
        work: Callable[[], Work],
        fields: Callable[[], Iterable[TextField]],
        frame: QWidget,
        is_looked_at: Callable[[QWidget], bool] = looked_at,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin to count; `frame` is what the fields scroll in."""
        super().__init__(frame)
        self._work, self._fields, self._frame, self._now = work, fields, frame, now
        self._is_looked_at = is_looked_at
        self._seconds: dict[tuple[str, str, int], float] = {}
        self._standing: tuple[object, dict[str, list[DictatedRun]]] = ((), {})
        self._last = now()
        self._steps = QTimer(self, interval=STEP_MS)
        self._steps.timeout.connect(self.look)

    def follow(self, *, on: bool) -> None:
        """Count, or rest while nothing waits."""
        if on and not self._steps.isActive():
            self._last = self._now()
            self._steps.start()
        elif not on:
            self._steps.stop()

    def is_shown(self, passage: DictatedPassage) -> bool:
        """Return whether all that stands of a passage, in whatever field, was in sight long enough as it reads now."""
        words = [at for at, _start, _end in _words(passage, self._runs_of(passage))]
        return bool(words) and all(self._seconds.get((passage.id, passage.text, at), 0.0) >= MOMENT for at in words)

    def _runs_of(self, passage: DictatedPassage) -> list[DictatedRun]:
        runs = self._work().runs
        if self._standing[0] is not runs:
            found: dict[str, list[DictatedRun]] = {}
            for one in runs:
                found.setdefault(one.passage, []).append(one)
            self._standing = (runs, found)
        return self._standing[1].get(passage.id, [])

    def look(self) -> None:
        """Add the time since the last look to all words that are in sight."""
        now = self._now()
        passed, self._last = min(now - self._last, 2 * STEP_MS / 1000), now
        if not self._is_looked_at(self._frame):
            return
        work, more = self._work(), False
        for field in self._fields():
            if field.dictated is None or not field.isVisible():
                continue
            seen = self._in_sight(field, field.dictated.places)
            if seen is None:
                continue
            waits = {one.id: one for one in waiting_in(work, field.path) if not self.is_shown(one)}
            runs = list(field.dictated.runs)
            for passage_id in dict.fromkeys(one.passage for one in field.dictated.runs_in(*seen)):
                passage = waits.get(passage_id)
                if passage is not None:
                    self._add(passage, runs, seen, passed)
                    more = more or self.is_shown(passage)
        if more:
            self.shown.emit()

    def _add(self, passage: DictatedPassage, runs: Iterable[DictatedRun], seen: tuple[int, int], passed: float) -> None:
        for at, start, end in _words(passage, (one for one in runs if one.passage == passage.id)):
            key = (passage.id, passage.text, at)
            seconds = self._seconds.get(key, 0.0)
            if seconds < MOMENT and seen[0] <= start and end <= seen[1]:
                self._seconds[key] = seconds + passed

    def _in_sight(self, field: TextField, places: DocumentPlaces) -> tuple[int, int] | None:
        """Return from which place to which the lines of a field are in sight, each as a whole; None for none.

        A row of a table is in sight with all its cells.
        """
        view = field.viewport()
        area = self._frame.rect().translated(-view.mapTo(self._frame, view.rect().topLeft())).intersected(view.rect())
        if area.isEmpty():
            return None
        first = field.cursorForPosition(area.topLeft())
        if field.cursorRect(first).top() < area.top():
            first.movePosition(QTextCursor.MoveOperation.EndOfLine)
            first.movePosition(QTextCursor.MoveOperation.NextCharacter)
        last = field.cursorForPosition(area.bottomRight())
        if field.cursorRect(last).bottom() > area.bottom():
            last.movePosition(QTextCursor.MoveOperation.StartOfLine)
            last.movePosition(QTextCursor.MoveOperation.PreviousCharacter)
        found = places.place_of(first), places.place_of(last)
        return found if found[0] < found[1] else None


def _words(passage: DictatedPassage, runs: Iterable[DictatedRun]) -> Iterator[tuple[int, int, int]]:
    """Yield what is left of the words of a passage: its character, and from which place to which it stands."""
    for run in runs:
        pieces = [(piece.start, start, end) for start, end, piece in pieces_of(passage, run)]
        yield from pieces or [(run.at, run.start, run.end)]
