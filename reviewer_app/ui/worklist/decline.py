"""Declining a case: the reason is chosen and given in place, and only then is the case declined."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from reviewer_app.cases.life_cycle import DECLINE_REASONS
from reviewer_app.ui import parts

OTHER = "Another reason"


class DeclineForm(QWidget):
    """`given` carries the code of a reason, or the reviewer's own words; `kept` says that the case is not declined."""

    given = Signal(str)
    kept = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Decline the case")
        self._group = QButtonGroup(self)
        self._codes = (*DECLINE_REASONS, "")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(parts.section_head("Why do you decline?"))
        for number, words in enumerate((*DECLINE_REASONS.values(), OTHER)):
            choice = QRadioButton(words)
            choice.setAccessibleName(words)
            self._group.addButton(choice, number)
            column.addWidget(choice)
        self._own = QLineEdit()
        self._own.setAccessibleName("Reason in your own words")
        self._own.setPlaceholderText("In your own words, for the service")
        self._own.setMaxLength(400)
        self._own.hide()
        column.addWidget(self._own)
        self._decline, keep = parts.button("Decline case"), parts.button("Keep case", "flat")
        line = parts.row(spacing=8)
        line.addWidget(self._decline, 1)
        line.addWidget(keep)
        column.addLayout(line)
        self._group.idToggled.connect(lambda _number, _on: self._chosen())
        self._own.textChanged.connect(lambda _text: self._allow())
        self._own.returnPressed.connect(self._decline.click)
        self._decline.clicked.connect(lambda: self.given.emit(self.reason))
        keep.clicked.connect(self.kept)
        self._allow()
        self.setFocusProxy(self._group.button(0))

    @property
    def reason(self) -> str:
        """The code of the chosen reason, or words of one's own; empty while there is none."""
        number = self._group.checkedId()
        if number < 0:
            return ""
        return self._codes[number] or self._own.text().strip()

    def _chosen(self) -> None:
        other = self._group.checkedId() == len(DECLINE_REASONS)
        self._own.setVisible(other)
        if other:
            self._own.setFocus()
        self._allow()

    def _allow(self) -> None:
        self._decline.setEnabled(bool(self.reason))
        self._decline.setToolTip("" if self.reason else "Choose a reason first")


def declined_words(reason: str) -> str:
    """Return why a case was declined; `reason` is a code or words, empty where it is not known here."""
    said = DECLINE_REASONS.get(reason, reason).rstrip(".")
    return f"Declined: {said}." if said else "Declined."
