"""The walk through the main job: declared steps, each done and then checked; the answer is true only if all passed."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from reviewer_app.errors import ReviewerError

C_contra = TypeVar("C_contra", contravariant=True)
_FAILED_WITHOUT_WORDS = "The program failed"


class StepFailed(ReviewerError):
    """A step did not lead to what it should; the sentence says what was expected."""


class Step(Protocol[C_contra]):
    """One thing that a person does. `name` is lower case with hyphens.

    `check` looks at what stands on the screen and at its trace in the store, never at what `do` remembers, and returns
    in words what it found.
    """

    name: str

    def do(self, walk: C_contra) -> None:
        """Do it, with mouse and keys."""

    def check(self, walk: C_contra) -> str:
        """Return what is seen now, or raise `StepFailed`."""


@dataclass(frozen=True, slots=True)
class StepResult:
    """What came of one step."""

    name: str
    seconds: float
    ok: bool
    detail: str


@dataclass(frozen=True)
class WalkResult:
    """What came of the walk; `ok` only if every declared step ran and passed."""

    declared: tuple[str, ...]
    steps: tuple[StepResult, ...]

    @property
    def ok(self) -> bool:
        """Whether all declared steps ran, in their order, and passed."""
        return [one.name for one in self.steps] == list(self.declared) and all(one.ok for one in self.steps)

    @property
    def failed(self) -> StepResult | None:
        """The step that failed."""
        return next((one for one in self.steps if not one.ok), None)


def take_steps(
    steps: Sequence[Step[C_contra]],
    walk: C_contra,
    *,
    after: Callable[[int, StepResult], None] = lambda _number, _result: None,
    erred: Callable[[], str] = lambda: "",
    without: Collection[str] = (),
) -> WalkResult:
    """Take the steps in order; the first that fails ends the walk.

    Parameters
    ----------
    steps
        The declared steps.
    walk
        What the steps work on.
    after
        Called after every step with its number, from 1, and its result.
    erred
        Returns what the program has said of a fault of its own, empty while there is none; a step with one has failed.
    without
        Names of steps that are not done but checked all the same: for tests, which expect a failure then.
    """
    results: list[StepResult] = []
    for number, step in enumerate(steps, start=1):
        result = _take(step, walk, erred, do_it=step.name not in without)
        results.append(result)
        after(number, result)
        if not result.ok:
            break
    return WalkResult(tuple(one.name for one in steps), tuple(results))


def _take(step: Step[C_contra], walk: C_contra, erred: Callable[[], str], *, do_it: bool) -> StepResult:
    begun = time.monotonic()
    try:
        if do_it:
            step.do(walk)
        detail, ok = step.check(walk), True
        if fault := erred():
            detail, ok = fault, False
    except ReviewerError as error:
        detail, ok = f"{error} {error.detail}".strip(), False
    except Exception as error:  # a result is written whatever goes wrong
        detail, ok = f"{_FAILED_WITHOUT_WORDS}: {type(error).__name__}: {error}", False
    return StepResult(step.name, round(time.monotonic() - begun, 3), ok, detail)
