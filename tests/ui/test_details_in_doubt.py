"""A withdrawn case whose opinion the service may have: it is not called undelivered, nor offered for removal."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.ui.worklist.details import CaseDetails
from tests.helpers.case_values import NOW, make_reviewer
from tests.helpers.stored_cases import stored_case


def test_an_opinion_that_may_have_arrived_leads_to_the_outbox_until_that_is_known(look: object, qtbot: QtBot) -> None:
    details = CaseDetails()
    qtbot.addWidget(details)
    details.resize(374, 800)
    details.show()

    def shown(*, in_doubt: bool) -> tuple[list[QPushButton], str]:
        stored = stored_case(CaseState.WITHDRAWN, signed=True, in_doubt=in_doubt)
        details.show_case(stored, make_reviewer(), NOW, read_at=NOW)
        QApplication.processEvents()
        words = " ".join(one.text() for one in details.findChildren(QLabel) if not one.isHidden())
        return [one for one in details.findChildren(QPushButton) if not one.isHidden()], words

    (to_outbox,), words = shown(in_doubt=True)
    assert "may have the opinion that you signed" in words
    assert "was not delivered" not in words
    with qtbot.waitSignal(details.outbox_wanted):
        qtbot.mouseClick(to_outbox, Qt.MouseButton.LeftButton)
    (removal,), words = shown(in_doubt=False)
    assert (removal.text(), "was not delivered" in words) == ("Remove case and signed opinion", True)
