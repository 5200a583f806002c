"""The walk: its answer is true only if every declared step was done and passed, whichever one is broken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from reviewer_app.demo.steps import main_job_steps
from reviewer_app.demo.walk import StepFailed, StepResult, WalkResult, take_steps
from reviewer_app.errors import Offline

DECLARED = tuple(one.name for one in main_job_steps())


@dataclass
class World:
    """What fake steps change: the names of those that were done."""

    done: list[str] = field(default_factory=list)
    fault: str = ""


@dataclass
class Fake:
    """A step that notes that it was done, and whose check looks for that trace."""

    name: str
    breaks: Callable[[], None] = lambda: None

    def do(self, walk: World) -> None:
        self.breaks()
        walk.done.append(self.name)

    def check(self, walk: World) -> str:
        if self.name not in walk.done:
            raise StepFailed("It left no trace.")
        return "done"


def fakes() -> list[Fake]:
    return [Fake(name) for name in DECLARED]


def test_the_main_job_is_declared_step_by_step() -> None:
    assert len(set(DECLARED)) == len(DECLARED)
    wanted = (
        "sign-in", "accept", "download", "cut-network", "open-case", "scroll", "window", "measure", "key-image",
        "read-pdf", "write-opinion", "preview", "sign", "reconnect", "deliver",
    )  # fmt: skip
    places = [DECLARED.index(name) for name in wanted]
    assert places == sorted(places)


def test_all_steps_done_and_passed_is_ok() -> None:
    told: list[tuple[int, StepResult]] = []
    result = take_steps(fakes(), World(), after=lambda number, one: told.append((number, one)))
    assert result.ok
    assert result.failed is None
    assert [(number, one.name) for number, one in told] == list(enumerate(DECLARED, start=1))
    assert all(one.seconds >= 0 and one.detail == "done" for one in result.steps)


@pytest.mark.parametrize("name", DECLARED)
def test_a_step_that_is_not_done_makes_it_false(name: str) -> None:
    result = take_steps(fakes(), World(), without={name})
    assert not result.ok
    assert result.failed is not None
    assert result.failed.name == name
    assert result.steps[-1].name == name, "nothing is done after a step that failed"


@pytest.mark.parametrize("name", DECLARED)
def test_a_step_whose_result_is_missing_makes_it_false(name: str) -> None:
    whole = take_steps(fakes(), World())
    left = tuple(one for one in whole.steps if one.name != name)
    assert not WalkResult(whole.declared, left).ok
    assert not WalkResult(whole.declared, whole.steps[::-1]).ok


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (StepFailed("The lesion is gone.", detail="slice 3"), "The lesion is gone. slice 3"),
        (Offline("The service does not answer.", next_step="Wait."), "The service does not answer. Wait."),
        (KeyError("oops"), "The program failed: KeyError: 'oops'"),
    ],
)
def test_an_error_of_any_kind_is_a_failed_step(error: Exception, words: str) -> None:
    def breaks() -> None:
        raise error

    steps = fakes()
    steps[2] = Fake(DECLARED[2], breaks)
    result = take_steps(steps, World())
    assert not result.ok
    assert [one.ok for one in result.steps] == [True, True, False]
    assert result.steps[2].detail == words


def test_a_fault_that_the_program_tells_of_is_a_failed_step() -> None:
    world = World()

    def breaks() -> None:
        world.fault = "Something in the program went wrong."

    steps = fakes()
    steps[1] = Fake(DECLARED[1], breaks)
    result = take_steps(steps, world, erred=lambda: world.fault)
    assert not result.ok
    assert result.steps[-1].name == DECLARED[1]
    assert result.steps[-1].detail == world.fault
