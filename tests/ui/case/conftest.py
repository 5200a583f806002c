"""A desk in memory, and a case window over it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reviewer_app.settings import Settings
from reviewer_app.ui.case.window import CaseWindow
from tests.helpers.case_desk import FakeDesk
from tests.helpers.case_dicom import fill_with_files
from tests.helpers.papers import make_pdf


@pytest.fixture
def desk(look: QApplication) -> Iterator[FakeDesk]:
    """A case in review with three series and three papers."""
    made = FakeDesk()
    yield made
    made.close()


@pytest.fixture
def window(look: QApplication, desk: FakeDesk, qtbot: QtBot) -> Iterator[CaseWindow]:
    fill_with_files(desk)
    desk.pdf = make_pdf(2)
    made = CaseWindow(desk, Settings())
    qtbot.addWidget(made)
    made.resize(1600, 1000)
    made.show()
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: made.workspace.current_bookmark() is not None)
    made.finish()
    yield made
    made.shut()
