"""Key images alone: which frames, in which order, what is said of them, and the way back."""

from __future__ import annotations

from reviewer_app.cases.structured_reports import KeyObjects, ReportedObject
from reviewer_app.viewer.selection import is_selection, selection_stack
from tests.viewer.conftest import wait_painted


def _chosen(stack, *positions: int, more: tuple[ReportedObject, ...] = ()) -> KeyObjects:
    objects = tuple(ReportedObject(stack.frames[at].instance.sop_instance_uid) for at in positions)
    return KeyObjects("Of interest", description="Look here", objects=(*objects, *more))


def test_the_selected_frames_in_their_order_with_a_note(stack):
    found = selection_stack(_chosen(stack, 7, 2), "1.9", (stack,))
    assert is_selection(found)
    assert not is_selection(stack)
    assert list(found.frame_keys()) == [stack.frame_keys()[7], stack.frame_keys()[2]]
    [note] = found.notes
    assert note.words == "Key images only: 2 of 12"
    assert "Look here" in note.sentence


def test_what_is_not_in_the_case_is_counted(stack):
    found = selection_stack(_chosen(stack, 3, more=(ReportedObject("9.9", frames=(0, 4)),)), "1.9", (stack,))
    assert found.notes[0].words == "Key images only: 1 of 12, 2 not in the case"
    assert selection_stack(_chosen(stack), "1.9", (stack,)) is None


def test_the_pane_says_so_and_leads_back_to_the_same_image(shown, stack, qtbot):
    selection = selection_stack(_chosen(stack, 7, 2), "1.9", (stack,))
    shown.resize(700, 600)
    shown.set_stacks((stack,))
    shown.show_stack(selection)
    pane = shown.active_pane
    qtbot.waitUntil(lambda: pane.painted_now.shown.stack is selection)
    assert pane._buttons.whole.isVisible()
    assert "Key images only: 2 of 12" in pane._picture.overlays().badges
    shown.exchange_stacks((stack,))
    assert shown.active_stack is selection
    pane._buttons.whole.click()
    wait_painted(qtbot, shown, 7)
    assert shown.active_stack is stack
    assert not pane._buttons.whole.isVisible()
    shown.perform("whole-series")
    assert shown.active_stack is stack
