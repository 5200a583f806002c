"""Filling in the places of a text that a template left: Tab walks through them, a list offers what each may be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QRect, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QTextBlock, QTextCursor
from PySide6.QtWidgets import QScrollArea
from shiboken6 import isValid

from reviewer_app.cases.blanks import OTHER, Blank, BlankKind, blank, blanks, day_words
from reviewer_app.cases.rich_text import TextLine, parse
from reviewer_app.ui.case.rich_document import insert, place_in_line, put_words, units

if TYPE_CHECKING:
    from reviewer_app.ui.case.blank_list import BlankList
    from reviewer_app.ui.case.text_field import OpinionText

_OTHER_WORDS, _ROUND = "Other words…", 72
_KEEP = QTextCursor.MoveMode.KeepAnchor
_LIST_KEYS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_BEGINS_A_NUMBER = "0123456789.,-−<>~≤≥"


class TextHelp(Protocol):
    """What a text may be helped with (`case_texts.CaseTexts`)."""

    @property
    def trigger(self) -> str:
        """What makes an abbreviation its phrase: "tab" or "space"."""

    def days(self) -> Sequence[date]:
        """Return the dates that a text is likely to name."""

    def phrase(self, abbreviation: str) -> str:
        """Return the reader's phrase with its facts, empty for none."""

    def repeated(self, name: str, done: Callable[[str], None]) -> None:
        """Give `done` the lines with this name once more; not where there are none, or a finding is begun instead."""


