"""A desk in memory and a case window over it, as for the tests of the case window, and a panel to speak into."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.helpers.case_desk import FakeDesk
from tests.helpers.speaking import Speaking
from tests.ui.case.conftest import desk, window

__all__ = ["desk", "window"]


@pytest.fixture
def speaking(desk: FakeDesk, look: QApplication, qtbot: QtBot) -> Iterator[Speaking]:
    made = Speaking(desk)
    qtbot.addWidget(made.panel)
    made.panel.resize(416, 900)
    made.panel.show()
    qtbot.waitExposed(made.panel)
    yield made
    made.trail.end()
