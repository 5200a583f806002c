"""Frames on their way: order, cancelling, memory, failures."""

from __future__ import annotations

import io
import threading

import imagecodecs
import numpy as np
import pytest

from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.preview import PreviewSource
from reviewer_app.jobs import JobRunner, Lane, Priority
from reviewer_app.viewer.loading import AHEAD, BEHIND, FrameFailure, FrameLoader, FrameRequest, neighbours
from tests.helpers.dicom_files import file_bytes, image
from tests.helpers.patience import PATIENCE
from tests.helpers.pictures import ArraySource


class Opener:
    """Opens made-up frames one at a time, when told to go on."""

    def __init__(self, size: int = 100) -> None:
        self.opened: list[int] = []
        self.size = size
        self.go = threading.Semaphore(0)
        self.free = False

    def __call__(self, index, frame):
        if not self.free:
            assert self.go.acquire(timeout=PATIENCE)
        self.opened.append(frame)
        if frame == 13:
            raise CannotDecode("This image is damaged.", detail="marker missing")
        if frame == 14:
            raise RuntimeError("a bug")
        return ArraySource(np.zeros((self.size, self.size), np.uint16))


@pytest.fixture
def one_worker():
    runner = JobRunner(workers={Lane.DECODE: 1})
    yield runner
    assert runner.close(PATIENCE)


@pytest.fixture
def opener():
    return Opener()


@pytest.fixture
def frames(one_worker, opener, stack):
    made = FrameLoader(lambda _uid: None, one_worker, 10 * 20_000, open_source=opener)
    yield made, lambda number: FrameRequest(stack.frames[0].instance, number)
    opener.free = True
    opener.go.release(100)


def wait_for(condition) -> None:
    done = threading.Event()
    for _ in range(round(100 * PATIENCE)):
        if condition():
            return
        done.wait(0.01)
    raise AssertionError("it never happened")


def test_what_the_eye_waits_for_goes_before_what_is_fetched_ahead(frames, opener):
    loader, request = frames
    loader.prefetch({"pane": [request(number) for number in range(1, 5)]})
    answers = []
    loader.want("pane", request(20), lambda key, _answer: answers.append(key[1]))
    opener.go.release(5)
    wait_for(lambda: answers == [20])
    assert opener.opened.index(20) <= 1


def test_a_frame_that_is_fetched_ahead_is_not_opened_twice(frames, opener):
    loader, request = frames
    loader.prefetch({"pane": [request(1)]})
    wait_for(lambda: loader._pending[request(1).key].started[0])
    answers = []
    loader.want("pane", request(1), lambda _key, answer: answers.append(answer))
    opener.go.release(1)
    wait_for(lambda: len(answers) == 1)
    assert opener.opened == [1]
    assert loader.get(request(1).key) is answers[0]


def test_an_old_wish_is_dropped_and_new_ones_ahead_replace_old_ones(frames, opener):
    loader, request = frames
    answers = []
    occupy(loader, request)
    loader.want("pane", request(1), lambda key, _answer: answers.append(key[1]))
    loader.want("pane", request(2), lambda key, _answer: answers.append(key[1]))
    loader.prefetch({"pane": [request(3), request(4)]})
    loader.prefetch({"pane": [request(4), request(5)]})
    opener.go.release(10)
    wait_for(lambda: loader.get(request(5).key) is not None)
    assert answers == [2]
    assert 3 not in opener.opened


def test_a_wish_that_is_being_met_is_answered_though_another_came_after_it(frames, opener):
    loader, request = frames
    answers = []
    loader.want("pane", request(1), lambda key, _answer: answers.append(key[1]))
    wait_for(lambda: loader._pending[request(1).key].started[0])
    loader.want("pane", request(2), lambda key, _answer: answers.append(key[1]))
    opener.go.release(10)
    wait_for(lambda: sorted(answers) == [1, 2])


def occupy(loader, request) -> None:
    """Give both threads, the one of interactions too, a frame to open, so that what follows queues."""
    for number in (40, 41):
        loader.want(number, request(number), lambda _key, _answer: None)
        wait_for(lambda number=number: loader._pending[request(number).key].started[0])


def test_what_one_pane_wishes_for_does_not_cost_another_its_wishes(frames, opener):
    loader, request = frames
    occupy(loader, request)
    loader.prefetch({"left": [request(1), request(2)]})
    loader.prefetch({"right": [request(31), request(32)]})
    loader.prefetch({"left": [request(2), request(3)]})
    opener.go.release(10)
    wait_for(lambda: loader.get(request(32).key) is not None)
    assert [one for one in opener.opened if one < 40] == [2, 3, 31, 32]


