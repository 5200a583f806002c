"""The page of settings over values that a test keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reviewer_app.settings import Settings, validate
from reviewer_app.ui.monitor_profiles import Asked, ProfileInForce, profile_in_force
from reviewer_app.ui.settings.page import SettingsPage

TODAY = date(2026, 11, 29)


def at_once(asked: Asked, tell: Callable[[ProfileInForce], None]) -> None:
    """Look up the profile of a screen while the caller waits."""
    tell(profile_in_force(asked))


class Kept:
    """The page, and the settings as they are kept after each change."""

    def __init__(self, settings: Settings) -> None:
        self.now = settings
        self.changes: list[dict[str, object]] = []
        self.page = SettingsPage(settings, lambda: TODAY, at_once)
        self.page.changed.connect(self._keep)

    def _keep(self, changes: dict[str, object]) -> None:
        self.changes.append(changes)
        self.now = validate(replace(self.now, **changes))  # type: ignore[arg-type]
        self.page.show_settings(self.now)


@pytest.fixture
def kept(look: QApplication, qtbot: QtBot) -> Kept:
    made = Kept(Settings())
    qtbot.addWidget(made.page)
    made.page.resize(1366, 720)
    made.page.show()
    qtbot.waitExposed(made.page)
    return made
