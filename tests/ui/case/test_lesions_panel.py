"""The panel of lesions: which days it shows."""

from __future__ import annotations

from PySide6.QtWidgets import QScrollBar
from pytestqt.qtbot import QtBot

from reviewer_app.cases.lesion_table import LesionTable, lesion_table
from reviewer_app.ui.case.lesion_cells import TableCell
from reviewer_app.ui.case.lesions_panel import LesionsPanel
from tests.helpers.lesion_values import followed, studies


def _sizes(panel: LesionsPanel) -> list[str]:
    names = [one.accessibleName() for one in panel.findChildren(TableCell) if one.isVisibleTo(panel)]
    return [one.partition(": ")[2] for one in names if one.startswith("Lesion 1 on")]


def _days(panel: LesionsPanel) -> QScrollBar:
    return panel.findChild(QScrollBar)


def _table(*sizes: float) -> LesionTable:
    return lesion_table(followed({1: sizes}), studies())


def test_all_days_are_scrolled_to_beside_the_baseline(qtbot: QtBot) -> None:
    panel = LesionsPanel()
    qtbot.addWidget(panel)
    panel.show_table(_table(40, 30, 25), read_only=False)
    assert _sizes(panel) == ["40.0", "30.0", "25.0"]
    assert not _days(panel).isVisibleTo(panel)
    panel.show_table(_table(40, 30, 25, 9), read_only=False)
    assert _sizes(panel) == ["40.0", "25.0", "9.0"]
    assert _days(panel).isVisibleTo(panel)
    _days(panel).setValue(0)
    assert _sizes(panel) == ["40.0", "30.0", "25.0"]


def test_what_was_scrolled_to_stays_when_a_size_changes(qtbot: QtBot) -> None:
    panel = LesionsPanel()
    qtbot.addWidget(panel)
    panel.show_table(_table(40, 30, 25, 9), read_only=False)
    _days(panel).setValue(0)
    panel.show_table(_table(40, 31, 25, 9), read_only=False)
    assert _sizes(panel) == ["40.0", "31.0", "25.0"]
