"""The window of attributes: follows the pane, searches, copies."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reviewer_app.imaging.attributes import Attribute
from reviewer_app.settings import Settings
from reviewer_app.ui.case.attributes_window import AttributesWindow, matching
from reviewer_app.ui.case.window import CaseWindow
from tests.helpers.case_desk import FakeDesk
from tests.helpers.case_dicom import fill_with_files


@pytest.fixture
def window(look: QApplication, desk: FakeDesk, qtbot: QtBot) -> Iterator[CaseWindow]:
    fill_with_files(desk)
    made = CaseWindow(desk, Settings())
    qtbot.addWidget(made)
    made.resize(1600, 1000)
    made.show()
    qtbot.waitUntil(lambda: made.workspace.current_bookmark() is not None)
    yield made
    made.shut()


def opened(window: CaseWindow, qtbot: QtBot) -> AttributesWindow:
    window.trigger("attributes")
    found = window.findChild(AttributesWindow)
    assert found is not None
    qtbot.waitUntil(lambda: bool(found.model.rows))
    return found


def uid_shown(found: AttributesWindow) -> str:
    return next(one.value for one in found.model.rows if one.name == "SOP Instance UID")


def test_it_shows_the_painted_image_and_follows(window: CaseWindow, qtbot: QtBot) -> None:
    found = opened(window, qtbot)
    painted = window.workspace.active_pane.painted_now
    assert painted is not None
    assert uid_shown(found) == painted.shown.frame.instance.sop_instance_uid
    window.workspace.perform("next-image")
    wanted = window.workspace.scene.viewport.stack.frames[1].instance.sop_instance_uid
    qtbot.waitUntil(lambda: uid_shown(found) == wanted)


def test_a_second_time_it_comes_forward(window: CaseWindow, qtbot: QtBot) -> None:
    opened(window, qtbot)
    window.trigger("attributes")
    assert len(window.findChildren(AttributesWindow)) == 1


def test_search_and_copy(window: CaseWindow, qtbot: QtBot) -> None:
    found = opened(window, qtbot)
    QTest.keyClicks(found.search, "pixel spacing")
    assert [one.name for one in found.model.rows] == ["Pixel Spacing"]
    total = len(found.model._all)
    assert found._state.text().startswith(f"1 of {total} attributes. ")
    QTest.keyClicks(found.search, " nowhere")
    assert found._state.text().startswith(f"0 of {total} attributes. ")
    found.search.setText("pixel spacing")
    found.table.selectRow(0)
    QTest.keyClick(found.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().startswith("(0028,0030)\tDS\tPixel Spacing\t")


def test_without_an_image_it_says_so(window: CaseWindow, qtbot: QtBot) -> None:
    found = opened(window, qtbot)
    window.workspace.show_sentence("A record", "Nothing to see.")
    qtbot.waitUntil(lambda: found.model.rows == ())


def test_what_is_found_stands_in_its_sequence() -> None:
    rows = (
        Attribute("(0008,1140)", "SQ", "Referenced Image Sequence", "2 items"),
        Attribute("", "", "Item 1", "", 1),
        Attribute("(0008,1155)", "UI", "Referenced SOP Instance UID", "1.2.3", 2),
        Attribute("", "", "Item 2", "", 1),
        Attribute("(0008,1155)", "UI", "Referenced SOP Instance UID", "1.2.4", 2),
        Attribute("(0010,0010)", "PN", "Patient's Name", "Doe", 0),
    )
    assert matching(rows, "1.2.4") == (rows[0], rows[3], rows[4])
    assert matching(rows, "name DOE") == (rows[5],)
    assert matching(rows, "") == rows
    assert matching(rows, "nothing") == ()
