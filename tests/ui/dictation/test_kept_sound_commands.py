"""The commands on kept sound, from the case window."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.cases.work import DictatedChange
from reviewer_app.dictation.commands import NEVER
from reviewer_app.ui.case.case_dictation import NOTHING_KEPT, WRITTEN
from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.ui.case.window_commands import trigger
from reviewer_app.ui.dictation.desk import Piece
from reviewer_app.ui.dictation.hear_again_dialog import HearAgainDialog
from reviewer_app.ui.dictation.typist_export import TypistExport
from tests.helpers.case_desk import FakeDesk
from tests.helpers.dictated_values import make_dictated
from tests.helpers.sound_desk import BYTES, STARTED, HeardEngine


def _told(window: CaseWindow) -> str:
    return " ".join(window.notices.texts())


def _keep(desk: FakeDesk) -> None:
    desk.sounds.keep(Piece("r1", 0, STARTED, bytes(4 * BYTES)), lambda _kept: None, lambda _error: None)


@pytest.mark.parametrize("action", ["typist-export", "hear-again"])
def test_without_sound_there_is_nothing_to_do(window: CaseWindow, action: str) -> None:
    trigger(window, action)
    assert NOTHING_KEPT in _told(window)


def test_recordings_are_exported_from_the_window(
    window: CaseWindow, desk: FakeDesk, tmp_path: object, qtbot: QtBot
) -> None:
    _keep(desk)
    trigger(window, "typist-export")
    (dialog,) = window.findChildren(TypistExport)
    dialog.agreed.setChecked(True)
    dialog.write(tmp_path)  # type: ignore[arg-type]
    assert WRITTEN.split("{}", 1)[1] in _told(window)
    assert "typist-export" in NEVER


def test_what_was_dictated_is_recognised_again_from_the_window(
    window: CaseWindow, desk: FakeDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    _keep(desk)
    window.finish()
    window.editor.change_dictated("dictate", [DictatedChange(None, make_dictated())])
    monkeypatch.setattr(window.dictation, "_engine", HeardEngine)
    monkeypatch.setattr(desk.sounds, "stretch", lambda *_given: bytes(BYTES))
    trigger(window, "hear-again")
    (dialog,) = window.findChildren(HearAgainDialog)
    qtbot.waitUntil(lambda: "engine of a test" in dialog.said.text())
    assert "Lesion" in dialog.texts
    dialog.accept()


def test_nothing_is_recognised_again_in_a_case_that_is_not_open_for_changes(window: CaseWindow, desk: FakeDesk) -> None:
    window.finish()
    window.editor.change_dictated("dictate", [DictatedChange(None, make_dictated())])
    desk.current = CaseState.DELIVERED
    trigger(window, "hear-again")
    assert window.findChildren(HearAgainDialog) == []
