"""Asks once before the first report is shown: it cannot be hidden again."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFrame, QLineEdit, QVBoxLayout, QWidget

from reviewer_app.cases.rules.impression import unprintable
from reviewer_app.ui import theme
from reviewer_app.ui.parts import button, label, row, wrapped

_RECORD = (
    "It is kept as it stands here, with this moment, and printed in the opinion. Then the first report is shown. "
    "Neither can be taken back."
)
_EARLY = "The first report is shown now. That it was shown early, and why, is recorded and printed in the opinion."
_WIDTH, _LONGEST = 480, 400


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
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        if impression:
            asked, keep, go_on = "Record your first impression?", "Go on writing", "Record and show the first report"
        else:
            asked, keep, go_on = "Show the first report without it?", "Keep it hidden", "Show the first report"
        self.setWindowTitle(asked.rstrip("?"))  # never a patient: titles are listed by the system
        column.addWidget(label(asked, weight=theme.SEMIBOLD))
        column.addWidget(_quoted(impression, certainty) if impression else self._ask_reason())
        column.addWidget(wrapped(_RECORD if impression else _EARLY, "dim"))
        self.keep, self.go_on = button(keep), button(go_on, "main", icon="eye", icon_color="on_accent")
        self.keep.clicked.connect(self.reject)
        self.go_on.clicked.connect(self._confirm)
        self.keep.setAutoDefault(False)
        column.addLayout(row(None, self.keep, self.go_on))
        self.setMinimumWidth(theme.scaled(_WIDTH))
        self._allow()
        (self.reason if self._needs_reason else self.keep).setFocus()

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


def _quoted(impression: str, certainty: str) -> QFrame:
    frame = QFrame()
    theme.set_kind(frame, "panel")
    column = QVBoxLayout(frame)
    column.setContentsMargins(12, 8, 12, 8)
    column.addWidget(wrapped(impression))
    column.addWidget(wrapped(certainty, "faint", size=theme.CAPTION))
    return frame
