"""The preview is read to its end however long it is, and what was not counted the first time is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from reviewer_app.demo.driver import Driver
from reviewer_app.demo.steps import sealing
from reviewer_app.demo.walk import StepFailed

PAGE = 400


class Report(QWidget):
    """Pages of one screen each; page n counts as read when it comes into sight for the `late[n]`-th time."""

    def __init__(self, pages: int, late: dict[int, int]) -> None:
        super().__init__()
        self._pages, self._late = pages, late
        self._seen: set[int] = set()
        self.read, self.area = QLabel(), QScrollArea()
        sheet = QWidget()
        sheet.resize(200, pages * PAGE)
        self.area.setWidget(sheet)
        self.area.setFixedSize(240, PAGE)
        column = QVBoxLayout(self)
        column.addWidget(self.read)
        column.addWidget(self.area)
        bar = self.area.verticalScrollBar()
        bar.valueChanged.connect(self._look)
        down, home = (QShortcut(QKeySequence(key), self) for key in ("PgDown", "Home"))
        down.activated.connect(lambda: bar.setValue(bar.value() + PAGE))
        home.activated.connect(lambda: bar.setValue(0))
        self._look(0)

    def _look(self, value: int) -> None:
        page = (value + PAGE // 2) // PAGE
        self._late[page] = self._late.get(page, 1) - 1
        if self._late[page] <= 0:
            self._seen.add(page)
        self.read.setText(f"{len(self._seen)} of {self._pages} pages read")


@pytest.mark.parametrize(
    ("pages", "late", "ends"),
    [
        (3, {}, (3,)),
        (60, {}, (60,)),
        (60, {40: 2}, (59, 60)),
        (5, {1: 3, 2: 2}, (3, 4, 5)),
    ],
)
def test_every_page_is_read_in_as_many_rounds_as_it_takes(
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    pages: int,
    late: dict[int, int],
    ends: tuple[int, ...],
) -> None:
    report = shown(qtbot, monkeypatch, Report(pages, dict(late)))
    found = sealing.turn_pages(Driver(report, tmp_path), report.area, report.read)
    assert found == tuple(f"{one} of {pages} pages read" for one in ends)


def test_a_round_that_brings_nothing_more_is_the_last(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = shown(qtbot, monkeypatch, Report(5, {2: 1_000_000}))
    with pytest.raises(StepFailed, match="in 2 rounds: 4 of 5"):
        sealing.turn_pages(Driver(report, tmp_path), report.area, report.read)


def shown(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, report: Report) -> Report:
    monkeypatch.setattr(sealing, "_LOOK_S", 0.0)
    qtbot.addWidget(report)
    with qtbot.waitExposed(report):
        report.show()
    report.activateWindow()
    qtbot.waitUntil(report.isActiveWindow)
    return report
