"""A record that is dragged onto a pane: a mark while it is held there, then its id and the pane."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from reviewer_app.viewer.dropping import DropMark, carried, carrying
from tests.helpers.qimages import rgb

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
BUTTON, KEYS, COPY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction


class Held(QDragEnterEvent):
    """A drag that comes from a widget of this window."""

    def source(self) -> QWidget:
        return QApplication.activeWindow() or QApplication.topLevelWidgets()[0]


def hold(slot, data: QMimeData, kind=Held) -> bool:
    """Bring a drag over a place; return whether it may be let go there."""
    event = kind(slot.rect().center(), COPY, data, BUTTON, KEYS)
    event.setAccepted(False)
    slot.dragEnterEvent(event)
    return event.isAccepted()


def let_go(slot, data: QMimeData) -> None:
    slot.dropEvent(QDropEvent(QPointF(slot.rect().center()), COPY, data, BUTTON, KEYS))


def mark_of(slot) -> DropMark | None:
    return slot.findChild(DropMark)


def test_a_record_held_over_a_pane_is_marked_there_and_told_when_it_is_let_go(shown):
    shown.set_layout("1+3")
    told = []
    shown.record_dropped.connect(lambda record, pane: told.append((record, pane)))
    slot = shown.grid.slots[2]
    before = rgb(slot.grab().toImage())
    data = carrying("series:1.2")
    assert hold(slot, data)
    assert mark_of(slot).geometry() == slot.rect()
    assert (rgb(slot.grab().toImage()) != before).any(axis=-1).mean() > 0.9
    assert mark_of(shown.grid.slots[1]) is None
    let_go(slot, data)
    assert told == [("series:1.2", 2)]
    assert not mark_of(slot).isVisible()


def test_the_mark_goes_where_the_drag_goes_elsewhere(shown):
    slot = shown.grid.slots[0]
    assert hold(slot, carrying("series:1.2"))
    slot.dragLeaveEvent(QDragLeaveEvent())
    assert not mark_of(slot).isVisible()


def test_what_is_no_record_of_this_window_is_not_for_a_pane(shown):
    text = QMimeData()
    text.setText("series:1.2")
    slot = shown.grid.slots[0]
    assert not hold(slot, text)
    assert not hold(slot, carrying("series:1.2"), QDragEnterEvent)  # from another program
    assert mark_of(slot) is None
    assert carried(text) == ""


def test_a_pane_with_a_document_takes_records_too(shown):
    shown.show_sentence("Letter", "This paper cannot be shown.")
    told = []
    shown.record_dropped.connect(lambda record, pane: told.append((record, pane)))
    slot = shown.grid.slots[0]
    assert hold(slot, carrying("stack:7"))
    let_go(slot, carrying("stack:7"))
    assert told == [("stack:7", 0)]


@pytest.mark.parametrize(("number", "wanted"), [(2, True), (4, False)])
def test_a_pane_is_chosen_where_the_layout_has_it(shown, number, wanted):
    shown.set_layout("2x2")
    assert shown.choose_pane(number) is wanted
    assert shown.scene.active == (number if wanted else 0)


def test_an_enlarged_pane_makes_room_for_the_one_that_is_chosen(shown):
    shown.set_layout("2x2")
    shown.toggle_enlarged()
    assert shown.choose_pane(0)
    assert shown.grid.enlarged
    assert shown.choose_pane(3)
    assert not shown.grid.enlarged
