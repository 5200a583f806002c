"""What the reviewer says of conflicts of interest before accepting: none, or what is disclosed (std Q40)."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from reviewer_app.cases.opinion import DISCLOSED
from reviewer_app.cases.opinion import NO_CONFLICT as NO_CONFLICT_CODE
from reviewer_app.ui import parts

NO_CONFLICT = "I have no conflict of interest"
_DISCLOSE = "I have one to disclose…"
_WHAT = "What you disclose"


class ConflictForm(QWidget):
    """A tick for none, or a line for what is disclosed, printed in the opinion; one excludes the other.

    `changed` tells that `declared` or `disclosure` did.
    """

    changed = Signal()

    def __init__(self, declared: str, disclosure: str) -> None:
        super().__init__()
        self._none = QCheckBox(NO_CONFLICT)
        self._none.setAccessibleName(NO_CONFLICT)
        self._none.setChecked(declared == NO_CONFLICT_CODE)
        self._more = parts.button(_DISCLOSE, "link")
        self._what = QLineEdit(disclosure)
        self._what.setAccessibleName(_WHAT)
        self._what.setPlaceholderText(f"{_WHAT}, printed in the opinion")
        self._none.toggled.connect(self._toggled)
        self._more.clicked.connect(self._ask)
        self._what.textEdited.connect(self._typed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._none)
        column.addLayout(parts.row(self._more, None))
        column.addWidget(self._what)
        # not before they belong to the form: shown alone they would be windows, and take the keyboard
        self._what.setVisible(bool(disclosure))
        self._more.setVisible(not disclosure)

    @property
    def declared(self) -> str:
        """A code of `opinion.CONFLICT`, empty where nothing was said."""
        if self._none.isChecked():
            return NO_CONFLICT_CODE
        return DISCLOSED if self.disclosure else ""

    @property
    def disclosure(self) -> str:
        """What is disclosed."""
        return self._what.text().strip()

    def _toggled(self, on: bool) -> None:
        if on:
            self._what.clear()
            self._what.hide()
            self._more.show()
        self.changed.emit()

    def _ask(self) -> None:
        self._none.setChecked(False)
        self._more.hide()
        self._what.show()
        self._what.setFocus()

    def _typed(self) -> None:
        if self._none.isChecked():
            self._none.setChecked(False)
        self.changed.emit()
