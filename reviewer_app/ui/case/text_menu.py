"""The menu of a text of the opinion: cut and paste, how the words are set, and the table at the caret."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QMenu

from reviewer_app.ui.case.fields import TextField
from reviewer_app.ui.case.spelling_menu import add_spelling
from reviewer_app.ui.case.text_commands import TEXT_COMMANDS, format_text
from reviewer_app.ui.case.text_field import OpinionText
from reviewer_app.ui.case.text_formatting import table_steps
from reviewer_app.ui.keys import menu_action


def text_menu(field: OpinionText) -> QMenu:
    """Return the menu for the words at the caret of a text, to be shown once."""
    menu = QMenu(field)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    writes = not field.isReadOnly()
    if isinstance(field, TextField) and field.dictation is not None:
        from reviewer_app.ui.dictation.word_menu import add_dictated  # noqa: PLC0415 - few dictate

        add_dictated(menu, field, field.dictation)
    if writes:
        add_spelling(menu, field)
    _add_clipboard(menu, field, writes=writes)
    if not writes:
        return menu
    menu.addSeparator()
    state = field.format_state()
    pressed = dict(zip(TEXT_COMMANDS, (state.bold, bool(state.heading), state.bullets, state.numbers), strict=False))
    for action_id in TEXT_COMMANDS:
        if action_id == "text-table" and state.table:
            continue
        made = menu_action(menu, action_id)
        made.setCheckable(action_id in pressed)
        made.setChecked(pressed.get(action_id, False))
        made.triggered.connect(partial(_format, field, action_id))
    steps = table_steps(field.textCursor())
    if steps:
        table = menu.addMenu("Table")
        for words, step in steps.items():
            table.addAction(words).triggered.connect(partial(_do, step))
    return menu


def _format(field: OpinionText, action_id: str, _checked: bool = False) -> None:
    format_text(field, action_id)


def _do(step: object, _checked: bool = False) -> None:
    if callable(step):
        step()


def _add_clipboard(menu: QMenu, field: OpinionText, *, writes: bool) -> None:
    chosen = field.textCursor().hasSelection()
    offered: QMimeData | None = QApplication.clipboard().mimeData()
    key = QKeySequence.StandardKey
    for words, step, standard, can in (
        ("Cut", field.cut, key.Cut, chosen and writes),
        ("Copy", field.copy, key.Copy, chosen),
        ("Paste", field.paste, key.Paste, writes and offered is not None and field.canInsertFromMimeData(offered)),
        ("Select all", field.selectAll, key.SelectAll, True),
    ):
        made = menu.addAction(words)
        made.setText(f"{words}\t{QKeySequence(standard).toString(QKeySequence.SequenceFormat.NativeText)}")
        made.setEnabled(can)
        made.triggered.connect(partial(_do, step))