def test_panes_in_step_take_turns_and_undo_nothing_of_each_other(frames, opener):
    loader, request = frames
    occupy(loader, request)
    loader.prefetch({"left": [request(1), request(2)], "right": [request(31), request(32)]})
    jobs = [loader._pending[request(number).key].job for number in (2, 32)]
    loader.prefetch({"left": [request(2), request(3)], "right": [request(32), request(33)]})
    assert [loader._pending[request(number).key].job for number in (2, 32)] == jobs
    opener.go.release(10)
    wait_for(lambda: loader.get(request(33).key) is not None)
    assert [one for one in opener.opened if one < 40] == [2, 32, 3, 33]


def test_a_pane_that_shows_nothing_more_wishes_for_nothing(frames, opener):
    loader, request = frames
    occupy(loader, request)
    loader.prefetch({"left": [request(1)]})
    loader.prefetch({"right": [request(31)]})
    loader.prefetch({"left": ()})
    opener.go.release(10)
    wait_for(lambda: loader.get(request(31).key) is not None)
    assert [one for one in opener.opened if one < 40] == [31]


def test_two_panes_may_wait_for_one_frame(frames, opener):
    loader, request = frames
    answers = []
    for pane in ("left", "right"):
        loader.want(pane, request(1), lambda _key, _answer, pane=pane: answers.append(pane))
    loader.drop("left")
    opener.go.release(2)
    wait_for(lambda: answers == ["right"])
    assert opener.opened == [1]


def test_failures_have_a_sentence_and_the_rest_goes_on(frames, opener):
    loader, request = frames
    opener.free = True
    opener.go.release(1)
    answers: dict[int, object] = {}
    for number in (13, 14, 15):
        loader.want(number, request(number), lambda key, answer: answers.update({key[1]: answer}))
    wait_for(lambda: len(answers) == 3)
    assert answers[13] == FrameFailure("This image is damaged.", "marker missing")
    assert answers[14] == FrameFailure("This image cannot be read.", "RuntimeError")
    assert loader.failure(request(13).key) == answers[13]
    assert loader.get(request(15).key) is answers[15]


def test_what_cannot_be_read_is_not_tried_again_for_another_pane(frames, opener):
    loader, request = frames
    opener.free = True
    opener.go.release(1)
    loader.prefetch({"left": [request(13)]})
    wait_for(lambda: loader.failure(request(13).key) is not None)
    for number in range(20, 24):
        loader.prefetch({"right": [request(number)]})
        wait_for(lambda number=number: loader.get(request(number).key) is not None)
    assert opener.opened.count(13) == 1


def test_memory_stays_within_its_budget_and_what_is_shown_stays(frames, opener):
    loader, request = frames
    opener.free = True
    opener.go.release(1)
    for number in range(20, 40):
        answers = []
        loader.want("pane", request(number), lambda _key, answer, answers=answers: answers.append(answer))
        wait_for(lambda answers=answers: len(answers) == 1)
        if number == 20:
            loader.pin("other pane", request(20).key)
    assert loader.bytes_held <= 10 * 20_000
    assert loader.get(request(20).key) is not None
    assert loader.get(request(21).key) is None
    loader.forget()
    assert loader.bytes_held == 0


def test_neighbours_lie_ahead():
    assert neighbours(5, 100, 1)[:3] == [6, 7, 8]
    assert neighbours(5, 100, -1)[:3] == [4, 3, 2]
    assert 6 in neighbours(5, 100, -1)
    assert len(neighbours(50, 100, 1)) == AHEAD + BEHIND
    assert neighbours(0, 1, 1) == []


def compressed_frames() -> dict[str, bytes]:
    made = {}
    for number in range(3):
        uid = f"1.2.826.0.1.3680043.8.498.5.{number}"
        pixels = np.full((256, 256), 100 * number, np.int16)
        stream = imagecodecs.jpeg2k_encode(pixels, level=0, codecformat="j2k", resolutions=4)
        made[uid] = file_bytes(
            image(pixels, transfer_syntax="1.2.840.10008.1.2.4.90", fragments=[stream], SOPInstanceUID=uid)
        )
    return made


