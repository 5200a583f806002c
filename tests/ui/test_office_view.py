"""What the parts of the office do for one another."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from reviewer_app.app import Application, Options
from reviewer_app.cases.first_impression import CERTAINTY_PATH, TEXT_PATH, first_impression, recorded
from reviewer_app.cases.life_cycle import CaseEvent, CaseState
from reviewer_app.cases.work import Edit, FieldChange
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.errors import DiskFull
from reviewer_app.store.values import OutboxEntry, newer_key
from reviewer_app.store.vault import Vault
from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.ui.office.amending import OPINION
from reviewer_app.ui.office.blind_reading import keep_reveal
from reviewer_app.ui.office.open_case import OpenCase
from reviewer_app.ui.office_view import OfficeView
from reviewer_app.ui.recall_dialog import ReasonDialog
from reviewer_app.ui.settings.page import SettingsPage
from tests.helpers.coordinator import Coordinator
from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.office import Office, reviewer_browser
from tests.helpers.office_fixtures import Service, accepted, offices, proxy, service, sign_in
from tests.helpers.papers import make_pdf
from tests.helpers.store_values import NOON, PASSPHRASE

__all__ = ["offices", "proxy", "service"]


@pytest.fixture
def case(service: Service, proxy: FaultProxy, offices: Callable[..., Office], qtbot: QtBot) -> SampleCase:
    """An accepted case; the vault is closed again."""
    office = offices()
    made = service.add_case(images=3, endpoint=proxy.endpoint)
    sign_in(office, proxy.endpoint.fhir, qtbot)
    accepted(office, made.task_id, qtbot)
    office.close()
    return made


@pytest.fixture
def view(tmp_path: Path, look: QApplication, case: SampleCase, qtbot: QtBot) -> Iterator[OfficeView]:
    """The office of the program on this profile, unlocked and in touch with the service."""
    made = Application(Options(profile=tmp_path / "profile", open_url=reviewer_browser().open))
    made.start()
    window = made.workstation.window
    field = next(one for one in window.findChildren(QLineEdit) if one.accessibleName() == "Passphrase")
    field.setText(PASSPHRASE)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: made.workstation.office is not None)
    office = made.workstation.office
    assert office is not None
    qtbot.waitUntil(lambda: case.task_id in office.assignments.cases and office.account.online)
    yield office
    window.close()
    assert made.stop()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def not_loadable(monkeypatch: pytest.MonkeyPatch) -> None:
    """What opens a case cannot be loaded."""

    def load() -> None:
        raise ImportError("a part is missing")

    monkeypatch.setattr("reviewer_app.ui.office.case_loading.load_case_window", load)


def test_the_service_is_asked_although_what_opens_a_case_cannot_be_loaded(
    not_loadable: None, view: OfficeView, case: SampleCase
) -> None:
    assert view.account.online
    assert case.task_id in view.assignments.cases


@pytest.fixture
def header_readers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where it is noted that what reads headers was to be loaded; it cannot be."""
    noted: list[str] = []

    def load() -> None:
        noted.append(threading.current_thread().name)
        raise ImportError("a part is missing")

    monkeypatch.setattr("reviewer_app.ui.office.case_loading.load_header_readers", load)
    return noted


