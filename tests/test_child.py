from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.context import SpawnProcess

import pytest

from reviewer_app.child import CRASHED, STALLED, SWELLED, Child, ChildFailed
from tests.helpers import child_programs
from tests.helpers.patience import PATIENCE
from tests.helpers.warm_children import begin_anew

PLENTY = 1 << 32


@pytest.fixture(scope="module", autouse=True)
def _anew() -> Iterator[None]:
    """Children begin as those of the program do."""
    with pytest.MonkeyPatch.context() as patch:
        begin_anew(patch)
        yield


@pytest.fixture(scope="module")
def child(_anew: None) -> Iterator[Child]:
    made = Child("child of a test", child_programs.nothing)
    yield made
    made.close()


def pid(child: Child) -> int:
    found: int = child.call(child_programs.own_pid, seconds=60, memory=PLENTY)
    return found


def test_the_child_stays_warm(child: Child) -> None:
    assert pid(child) == pid(child)


@pytest.mark.parametrize(
    ("work", "reason", "seconds", "memory"),
    [
        (child_programs.segfault, CRASHED, 60, PLENTY),
        (child_programs.stall, STALLED, 1, PLENTY),
        (child_programs.swell, SWELLED, 60, 3 << 26),
    ],
)
def test_a_child_that_does_not_answer_is_ended_and_another_takes_its_place(
    child: Child, work: Callable[[], None], reason: str, seconds: float, memory: int
) -> None:
    before = pid(child)
    with pytest.raises(ChildFailed, match=reason):
        child.call(work, seconds=seconds, memory=memory)
    assert pid(child) != before


@pytest.mark.parametrize("size", [10, 1 << 24])
def test_large_questions_and_answers_come_through(child: Child, size: int) -> None:
    question = bytes(size)
    assert child.call(child_programs.echo, question, seconds=60) == question


def test_a_child_that_cannot_be_prepared_says_so() -> None:
    with pytest.raises(ChildFailed, match=r"^ValueError$"):
        Child("child of a test", child_programs.fail).call(child_programs.own_pid, seconds=60)


def test_a_failure_comes_back_by_its_type_alone(child: Child) -> None:
    before = pid(child)
    with pytest.raises(ChildFailed, match=r"^ValueError$"):
        child.call(child_programs.fail, seconds=60, memory=PLENTY)
    assert pid(child) == before


def test_a_question_that_cannot_be_sent_ends_no_later_call(child: Child) -> None:
    with pytest.raises(Exception, match="pickle"):
        child.call(child_programs.echo, lambda: 1, seconds=0.5)
    assert child.call(child_programs.wait, 1.0, seconds=60) == 1.0


def test_a_child_that_is_closed_while_it_starts_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on, start = threading.Event(), threading.Event(), SpawnProcess.start

    def late(process: SpawnProcess) -> None:
        begun.set()
        assert go_on.wait(PATIENCE)
        start(process)

    monkeypatch.setattr(SpawnProcess, "start", late)
    child = Child("child of a test", child_programs.nothing)
    with ThreadPoolExecutor() as pool:
        call = pool.submit(child.call, child_programs.stall, seconds=60)
        assert begun.wait(PATIENCE)
        closing = pool.submit(child.close)
        with pytest.raises(TimeoutError):
            closing.result(0.2)  # it waits for the start, however often it looks
        go_on.set()
        closing.result(PATIENCE)
        with pytest.raises(ChildFailed, match=CRASHED):
            call.result(PATIENCE)
    assert not child.alive


def test_a_call_under_way_ends_with_the_child() -> None:
    child = Child("child of a test", child_programs.nothing)
    pid(child)
    with ThreadPoolExecutor() as pool:
        call = pool.submit(child.call, child_programs.stall, seconds=60)
        while not child._lock.locked():
            time.sleep(0.001)
        child.close()
        with pytest.raises(ChildFailed, match=CRASHED):
            call.result(PATIENCE)
    assert not child.alive
