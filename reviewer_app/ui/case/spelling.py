"""The spelling of the texts of one case: what is known at once, what is asked for in a job, and words of one's own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from reviewer_app.cases.instance_table import outline
from reviewer_app.cases.language import ENGLISH
from reviewer_app.cases.spelled_words import case_words, folded
from reviewer_app.jobs import CancelToken, Job, JobRunner, Lane, Priority
from reviewer_app.ui.case.desk import CaseDesk, Speller

#: Words are asked for together, so long after the first of them was met.
_GATHER_MS = 120
_MOST_AT_ONCE = 400


class Spelling(QObject):
    """Says of words whether they are right, as far as that is known, and finds out about the rest behind the window.

    Signals
    -------
    changed()
        More is known than before.
    """

    changed = Signal()

    def __init__(
        self,
        speller: Speller,
        runner: JobRunner,
        known: Collection[str],
        keep_word: Callable[[str], None],
        parent: QObject | None = None,
    ) -> None:
        """Begin to check; `known` words are `folded`, `keep_word` keeps one of the reader's own."""
        super().__init__(parent)
        self._speller, self._runner, self._keep_word = speller, runner, keep_word
        self._known = set(known)
        self._right: dict[str, bool] = {}
        self._unasked: dict[str, None] = {}
        self._job: Job[frozenset[str]] | None = None
        self._gather = QTimer(self, singleShot=True, interval=_GATHER_MS)
        self._gather.timeout.connect(self._ask)

    def is_wrong(self, word: str) -> bool | None:
        """Return whether a word is wrong, None where it is not known yet: then it is asked for."""
        right = self._right.get(word)
        if right is None:
            if folded(word) in self._known:
                self._right[word] = True
                return False
            if word not in self._unasked:
                self._unasked[word] = None
                if self._job is None and not self._gather.isActive():
                    self._gather.start()
            return None
        return not right

    def add(self, word: str) -> None:
        """Know a word from now on, in this case and all others."""
        self._known.add(folded(word))
        self._right = {one: right for one, right in self._right.items() if folded(one) != folded(word)}
        self._keep_word(folded(word))
        self.changed.emit()

    def suggest(self, word: str, done: Callable[[tuple[str, ...]], None]) -> Callable[[], None]:
        """Find words that may have been meant; `done` gets them. Returns what gives that up."""

        def work(_token: CancelToken) -> tuple[str, ...]:
            return self._speller.meant(word)

        job = self._runner.submit(Lane.PROCESS, work, done=done, failed=lambda _error: done(()))
        return job.cancel

    def close(self) -> None:
        """Ask nothing any more."""
        self._gather.stop()
        self._unasked.clear()
        if self._job is not None:
            self._job.cancel()

    def _ask(self) -> None:
        words = tuple(self._unasked)[:_MOST_AT_ONCE]
        if not words:
            return
        self._job = self._runner.submit(
            Lane.PROCESS,
            lambda _token: self._speller.wrong(words),
            done=lambda wrong: self._answered(words, wrong),
            failed=lambda _error: self._unanswered(words),
            priority=Priority.BACKGROUND,
        )

    def _answered(self, words: Iterable[str], wrong: frozenset[str]) -> None:
        if not isValid(self):
            return
        self._note(words, wrong)
        self.changed.emit()

    def _unanswered(self, words: Iterable[str]) -> None:
        """Take words for right that cannot be checked: a mark is never a guess."""
        if isValid(self):
            self._note(words, frozenset())

    def _note(self, words: Iterable[str], wrong: frozenset[str]) -> None:
        self._job = None
        for one in words:
            self._right[one] = one not in wrong
            self._unasked.pop(one, None)
        if self._unasked:
            self._gather.start()


class JudgesWords(Protocol):
    """What knows how the words of one text are spelt (`Spelling`)."""

    @property
    def changed(self) -> Any:
        """The signal that more is known than before."""

    def is_wrong(self, word: str) -> bool | None:
        """Return whether a word is wrong, None where it is not known yet."""

    def add(self, word: str) -> None:
        """Know a word from now on."""

    def suggest(self, word: str, done: Callable[[tuple[str, ...]], None]) -> Callable[[], None]:
        """Find words that may have been meant."""


class EnglishOnly:
    """The spelling of one text while it is in English, the one language of which there is a dictionary.

    In another nothing is wrong: a mark is never a guess. `language` returns the code of the language that it is in now.
    """

    def __init__(self, spelling: JudgesWords, language: Callable[[], str]) -> None:
        self._spelling, self._language = spelling, language

    @property
    def changed(self) -> Any:
        """The signal that more is known than before."""
        return self._spelling.changed

    def is_wrong(self, word: str) -> bool | None:
        """Return whether a word is wrong, None where it is not known yet."""
        return self._spelling.is_wrong(word) if self._language() == ENGLISH else False

    def add(self, word: str) -> None:
        """Know a word from now on."""
        self._spelling.add(word)

    def suggest(self, word: str, done: Callable[[tuple[str, ...]], None]) -> Callable[[], None]:
        """Find words that may have been meant."""
        return self._spelling.suggest(word, done)


def spelling_of(desk: CaseDesk, parent: QObject) -> Spelling | None:
    """Return what checks the spelling in a case, None where nothing does."""
    speller = desk.speller()
    if speller is None:
        return None
    known = case_words(desk.case, desk.reviewer, outline(desk.records().instances)) | desk.own_words()
    return Spelling(speller, desk.runner, known, desk.keep_word, parent)
