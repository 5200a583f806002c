from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from reviewer_app.child import Child, ChildFailed
from tests.helpers import child_programs

PLENTY = 1 << 32


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    made = Child("child of a test")
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
        (child_programs.segfault, "crashed", 60, PLENTY),
        (child_programs.stall, "stalled", 1, PLENTY),
        (child_programs.swell, "took too much memory", 60, 3 << 26),
    ],
)
def test_a_child_that_does_not_answer_is_ended_and_another_takes_its_place(
    child: Child, work: Callable[[], None], reason: str, seconds: float, memory: int
) -> None:
    before = pid(child)
    with pytest.raises(ChildFailed, match=reason):
        child.call(work, seconds=seconds, memory=memory)
    assert pid(child) != before


def test_a_failure_comes_back_by_its_type_alone(child: Child) -> None:
    before = pid(child)
    with pytest.raises(ChildFailed, match=r"^ValueError$"):
        child.call(child_programs.fail, seconds=60, memory=PLENTY)
    assert pid(child) == before
