"""Asking for more records from within a case: the form of the worklist, over the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from reviewer_app.cases.life_cycle import CaseEvent, allowed
from reviewer_app.cases.rules.completeness import missing_records
from reviewer_app.ui import theme
from reviewer_app.ui.case.desk import CaseDesk
from reviewer_app.ui.records_form import RecordsForm

if TYPE_CHECKING:
    from reviewer_app.ui.case.window import CaseWindow

_ON_HOLD = "The service is asked as soon as it can be reached. The case is on hold; you can read and write on."


class AskingDialog(QDialog):
    """Asks what is missing and why; `asked` tells that the case is on hold, `failed` that it is not, with the error."""

    asked = Signal()
    failed = Signal(object)

    def __init__(self, desk: CaseDesk, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Ask for records")  # never a patient: titles are listed by the system
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self._desk = desk
        self.form = RecordsForm([one.words for one in missing_records(desk.case)])
        self.form.given.connect(self._ask)
        self.form.kept.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.addWidget(self.form)
        self.setMinimumWidth(theme.scaled(420))
        self.form.setFocus()

    def _ask(self, items: list[str], reason: str) -> None:
        self._desk.ask_for_records(items, reason, self.asked.emit, self.failed.emit)
        self.accept()


def why_not_asked(desk: CaseDesk) -> str:
    """Return why nothing can be asked now, empty where it can."""
    waited = desk.waiting()
    if waited is not None:
        state = "A request for records is not sent yet" if waited.must_be_told else "Waiting for records"
        return f"{state}: {waited.words}. The worklist has the button that withdraws the request."
    return (
        "" if allowed(desk.state, CaseEvent.ASK_FOR_RECORDS) else "Records can be asked for while a case is in review."
    )


def ask_in(window: CaseWindow) -> None:
    """Ask what is missing in a case, or say why nothing can be asked."""
    if reason := why_not_asked(window.desk):
        window.notices.show_text("info", reason, seconds=8)
        return
    dialog = AskingDialog(window.desk, window)
    dialog.asked.connect(lambda: _on_hold(window))
    dialog.failed.connect(window.notices.show_error)
    dialog.open()


def _on_hold(window: CaseWindow) -> None:
    window.notices.show_text("info", _ON_HOLD, seconds=8)
    window.show_checks()
