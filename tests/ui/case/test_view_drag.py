"""The image itself is dragged into a text, with Ctrl and Shift held."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDrag, QDropEvent
from pytestqt.qtbot import QtBot

from reviewer_app.cases.evidence import TokenKind, plain_text, tokens
from reviewer_app.ui.case.view_drag import preview
from reviewer_app.ui.case.window import CaseWindow
from tests.helpers.case_desk import FakeDesk

FIELD = "answer/q1/text"
KEYS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def dropped(window: CaseWindow, monkeypatch: pytest.MonkeyPatch) -> list[QDrag]:
    """What was dragged; each drag ends over the first answer, behind its fourth letter."""
    drags: list[QDrag] = []

    def let_go(drag: QDrag, *_actions: object) -> Qt.DropAction:
        drags.append(drag)
        field = window.opinion.answers["q1"].text
        cursor = field.textCursor()
        cursor.setPosition(4)
        place, keys = QPointF(field.cursorRect(cursor).center()), Qt.KeyboardModifier.NoModifier
        field.dropEvent(QDropEvent(place, Qt.DropAction.CopyAction, drag.mimeData(), Qt.MouseButton.LeftButton, keys))
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", let_go)
    return drags


def drag(window: CaseWindow, qtbot: QtBot, keys: Qt.KeyboardModifier, by: int = 60) -> None:
    pane = window.workspace.active_pane
    at = pane.rect().center()
    qtbot.mousePress(pane, Qt.MouseButton.LeftButton, keys, at)
    qtbot.mouseMove(pane, at + QPoint(by, 0))
    qtbot.mouseRelease(pane, Qt.MouseButton.LeftButton, keys, at + QPoint(by, 0))


def test_the_view_stands_where_the_image_was_let_go(
    window: CaseWindow, desk: FakeDesk, qtbot: QtBot, dropped: list[QDrag]
) -> None:
    window.opinion.answers["q1"].text.set_markup("Seen there")
    window.workspace.set_tool("length")
    drag(window, qtbot, KEYS)
    [made] = dropped
    [view] = desk.work.views
    assert plain_text(desk.work.opinion.get(FIELD), desk.work) == "Seen series 1, image 1 there"
    [token] = tokens(desk.work.opinion.get(FIELD))
    assert (token.kind, token.id) == (TokenKind.VIEW, view.id)
    assert view.bookmark == window.workspace.current_bookmark()
    assert desk.work.annotations == ()  # the tool in the hand drew nothing
    # a small picture of the pane goes with the pointer
    assert made.pixmap().size() == preview(window.workspace.active_pane).size()
    assert 0 < made.pixmap().width() <= 160 * made.pixmap().devicePixelRatio()


@pytest.mark.parametrize("keys", [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier])
def test_without_both_keys_the_tool_is_used(
    window: CaseWindow, desk: FakeDesk, qtbot: QtBot, dropped: list[QDrag], keys: Qt.KeyboardModifier
) -> None:
    window.workspace.set_tool("length")
    drag(window, qtbot, keys)
    assert dropped == []
    assert len(desk.work.annotations) == 1


def test_a_click_with_the_keys_drags_and_draws_nothing(
    window: CaseWindow, desk: FakeDesk, qtbot: QtBot, dropped: list[QDrag]
) -> None:
    window.workspace.set_tool("length")
    drag(window, qtbot, KEYS, by=1)
    assert dropped == []
    assert desk.work.annotations == ()
    drag(window, qtbot, Qt.KeyboardModifier.NoModifier)  # nothing was left in the hand
    assert len(desk.work.annotations) == 1


def test_while_a_mark_is_set_by_clicks_its_points_go_on(
    window: CaseWindow, desk: FakeDesk, qtbot: QtBot, dropped: list[QDrag]
) -> None:
    window.workspace.set_tool("polygon")
    pane = window.workspace.active_pane
    middle = pane.rect().center()
    for place, keys in ((QPoint(0, 0), Qt.KeyboardModifier.NoModifier), (QPoint(60, 0), KEYS), (QPoint(0, 60), KEYS)):
        qtbot.mouseClick(pane, Qt.MouseButton.LeftButton, keys, middle + place)
    qtbot.keyClick(pane, Qt.Key.Key_Return)
    [mark] = desk.work.annotations
    assert len(mark.points) == 3
    assert dropped == []
