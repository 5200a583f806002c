"""The whole program over a profile of its own: opened, locked, opened again, closed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from reviewer_app.app import Application, Options, _bring_forward
from reviewer_app.cases.life_cycle import CaseEvent, CaseState
from reviewer_app.errors import BadSettings
from reviewer_app.paths import profile_paths
from reviewer_app.settings import Settings, load_settings, save_settings
from reviewer_app.store.values import OutboxEntry
from reviewer_app.store.vault import Vault, create_vault, open_vault
from reviewer_app.ui import theme
from reviewer_app.ui.settings.page import SettingsPage
from reviewer_app.ui.unlock_page import UnlockPage
from reviewer_app.ui.worklist.model import Choice, Filter
from reviewer_app.ui.workstation import settings_path
from tests.helpers.memory_keyring import MemoryKeyring, access_to
from tests.helpers.patience import PATIENCE
from tests.helpers.scripted_server import ScriptedServer
from tests.helpers.store_values import FAST_KDF, PASSPHRASE, make_case, make_edit, put_blob

Start = Callable[..., Application]


@pytest.fixture
def start(tmp_path: Path, look: QApplication, qtbot: QtBot) -> Iterator[Start]:
    """Start the program on the profile of this test."""
    running: list[Application] = []

    def begin(**options: object) -> Application:
        made = Application(Options(profile=tmp_path / "profile", open_url=lambda _url: True, **options))  # type: ignore[arg-type]
        running.append(made)
        made.start()
        return made

    yield begin
    for one in running:
        one.workstation.window.close()
        assert one.stop()
        one.workstation.window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def vault_there(tmp_path: Path) -> None:
    """A profile used before, with one case."""
    data = tmp_path / "profile" / "data"
    data.mkdir(parents=True)
    with create_vault(data, PASSPHRASE, kdf=FAST_KDF) as vault:
        vault.put_case(make_case())


def screen(application: Application) -> QWidget:
    current = application.workstation.window.screens.currentWidget()
    assert current is not None
    return current


def unlock(application: Application, passphrase: str, qtbot: QtBot) -> None:
    fields = [one for one in screen(application).findChildren(QLineEdit) if not one.isHidden()]
    for one in fields:
        if one.parent() is not None:
            one.setText(passphrase)
    qtbot.keyClick(fields[0], Qt.Key.Key_Return)


def wait_unlocked(application: Application, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: application.workstation.office is not None)


def said(application: Application) -> str:
    return " ".join(one.text() for one in screen(application).findChildren(QLabel))


def notices(application: Application) -> list[str]:
    return application.workstation.window.notices.texts()


def test_the_first_start_makes_a_vault_and_asks_for_the_service(start: Start, tmp_path: Path, qtbot: QtBot) -> None:
    application = start()
    assert "Choose a passphrase" in said(application)
    unlock(application, PASSPHRASE, qtbot)
    qtbot.waitUntil(lambda: application.workstation.office is not None)
    qtbot.waitUntil(lambda: screen(application).accessibleName() == "Sign in")
    assert (tmp_path / "profile" / "data" / "vault" / "vault.db").is_file()
    assert notices(application) == []


def test_a_wrong_passphrase_is_said_in_its_place_and_the_right_one_opens(
    start: Start, vault_there: None, qtbot: QtBot
) -> None:
    application = start()
    assert "Unlock your cases" in said(application)
    unlock(application, "not the passphrase", qtbot)
    qtbot.waitUntil(lambda: "The passphrase does not open the vault." in said(application))
    assert application.workstation.office is None
    assert notices(application) == []
    unlock(application, PASSPHRASE, qtbot)
    wait_unlocked(application, qtbot)
    office = application.workstation.office
    assert office is not None
    qtbot.waitUntil(lambda: "task-1" in office.assignments.cases)
    assert screen(application) is office.worklist


@pytest.mark.parametrize("locked", [False, True])
def test_where_the_keyring_opens_the_vault_the_window_comes_with_the_worklist_and_is_tidied_up_then(
    start: Start, tmp_path: Path, qtbot: QtBot, locked: bool
) -> None:
    backend, paths = MemoryKeyring(), profile_paths(tmp_path / "profile")
    keyring = access_to(backend)
    paths.create()
    save_settings(settings_path(paths), Settings(unlock_with_keyring=True))
    with create_vault(paths.data, PASSPHRASE, keyring_service=keyring, kdf=FAST_KDF) as vault:
        vault.put_case(make_case())
        put_blob(vault, b"no record tells of it")
    (folder,) = (paths.data / "vault" / "blobs").iterdir()
    backend.locked = locked
    workstation = start(keyring=lambda: keyring).workstation
    if locked:
        qtbot.waitUntil(lambda: isinstance(workstation.window.screens.currentWidget(), UnlockPage))
        qtbot.waitUntil(workstation.window.isVisible)
        assert list(folder.iterdir())
        return
    qtbot.waitUntil(workstation.window.isVisible)
    assert workstation.office is not None
    qtbot.waitUntil(lambda: workstation.office.worklist.model.count() == 1)
    qtbot.waitUntil(lambda: not list(folder.iterdir()))


def test_locked_shows_nothing_of_the_office_and_opens_as_it_was(
    start: Start, vault_there: None, tmp_path: Path, qtbot: QtBot
) -> None:
    application = start()
    unlock(application, PASSPHRASE, qtbot)
    wait_unlocked(application, qtbot)
    office = application.workstation.office
    assert office is not None
    qtbot.waitUntil(lambda: bool(office.assignments.cases))
    window = application.workstation.window
    window.notices.show_text("ok", "The opinion on NK-1 was delivered.")
    chosen = Choice(Filter.NEEDS_YOU.value, "lesion", "Pathology")
    office.worklist.choose_again(chosen)
    with qtbot.waitSignal(application.workstation.locked):
        application.workstation.trigger("lock")
    assert isinstance(screen(application), UnlockPage)
    assert window.top_bar.isHidden()
    assert notices(application) == []
    qtbot.waitUntil(lambda: "tool-window" not in window.enabled_actions())
    # the vault closes behind it: another process could take it
    assert application.workstation.finish(PATIENCE)
    open_vault(tmp_path / "profile" / "data", PASSPHRASE).close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert [one.accessibleName() for one in window.screens.findChildren(QWidget) if one.accessibleName()
            in ("Worklist", "Outbox", "Chosen case")] == []  # fmt: skip
    unlock(application, PASSPHRASE, qtbot)
    wait_unlocked(application, qtbot)
    again = application.workstation.office
    assert again is not None
    qtbot.waitUntil(lambda: bool(again.assignments.cases))
    qtbot.waitUntil(lambda: again.worklist.choice == chosen)
    asked = ["Sign in to the service to get cases and to send opinions."]
    qtbot.waitUntil(lambda: notices(application) == asked)


def test_a_lock_hides_at_once_and_every_write_handed_over_is_done_before_the_vault_opens_again(
    start: Start, vault_there: None, qtbot: QtBot
) -> None:
    application = start()
    unlock(application, PASSPHRASE, qtbot)
    wait_unlocked(application, qtbot)
    office = application.workstation.office
    assert office is not None
    disk, slow = Event(), list[bool]()  # a disk that takes its time
    office.services.store(lambda _vault: slow.append(disk.wait(PATIENCE)))
    office.services.store(lambda vault: vault.add_edit("task-1", make_edit(1)))
    application.workstation.trigger("lock")
    assert slow == []
    assert isinstance(screen(application), UnlockPage)
    unlock(application, PASSPHRASE, qtbot)
    disk.set()
    wait_unlocked(application, qtbot)
    again = application.workstation.office
    assert again is not None
    assert again.services.stored(lambda vault: list(vault.edits("task-1"))) == [make_edit(1)]
    assert not any("went wrong" in one for one in notices(application))


def test_the_window_closes_at_once_and_the_program_ends_when_every_write_is_done(
    start: Start, vault_there: None, tmp_path: Path, qtbot: QtBot
) -> None:
    application = start()
    unlock(application, PASSPHRASE, qtbot)
    wait_unlocked(application, qtbot)
    office = application.workstation.office
    assert office is not None
    disk, slow = Event(), list[bool]()
    office.services.store(lambda _vault: slow.append(disk.wait(PATIENCE)))
    office.services.store(lambda vault: vault.add_edit("task-1", make_edit(1)))
    application.workstation.window.close()
    assert slow == []
    assert application.workstation.window.isHidden()
    assert not application.workstation.finish(0)
    disk.set()
    assert application.stop()
    with open_vault(tmp_path / "profile" / "data", PASSPHRASE) as vault:
        assert list(vault.edits("task-1")) == [make_edit(1)]


def test_it_locks_itself_and_keys_put_that_off(start: Start, vault_there: None, qtbot: QtBot) -> None:
    application = start()
    unlock(application, PASSPHRASE, qtbot)
    wait_unlocked(application, qtbot)
    idle = application.workstation._idle
    assert idle.interval() == 10 * 60_000
    idle.setInterval(1000)
    idle.start()
    qtbot.waitUntil(lambda: idle.remainingTime() < 800)
    # as the system does it: to the window, and from there to what has the focus
    QTest.keyClick(application.workstation.window.windowHandle(), Qt.Key.Key_Shift)
    qtbot.waitUntil(lambda: idle.remainingTime() > 850)
    idle.start(1)
    with qtbot.waitSignal(application.workstation.locked):
        pass
    assert isinstance(screen(application), UnlockPage)


def test_enter_in_the_passphrase_presses_no_other_button(start: Start, vault_there: None, qtbot: QtBot) -> None:
    application = start()
    pressed: list[bool] = []
    window = application.workstation.window
    window.notices.show_text("warn", "Not saved.", action=("Quit without saving", lambda: pressed.append(True)))
    (field,) = (one for one in screen(application).findChildren(QLineEdit) if not one.isHidden())
    field.setFocus()
    unlock(application, PASSPHRASE, qtbot)
    assert window.focusWidget() is field
    wait_unlocked(application, qtbot)
    assert pressed == []


def test_a_second_program_on_the_vault_is_told(start: Start, vault_there: None, tmp_path: Path, qtbot: QtBot) -> None:
    with open_vault(tmp_path / "profile" / "data", PASSPHRASE):
        application = start()
        unlock(application, PASSPHRASE, qtbot)
        qtbot.waitUntil(lambda: "another" in said(application).lower())
    unlock(application, PASSPHRASE, qtbot)
    wait_unlocked(application, qtbot)


def test_the_theme_is_kept(start: Start, vault_there: None, tmp_path: Path) -> None:
    application = start()
    application.workstation.trigger("theme")
    kept, _ = load_settings(settings_path(application.paths))
    assert kept.theme == "light"
    application.workstation.trigger("theme")
    assert application.workstation.settings.theme == "dark"


def test_help_is_the_table_of_keys_whatever_subject_is_in_sight(start: Start, vault_there: None, qtbot: QtBot) -> None:
    application = start()
    workstation = application.workstation
    unlock(application, PASSPHRASE, qtbot)
    wait_unlocked(application, qtbot)
    workstation.trigger("help")
    page = screen(application)
    assert isinstance(page, SettingsPage)
    assert page.pages.currentWidget() is page.keyboard
    page.subjects.setCurrentRow(2)
    workstation.trigger("help")
    assert screen(application) is page
    assert page.pages.currentWidget() is page.keyboard


def test_what_is_changed_on_the_page_of_settings_is_in_force_and_kept(
    start: Start, vault_there: None, qtbot: QtBot
) -> None:
    application = start()
    workstation, window = application.workstation, application.workstation.window
    workstation.trigger("settings")
    assert isinstance(screen(application), UnlockPage)  # not for those who have not opened the vault
    unlock(application, PASSPHRASE, qtbot)
    wait_unlocked(application, qtbot)
    workstation.trigger("settings")
    page = screen(application)
    assert isinstance(page, SettingsPage)
    page.keyboard.give("outbox", "Ctrl+Alt+O")
    page.general.lock.setValue(3)
    page.general.theme.activated.emit(page.general.theme.findData("light"))
    qtbot.waitUntil(lambda: "outbox" in (one.objectName() for one in window.actions()))  # made after the first paint
    action = next(one for one in window.actions() if one.objectName() == "outbox")
    assert action.shortcut().toString() == "Ctrl+Alt+O"
    assert workstation._idle.interval() == 3 * 60_000
    assert theme.colors() == theme.LIGHT
    path = settings_path(workstation.outside.paths)
    kept, said_of_it = load_settings(path)
    assert said_of_it == ""
    assert (kept.shortcuts, kept.lock_after_minutes, kept.theme) == ({"outbox": "Ctrl+Alt+O"}, 3, "light")
    qtbot.mouseClick(page.back, Qt.MouseButton.LeftButton)
    office = workstation.office
    assert office is not None
    assert screen(application) is office.worklist
    workstation.trigger("settings")
    assert screen(application) is not page
    workstation.trigger("lock")
    assert isinstance(screen(application), UnlockPage)
    workstation.trigger("theme")


def test_a_time_stamp_service_is_tried_and_the_outbox_uses_it(start: Start, vault_there: None, qtbot: QtBot) -> None:
    application = start()
    workstation = application.workstation
    unlock(application, PASSPHRASE, qtbot)
    wait_unlocked(application, qtbot)
    workstation.trigger("settings")
    page = screen(application)
    assert isinstance(page, SettingsPage)
    with ScriptedServer() as server:
        address = f"{server.url}/tsa"
    page.signature.url.setText(address)
    page.signature.try_now.click()
    assert workstation.office is not None
    assert workstation.office.deliveries.settings.time_stamp_url == address
    qtbot.waitUntil(lambda: page.signature.answer.text() == "127.0.0.1 cannot be reached.")
    assert page.signature.try_now.isEnabled()


def test_a_setting_that_is_not_valid_is_not_kept_and_the_next_one_is(start: Start, vault_there: None) -> None:
    application = start()
    station = application.workstation
    station._keep_settings(service_url="http://service.example/fhir")
    assert station.settings.service_url == ""
    assert "must begin with https://" in notices(application)[0]
    station._keep_settings(service_url="https://service.example/fhir")
    assert load_settings(settings_path(application.paths))[0].service_url == "https://service.example/fhir"


def test_an_unreadable_settings_file_is_set_aside_and_said(start: Start, vault_there: None, tmp_path: Path) -> None:
    config = tmp_path / "profile" / "config"
    config.mkdir(parents=True)
    (config / "settings.json").write_text("{ not json")
    application = start()
    assert "set aside" in notices(application)[0]


def test_an_address_that_is_not_protected_is_refused_at_the_start(start: Start) -> None:
    with pytest.raises(BadSettings, match="https://"):
        start(service_url="http://service.example/fhir")


def test_about_says_what_this_is_not_also_while_locked(start: Start, vault_there: None, qtbot: QtBot) -> None:
    application = start()
    application.workstation.trigger("about")
    assert "not a cleared medical device" in said(application)
    assert application.workstation.window.top_bar.isHidden()
    back = next(one for one in screen(application).findChildren(QPushButton) if one.text() == "Back")
    qtbot.mouseClick(back, Qt.MouseButton.LeftButton)
    assert isinstance(screen(application), UnlockPage)
    unlock(application, PASSPHRASE, qtbot)
    wait_unlocked(application, qtbot)
    application.workstation.trigger("about")
    assert not application.workstation.window.top_bar.isHidden()
    qtbot.mouseClick(back, Qt.MouseButton.LeftButton)
    assert screen(application).accessibleName() == "Worklist"


def test_commands_of_the_bar_bring_their_screens(start: Start, vault_there: None, qtbot: QtBot) -> None:
    application = start()
    unlock(application, PASSPHRASE, qtbot)
    wait_unlocked(application, qtbot)
    for action_id, name in (("outbox", "Outbox"), ("account", "Sign in"), ("worklist", "Worklist")):
        application.workstation.trigger(action_id)
        assert screen(application).accessibleName() == name
    application.workstation.trigger("find-command")
    assert application.workstation.window.commands.isVisible()
    application.workstation.trigger("refresh")
    application.workstation.trigger("undo")  # nothing is open: nothing happens
    assert set(notices(application)) <= {"Sign in to the service to get cases and to send opinions."}


def test_the_outbox_is_looked_at_when_a_case_is_offered_again(start: Start, vault_there: None, qtbot: QtBot) -> None:
    application = start()
    unlock(application, PASSPHRASE, qtbot)
    wait_unlocked(application, qtbot)
    office = application.workstation.office
    assert office is not None
    qtbot.waitUntil(lambda: any("Sign in to the service" in one for one in notices(application)))
    assert office.deliveries.entries == ()  # read by then

    def offer(vault: Vault) -> None:
        vault.move("task-1", CaseEvent.WITHDRAW)
        vault.queue("task-1", OutboxEntry("report-1", "task-1", "opinion", datetime.now(UTC)))

    office.services.stored(offer)
    with qtbot.waitSignal(office.assignments.withdrawn):
        office.assignments.load()
    office.services.stored(lambda vault: vault.move("task-1", CaseEvent.OFFER_AGAIN))
    office.assignments.load()
    qtbot.waitUntil(lambda: [one.id for one in office.deliveries.entries] == ["report-1"])


def test_a_failure_nobody_took_is_said_and_logged_without_its_words(
    start: Start, vault_there: None, tmp_path: Path
) -> None:
    application = start()
    application._crashed(ValueError, ValueError("Quillfeather"), None)
    assert "Something in the program went wrong" in notices(application)[0]
    log = (tmp_path / "profile" / "log" / "reviewer-app.log").read_text()
    assert json.loads(log.splitlines()[-1])["error"] == "ValueError"
    assert "Quillfeather" not in log


def test_a_minimised_window_comes_forward(start: Start, vault_there: None, qtbot: QtBot) -> None:
    application = start()
    window = application.workstation.window
    window.showMinimized()
    _bring_forward(application.workstation)
    assert not window.isMinimized()


def test_removing_a_local_copy_is_said_first_and_can_be_undone(start: Start, tmp_path: Path, qtbot: QtBot) -> None:
    data = tmp_path / "profile" / "data"
    data.mkdir(parents=True)
    with create_vault(data, PASSPHRASE, kdf=FAST_KDF) as vault:
        vault.put_case(make_case())
        for event in (CaseEvent.SEEN, CaseEvent.ACCEPT, CaseEvent.START_DOWNLOAD, CaseEvent.DOWNLOADED):
            vault.move("task-1", event)
    application = start()
    unlock(application, PASSPHRASE, qtbot)
    wait_unlocked(application, qtbot)
    office = application.workstation.office
    assert office is not None
    qtbot.waitUntil(lambda: "task-1" in office.assignments.cases)
    office.worklist.details.remove_wanted.emit("task-1")
    assert "The local copy of SO-2026-0042 is being removed. The service keeps the case." in notices(application)
    bars = application.workstation.window.notices
    undo = next(one for one in bars.findChildren(QPushButton) if one.text() == "Undo")
    qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    assert office._removals.ask("task-1")  # nothing waits any more
    office._removals.stop()
    assert office.assignments.cases["task-1"].state is CaseState.READY
