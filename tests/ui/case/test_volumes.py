"""A lesion that is outlined on several slices: its volume stands in the list of evidence, and in texts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from reviewer_app.cases.changed_numbers import changed_since_preview
from reviewer_app.cases.evidence import Token, TokenKind, plain_text, tokens
from reviewer_app.ui.case.evidence_list import EvidenceRow
from reviewer_app.ui.case.window import CaseWindow
from tests.helpers.case_desk import FakeDesk

FIELD = "answer/q1/text"


def draw_circle(window: CaseWindow, qtbot: QtBot) -> None:
    window.trigger("tool-circle")
    pane = window.workspace.active_pane
    middle = pane.rect().center()
    qtbot.mousePress(pane, Qt.MouseButton.LeftButton, pos=middle)
    for step in range(1, 5):
        qtbot.mouseMove(pane, middle + QPoint(25 * step, 0))
    qtbot.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=middle + QPoint(100, 0))


def row_of_volume(window: CaseWindow) -> EvidenceRow | None:
    rows = [one for one in window.opinion.evidence.findChildren(EvidenceRow) if one.isVisibleTo(window)]
    return next((one for one in rows if one.item.title.startswith("Lesion 1")), None)


@pytest.fixture
def outlined(window: CaseWindow, qtbot: QtBot) -> CaseWindow:
    """A circle on the first slice, begun as a lesion, and copied to the next two."""
    draw_circle(window, qtbot)
    (mark,) = window.editor.work.annotations
    window.workspace.scene.select(mark.id)
    window.trigger("lesion-new")
    for count in (2, 3):
        window.trigger("copy-mark-next")
        qtbot.waitUntil(lambda count=count: len(window.editor.work.annotations) == count)
    return window


def test_an_outline_that_is_copied_to_the_next_slices_makes_a_volume(outlined: CaseWindow, desk: FakeDesk) -> None:
    work = outlined.editor.work
    first, *_ = work.annotations
    assert first.measurement is not None
    (volume,) = work.volumes.values()
    assert (volume.slices, volume.apart) == (3, (2.0, 2.0))
    assert volume.measurement.value == pytest.approx(3 * first.measurement.value * 2 / 1000)
    row = row_of_volume(outlined)
    assert row is not None
    assert row.item.title == f"Lesion 1: volume {volume.measurement.text}"
    assert row.item.place.startswith("outlined on 3 slices, 2 mm apart, ")
    names = [one.accessibleName() for one in row.findChildren(QAbstractButton)]
    assert names == [f"Insert {row.item.title}"]  # it goes with its outlines, and is deleted with them


def test_its_number_follows_in_the_text_and_is_told_of_when_it_changed(
    outlined: CaseWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    row = row_of_volume(outlined)
    assert row is not None
    (volume,) = outlined.editor.work.volumes.values()
    outlined.opinion.answers["q1"].text.setFocus()
    row.inserted.emit()
    assert tokens(desk.work.opinion.get(FIELD)) == [Token(TokenKind.VOLUME, volume.id)]
    assert plain_text(desk.work.opinion.get(FIELD), desk.work).strip() == volume.measurement.text
    outlined.editor.note_preview(outlined.editor.work)
    last = outlined.editor.work.annotations[-1]
    assert last.measurement is not None
    larger = replace(last, measurement=replace(last.measurement, value=2 * last.measurement.value))
    outlined.editor.change_annotation(last, larger, "Move")
    (now,) = outlined.editor.work.volumes.values()
    assert now.measurement.value == pytest.approx(4 / 3 * volume.measurement.value)
    assert plain_text(desk.work.opinion.get(FIELD), desk.work).strip() == now.measurement.text
    assert [one.annotation_id for one in changed_since_preview(outlined.editor.work)][:1] == [volume.id]
    outlined.editor.change_annotation(larger, None, "Delete")
    outlined.editor.change_annotation(outlined.editor.work.annotations[1], None, "Delete")
    assert row_of_volume(outlined) is None
    gone = [one.words for one in outlined.checks() if one.id == f"evidence:{FIELD}"]
    assert gone == ["A cited volume was deleted"]


def test_a_click_on_it_shows_its_largest_outline(outlined: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    row = row_of_volume(outlined)
    assert row is not None
    (volume,) = outlined.editor.work.volumes.values()
    assert outlined.workspace.active_pane.viewport.position == 2
    row.opened.emit()
    qtbot.waitUntil(
        lambda: (found := outlined.workspace.current_bookmark()) is not None and found.image == volume.largest.image
    )
