"""What the menu of a text offers for a word that is spelt wrong: others, found while it is open, and to keep it."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QMenu
from shiboken6 import isValid

from reviewer_app.ui import theme
from reviewer_app.ui.case.rich_document import caret_over, put_words
from reviewer_app.ui.case.text_field import OpinionText

_LOOKING, _NOTHING = "Looking for words…", "No word like it"


def add_spelling(menu: QMenu, field: OpinionText) -> None:
    """Begin a menu with what can be done to the word at the caret, where that is spelt wrong."""
    cursor = field.textCursor()
    word = field.marks.wrong_word(cursor)
    spelling = field.marks.spelling
    if word is None or spelling is None:
        return
    place = caret_over(cursor.block(), word.start, word.end)
    waiting = menu.addAction(_LOOKING)
    waiting.setEnabled(False)
    menu.addAction("Add to my words").triggered.connect(lambda: spelling.add(word.word))
    menu.addSeparator()

    def show(meant: tuple[str, ...]) -> None:
        if not isValid(menu):
            return
        if not meant:
            waiting.setText(_NOTHING)
            return
        for one in meant:
            made = menu.addAction(one)
            made.setFont(theme.font(weight=theme.SEMIBOLD))
            made.triggered.connect(partial(_put, field, place, one))
            menu.insertAction(waiting, made)
        menu.removeAction(waiting)

    give_up = spelling.suggest(word.word, show)
    menu.aboutToHide.connect(give_up)


def _put(field: OpinionText, place: QTextCursor, words: str, _checked: bool = False) -> None:
    put_words(place, words)
    field.flush()
