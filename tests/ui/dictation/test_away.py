"""No microphone stays open in a window that nobody looks at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.ui.dictation.away import AWAY_SECONDS, ELSEWHERE, MINIMISED, Away
from tests.helpers.sound_desk import FedSource, HeardEngine

_State = Qt.ApplicationState


class Rig:
    def __init__(self) -> None:
        self.window = QWidget()
        self.away = Away(QWidget(self.window), self.window)
        self.told: list[str] = []
        self.away.gone.connect(self.told.append)


@pytest.fixture
def rig(look: QApplication, qtbot: QtBot) -> Iterator[Rig]:
    made = Rig()
    qtbot.addWidget(made.window)
    made.window.show()
    qtbot.waitExposed(made.window)
    made.away._elsewhere.setInterval(30)
    yield made
    made.away.watch(on=False)


def test_a_window_that_is_minimised_is_told_at_once(rig: Rig, qtbot: QtBot) -> None:
    rig.away.watch(on=True)
    rig.window.showMinimized()
    qtbot.waitUntil(lambda: rig.told == [MINIMISED])


def test_another_program_is_told_after_a_while(rig: Rig, look: QApplication, qtbot: QtBot) -> None:
    assert AWAY_SECONDS >= 10  # a look at another system is no end
    rig.away.watch(on=True)
    look.applicationStateChanged.emit(_State.ApplicationInactive)
    look.applicationStateChanged.emit(_State.ApplicationActive)
    qtbot.wait(80)
    assert rig.told == []
    look.applicationStateChanged.emit(_State.ApplicationInactive)
    qtbot.waitUntil(lambda: rig.told == [ELSEWHERE])


def test_a_closed_microphone_is_not_watched_over(rig: Rig, look: QApplication, qtbot: QtBot) -> None:
    rig.away.watch(on=True)
    look.applicationStateChanged.emit(_State.ApplicationInactive)
    rig.away.watch(on=False)
    rig.window.showMinimized()
    look.applicationStateChanged.emit(_State.ApplicationInactive)
    qtbot.wait(80)
    assert rig.told == []


def test_the_microphone_of_a_case_is_closed_and_that_is_said(
    window: CaseWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = FedSource()
    window.dictation.make_source = source
    monkeypatch.setattr(window.dictation.recorder._queue, "_make", HeardEngine)
    window.trigger("dictate")
    assert source.is_open
    window.showMinimized()
    assert not source.is_open
    assert MINIMISED in window.notices.texts()
