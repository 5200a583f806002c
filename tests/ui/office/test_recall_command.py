"""The recall command takes back what the button of the outbox takes back, and says else why it does not."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from reviewer_app.cases.recalling import MAY_ARRIVE
from reviewer_app.store.values import OutboxState
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.outbox_answers import OutboxAnswers
from reviewer_app.ui.outbox_page import OutboxPage
from reviewer_app.ui.recall_dialog import ReasonDialog
from tests.helpers.case_values import NOW
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service
from tests.helpers.queued_opinion import entry_of, signed


def read_anew(office: Office, qtbot: QtBot) -> None:
    with qtbot.waitSignal(office.deliveries.changed):
        office.deliveries.load()
    office.deliveries.stop()  # nothing is sent unasked


def test_the_recall_command_follows_what_was_looked_for_as_the_button_does(
    service: Service, signed_in: Office, qtbot: QtBot
) -> None:
    page = OutboxPage()
    qtbot.addWidget(page)
    answers = OutboxAnswers(signed_in.services, signed_in.deliveries, signed_in.assignments, page, page)
    case = service.add_case(images=1)
    report_id = signed(signed_in, case, qtbot)
    signed_in.deliveries.stop()
    told: list[str] = []
    answers.told.connect(told.append)

    def refused(vault: Vault) -> None:
        vault.outbox_attempt(report_id)
        vault.outbox_writing(report_id, NOW)
        vault.outbox_failed(report_id, "No licence in force.")

    signed_in.services.stored(refused)
    read_anew(signed_in, qtbot)
    answers.ask("recall", case.task_id)
    assert "The service may have this opinion" in told[0]
    assert page.findChildren(ReasonDialog) == []
    signed_in.services.stored(lambda vault: vault.outbox_absent(report_id, NOW + MAY_ARRIVE))
    read_anew(signed_in, qtbot)
    answers.ask("recall", case.task_id)
    assert len(told) == 1
    with qtbot.waitSignal(answers.recalled):
        dialogs = page.findChildren(ReasonDialog)
        dialogs[0].reason.setText("A finding was missed.")
        qtbot.mouseClick(dialogs[0].act, Qt.MouseButton.LeftButton)
    assert entry_of(signed_in, report_id).state is OutboxState.RECALLED
