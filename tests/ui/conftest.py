"""The program's look."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from reviewer_app.ui.actions import choose_keys
from reviewer_app.ui.qt_application import settle_clipboard
from reviewer_app.ui.theme import apply_theme


@pytest.fixture(scope="session")
def look(qapp: QApplication) -> Iterator[QApplication]:
    """The dark theme, as the program wears it."""
    apply_theme(qapp, "dark")
    yield qapp
    settle_clipboard()


@pytest.fixture(autouse=True)
def usual_keys() -> Iterator[None]:
    """No test leaves its keys to the next."""
    yield
    choose_keys({})