class BlankFilling(QObject):
    """The places to fill in of one text, and the phrases that are written out in it."""

    def __init__(self, field: OpinionText, text_help: TextHelp | None) -> None:
        super().__init__(field)
        self._field, self._help = field, text_help
        self._list: BlankList | None = None
        field.cursorPositionChanged.connect(self._hide_elsewhere)

    # walking

    def step(self, *, forward: bool) -> bool:
        """Choose the next place to fill in, or the one before; False where there is none."""
        cursor = self._field.textCursor()
        at = cursor.selectionEnd() if forward else cursor.selectionStart()
        return self._choose_from(at, forward=forward)

    def first(self) -> bool:
        """Choose the first place to fill in; False where there is none."""
        return self._choose_from(0, forward=True)

    def choose_under_caret(self) -> None:
        """Choose the place to fill in that the caret stands in: it was clicked."""
        cursor = self._field.textCursor()
        if not cursor.hasSelection():
            at = cursor.position()
            for found, _one in self._places():
                if found.selectionStart() < at < found.selectionEnd():
                    self._field.setTextCursor(found)
                    self._offer()
                    return

    def _choose_from(self, at: int, *, forward: bool) -> bool:
        places = [found for found, _one in self._places()]
        if forward:
            wanted = next((one for one in places if one.selectionStart() >= at), None)
        else:
            wanted = next((one for one in reversed(places) if one.selectionEnd() <= at), None)
        if wanted is None:
            return False
        self._field.setTextCursor(wanted)
        self._offer()
        QTimer.singleShot(0, self, self._into_sight)  # the field may have grown just now
        return True

    def _places(self) -> list[tuple[QTextCursor, Blank]]:
        found, block = [], self._field.document().begin()
        while block.isValid():
            found += [(_over(block, one), one) for one in blanks(block.text())]
            block = block.next()
        return found

    def chosen(self) -> Blank | None:
        """Return the place to fill in that is chosen as a whole."""
        found = list(blanks(self._field.textCursor().selectedText()))
        whole = len(self._field.textCursor().selectedText())
        return found[0] if len(found) == 1 and (found[0].start, found[0].end) == (0, whole) else None

    # filling in

    def key(self, event: QKeyEvent) -> bool:
        """Do what a key does to the place that is chosen; False where it is only written."""
        one = self.chosen()
        if one is None:
            return False
        if self._list is not None and self._list.isVisible() and self._list_key(event, one):
            return True
        typed = event.text()
        if one.kind is BlankKind.NUMBER and typed and typed in _BEGINS_A_NUMBER:
            self._begin_number(typed, one.unit)
            return True
        return False

    @property
    def listing(self) -> bool:
        """Whether the list of what the chosen place may be is shown."""
        return self._list is not None and self._list.isVisible()

    def _list_key(self, event: QKeyEvent, one: Blank) -> bool:
        assert self._list is not None  # noqa: S101 - asked for while it is shown
        key, typed = event.key(), event.text()
        if key in _LIST_KEYS:
            self._list.step(_LIST_KEYS[Qt.Key(key)])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self._list.currentRow())
        elif key == Qt.Key.Key_Escape:
            self._list.hide()
        elif typed.isdecimal() and one.kind is BlankKind.CHOICE and 0 < int(typed) <= self._list.count():
            self._take(int(typed) - 1)
        else:
            return False
        return True

    def hide(self) -> None:
        """Take the list away."""
        if self._list is not None:
            self._list.hide()

    def _hide_elsewhere(self) -> None:
        if self.listing and self.chosen() is None:
            self.hide()

    def _offer(self) -> None:
        """List what the chosen place may be."""
        one = self.chosen()
        words = self._offers(one) if one is not None else ()
        if not words or one is None or not self._field.isVisible():
            self.hide()
            return
        if self._list is None:
            from reviewer_app.ui.case.blank_list import BlankList  # noqa: PLC0415 - most texts do without it

            self._list = BlankList(self._field, self._take)
        shown = [_OTHER_WORDS if said == OTHER else said for said in words]
        self._list.offer(shown, self._place_of_choice, numbered=one.kind is BlankKind.CHOICE)

    def _place_of_choice(self) -> QRect:
        """Return where the last line of the chosen place stands in the field's viewport."""
        cursor = QTextCursor(self._field.textCursor())
        end = self._field.cursorRect(cursor)
        cursor.setPosition(cursor.selectionStart())
        start = self._field.cursorRect(cursor)
        return QRect(start.left() if start.top() == end.top() else 0, start.top(), 1, end.bottom() - start.top())

    def _into_sight(self) -> None:
        """Scroll what the field stands in so that the chosen place is seen."""
        area = self._field.parent()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parent()
        inside = area.widget() if isinstance(area, QScrollArea) else None
        if isinstance(area, QScrollArea) and inside is not None:
            place = self._place_of_choice()
            for corner in (place.bottomLeft(), place.topLeft()):
                at = self._field.viewport().mapTo(inside, corner)
                area.ensureVisible(0, at.y(), 0, _ROUND)

    def _offers(self, one: Blank) -> tuple[str, ...]:
        match one.kind:
            case BlankKind.CHOICE:
                return one.choices
            case BlankKind.DATE if self._help is not None:
                return tuple(dict.fromkeys(day_words(day) for day in self._help.days()))
            case BlankKind.AGAIN if self._help is not None:
                return (f"Add: {one.name}", "No more")
            case _:
                return ()

    def _take(self, row: int) -> None:
        """Fill in what stands in this row of the list."""
        one = self.chosen()
        words = self._offers(one) if one is not None else ()
        self.hide()
        if one is None or not 0 <= row < len(words):
            return
        if words[row] == OTHER:
            return  # it stays chosen, and is typed over
        if one.kind is BlankKind.AGAIN:
            self._again(one.name) if row == 0 else self._no_more()
            return
        self._write(words[row])

    def _write(self, words: str) -> None:
        """Put words in the place that is chosen, as a step of its own, and go on to the next."""
        self._field.flush()
        cursor = self._field.textCursor()
        put_words(cursor, words)
        self._field.setTextCursor(cursor)
        self._field.flush()
        self.step(forward=True)

    def _begin_number(self, typed: str, unit: str) -> None:
        cursor = self._field.textCursor()
        start = cursor.selectionStart()
        put_words(cursor, f"{typed} {unit}" if unit else typed)
        cursor.setPosition(start + len(typed))
        self._field.setTextCursor(cursor)

    # lines that come again

    def _again(self, name: str) -> None:
        if self._help is not None:
            place = QTextCursor(self._field.textCursor())
            self._help.repeated(name, lambda text: self._write_again(place, name, text))

    def _write_again(self, place: QTextCursor, name: str, text: str) -> None:
        """Write the lines over the place that asks for them, which stays below."""
        if not isValid(self._field) or place.selectedText() != blank(f"again: {name}"):
            return  # the case was left, or the place was filled in otherwise, while the lines were read
        self._field.flush()
        start = place.selectionStart()
        with self._field.putting(text, place):
            place.beginEditBlock()
            place.removeSelectedText()
            insert(place, (*parse(text), TextLine(parse(blank(f"again: {name}"))[0].spans)))  # type: ignore[union-attr]
            place.endEditBlock()
            self._field.flush()
        self._choose_from(start, forward=True)

    def _no_more(self) -> None:
        """Take the place away, with its line where nothing else stands there."""
        self._field.flush()
        cursor = self._field.textCursor()
        cursor.beginEditBlock()
        cursor.removeSelectedText()
        first = cursor.block() == self._field.document().begin()
        if not cursor.block().text() and not first and cursor.currentTable() is None:
            cursor.deletePreviousChar()
        cursor.endEditBlock()
        self._field.setTextCursor(cursor)
        self._field.flush()
        self.step(forward=True)

    # phrases

    def expand(self, trigger: str) -> bool:
        """Write out the abbreviation before the caret, as a step of its own; False where there is none."""
        cursor = self._field.textCursor()
        if self._help is None or self._help.trigger != trigger or cursor.hasSelection():
            return False
        before = cursor.block().text()[: place_in_line(cursor)]
        word = "" if before != before.rstrip() or not before else before.split()[-1]
        text = self._help.phrase(word) if word else ""
        if not text:
            return False
        cursor.setPosition(cursor.position() - units(word), _KEEP)
        self._write_out(cursor, text)
        return True

    def insert_phrase(self, abbreviation: str) -> bool:
        """Write a phrase in the place of what is chosen, as a step of its own; False where there is none."""
        text = "" if self._help is None else self._help.phrase(abbreviation)
        if text:
            self._write_out(self._field.textCursor(), text)
        return bool(text)

    def _write_out(self, cursor: QTextCursor, text: str) -> None:
        """Write a markup in the place of what is chosen, and go to its first place to fill in."""
        self._field.flush()
        start = cursor.selectionStart()
        with self._field.putting(text, cursor):
            cursor.beginEditBlock()
            cursor.removeSelectedText()
            insert(cursor, parse(text))
            cursor.endEditBlock()
            self._field.setTextCursor(cursor)
            self._field.flush()
        if any(blanks(text)):
            self._choose_from(start, forward=True)


def _over(block: QTextBlock, one: Blank) -> QTextCursor:
    """Return a caret that has chosen a place of a line; Qt counts in UTF-16."""
    text = block.text()
    start, end = (block.position() + units(text[:at]) for at in (one.start, one.end))
    made = QTextCursor(block)
    made.setPosition(start)
    made.setPosition(end, _KEEP)
    return made
