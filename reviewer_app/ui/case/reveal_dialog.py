"""Asks once before the first report is shown: it cannot be hidden again."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from reviewer_app.cases.rules.impression import unprintable
from reviewer_app.ui import theme
from reviewer_app.ui.parts import button, clicked_by_enter, label, row, wrapped

_RECORD = (
    "It is kept as it stands here, with this moment, and printed in the opinion. Then the first report is shown. "
    "Neither can be taken back."
)
_EARLY = "The first report is shown now. That it was shown early, and why, is recorded and printed in the opinion."
_WIDTH, _LONGEST = 480, 400
_MARGIN, _TALLEST = 16, 320


class RevealDialog(QDialog):
    """Shows the impression as it would be recorded, or without one asks for the reason.

    `confirmed` carries the reason, empty with an impression.
    """

    confirmed = Signal(str)

    def __init__(self, impression: str, certainty: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.reason = QLineEdit()
        self._needs_reason = not impression
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(12)
        if impression:
            asked, keep, go_on = "Record your first impression?", "Go on writing", "Record and show the first report"
        else:
            asked, keep, go_on = (
                "Show the first report without a first impression?",
                "Keep it hidden",
                "Show the first report",
            )
        self.setWindowTitle(asked.rstrip("?"))  # never a patient: titles are listed by the system
        column.addWidget(label(asked, weight=theme.SEMIBOLD))
        column.addWidget(_Quoted(impression, certainty) if impression else self._ask_reason())
        column.addWidget(wrapped(_RECORD if impression else _EARLY, "dim"))
        self.keep, self.go_on = button(keep), button(go_on, "main", icon="eye", icon_color="on_accent")
        self.keep.clicked.connect(self.reject)
        self.go_on.clicked.connect(self._confirm)
        for one in (self.keep, self.go_on):
            one.setAutoDefault(False)  # Enter presses what has the keyboard: what cannot be taken back, nowhere else
        column.addLayout(row(None, self.keep, self.go_on))
        self.setMinimumWidth(theme.scaled(_WIDTH))
        self._allow()
        (self.reason if self._needs_reason else self.keep).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Press the button that has the keyboard with Enter too, and no other."""
        if not clicked_by_enter(event, self.focusWidget()):
            super().keyPressEvent(event)

    def _ask_reason(self) -> QLineEdit:
        self.reason.setAccessibleName("Why it is shown without a first impression")
        self.reason.setPlaceholderText("Why it is shown without a first impression")
        self.reason.setMaxLength(_LONGEST)
        self.reason.textChanged.connect(self._allow)
        return self.reason

    def _allow(self) -> None:
        words = self.reason.text().strip()
        missing = "" if not self._needs_reason else unprintable(words) if words else "Say first why"
        self.go_on.setEnabled(not missing)
        self.go_on.setToolTip(missing)

    def _confirm(self) -> None:
        self.confirmed.emit(self.reason.text().strip())
        self.accept()


class _Quoted(QScrollArea):
    """An impression as it would be recorded; a long one scrolls, so that the buttons stay on a small screen."""

    def __init__(self, impression: str, certainty: str) -> None:
        super().__init__()
        self.setAccessibleName("Your first impression")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QFrame()
        theme.set_kind(inside, "panel")
        self._column = column = QVBoxLayout(inside)
        column.setContentsMargins(12, 8, 12, 8)
        column.addWidget(wrapped(impression))
        column.addWidget(wrapped(certainty, "faint", size=theme.CAPTION))
        self.setWidget(inside)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for the room of the words, as far as there is any."""
        width = theme.scaled(_WIDTH - 2 * _MARGIN)
        height = self._column.heightForWidth(width)
        return QSize(width, min(height + 2 * self.frameWidth(), theme.scaled(_TALLEST)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Take no less than was asked for."""
        return self.sizeHint()