def test_a_frame_that_takes_long_comes_at_a_coarser_resolution_first():
    files = compressed_frames()
    answers: list[object] = []
    arrived = threading.Semaphore(0)
    runner = JobRunner(workers={Lane.DECODE: 1})
    # the one ordinary worker is held, so only what the eye waits for is done
    held = threading.Event()
    runner.submit(Lane.DECODE, lambda _: held.wait(PATIENCE), priority=Priority.REFINEMENT)
    loader = FrameLoader(lambda uid: io.BytesIO(files[uid]), runner, 1 << 24)
    uid = next(iter(files))

    def ready(_key: object, answer: object) -> None:
        answers.append(answer)
        arrived.release()

    loader.want("pane", FrameRequest(index_instance(io.BytesIO(files[uid]))), ready)
    assert arrived.acquire(timeout=PATIENCE)
    assert isinstance(answers[0], PreviewSource)
    assert loader.get((uid, 0)) is None
    held.set()
    assert arrived.acquire(timeout=PATIENCE)
    assert answers[1] is loader.get((uid, 0))
    assert not isinstance(answers[1], PreviewSource)
    assert runner.close(PATIENCE)


def test_of_frames_that_the_hand_has_passed_nothing_but_the_preview_is_read():
    files, opened = compressed_frames(), []
    first, second, _ = files
    go, done = threading.Event(), threading.Event()
    answers: list[tuple[str, bool]] = []

    def open_stream(uid: str) -> io.BytesIO:
        opened.append(uid)
        assert uid != first or go.wait(PATIENCE)
        return io.BytesIO(files[uid])

    def ready(key: tuple[str, int], answer: object) -> None:
        answers.append((key[0], isinstance(answer, PreviewSource)))
        if answers[-1] == (second, False):
            done.set()

    runner = JobRunner(workers={Lane.DECODE: 1})
    loader = FrameLoader(open_stream, runner, 1 << 24)
    loader.want("pane", FrameRequest(index_instance(io.BytesIO(files[first]))), ready)
    wait_for(lambda: opened == [first])
    loader.want("pane", FrameRequest(index_instance(io.BytesIO(files[second]))), ready)
    go.set()
    assert done.wait(PATIENCE)
    assert sorted(opened) == [first, second, second], "the first was read once, and not in full"
    assert sorted(answers) == [(first, True), (second, False), (second, True)]
    assert runner.close()


def test_a_frame_that_has_no_coarser_resolution_comes_in_full():
    uid, pixels = "1.2.826.0.1.3680043.8.498.6", np.full((256, 256), 7, np.int16)
    stream = imagecodecs.jpeg2k_encode(pixels, level=0, codecformat="j2k", resolutions=1)
    data = file_bytes(image(pixels, transfer_syntax="1.2.840.10008.1.2.4.90", fragments=[stream], SOPInstanceUID=uid))
    answers: list[object] = []
    runner = JobRunner(workers={Lane.DECODE: 1})
    loader = FrameLoader(lambda _uid: io.BytesIO(data), runner, 1 << 24)
    loader.want("pane", FrameRequest(index_instance(io.BytesIO(data))), lambda _key, answer: answers.append(answer))
    wait_for(lambda: answers and answers[-1] is loader.get((uid, 0)))
    assert runner.close()


def test_a_frame_that_was_opened_ahead_while_its_preview_was_read_takes_its_place():
    files, go = compressed_frames(), threading.Event()
    uid = next(iter(files))
    opened: list[str] = []
    answers: list[object] = []

    def open_stream(name: str) -> io.BytesIO:
        opened.append(name)
        assert len(opened) > 1 or go.wait(PATIENCE)  # the preview is read first
        return io.BytesIO(files[name])

    runner = JobRunner(workers={Lane.DECODE: 2})
    loader = FrameLoader(open_stream, runner, 1 << 24)
    request = FrameRequest(index_instance(io.BytesIO(files[uid])))
    loader.want("pane", request, lambda _key, answer: answers.append(answer))
    wait_for(lambda: len(opened) == 1)
    loader.prefetch({"other": [request]})
    wait_for(lambda: loader.get(request.key) is not None)
    go.set()
    wait_for(lambda: answers and answers[-1] is loader.get(request.key))
    assert len(opened) == 2
    assert runner.close()


def test_a_frame_that_is_being_opened_is_kept_though_nobody_waits_any_more(frames, opener):
    _loader, request = frames
    began = threading.Event()

    def slow(index, frame):
        began.set()
        return opener(index, frame)

    runner = JobRunner(workers={Lane.DECODE: 1})
    loader = FrameLoader(lambda _uid: io.BytesIO(), runner, 1 << 24, open_source=slow)
    loader.want("pane", request(1), lambda _key, _answer: pytest.fail("nobody waits"))
    assert began.wait(PATIENCE)
    loader.drop("pane")
    opener.go.release()
    wait_for(lambda: loader.get(request(1).key) is not None)
    assert runner.close(PATIENCE)
