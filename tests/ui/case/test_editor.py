"""Every change is one edit, kept in order, taken back and brought back."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reviewer_app.cases.annotations import ShownSource
from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.errors import DiskFull
from reviewer_app.geometry import ImageOffset
from reviewer_app.ui.case.editor import WorkEditor
from tests.helpers.case_desk import FakeDesk
from tests.helpers.case_values import make_key_image, make_length


def test_a_change_is_kept_at_once_and_says_so(desk: FakeDesk, qtbot: QtBot) -> None:
    editor = WorkEditor(desk)
    with qtbot.waitSignal(editor.saved):
        editor.set_fields({"diagnosis.text": "Fibroma"}, "Write")
    assert desk.work.opinion.get("diagnosis.text") == "Fibroma"
    assert desk.kept[0].author == "Practitioner/lindqvist"


def test_saved_is_said_only_when_all_is_on_disk(qtbot: QtBot) -> None:
    desk = FakeDesk(late=True)
    editor = WorkEditor(desk)
    with qtbot.assertNotEmitted(editor.saved):
        editor.set_fields({"history": "a"}, "")
        editor.set_fields({"history": "ab"}, "")
    assert editor.unsaved == 2
    with qtbot.waitSignal(editor.saved):
        desk.deliver()
    assert [one.fields[0].after for one in desk.kept] == ["a", "ab"]
    assert editor.unsaved == 0


def test_a_full_disk_loses_nothing_and_the_order_stays(desk: FakeDesk, qtbot: QtBot) -> None:
    editor = WorkEditor(desk)
    desk.failing = DiskFull("There is no room.")
    with qtbot.waitSignal(editor.save_failed):
        editor.set_fields({"history": "a"}, "")
    assert desk.kept == []
    assert editor.work.opinion.get("history") == "a"
    desk.failing = None
    editor.set_fields({"history": "ab"}, "")
    assert [one.fields[0].after for one in desk.kept] == ["a", "ab"]


def test_what_failed_is_tried_again_on_demand(desk: FakeDesk) -> None:
    editor = WorkEditor(desk)
    desk.failing = DiskFull("There is no room.")
    editor.set_fields({"history": "a"}, "")
    desk.failing = None
    editor.retry()
    assert editor.unsaved == 0
    assert len(desk.kept) == 1


def test_all_that_waits_is_handed_over_before_the_window_goes(look: QApplication) -> None:
    desk = FakeDesk(late=True)
    editor = WorkEditor(desk)
    for text in ("a", "ab", "abc"):
        editor.set_fields({"history": text}, "")
    editor.hand_over()
    shiboken6.delete(editor)
    desk.deliver()
    assert [one.fields[0].after for one in desk.kept] == ["a", "ab", "abc"]


def test_what_is_handed_over_last_takes_along_what_has_failed_on_the_way(look: QApplication) -> None:
    desk = FakeDesk(late=True)
    editor = WorkEditor(desk)
    editor.set_fields({"history": "a"}, "")
    editor.set_fields({"history": "ab"}, "")
    editor.hand_over()
    desk.failing = DiskFull("There is no room.")
    desk.deliver_one()  # the first is refused, and there is room again for what was handed over after it
    desk.failing = None
    desk.deliver()
    assert [one.fields[0].after for one in desk.kept] == ["a", "ab"]


def test_the_same_value_is_no_edit(desk: FakeDesk) -> None:
    editor = WorkEditor(desk)
    editor.set_fields({"history": "a"}, "")
    editor.set_fields({"history": "a"}, "")
    assert len(desk.kept) == 1


def test_undo_and_redo_go_through_the_journal(desk: FakeDesk) -> None:
    editor = WorkEditor(desk)
    editor.set_fields({"history": "a"}, "")
    editor.change_annotation(None, make_length(), "Measure")
    assert (editor.can_undo(), editor.can_redo()) == (True, False)
    editor.undo()
    assert editor.work.annotations == ()
    editor.undo()
    assert editor.work.opinion.get("history") == ""
    assert (editor.can_undo(), editor.can_redo()) == (False, True)
    editor.undo()
    editor.redo()
    editor.redo()
    assert editor.work == desk.work
    assert len(editor.work.annotations) == 1
    assert len(desk.kept) == 6


def test_a_reopened_case_can_still_be_undone(desk: FakeDesk) -> None:
    WorkEditor(desk).set_fields({"history": "a"}, "")
    again = WorkEditor(desk)
    again.undo()
    assert desk.work.opinion.get("history") == ""


def test_numbers_of_key_images_are_never_used_again(desk: FakeDesk) -> None:
    editor = WorkEditor(desk)
    bookmark = make_key_image().bookmark
    first = editor.add_key_image(bookmark)
    assert first is not None
    editor.remove_evidence(first.id)
    second = editor.add_key_image(bookmark)
    assert second is not None
    assert (first.number, second.number) == (1, 2)
    assert [one.number for one in editor.work.key_images] == [2]


def test_a_view_that_is_marked_again_with_other_annotations_brings_its_figure_up_to_date(desk: FakeDesk) -> None:
    editor = WorkEditor(desk)
    bookmark = make_key_image().bookmark
    first = editor.add_key_image(bookmark, ("a1",))
    again = editor.add_key_image(replace(bookmark, size=(640, 480)), ("a1", "a2"))
    assert first is not None
    assert again == replace(first, annotations=("a1", "a2"))
    assert [one.bookmark.size for one in editor.work.key_images] == [(640, 480)]
    editor.undo()
    assert editor.work.key_images == (first,)
    theirs = (ShownSource("1.2.9", "structured report"),)
    told = editor.add_key_image(bookmark, ("a1",), theirs)
    assert told == replace(first, others=theirs)
    editor.undo()
    other = editor.add_key_image(replace(bookmark, view=replace(bookmark.view, zoom=3.0)), ("a1", "a2"))
    assert other is not None
    assert [one.number for one in editor.work.key_images] == [1, 2]


def test_annotations_get_an_author_and_go(desk: FakeDesk) -> None:
    editor = WorkEditor(desk)
    editor.change_annotation(None, make_length("a7"), "Measure")
    editor.remove_evidence("a7")
    editor.remove_evidence("never was")
    assert editor.work.annotations == ()
    assert len(desk.kept) == 2


def test_the_place_of_a_label_is_undone_and_redone(desk: FakeDesk) -> None:
    editor = WorkEditor(desk)
    made = make_length("a7")
    moved = replace(made, label_offset=ImageOffset(12.5, -40.0))
    editor.change_annotation(None, made, "Measure")
    editor.change_annotation(made, moved, "Move label")
    places = []
    for step in (editor.undo, editor.redo):
        step()
        places += [one.label_offset for one in editor.work.annotations]
    assert places == [None, ImageOffset(12.5, -40.0)]
    assert WorkEditor(desk).work.annotations == editor.work.annotations


@pytest.mark.parametrize("state", [CaseState.QUEUED, CaseState.DELIVERED, CaseState.WITHDRAWN])
def test_what_is_signed_or_withdrawn_is_never_changed(desk: FakeDesk, state: CaseState) -> None:
    desk.current = state
    editor = WorkEditor(desk)
    editor.set_fields({"history": "a"}, "")
    assert editor.add_key_image(make_key_image().bookmark) is None
    assert editor.read_only
    assert desk.kept == []
