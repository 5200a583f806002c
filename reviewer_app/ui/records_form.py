"""Asking for more records, in place: what is missing, a line each, and why; nothing is asked before both are there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from reviewer_app.ui import parts, theme

_LINES_HEIGHT = 72
_HINT = "The case waits until the service has answered. You can read and write meanwhile, but not sign."


class RecordsForm(QWidget):
    """`given` carries the lines that name what is missing, and why it is needed; `kept` that nothing is asked.

    `proposed` are what the specialty usually rests on and the case lacks: ticked, and free to be unticked.
    """

    given = Signal(list, str)
    kept = Signal()

    def __init__(self, proposed: Sequence[str]) -> None:
        super().__init__()
        self.setAccessibleName("Ask for records")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(parts.section_head("Which records are missing?"))
        self._proposed = [QCheckBox(f"{words[:1].upper()}{words[1:]}") for words in proposed]
        for choice in self._proposed:
            choice.setChecked(True)
            choice.setAccessibleName(choice.text())
            choice.toggled.connect(self._allow)
            column.addWidget(choice)
        self.lines = QPlainTextEdit()
        self.lines.setAccessibleName("Missing records, one a line")
        self.lines.setPlaceholderText("Others, one a line")
        self.lines.setFixedHeight(theme.scaled(_LINES_HEIGHT))
        self.lines.setTabChangesFocus(True)
        self.lines.textChanged.connect(self._allow)
        column.addWidget(self.lines)
        self.reason = QLineEdit()
        self.reason.setAccessibleName("Why they are needed")
        self.reason.setPlaceholderText("Why they are needed")
        self.reason.setMaxLength(400)
        self.reason.textChanged.connect(self._allow)
        column.addWidget(self.reason)
        self._ask, keep = parts.button("Ask for these"), parts.button("Cancel", "flat")
        line = parts.row(spacing=8)
        line.addWidget(self._ask, 1)
        line.addWidget(keep)
        column.addLayout(line)
        column.addWidget(parts.wrapped(_HINT, "faint", size=theme.CAPTION))
        self._ask.clicked.connect(lambda: self.given.emit(self.items, self.reason.text().strip()))
        keep.clicked.connect(self.kept)
        self._allow()
        self.setFocusProxy(self._proposed[0] if self._proposed else self.lines)

    @property
    def items(self) -> list[str]:
        """What is missing, a line each."""
        ticked = [one.text() for one in self._proposed if one.isChecked()]
        return ticked + [one.strip() for one in self.lines.toPlainText().splitlines() if one.strip()]

    def _allow(self) -> None:
        missing = "Name a record first" if not self.items else "Say first why" if not self.reason.text().strip() else ""
        self._ask.setEnabled(not missing)
        self._ask.setToolTip(missing)
