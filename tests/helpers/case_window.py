"""What a reader does in a case window, with mouse and keys."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QTreeView, QWidget
from pytestqt.qtbot import QtBot

from reviewer_app.cases.opinion import YES, answer_path, record_path, waiver_path
from reviewer_app.ui.case.window import CaseWindow
from tests.helpers.case_desk import FakeDesk


def named(window: CaseWindow, kind: type[QWidget], name: str) -> QWidget:
    found = [one for one in window.findChildren(kind) if one.accessibleName() == name and one.isVisibleTo(window)]
    assert len(found) == 1, f"{name}: {len(found)}"
    return found[0]


def click(window: CaseWindow, qtbot: QtBot, name: str) -> None:
    qtbot.mouseClick(named(window, QAbstractButton, name), Qt.MouseButton.LeftButton)


def open_record(window: CaseWindow, qtbot: QtBot, words: str) -> None:
    view = named(window, QTreeView, "Records")
    assert isinstance(view, QTreeView)
    model = view.model()
    index = model.match(model.index(0, 0), Qt.ItemDataRole.DisplayRole, words, 1, Qt.MatchFlag.MatchRecursive)[0]
    view.scrollTo(index)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).center())


def draw_length(window: CaseWindow, qtbot: QtBot) -> None:
    """Draw with the mouse on the active pane."""
    window.trigger("tool-length")
    pane = window.workspace.active_pane
    middle = pane.rect().center()
    start, end = middle - QPoint(60, 20), middle + QPoint(60, 30)
    qtbot.mousePress(pane, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 5):
        qtbot.mouseMove(pane, start + (end - start) * step / 4)
    qtbot.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=end)


def finish(window: CaseWindow, desk: FakeDesk) -> None:
    """Fill in what signing asks for, through the editor."""
    values = {
        "diagnosis.text": "Fibroma.", "diagnosis.certainty": "confident", "concordance.diagnosis": "confirmed",
        "concordance.treatment": "confirmed", "plain.summary": "Harmless.", "plain.agreement": "agrees",
        "plain.confirmed": YES, "findings.imaging": "Lytic lesion.", "recommendations.text": "None",
        "recommendations.urgent": "no", "disclosures.conflict": "none", waiver_path("shown"): "Scout images",
    }  # fmt: skip
    for question in desk.case.questions:
        values[answer_path(question.id, "text")] = "Yes."
        values[answer_path(question.id, "certainty")] = "certain"
    for record in window.coverage().records:
        values[record_path(str(record.key), "reviewed")] = YES
        values[record_path(str(record.key), "elsewhere")] = "In the portal"
    window.editor.set_fields(values, "Write")
    checked(window)


def checked(window: CaseWindow) -> None:
    """Wait until the checks of the work as it is now are shown."""
    for _ in range(1000):
        if window._checking.settled:
            return
        QTest.qWait(5)
    raise AssertionError("the checks do not end")
