"""How images hang in the case window, and the reader's own protocols."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QInputDialog, QMenu
from pytestqt.qtbot import QtBot

from reviewer_app.settings import Settings
from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.viewer.hanging.protocol import HangingProtocol, Pick, protocol_bytes
from tests.helpers.case_desk import FakeDesk
from tests.helpers.case_dicom import fill_with_files

MINE = HangingProtocol("Mine", "2x1", (Pick(largest=True), Pick(prior=True, optional=True)))


def opened(desk: FakeDesk, qtbot: QtBot, settings: Settings) -> CaseWindow:
    fill_with_files(desk)
    made = CaseWindow(desk, settings)
    qtbot.addWidget(made)
    made.resize(1600, 1000)
    made.show()
    qtbot.waitUntil(lambda: made.workspace.current_bookmark() is not None)
    made.finish()
    return made


@pytest.fixture
def window(look: QApplication, desk: FakeDesk, qtbot: QtBot) -> Iterator[CaseWindow]:
    made = opened(desk, qtbot, Settings())
    yield made
    made.shut()


def entries(menu: QMenu) -> list[str]:
    menu.aboutToShow.emit()
    return [one.text().partition("\t")[0] for one in menu.actions() if one.text()]


def menu_of(window: CaseWindow) -> QMenu:
    return next(one for one in window.findChildren(QMenu) if one.accessibleName() == "How the images hang")


def test_the_protocol_in_force_is_ticked_among_those_that_fit(window: CaseWindow) -> None:
    names = entries(menu_of(window))
    ticked = [one.text() for one in menu_of(window).actions() if one.isChecked()]
    assert ticked == ["CT with prior"]
    assert "One series" in names
    assert "PET/CT" not in names


def test_the_key_goes_through_the_protocols_and_round(window: CaseWindow) -> None:
    fitting = [one.protocol.name for one in window.viewing.hanging.fitting()]
    for name in (*fitting[1:], fitting[0]):
        window.trigger("next-hanging")
        assert window.viewing.hanging.hung == name
    assert window.workspace.grid.layout_now.id == "1x2"


def test_panes_are_kept_under_a_name_and_hung_again(window: CaseWindow, qtbot: QtBot) -> None:
    window.workspace.perform("layout-2x2")
    window.trigger("save-hanging")
    dialog = window.findChild(QInputDialog)
    assert dialog is not None
    dialog.setTextValue("My four")
    with qtbot.waitSignal(window.hanging_kept) as kept:
        dialog.accept()
    (data,) = kept.args[0]
    assert '"My four"' in data
    assert window.viewing.hanging.fitting()[0].protocol.name == "My four"
    window.workspace.perform("layout-1x1")
    window.viewing.hanging.hang(window.viewing.hanging.fitting()[0])
    assert window.workspace.grid.layout_now.id == "2x2"
    with qtbot.waitSignal(window.hanging_kept) as left:
        window.hanging.remove("My four")
    assert left.args == [()]
    assert "My four" not in entries(menu_of(window))


def test_the_readers_own_protocol_is_the_first_and_a_damaged_one_costs_none(
    look: QApplication, desk: FakeDesk, qtbot: QtBot
) -> None:
    window = opened(desk, qtbot, Settings(hanging_protocols=("{", protocol_bytes(MINE).decode())))
    assert window.viewing.hanging.hung == "Mine"
    assert window.workspace.grid.layout_now.id == "2x1"
    window.shut()


def test_a_name_of_blanks_keeps_nothing(window: CaseWindow) -> None:
    window.hanging.keep("   ")
    assert all(one.protocol.name.strip() for one in window.viewing.hanging.fitting())