def test_what_reads_headers_is_loaded_behind_the_worklist_and_no_one_is_told_where_it_cannot_be(
    header_readers: list[str], view: OfficeView, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    def told() -> list[str]:
        return [one.getMessage() for phase in ("setup", "call") for one in caplog.get_records(phase)]

    qtbot.waitUntil(lambda: "what reads headers was not loaded: ImportError" in told())
    assert len(header_readers) == 1
    assert header_readers != [threading.main_thread().name]
    assert view.account.online


def test_an_opinion_that_was_released_goes_out_at_once(view: OfficeView, case: SampleCase, qtbot: QtBot) -> None:
    """Its sending fails, since nothing is behind it; but it is tried, and without waiting for anything else."""
    qtbot.waitUntil(lambda: not view.assignments._refreshing)
    entry = OutboxEntry("opinion-1", case.task_id, "opinion", datetime.now(UTC), {"document": "none"})
    view.services.stored(lambda vault: vault.queue(case.task_id, entry))
    view.assignments.released.emit()
    qtbot.waitUntil(lambda: view.services.vault.outbox()[0].attempts == 1)
    qtbot.waitUntil(lambda: view.services.vault.outbox()[0].held)


def test_a_withdrawal_stops_the_download(
    view: OfficeView, case: SampleCase, proxy: FaultProxy, service: Service, qtbot: QtBot
) -> None:
    held = threading.Event()
    proxy.on(r"/dicom-web/studies/.*/(series|instances)/[0-9.]+$", lambda _seen, reply: replace(reply, hold=held))
    view.worklist.details.download_wanted.emit(case.task_id)

    def state() -> CaseState:
        return view.assignments.cases[case.task_id].state

    qtbot.waitUntil(lambda: state() is CaseState.DOWNLOADING)
    Coordinator(service.endpoint).change_task(case.task_id, status="cancelled")
    qtbot.waitUntil(lambda: not view.assignments._refreshing)
    view.assignments.refresh()
    qtbot.waitUntil(lambda: state() is CaseState.WITHDRAWN)
    qtbot.waitUntil(lambda: not view.downloads.running(case.task_id))
    assert len(view.services.vault.instances(case.task_id)) < 3
    assert state() is CaseState.WITHDRAWN
    held.set()


def test_a_delivered_opinion_is_read_as_it_was_signed(view: OfficeView, case: SampleCase, qtbot: QtBot) -> None:
    """On its page, not on the one it was written on."""
    event = CaseEvent

    def deliver(vault: Vault) -> None:
        for one in (event.START_DOWNLOAD, event.DOWNLOADED, event.OPEN, event.SIGN, event.QUEUE, event.DELIVER):
            vault.move(case.task_id, one)
        vault.put_document(case.task_id, OPINION, make_pdf(2), {})

    view.services.store(deliver)
    view.assignments.load()
    qtbot.waitUntil(lambda: view.assignments.cases[case.task_id].state is CaseState.DELIVERED)
    view.worklist.details.read_wanted.emit(case.task_id)
    qtbot.waitUntil(lambda: view.open_case is not None and view.open_case.signing)
    assert view.open_case is not None
    screen = view.open_case.screen
    assert screen is not None
    qtbot.waitUntil(lambda: screen.sign_page.reader.pages == 2)
    assert screen.editor.read_only
    assert not screen.sign_page.sign_button.isVisible()


def test_a_held_opinion_is_told_in_the_bar_and_in_the_worklist_until_it_is_decided(
    view: OfficeView, case: SampleCase, qtbot: QtBot
) -> None:
    gates = (("licence", "No licence in force for OR"),)

    def queue(vault: Vault) -> None:
        for one in (CaseEvent.START_DOWNLOAD, CaseEvent.DOWNLOADED, CaseEvent.OPEN, CaseEvent.SIGN, CaseEvent.QUEUE):
            vault.move(case.task_id, one)
        document = vault.put_document(case.task_id, OPINION, make_pdf(1), {})
        entry = OutboxEntry("opinion-1", case.task_id, OPINION, datetime.now(UTC), {"document": document.id})
        vault.queue(case.task_id, entry)
        vault.outbox_hold(entry.id, "No licence in force for OR.", gates)

    view.services.stored(queue)
    view.deliveries.load()
    bar = view._window._navigation["outbox"]
    qtbot.waitUntil(lambda: bar.text() == "Outbox · 1 held")
    assert view.assignments.cases[case.task_id].held
    view.worklist.details.outbox_wanted.emit()
    assert view._window.screens.currentWidget() is view.outbox
    view.services.stored(lambda vault: vault.outbox_recall("opinion-1", "A finding was missed."))
    view.deliveries.load()
    qtbot.waitUntil(lambda: bar.text() == "Outbox")
    assert not view.assignments.cases[case.task_id].held


def test_a_recall_in_the_outbox_is_told_and_leads_back_to_the_case(
    view: OfficeView, case: SampleCase, qtbot: QtBot
) -> None:
    event = CaseEvent

    def queue(vault: Vault) -> None:
        for one in (event.START_DOWNLOAD, event.DOWNLOADED, event.OPEN, event.SIGN, event.QUEUE):
            vault.move(case.task_id, one)
        document = vault.put_document(case.task_id, OPINION, make_pdf(1), {})
        entry = OutboxEntry("opinion-1", case.task_id, OPINION, datetime.now(UTC), {"document": document.id})
        vault.queue(case.task_id, entry)
        vault.outbox_failed(entry.id, "The service is busy.", datetime.now(UTC) + timedelta(days=1))

    view.services.stored(queue)
    view.assignments.load()
    view.deliveries.load()
    qtbot.waitUntil(lambda: len(view.deliveries.entries) == 1)
    qtbot.waitUntil(lambda: view.assignments.cases[case.task_id].state is CaseState.QUEUED)
    view.show_outbox()
    view.outbox.recall_wanted.emit("opinion-1")
    (dialog,) = view.outbox.window().findChildren(ReasonDialog)
    dialog.reason.setText("A finding was missed.")
    dialog.act.click()
    notices = view._window.notices
    qtbot.waitUntil(lambda: any("was recalled and is never sent" in one for one in notices.texts()))
    qtbot.waitUntil(lambda: view.assignments.cases[case.task_id].state is CaseState.IN_REVIEW)
    (link,) = [one for one in notices.findChildren(QPushButton) if one.text() == "Open case"]
    link.click()
    qtbot.waitUntil(lambda: view.open_case is not None and view.open_case.screen is not None)
    assert view.open_case is not None
    assert view.open_case.screen is not None
    assert not view.open_case.screen.editor.read_only


def test_an_open_case_that_came_back_without_new_records_is_to_be_opened_anew(
    view: OfficeView, case: SampleCase, service: Service, qtbot: QtBot
) -> None:
    def opened() -> OpenCase:
        view.open_chosen(case.task_id)
        qtbot.waitUntil(lambda: view.open_case is not None and view.open_case.screen is not None)
        assert view.open_case is not None
        return view.open_case

    def task_status() -> str:
        return view.services.vault.case(case.task_id).case.task_status

    view.worklist.details.download_wanted.emit(case.task_id)
    qtbot.waitUntil(lambda: view.assignments.cases[case.task_id].state is CaseState.READY)
    desk = opened().desk
    assert desk is not None
    desk.ask_for_records(["The slides"], "The grade", lambda: None, view.services.show_error)
    qtbot.waitUntil(lambda: task_status() == "on-hold")
    Coordinator(service.endpoint).change_task(case.task_id, status="in-progress")
    qtbot.waitUntil(lambda: not view.assignments._refreshing)
    with qtbot.waitSignal(view.assignments.returned):
        view.assignments.refresh()
    told = view._window.notices.texts()
    assert any("with no new records. Open the case anew to go on and sign." in one for one in told), told
    waited = desk.waiting()
    assert waited is not None
    assert (waited.words, waited.must_be_told) == ("The slides", False)
    view.show_worklist()
    again = opened().desk
    assert again is not None
    assert (again.state, again.waiting()) == (CaseState.IN_REVIEW, None)


def test_settings_lie_over_an_open_case_and_are_in_force_in_it(
    view: OfficeView, case: SampleCase, qtbot: QtBot
) -> None:
    view.worklist.details.download_wanted.emit(case.task_id)
    qtbot.waitUntil(lambda: view.assignments.cases[case.task_id].state is CaseState.READY)
    view.open_chosen(case.task_id)
    qtbot.waitUntil(lambda: view.open_case is not None and view.open_case.screen is not None)
    window = view._window
    window.triggered.emit("settings")
    page = window.screens.currentWidget()
    assert isinstance(page, SettingsPage)
    assert "tool-window" not in window.enabled_actions()
    page.mouse.tell({"mouse_right": "menu"})
    page.keyboard.give("tool-length", "F11")
    page.closed.emit()
    assert view.open_case is not None
    assert view.open_case.screen is not None
    assert window.screens.currentWidget() is view.open_case.screen
    assert view.open_case.screen.workspace.scene.mouse.right == "menu"
    assert "tool-window" in window.enabled_actions()
    length = [one for one in view.open_case.screen.tools.findChildren(QToolButton) if one.accessibleName() == "Length"]
    assert [one.toolTip() for one in length] == ["Length (F11)"]


def test_a_case_opens_without_the_first_report_and_anew_with_it(
    view: OfficeView, case: SampleCase, qtbot: QtBot
) -> None:
    view.worklist.details.download_wanted.emit(case.task_id)
    qtbot.waitUntil(lambda: view.assignments.cases[case.task_id].state is CaseState.READY)
    view.worklist.details.blind_wanted.emit(case.task_id)

    def screen() -> CaseWindow | None:
        return view.open_case.screen if view.open_case is not None else None

    qtbot.waitUntil(lambda: screen() is not None)
    blind = screen()
    assert blind is not None
    blind.finish()
    assert blind.desk.case.hidden
    assert "Renal cell" not in str(blind.desk.case)
    text = blind.opinion.impression.fields[TEXT_PATH]
    qtbot.keyClicks(text, "An oncocytoma")
    blind.editor.set_fields({CERTAINTY_PATH: "possible"}, "Certainty")
    blind.revealing.ask_to_record()
    assert blind.revealing.dialog is not None
    blind.revealing.dialog.go_on.click()
    qtbot.waitUntil(lambda: screen() not in (None, blind))
    whole = screen()
    assert whole is not None
    assert not whole.desk.case.hidden
    assert "Renal cell" in str(whole.desk.case)
    found = first_impression(whole.editor.work.opinion)
    assert found is not None
    assert (found.text, found.hidden_by) == ("An oncocytoma", "reviewer")
    assert whole.opinion.sections[8].head.isChecked()


def test_the_case_is_not_opened_anew_over_work_that_is_not_saved(
    view: OfficeView, case: SampleCase, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    view.worklist.details.download_wanted.emit(case.task_id)
    qtbot.waitUntil(lambda: view.assignments.cases[case.task_id].state is CaseState.READY)
    view.worklist.details.blind_wanted.emit(case.task_id)

    def screen() -> CaseWindow | None:
        return view.open_case.screen if view.open_case is not None else None

    def no_room(*_args: object) -> None:
        raise DiskFull("There is no room on the disk.")

    qtbot.waitUntil(lambda: screen() is not None)
    blind, opened = screen(), view.open_case
    assert blind is not None
    assert opened is not None
    blind.finish()
    fields = tuple(FieldChange(path, "", value) for path, value in recorded("A cyst", "", NOON).items())
    reveal = Edit("reveal", blind.editor.author, NOON, "Record the first impression", fields=fields)
    view.services.stored(lambda vault: keep_reveal(vault, case.task_id, (reveal,)))
    with monkeypatch.context() as patch:
        patch.setattr("reviewer_app.store.vault.Vault.add_edits", no_room)
        blind.editor.set_fields({"report/impression": "A cyst."}, "Impression")  # came while the reveal was being kept
        qtbot.waitUntil(lambda: blind.editor.failing)
        opened.revealed.emit()
        assert screen() is blind
        assert any("1 change is not saved yet" in one for one in view._window.notices.texts())
    blind.editor.retry()
    qtbot.waitUntil(lambda: screen() not in (None, blind))
    whole = screen()
    assert whole is not None
    assert not whole.desk.case.hidden
    assert whole.editor.work.opinion.get("report/impression") == "A cyst."


def test_a_record_that_changed_is_told_and_fetched(
    view: OfficeView, case: SampleCase, service: Service, qtbot: QtBot
) -> None:
    view.worklist.details.download_wanted.emit(case.task_id)
    qtbot.waitUntil(lambda: view.assignments.cases[case.task_id].state is CaseState.READY)
    coordinator = Coordinator(service.endpoint)
    reference = view.services.vault.case(case.task_id).case.documents[0].reference
    paper, data = coordinator.read(reference), make_pdf(3)
    attachment = paper["content"][0]["attachment"]
    attachment.pop("url", None)
    digest = base64.b64encode(hashlib.sha1(data).digest()).decode()
    attachment.update(data=base64.b64encode(data).decode(), size=len(data), hash=digest)
    coordinator.put(paper)
    qtbot.waitUntil(lambda: not view.assignments._refreshing)
    view.assignments._whole_at = None
    with qtbot.waitSignal(view.downloads.finished):
        view.assignments.refresh()
    told = view._window.notices.texts()
    assert any("the service has another version of 1 record." in one for one in told), told
    items = view.services.vault.download_items(case.task_id)
    assert [one.state for one in items if one.key == newer_key(reference)] == ["done"]
