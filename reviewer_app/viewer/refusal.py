"""What stands in the place of a record that is not shown: why, and what can be done about it there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

COPY_WARNING = (
    "The copy will hold data of the patient and will not be encrypted: whoever can read the folder can read it. "
    "Another program may run what is in the file. That the copy was made is noted in the audit trail."
)
_WIDEST = 480
_TOP = 96


class Offer(Enum):
    """What can be done about a record that is not shown."""

    NOTHING = auto()
    PASSWORD = auto()
    COPY = auto()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a record is not shown. `key` is what a pane calls it, needed where something is offered."""

    title: str
    sentence: str
    key: str = ""
    offer: Offer = Offer.NOTHING


class RefusalView(QWidget):
    """Says why, and asks for a password or offers a copy for another program; a copy only after a warning.

    Signals
    -------
    password_given(str)
        What was typed.
    copy_wanted()
        The warning was read, and the copy is still wanted.
    """

    password_given = Signal(str)
    copy_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = _label("Why the document cannot be shown")
        self._password = QLineEdit()
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self._password.setAccessibleName("Password of the document")
        self._password.setPlaceholderText("Password of the document")
        self._password.returnPressed.connect(self._give)
        self._open = _button("Open")
        self._open.clicked.connect(self._give)
        self._asking = _line(self._password, self._open)
        self._copy = _button("Save a copy for another program…")
        self._copy.clicked.connect(self._warn)
        self._offering = _line(None, self._copy, None)
        self._warning = _label("Before the copy is saved")
        self._warning.setText(COPY_WARNING)
        self._go_on, self._leave = _button("Choose where to save it…"), _button("Cancel")
        self._go_on.clicked.connect(self._go)
        self._leave.clicked.connect(self._unwarn)
        self._warned = QWidget()
        below = QVBoxLayout(self._warned)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(12)
        below.addWidget(self._warning)
        below.addWidget(_line(None, self._leave, self._go_on, None))
        column = QVBoxLayout()
        column.setSpacing(16)
        for one in (self._words, self._asking, self._offering, self._warned):
            column.addWidget(one)
        column.addStretch(1)
        middle = QWidget()
        middle.setMaximumWidth(_WIDEST)
        middle.setLayout(column)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(24, _TOP, 24, 0)
        whole.addStretch(1)
        whole.addWidget(middle, 1000)
        whole.addStretch(1)
        self.hide()

    def text(self) -> str:
        """Return what is said."""
        return self._words.text()

    def show_refusal(self, refusal: Refusal) -> None:
        """Say why a record is not shown, and offer what can be done."""
        self._words.setText(f"{refusal.title}\n\n{refusal.sentence}")
        self._asking.setVisible(refusal.offer is Offer.PASSWORD)
        self._offering.setVisible(refusal.offer is Offer.COPY)
        self._warned.hide()
        self._password.clear()
        self._password.setEnabled(True)
        self._open.setEnabled(True)
        self.show()
        if refusal.offer is Offer.PASSWORD and self.isVisible():
            self._password.setFocus()

    def forget(self) -> None:
        """Say nothing, and let go of what was typed."""
        self._password.clear()
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc takes back the wish for a copy."""
        if event.key() == Qt.Key.Key_Escape and self._warned.isVisible():
            self._unwarn()
            event.accept()
        else:
            super().keyPressEvent(event)

    def _give(self) -> None:
        typed = self._password.text()
        if typed:
            self._password.setEnabled(False)  # until there is an answer
            self._open.setEnabled(False)
            self.password_given.emit(typed)

    def _warn(self) -> None:
        self._offering.hide()
        self._warned.show()
        self._leave.setFocus()

    def _unwarn(self) -> None:
        self._warned.hide()
        self._offering.show()
        self._copy.setFocus()

    def _go(self) -> None:
        self._unwarn()
        self.copy_wanted.emit()


def _label(name: str) -> QLabel:
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(True)
    made.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
    made.setAccessibleName(name)
    return made


def _button(words: str) -> QPushButton:
    made = QPushButton(words)
    made.setAccessibleName(words)
    return made


def _line(*widgets: QWidget | None) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for one in widgets:
        if one is None:
            row.addStretch(1)
        else:
            row.addWidget(one)
    return made
