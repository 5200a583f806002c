"""The menu of a dictated word: what else it may have been, its sound, what was shown, and accepting the passage."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from reviewer_app.cases.dictated import DictatedPassage, DictatedPiece
from reviewer_app.ui import theme
from reviewer_app.ui.case.fields import TextField
from reviewer_app.ui.dictation.flat_document import place_of
from reviewer_app.ui.keys import menu_action

if TYPE_CHECKING:
    from reviewer_app.ui.dictation.panel_dictation import PanelDictation

_NONE = "No other words were heard"
_NO_CONFIDENCE = "The engine told no confidence: every word counts as uncertain"
#: Sound before and after a word that is played with it, in seconds.
_ROUND = 0.15


def word_menu(field: TextField, dictation: PanelDictation) -> QMenu | None:
    """Return the menu of the dictated word at the caret, to be shown once; None where none was dictated there."""
    menu = QMenu(field)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if add_dictated(menu, field, dictation):
        return menu
    menu.deleteLater()
    return None


def add_dictated(menu: QMenu, field: TextField, dictation: PanelDictation) -> bool:
    """Begin a menu with what can be done to the dictated word at the caret; False for none."""
    found = None if field.dictated is None else field.dictated.word_at(place_of(field.textCursor()))
    if found is None:
        return False
    passage, piece = found
    writes = not field.isReadOnly()
    if piece is not None:
        _add_word(menu, field, dictation, passage, piece, writes=writes)
    whole = menu.addAction("Play the passage")
    whole.setEnabled(dictation.can_replay(passage))
    whole.triggered.connect(lambda: dictation.replay(passage, passage.begins, passage.ends))
    again = menu.addAction("Recognise the passage again…")
    again.setEnabled(writes and dictation.can_replay(passage))
    again.triggered.connect(lambda: dictation.hear_again(passage))
    view = menu.addAction("Show what was on the screen then")
    view.setEnabled(passage.view is not None)
    view.triggered.connect(lambda: dictation.show_view(passage))
    if writes and passage.accepted is None:
        accept = menu_action(menu, "accept-dictated", "Accept the passage")
        accept.triggered.connect(lambda: dictation.accept(passage.id))
    menu.addSeparator()
    return True


def _add_word(
    menu: QMenu, field: TextField, dictation: PanelDictation, passage: DictatedPassage, piece: DictatedPiece, *,
    writes: bool,
) -> None:  # fmt: skip
    others = other_words(passage, piece) if writes else ()
    for one in others:
        made = menu.addAction(one)
        made.setFont(theme.font(weight=theme.SEMIBOLD))
        made.triggered.connect(partial(_choose, dictation, field, passage, piece, one))
    if writes and not others:
        menu.addAction(_NONE).setEnabled(False)
    if not any(one.confidence for one in passage.words):
        menu.addAction(_NO_CONFIDENCE).setEnabled(False)
    heard = passage.words_of(piece)
    said = menu.addAction(f"Play “{passage.text[piece.start : piece.end]}”")
    said.setEnabled(dictation.can_replay(passage))
    start, end = max(0.0, heard[0].start - _ROUND), heard[-1].end + _ROUND
    said.triggered.connect(lambda: dictation.replay(passage, start, end))


def other_words(passage: DictatedPassage, piece: DictatedPiece) -> tuple[str, ...]:
    """Return what else a piece may have been: for one word what the engine told; what was said, where it was changed.

    A word keeps its capital.
    """
    heard = passage.words_of(piece)
    shown = passage.text[piece.start : piece.end]
    said = " ".join(one.text for one in heard)
    found = [*(heard[0].alternatives if len(heard) == 1 else ()), *([said] if said.lower() != shown.lower() else [])]
    capital = shown[:1].isupper()
    written = (one[:1].upper() + one[1:] if capital else one for one in found)
    return tuple(dict.fromkeys(one for one in written if one != shown))


def _choose(
    dictation: PanelDictation, field: TextField, passage: DictatedPassage, piece: DictatedPiece, words: str,
    _checked: bool = False,
) -> None:  # fmt: skip
    dictation.choose(field, passage, piece, words)
