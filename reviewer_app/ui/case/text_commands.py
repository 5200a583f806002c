"""The commands that format a text of the opinion, on its field: by keys, the bar over the opinion, or the menu."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QTextCursor

from reviewer_app.ui.case.text_formatting import (
    insert_table,
    next_heading,
    toggle_bold,
    toggle_list,
)

if TYPE_CHECKING:
    from reviewer_app.ui.case.text_field import OpinionText


def _bold(field: OpinionText) -> None:
    to_come = toggle_bold(field.textCursor())
    if to_come is not None:
        field.mergeCurrentCharFormat(to_come)


def _heading(field: OpinionText) -> None:
    next_heading(field.textCursor())


def _bullets(field: OpinionText) -> None:
    toggle_list(field.textCursor(), numbers=False)


def _numbers(field: OpinionText) -> None:
    toggle_list(field.textCursor(), numbers=True)


def _table(field: OpinionText) -> None:
    inside: QTextCursor | None = insert_table(field.textCursor())
    if inside is not None:
        field.setTextCursor(inside)


TEXT_COMMANDS: dict[str, Callable[[OpinionText], None]] = {
    "text-bold": _bold,
    "text-heading": _heading,
    "text-bullets": _bullets,
    "text-numbers": _numbers,
    "text-table": _table,
}


def format_text(field: OpinionText, action_id: str) -> None:
    """Do a command of `TEXT_COMMANDS` where the caret is; nothing where the text can only be read."""
    if not field.isReadOnly():
        TEXT_COMMANDS[action_id](field)
        field.format_changed.emit()
