"""What is asked before a signed opinion is recalled, or sent although something no longer holds: why, in words."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from reviewer_app.ui import parts, theme

_RECALLED = (
    "This signed opinion will never be sent. It stays on this laptop as it was signed, and so does what you sign next; "
    "both stand in the audit trail. You can go on editing."
)
_SENT = (
    "Licence and cover decide at the moment of signing; to send it now is your decision. Your reason stands in the "
    "audit trail and in the receipt. If anything else is found not to hold before it is sent, you are asked again."
)
_NO_NAMES = "Your reason is kept for good; leave names out of it."
_LONGEST = 400


class ReasonDialog(QDialog):
    """`given` carries the reason; nothing happens before there is one.

    `about` says which opinion is meant and `consequence` what follows; `strong`, where there is one, says
    in one sentence what is done in spite of what, and `warning` what no longer holds.
    """

    given = Signal(str)

    def __init__(
        self,
        action: str,
        about: str,
        consequence: str,
        parent: QWidget | None = None,
        *,
        strong: str = "",
        warning: str = "",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(action)  # never a patient: titles are listed by the system
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addWidget(parts.title(action))
        column.addWidget(parts.wrapped(about, "dim"))
        if strong:
            column.addWidget(parts.wrapped(strong, "bad", weight=theme.SEMIBOLD))
        if warning:
            column.addWidget(parts.wrapped(warning, "warn"))
        column.addWidget(parts.wrapped(consequence))
        column.addWidget(parts.section_head("Why?"))
        self.reason = QLineEdit()
        self.reason.setAccessibleName("Why")
        self.reason.setMaxLength(_LONGEST)
        self.reason.textChanged.connect(self._allow)
        column.addWidget(self.reason)
        column.addWidget(parts.wrapped(_NO_NAMES, "faint", size=theme.CAPTION))
        self.act, self.leave = parts.button(action, "main"), parts.button("Cancel", "flat")
        self.act.setDefault(True)  # else Enter takes what is enabled, which is to leave
        self.leave.setAutoDefault(False)
        self.act.clicked.connect(self._give)
        self.leave.clicked.connect(self.reject)
        column.addLayout(parts.row(None, self.leave, self.act))
        self.setMinimumWidth(theme.scaled(460))
        self._allow()
        self.reason.setFocus()

    def _allow(self) -> None:
        missing = not self.reason.text().strip()
        self.act.setEnabled(not missing)
        self.act.setToolTip("Say first why" if missing else "")

    def _give(self) -> None:
        self.given.emit(self.reason.text().strip())
        self.accept()


def recall_dialog(about: str, parent: QWidget | None = None) -> ReasonDialog:
    """Return what asks before an opinion is recalled."""
    return ReasonDialog("Recall the opinion", about, _RECALLED, parent)


def send_anyway_dialog(about: str, gates: str, what_ended: str, parent: QWidget | None = None) -> ReasonDialog:
    """Return what asks before an opinion is sent although something no longer holds: `gates` names what that is."""
    strong = f"You send an opinion that could not be signed now. No longer as it was then: {gates}."
    return ReasonDialog("Send all the same", about, _SENT, parent, strong=strong, warning=what_ended)
