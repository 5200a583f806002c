"""Words that are being said stand grey at the caret, and are no part of text, undo or what is kept."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from reviewer_app.ui import theme
from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.ui.dictation.dictating import Dictating
from reviewer_app.ui.dictation.flat_document import cursor_over, flat_text
from reviewer_app.ui.dictation.partial_words import PartialWords
from tests.helpers.case_desk import FakeDesk
from tests.helpers.dictated_values import FIELD, heard
from tests.helpers.speaking import Speaking
from tests.ui.dictation.test_dictating import WavRecorder


@pytest.fixture
def partial(speaking: Speaking) -> PartialWords:
    over = speaking.panel.pages.widget()
    assert isinstance(over, QWidget)
    return PartialWords(over)


def _has_colour(widget: QWidget, colour: str) -> bool:
    image = widget.grab().toImage()
    wanted = QColor(colour).rgb()
    return any(image.pixel(x, y) == wanted for x in range(image.width()) for y in range(image.height()))


def test_they_go_on_behind_the_caret_and_in_lines_below_where_there_is_no_room(
    speaking: Speaking, partial: PartialWords
) -> None:
    field = speaking.begin()
    speaking.say("no nodule")
    before = speaking.editor.edit_count
    partial.show_words("in the left lung", field)
    assert partial.isVisible()
    over = speaking.panel.pages.widget()
    assert over is not None
    caret = field.viewport().mapTo(over, field.cursorRect().topLeft())
    assert partial.geometry().top() == caret.y()
    one_line = partial.height()
    assert _has_colour(partial, theme.colors().faint)
    partial.show_words("in the left lung " * 12, field)
    assert partial.height() >= 3 * one_line
    field.setTextCursor(cursor_over(field.document(), 2, 2))
    partial.show_words("in the left lung", field)
    assert partial.geometry().top() > caret.y()
    assert (flat_text(field.document()), speaking.editor.edit_count) == ("No nodule", before)
    partial.show_words("", field)
    assert not partial.isVisible()


def test_they_come_and_go_with_what_is_heard(window: CaseWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    recorder = WavRecorder(window)
    dictating = Dictating(window, recorder)
    window.opinion.go_to_field(FIELD)
    recorder.begin()
    recorder.partly_heard.emit("three point five")
    shown = dictating._partial
    assert shown is not None
    assert shown.words == "3.5"
    assert shown.isVisible()
    recorder.partly_heard.emit("")
    recorder.heard.emit(heard("three point five millimeters"))
    assert not shown.isVisible()
    assert desk.work.opinion.get(FIELD) == "3.5 mm"
    recorder.partly_heard.emit("more")
    window.open_preview()
    assert not shown.isVisible()
    recorder.partly_heard.emit("more to come")
    assert shown.words == ""
