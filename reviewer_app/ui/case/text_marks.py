"""What is marked in a text while it is written: dictated words, those that are spelt wrong, and what is looked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from PySide6.QtGui import QColor, QSyntaxHighlighter, QTextBlock, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit

from reviewer_app.cases.searching import Search
from reviewer_app.cases.spelled_words import SpelledWord, spelled_words
from reviewer_app.ui import theme
from reviewer_app.ui.case.rich_document import place_in_line, units
from reviewer_app.ui.case.spelling import JudgesWords

#: Marks of a line that something else knows: from which character up to which, and how they look.
LineMarks: TypeAlias = "Callable[[QTextBlock], Iterable[tuple[int, int, QTextCharFormat]]]"
#: States of a line: nothing waits; it has words that are not judged yet; it has one that is being typed.
_SETTLED, _WAITS, _TYPED = 0, 1, 2


class TextMarks(QSyntaxHighlighter):
    """Draws the marks of one text: they are no part of it, and no undo knows them.

    A line is looked at when it changes, and again only while it waits for what is not known yet.
    """

    def __init__(self, field: QTextEdit, spelling: JudgesWords | None) -> None:
        super().__init__(field.document())
        self._field, self._spelling = field, spelling
        self._search: Search | None = None
        self._dictated: LineMarks | None = None
        self._caret_line = self._typed = -1
        if spelling is not None:
            spelling.changed.connect(self._look_again)
        field.cursorPositionChanged.connect(self._caret_moved)

    def look_for(self, search: Search | None) -> None:
        """Mark what a search finds, nothing for None."""
        if search != self._search:
            self._search = search
            self.rehighlight()

    def show_dictated(self, marks: LineMarks) -> None:
        """Mark what was dictated, under all other marks."""
        self._dictated = marks
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Mark one line."""
        for start, end, look in self._dictated(self.currentBlock()) if self._dictated is not None else ():
            self.setFormat(units(text[:start]), units(text[start:end]), look)
        self.setCurrentBlockState(self._mark_wrong(text))
        if self._search is not None:
            found = QTextCharFormat()
            found.setBackground(QColor(theme.colors().warnbg))
            found.setForeground(QColor(theme.colors().warn))
            for start, end in self._search.places(text):
                self._mark(text, start, end, found)

    def _mark(self, text: str, start: int, end: int, look: QTextCharFormat) -> None:
        """Mark the characters from `start` up to `end` of a line, over the marks there; Qt counts in UTF-16."""
        first, count = units(text[:start]), units(text[start:end])
        if self._dictated is None:
            self.setFormat(first, count, look)
            return
        for place in range(first, first + count):
            over = self.format(place)
            over.merge(look)
            self.setFormat(place, 1, over)

    def _mark_wrong(self, text: str) -> int:
        if self._spelling is None:
            return _SETTLED
        state, caret = _SETTLED, self._caret_in(self.currentBlock())
        wavy = QTextCharFormat()
        wavy.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SpellCheckUnderline)
        wavy.setUnderlineColor(QColor(theme.colors().bad))
        for one in spelled_words(text):
            if one.end == caret:
                state = _TYPED  # not judged before it is written to its end
                self._typed = self.currentBlock().position() + units(text[:caret])
                continue
            wrong = self._spelling.is_wrong(one.word)
            if wrong is None:
                state = max(state, _WAITS)
            elif wrong:
                self._mark(text, one.start, one.end, wavy)
        return state

    def _caret_in(self, block: QTextBlock) -> int:
        """Return where the caret of a text that is written in stands in a line, -1 for elsewhere."""
        cursor = self._field.textCursor()
        return place_in_line(cursor) if self._field.hasFocus() and cursor.block() == block else -1

    def _look_again(self) -> None:
        block = self.document().begin()
        while block.isValid():
            if block.userState() != _SETTLED or self._has_marks(block):
                self.rehighlightBlock(block)
            block = block.next()

    @staticmethod
    def _has_marks(block: QTextBlock) -> bool:
        return bool(block.layout().formats())

    def caret_left(self) -> None:
        """Judge the word that was being typed: the text is left."""
        self._caret_moved()

    def _caret_moved(self) -> None:
        """Judge the word that was being typed once the caret has left it."""
        cursor = self._field.textCursor()
        before, now = self._caret_line, cursor.blockNumber()
        self._caret_line = now
        if before == now and cursor.position() == self._typed and self._field.hasFocus():
            return  # it is typed on
        for number in {before, now}:
            block = self.document().findBlockByNumber(number)
            if number >= 0 and block.isValid() and block.userState() == _TYPED:
                self.rehighlightBlock(block)

    # what is under the caret

    def wrong_word(self, cursor: QTextCursor) -> SpelledWord | None:
        """Return the word at the caret where it is marked as wrong."""
        if self._spelling is None:
            return None
        at = place_in_line(cursor)
        for one in spelled_words(cursor.block().text()):
            if one.start <= at <= one.end and self._spelling.is_wrong(one.word):
                return one
        return None

    @property
    def spelling(self) -> JudgesWords | None:
        """What knows about words."""
        return self._spelling
