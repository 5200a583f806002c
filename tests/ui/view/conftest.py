"""A viewer window, and one child that reads all its files."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from reviewer_app.child import Child
from reviewer_app.imaging import scan
from reviewer_app.jobs import JobRunner
from reviewer_app.settings import Settings
from reviewer_app.ui.delivery import QtDelivery
from reviewer_app.ui.view.window import ViewWindow
from tests.helpers.patience import PATIENCE


class _Lasting:
    """A child that outlives the scanner which uses it."""

    def __init__(self, child: Child) -> None:
        self.call, self.start = child.call, child.start

    def close(self) -> None:
        pass


@pytest.fixture(scope="module", autouse=True)
def warm_child() -> Iterator[None]:
    """All files are read by one child, which loads its libraries once."""
    child = Child("scan", scan._ready)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan, "Child", lambda *_: _Lasting(child))
        yield
    child.close()


@pytest.fixture
def window(look: QApplication, qtbot) -> Iterator[ViewWindow]:
    runner = JobRunner(QtDelivery(look))
    made = ViewWindow(runner, Settings())
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show()
    yield made
    made.close()
    assert runner.close(PATIENCE)
