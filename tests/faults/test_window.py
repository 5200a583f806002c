"""What the reader sees in the window itself: a sentence where the thing would be, and everything else as usual."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import cast

import pytest
import requests
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from reviewer_app.app import Application, Options
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.errors import StoreLocked
from reviewer_app.paths import profile_paths
from reviewer_app.store.vault import open_vault
from reviewer_app.ui import unwritten_notice
from reviewer_app.ui.case import editor
from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.ui.office_view import OfficeView
from reviewer_app.ui.theme import apply_theme
from reviewer_app.ui.unlock_page import UnlockPage
from reviewer_app.viewer.pdf import PdfPane
from tests.helpers.case_window import draw_length
from tests.helpers.full_disk import full_disk, needs_limits
from tests.helpers.office import Office, reviewer_browser
from tests.helpers.office_fixtures import Service, downloaded, sign_in
from tests.helpers.patience import PATIENCE
from tests.helpers.store_values import PASSPHRASE

IMAGES = 3
#: Milliseconds until what could not be kept is tried again by itself: of three seconds in the program.
SOON_MS = 300


@pytest.fixture
def case(service: Service, offices: Callable[..., Office], qtbot: QtBot) -> SampleCase:
    """A downloaded case whose first image and first paper are damaged inside; the vault is closed again."""
    office = offices()
    made = service.add_case(images=IMAGES, spoilt=True)
    sign_in(office, service.fhir, qtbot)
    downloaded(office, made.task_id, qtbot)
    assert office.stored(made.task_id).items_failed == 0  # size, checksum and header are as announced
    office.close()
    return made


@pytest.fixture
def application(
    tmp_path: Path, qapp: QApplication, case: SampleCase, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Application]:
    """The program on this profile, unlocked."""
    monkeypatch.setattr(editor, "RETRY_MS", SOON_MS)
    monkeypatch.setattr(unwritten_notice, "RETRY_MS", SOON_MS)
    apply_theme(qapp, "dark")
    made = Application(Options(profile=tmp_path / "profile", open_url=reviewer_browser().open))
    made.start()
    window = made.workstation.window
    window.resize(1366, 768)
    field = next(one for one in window.findChildren(QLineEdit) if one.accessibleName() == "Passphrase")
    field.setText(PASSPHRASE)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: case.task_id in _cases(made))
    yield made
    window.close()
    assert made.stop()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def unlock(application: Application, passphrase: str, qtbot: QtBot) -> None:
    found = application.workstation.window.findChildren(QLineEdit)
    field = next(one for one in found if one.accessibleName() == "Passphrase" and one.isVisible())
    field.setText(passphrase)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def office_of(application: Application) -> OfficeView:
    office = application.workstation.office
    assert office is not None
    return office


def _cases(application: Application) -> dict[str, object]:
    office = application.workstation.office
    return dict(office.assignments.cases) if office is not None else {}


def opened(application: Application, case: SampleCase, qtbot: QtBot) -> CaseWindow:
    office_of(application).worklist.open_wanted.emit(case.task_id)
    screens = application.workstation.window.screens
    qtbot.waitUntil(lambda: isinstance(screens.currentWidget(), CaseWindow))
    current = screens.currentWidget()
    assert isinstance(current, CaseWindow)
    return current


def words(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def step(window: CaseWindow, command: str, position: int, qtbot: QtBot) -> object:
    """Go to another image; return what was painted of it."""
    if command:
        window.trigger(command)
    pane = window.workspace.active_pane

    def there() -> bool:
        painted = pane.painted_now
        return (
            painted is not None
            and painted.shown.position == position
            and (painted.shown.source is not None or painted.shown.failure is not None)
        )

    qtbot.waitUntil(there)
    painted = pane.painted_now
    assert painted is not None
    return painted.shown


def test_an_image_that_cannot_be_decoded_says_so_and_the_next_one_is_shown(
    application: Application, case: SampleCase, qtbot: QtBot
) -> None:
    window = opened(application, case, qtbot)
    bad = step(window, "first-image", 0, qtbot)
    assert bad.failure is not None  # type: ignore[attr-defined]
    assert bad.failure.sentence.endswith(".")  # type: ignore[attr-defined]
    assert "Okafor" not in bad.failure.sentence + bad.failure.detail  # type: ignore[attr-defined]
    for position in range(1, IMAGES):
        good = step(window, "next-image", position, qtbot)
        assert good.source is not None  # type: ignore[attr-defined]
    assert application.workstation.window.notices.texts() == []


def test_a_paper_that_cannot_be_read_says_so_and_the_other_is_shown(
    application: Application, case: SampleCase, qtbot: QtBot
) -> None:
    window = opened(application, case, qtbot)
    papers = [row for row in window.viewing._rows if row.key.kind == "document"]
    assert len(papers) == 2
    window.viewing.open_record(str(papers[0].key))
    qtbot.waitUntil(lambda: window.workspace.active_document is not None)
    pane = window.workspace.active_document
    assert isinstance(pane, PdfPane)
    failures = {}
    for paper in papers:
        window.viewing.open_record(str(paper.key))
        qtbot.waitUntil(lambda paper=paper: shown_title(window) == paper.title)
        document = window.workspace.active_document
        assert document is not None
        failures[paper.title] = document.failure
    assert sorted(bool(one) for one in failures.values()) == [False, True]
    sentence = failures["Referral letter"]
    assert "The other records are not affected" in sentence


def shown_title(window: CaseWindow) -> str:
    document = window.workspace.active_document
    return document.title if document is not None else ""


@needs_limits
def test_a_full_disk_is_said_over_the_case_and_what_was_written_stays(
    application: Application, case: SampleCase, qtbot: QtBot
) -> None:
    window = opened(application, case, qtbot)
    with full_disk() as disk:
        disk.fill()
        with qtbot.waitSignal(window.editor.save_failed):
            window.editor.set_fields({"findings.text": "A solid mass."}, "Write")
        assert any("The disk is full" in one for one in window.notices.texts())
        assert window.editor.work.opinion.get("findings.text") == "A solid mass."
    with qtbot.waitSignal(window.editor.saved):
        window.editor.set_fields({"findings.text": "A solid mass, 4 cm."}, "Write")
    application.workstation.trigger("back")
    again = opened(application, case, qtbot)
    assert again.editor.work.opinion.get("findings.text") == "A solid mass, 4 cm."


@needs_limits
def test_what_is_drawn_on_a_full_disk_holds_the_case_and_is_kept_when_there_is_room(
    application: Application, case: SampleCase, qtbot: QtBot
) -> None:
    window = opened(application, case, qtbot)
    step(window, "last-image", IMAGES - 1, qtbot)
    screens, notices = application.workstation.window.screens, application.workstation.window.notices
    with full_disk() as disk:
        disk.fill()
        with qtbot.waitSignal(window.editor.save_failed):
            draw_length(window, qtbot)
        (mark,) = window.editor.work.annotations
        assert mark in window.workspace.scene.annotations_on(mark.image)
        assert window.opinion.saved_words == "Not saved: 1 change"
        application.workstation.trigger("back")
        assert screens.currentWidget() is window
        assert any("would be lost" in one for one in notices.texts())
        assert not application.workstation.window.close()
        assert screens.currentWidget() is window
        disk.free()
        with qtbot.waitSignal(window.editor.saved):
            pass  # nobody asks for it
    assert window.opinion.saved_words.startswith("Saved ")
    assert not any("would be lost" in one for one in notices.texts())
    application.workstation.trigger("back")
    assert screens.currentWidget() is not window
    again = opened(application, case, qtbot)
    assert again.editor.work.annotations == (mark,)


@needs_limits
@pytest.mark.parametrize("room", ["before", "after"])
def test_a_lock_on_a_full_disk_loses_nothing_and_shows_nothing(
    application: Application, case: SampleCase, qtbot: QtBot, room: str
) -> None:
    window = opened(application, case, qtbot)
    step(window, "last-image", IMAGES - 1, qtbot)
    workstation, main = application.workstation, application.workstation.window
    window.editor.set_fields({"findings.text": "Kept before."}, "Write")
    qtbot.waitUntil(lambda: not window.editor.unsaved)
    with full_disk() as disk:
        disk.fill()
        with qtbot.waitSignal(window.editor.save_failed):
            draw_length(window, qtbot)
        window.editor.set_fields({"diagnosis.text": "Oncocytoma."}, "Write")
        edits, (mark,) = window.editor.edits, window.editor.work.annotations
        workstation._idle.start(1)
        with qtbot.waitSignal(workstation.locked):
            pass
        qtbot.waitUntil(lambda: any("2 changes could not be saved" in one for one in main.notices.texts()))
        assert isinstance(main.screens.currentWidget(), UnlockPage)
        qtbot.waitUntil(lambda: main.findChildren(CaseWindow) == [])
        ((count, sealed),) = workstation._unwritten.kept._sealed.values()
        assert count == 2
        assert not any(one in sealed for one in (b"Oncocytoma", b"Kept before", mark.id.encode()))
        assert not main.close()
        assert any("would be lost" in one for one in main.notices.texts())
        unlock(application, "not the passphrase", qtbot)
        qtbot.waitUntil(lambda: "does not open" in words(main))
        assert workstation._unwritten.kept.changes == 2
        if room == "before":
            disk.free()
        unlock(application, PASSPHRASE, qtbot)
        qtbot.waitUntil(lambda: case.task_id in _cases(application))
        if room == "after":
            qtbot.waitUntil(lambda: any("The disk is full" in one for one in main.notices.texts()))
            assert main.findChildren(CaseWindow) == []  # never without what was done before
            assert not main.close()
    qtbot.waitUntil(lambda: not workstation._unwritten.kept.changes)
    qtbot.waitUntil(lambda: "What could not be saved before the lock is saved now." in main.notices.texts())
    assert not any("would be lost" in one for one in main.notices.texts())
    assert office_of(application).services.vault.edits(case.task_id) == list(edits)
    if room == "after":
        again = opened(application, case, qtbot)
    else:
        qtbot.waitUntil(lambda: isinstance(main.screens.currentWidget(), CaseWindow))
        again = cast("CaseWindow", main.screens.currentWidget())
    assert again.editor.work.annotations == (mark,)
    assert again.editor.work.opinion.get("diagnosis.text") == "Oncocytoma."
    again.trigger("undo")
    assert again.editor.work.opinion.get("diagnosis.text") == ""


@needs_limits
def test_what_waits_in_memory_can_be_given_up(application: Application, case: SampleCase, qtbot: QtBot) -> None:
    window = opened(application, case, qtbot)
    workstation, main = application.workstation, application.workstation.window
    with full_disk() as disk:
        disk.fill()
        with qtbot.waitSignal(window.editor.save_failed):
            window.editor.set_fields({"findings.text": "A solid mass."}, "Write")
        workstation.trigger("lock")
        assert not main.close()  # also before the last writes have failed
        qtbot.waitUntil(lambda: any("1 change could not be saved. The program" in one for one in main.notices.texts()))
        assert workstation._unwritten.kept.changes == 1
        assert not main.close()

        def shown() -> list[QPushButton]:
            buttons = main.notices.findChildren(QPushButton)
            return [one for one in buttons if one.text() == "Quit without saving" and one.isVisible()]

        qtbot.waitUntil(lambda: bool(shown()))
        qtbot.mouseClick(shown()[0], Qt.MouseButton.LeftButton)
        qtbot.waitUntil(main.isHidden)
    assert workstation._unwritten.kept.changes == 0


def test_saved_is_said_only_when_the_lane_of_the_store_has_come_to_it(
    application: Application, case: SampleCase, qtbot: QtBot
) -> None:
    window = opened(application, case, qtbot)
    step(window, "last-image", IMAGES - 1, qtbot)
    services = office_of(application).services
    before, go_on = services.vault.edits(case.task_id), Event()
    services.store(lambda _vault: go_on.wait(PATIENCE))
    try:
        draw_length(window, qtbot)
        qtbot.wait(50)
        assert window.opinion.saved_words == "Saving…"
        assert services.vault.edits(case.task_id) == before
    finally:
        with qtbot.waitSignal(window.editor.saved):
            go_on.set()
    assert window.opinion.saved_words.startswith("Saved ")
    assert services.vault.edits(case.task_id) == list(window.editor.edits)


def test_a_case_is_open_once_and_its_vault_in_one_place(
    application: Application, case: SampleCase, tmp_path: Path, qtbot: QtBot
) -> None:
    window = opened(application, case, qtbot)
    office = office_of(application)
    first = office.open_case
    office.open_chosen(case.task_id)
    office.worklist.open_wanted.emit(case.task_id)
    qtbot.wait(50)
    assert office.open_case is first
    assert application.workstation.window.findChildren(CaseWindow) == [window]
    data = profile_paths(tmp_path / "profile").data
    with pytest.raises(StoreLocked, match="another window"):
        open_vault(data, PASSPHRASE)
    program = [sys.executable, "-m", "tests.helpers.store_programs", "hold", str(data)]
    said = subprocess.run(program, cwd=Path(__file__).parents[2], input="", capture_output=True, text=True, check=True)
    assert json.loads(said.stdout)["kind"] == "StoreLocked"


def test_what_was_typed_and_seen_is_kept_by_a_lock_in_the_middle(
    application: Application, case: SampleCase, qtbot: QtBot
) -> None:
    window = opened(application, case, qtbot)
    step(window, "last-image", IMAGES - 1, qtbot)
    painted = window.workspace.active_pane.painted_now
    assert painted is not None
    looked_at = painted.shown.key
    window.editor.set_fields({"findings.text": "Half a sent"}, "Write")
    application.workstation.trigger("lock")
    field = next(one for one in application.workstation.window.findChildren(QLineEdit)
                 if one.accessibleName() == "Passphrase" and one.isVisible())  # fmt: skip
    field.setText(PASSPHRASE)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: case.task_id in _cases(application))
    assert application.workstation.window.notices.texts() == []
    again = opened(application, case, qtbot)
    assert again.editor.work.opinion.get("findings.text") == "Half a sent"
    assert looked_at in again.viewing.looks.by_key


def test_an_ended_session_asks_in_a_bar_while_the_case_stays_open(
    application: Application, case: SampleCase, service: Service, qtbot: QtBot
) -> None:
    office = office_of(application)
    qtbot.waitUntil(lambda: office.account.online)
    window = opened(application, case, qtbot)
    session = office.account.session
    assert session is not None
    assert session._tokens is not None
    for secret in (session._tokens.refresh, session._tokens.access):
        revoke = {"token": secret, "client_id": "reviewer-app"}
        requests.post(f"{service.endpoint.issuer}/oauth/revoke", data=revoke, timeout=PATIENCE).raise_for_status()
    bar = "The service asks you to sign in again. Work on downloaded cases goes on meanwhile."
    application.workstation.trigger("refresh")
    notices = application.workstation.window.notices
    qtbot.waitUntil(lambda: notices.texts() == [bar])
    assert application.workstation.window.screens.currentWidget() is window
    with qtbot.waitSignal(window.editor.saved):
        window.editor.set_fields({"findings.text": "Still here."}, "Write")
    button = next(one for one in notices.findChildren(QPushButton) if one.text() == "Sign in")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    page = office.sign_in
    assert application.workstation.window.screens.currentWidget() is page
    qtbot.mouseClick(next(one for one in page.findChildren(QPushButton) if one.text() == "Sign in"),
                     Qt.MouseButton.LeftButton)  # fmt: skip
    qtbot.waitUntil(lambda: application.workstation.window.screens.currentWidget() is window)
    assert notices.texts() == []
    assert office.account.online
