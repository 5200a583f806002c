"""A desk in memory."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from tests.helpers.case_desk import FakeDesk


@pytest.fixture
def desk(look: QApplication) -> Iterator[FakeDesk]:
    """A case in review with three series and three papers."""
    made = FakeDesk()
    yield made
    made.close()
