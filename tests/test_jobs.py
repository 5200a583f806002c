from __future__ import annotations

import os
import sys
import threading

import pytest

from reviewer_app.errors import Cancelled
from reviewer_app.jobs import CancelToken, JobRunner, Lane, Priority
from tests.helpers.patience import PATIENCE


@pytest.fixture
def runner():
    made = JobRunner(workers={Lane.DECODE: 1})
    yield made
    assert made.close(PATIENCE)


def test_an_answer_reaches_its_caller(runner: JobRunner) -> None:
    answers: list[int] = []
    job = runner.submit(Lane.NETWORK, lambda _token: 7, done=answers.append)
    assert job.wait(PATIENCE) == 7
    assert runner.close(PATIENCE)
    assert answers == [7]


def test_an_error_reaches_its_caller_and_the_job(runner: JobRunner) -> None:
    errors: list[BaseException] = []

    def work(_token: CancelToken) -> None:
        raise ValueError("no")

    job = runner.submit(Lane.DECODE, work, failed=errors.append)
    with pytest.raises(ValueError, match="no"):
        job.wait(PATIENCE)
    assert runner.close(PATIENCE)
    assert [type(one) for one in errors] == [ValueError]


def test_an_error_nobody_takes_is_reported(caplog: pytest.LogCaptureFixture) -> None:
    unhandled: list[BaseException] = []
    runner = JobRunner(on_unhandled=unhandled.append)

    def work(_token: CancelToken) -> None:
        raise ZeroDivisionError

    runner.submit(Lane.STORE, work)
    assert runner.close(PATIENCE)
    assert [type(one) for one in unhandled] == [ZeroDivisionError]
    assert "job failed" in caplog.text


def test_the_store_lane_keeps_the_order(runner: JobRunner) -> None:
    order: list[int] = []
    jobs = [
        runner.submit(Lane.STORE, lambda _token, n=n: order.append(n), priority=Priority.INTERACTION) for n in range(50)
    ]
    for job in jobs:
        job.wait(PATIENCE)
    assert order == list(range(50))


def test_what_is_more_urgent_goes_before_what_was_asked_for_earlier(runner: JobRunner) -> None:
    gate, order = threading.Event(), []
    runner.submit(Lane.DECODE, lambda _token: gate.wait(PATIENCE), priority=Priority.REFINEMENT)
    jobs = [
        runner.submit(Lane.DECODE, lambda _token, one=one: order.append(one), priority=one)
        for one in (Priority.BACKGROUND, Priority.PREFETCH, Priority.THUMBNAIL, Priority.REFINEMENT)
    ]
    gate.set()
    for job in jobs:
        job.wait(PATIENCE)
    assert order == [Priority.REFINEMENT, Priority.THUMBNAIL, Priority.PREFETCH, Priority.BACKGROUND]


def test_an_interaction_goes_before_what_works_ahead(runner: JobRunner) -> None:
    gate, order = threading.Event(), []
    runner.submit(Lane.DECODE, lambda _token: gate.wait(PATIENCE), priority=Priority.REFINEMENT)
    late = runner.submit(Lane.DECODE, lambda _token: order.append("prefetch"), priority=Priority.PREFETCH)
    soon = runner.submit(Lane.DECODE, lambda _token: order.append("eye"), priority=Priority.INTERACTION)
    soon.wait(PATIENCE)
    gate.set()
    late.wait(PATIENCE)
    assert order == ["eye", "prefetch"]


def test_a_cancelled_job_says_nothing(runner: JobRunner) -> None:
    gate, said = threading.Event(), []
    runner.submit(Lane.DECODE, lambda _token: gate.wait(PATIENCE))
    job = runner.submit(Lane.DECODE, lambda _token: 1, done=said.append, failed=said.append)
    job.cancel()
    gate.set()
    with pytest.raises(Cancelled):
        job.wait(PATIENCE)
    assert runner.close(PATIENCE)
    assert said == []


def test_a_running_job_notices_that_it_was_cancelled(runner: JobRunner) -> None:
    started = threading.Event()

    def work(token: CancelToken) -> None:
        started.set()
        token.wait(PATIENCE)

    job = runner.submit(Lane.NETWORK, work)
    assert started.wait(PATIENCE)
    job.cancel()
    with pytest.raises(Cancelled):
        job.wait(PATIENCE)


def test_closing_finishes_writes_and_drops_the_rest() -> None:
    runner = JobRunner(workers={Lane.DECODE: 1})
    gate, written = threading.Event(), []
    runner.submit(Lane.DECODE, lambda token: token.wait(PATIENCE), priority=Priority.REFINEMENT)
    dropped = runner.submit(Lane.DECODE, lambda _token: written.append("decode"), priority=Priority.PREFETCH)
    runner.submit(Lane.STORE, lambda _token: gate.wait(PATIENCE))
    runner.submit(Lane.STORE, lambda _token: written.append("store"))
    gate.set()
    assert runner.close(PATIENCE)
    assert written == ["store"]
    with pytest.raises(Cancelled):
        dropped.wait(PATIENCE)
    with pytest.raises(Cancelled):
        runner.submit(Lane.STORE, lambda _token: written.append("late")).wait(PATIENCE)


def test_answers_go_where_the_runner_was_told() -> None:
    queue, answers = [], []
    runner = JobRunner(deliver=queue.append)
    runner.submit(Lane.DECODE, lambda _token: 3, done=answers.append).wait(PATIENCE)
    assert runner.close(PATIENCE)
    assert answers == []
    for call in queue:
        call()
    assert answers == [3]


def test_an_interaction_begins_however_busy_the_decoders_are() -> None:
    runner = JobRunner(workers={Lane.DECODE: 2})
    busy, let_go = threading.Barrier(3), threading.Event()

    def long(_token: CancelToken) -> bool:
        busy.wait(PATIENCE)
        return let_go.wait(PATIENCE)

    ahead = [runner.submit(Lane.DECODE, long, priority=Priority.PREFETCH) for _ in range(2)]
    busy.wait(PATIENCE)
    waiting = runner.submit(Lane.DECODE, lambda _: "fetched", priority=Priority.PREFETCH)
    assert runner.submit(Lane.DECODE, lambda _: "shown", priority=Priority.INTERACTION).wait(PATIENCE) == "shown"
    assert not waiting.finished
    let_go.set()
    assert [one.wait(PATIENCE) for one in ahead] == [True, True]
    assert waiting.wait(PATIENCE) == "fetched"
    assert runner.close(PATIENCE)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has an order of the threads of a program")
def test_threads_that_work_ahead_give_way_to_what_the_eye_waits_for() -> None:
    runner = JobRunner(workers={Lane.DECODE: 1})
    began, held = threading.Event(), threading.Event()

    def niceness(_token: CancelToken) -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    own = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    ahead = runner.submit(Lane.DECODE, niceness, priority=Priority.PREFETCH).wait(PATIENCE)
    runner.submit(Lane.DECODE, lambda _token: (began.set(), held.wait(PATIENCE)), priority=Priority.PREFETCH)
    assert began.wait(PATIENCE)
    first = runner.submit(Lane.DECODE, niceness, priority=Priority.INTERACTION).wait(PATIENCE)
    held.set()
    assert (first, ahead) == (own, min(own + 5, 19))
    assert runner.close(PATIENCE)
