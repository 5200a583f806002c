"""Lists follow marks after the panes have painted them, words at once, and whoever looks at them sees all."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from reviewer_app.cases.work import AnnotationChange
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.ui.case.following import Following
from tests.helpers.case_desk import FakeDesk
from tests.helpers.case_values import make_length


@pytest.fixture
def editor(desk: FakeDesk) -> WorkEditor:
    return WorkEditor(desk)


def test_marks_are_followed_in_the_next_turn_and_once(editor: WorkEditor, qtbot: QtBot) -> None:
    shown: list[int] = []
    parent = QObject()
    Following(editor, lambda: shown.append(len(editor.work.annotations)), parent)
    for number in range(3):
        editor.change_annotation(None, make_length(f"mark-{number}"), "Length")
    assert shown == []
    qtbot.waitUntil(lambda: shown == [3])


def test_words_are_followed_at_once_with_the_marks_before_them(editor: WorkEditor, qtbot: QtBot) -> None:
    shown: list[int] = []
    parent = QObject()
    Following(editor, lambda: shown.append(len(editor.work.annotations)), parent)
    editor.change_annotation(None, make_length(), "Length")
    editor.set_fields({"diagnosis.text": "Fibroma"}, "Write")
    assert shown == [1]
    qtbot.wait(20)
    assert shown == [1]


def test_whoever_looks_has_what_is_due_shown(editor: WorkEditor, qtbot: QtBot) -> None:
    shown: list[bool] = []
    parent = QObject()
    following = Following(editor, lambda: shown.append(True), parent)
    following.settle()
    assert shown == []
    editor.change_annotation(None, make_length(), "Length")
    following.settle()
    following.settle()
    assert shown == [True]
    editor.undo()
    following.stop()
    qtbot.wait(20)
    assert shown == [True]


def test_an_edit_of_many_marks_is_kept_in_its_order(desk: FakeDesk, editor: WorkEditor, qtbot: QtBot) -> None:
    marks = [make_length(f"mark-{number}") for number in range(100)]
    editor.change("Copy", annotations=[AnnotationChange(None, one) for one in marks])
    assert editor.unsaved == 1
    editor.undo()
    editor.set_fields({"history": "a"}, "Write")
    qtbot.waitUntil(lambda: editor.unsaved == 0)
    assert [one.label for one in desk.kept] == ["Copy", "Copy", "Write"]
    assert desk.work == editor.work
