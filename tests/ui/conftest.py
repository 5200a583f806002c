"""The program's look, and what the offscreen platform may say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from reviewer_app.ui.actions import choose_keys
from reviewer_app.ui.theme import apply_theme

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def look(qapp: QApplication) -> QApplication:
    """The dark theme, as the program wears it."""
    apply_theme(qapp, "dark")
    return qapp


@pytest.fixture(autouse=True)
def usual_keys() -> Iterator[None]:
    """No test leaves its keys to the next."""
    yield
    choose_keys({})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let pass what the offscreen platform says about every window that is resized."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints"))
