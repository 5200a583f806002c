"""What was on the screen of a workspace is told as seen, and nothing else."""

from __future__ import annotations

import io

import pytest
from PySide6.QtTest import QTest

from reviewer_app.cases.coverage_thresholds import DEFAULT_THRESHOLDS
from reviewer_app.cases.looks import Look, Looks, Mark
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.series import sort_into_stacks
from tests.helpers.looks import ENOUGH, long_looks
from tests.helpers.pane_mouse import wheel
from tests.viewer.conftest import stacks_of, wait_painted

STILL_MS = DEFAULT_THRESHOLDS.read_after_ms

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def test_what_was_painted_is_told_as_seen(shown, stack, qtbot):
    told: dict[tuple[str, int], Look] = {}
    shown.frames_seen.connect(told.update)
    wheel(shown)
    wait_painted(qtbot, shown, 1)
    QTest.qWait(2 * ENOUGH)
    shown.show_stack(stack)  # a change of stack tells at once
    key = (stack.frames[1].instance.sop_instance_uid, 0)
    assert told[key].large >= 10
    assert told[key].zoom == pytest.approx(min(shown.active_pane.painted_now.transform.scale))
    assert told[key].windows == (shown.active_pane.painted_now.frame.window,)
    assert any(first <= 1 <= last for first, last in shown.scene.stretches(stack).seen)
    shown.set_looks(Looks(long_looks((one.instance.sop_instance_uid, 0) for one in stack.frames[:4])))
    assert shown.scene.stretches(stack).seen == ((0, 3),)


def test_sleep_adds_nothing_and_what_is_shown_after_it_goes_on_counting(shown, stack, monkeypatch):
    now = [shown.sight._now()]
    monkeypatch.setattr(shown.sight, "_now", lambda: now[0])
    key = (stack.frames[0].instance.sop_instance_uid, 0)
    shown.sight.flush()

    def looked(milliseconds):
        before = shown.scene.looks.of(key).milliseconds
        now[0] += milliseconds
        shown.sight.flush()
        return round(shown.scene.looks.of(key).milliseconds - before)

    assert looked(900) in (900, 901)
    assert looked(8 * 3_600_000) == 0
    assert shown.sight._timer.isActive()
    assert looked(900) in (899, 900, 901)


def test_what_was_seen_belongs_to_images_whichever_stack_they_are_in(workspace, files):
    whole = [index_instance(io.BytesIO(data)) for data in files.data.values()]
    image = stacks_of(files.data)[0].frames[4].instance.sop_instance_uid
    workspace.set_looks(Looks(long_looks([(image, 0)])))
    for first in (0, 2, 4, 1) * 25:  # a stack that went leaves its place in memory to the next
        (stack,) = sort_into_stacks(whole[first:10])
        assert workspace.scene.stretches(stack).seen == ((4 - first, 4 - first),)
        assert workspace.scene.stretches(stack).seen == ((4 - first, 4 - first),)
        del stack


def test_nothing_is_seen_while_locked(shown, stack, qtbot):
    shown.set_paused(paused=True)
    told = []
    shown.frames_seen.connect(told.append)
    wheel(shown)
    wait_painted(qtbot, shown, 1)
    QTest.qWait(20)
    shown.show_stack(stack)
    assert told == []


def test_a_page_in_sight_is_passed_until_it_is_read_and_counts_only_while_it_is_there(shown, stack, qtbot):
    from tests.viewer.test_pdf import letter

    key, told = ("DocumentReference/9", 0), []
    shown.frames_seen.connect(told.append)
    shown.show_document("Letter", letter(2), key[0])
    qtbot.waitUntil(lambda: shown.sight.flush() or key in shown.scene.looks.by_key)
    qtbot.waitUntil(lambda: shown.sight.flush() or shown.scene.looks.of(key).milliseconds > 2 * STILL_MS)
    assert shown.scene.looks.mark(key) is Mark.PASSED  # its foot is out of sight
    shown.perform("next-unseen")
    assert shown.active_document.view.page == 1
    shown.show_stack(stack)
    shown.sight.flush()
    before = shown.scene.looks.of(key)
    qtbot.wait(60)
    shown.sight.flush()
    assert shown.scene.looks.of(key) == before
