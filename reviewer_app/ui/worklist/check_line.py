"""A check as a line beside its mark."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QBoxLayout, QVBoxLayout

from reviewer_app.cases.rules.checks import Check, Outcome
from reviewer_app.ui import parts, theme

#: Of the mark of a check, by its outcome.
TONES: Final = {Outcome.PASS: "dim", Outcome.WARN: "warn", Outcome.BLOCK: "bad", Outcome.CANNOT_TELL: "bad"}
#: What stands at the end of a line is no wider.
_END_WIDTH = 160


def check_line(check: Check, kind: str) -> QBoxLayout:
    """Return the words of a check with its detail at the end of the line, or under it where that says more."""
    words, detail = parts.wrapped(check.words, kind), parts.label(check.detail, "faint", size=theme.CAPTION)
    if detail.sizeHint().width() <= theme.scaled(_END_WIDTH):
        line = parts.row()
        line.addWidget(words, 1)
        if check.detail:
            line.addWidget(detail)
        return line
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addWidget(words)
    column.addWidget(parts.wrapped(check.detail, "faint", size=theme.CAPTION))
    return column
