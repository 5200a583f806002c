"""Which of several engines and models fits this machine, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from reviewer_app.dictation.checking import CheckedEngine, check_engine
from reviewer_app.dictation.model_files import FoundModel
from reviewer_app.errors import ReviewerError

#: A loaded model takes about this much memory for each byte of its files, and so much beside it.
_MEMORY, _BESIDE = 1.5, 200 * 2**20


@dataclass(frozen=True, slots=True)
class Measured:
    """A model and what checking it has found; `failed` is the sentence where it could not be checked."""

    model: FoundModel
    checked: CheckedEngine | None = None
    failed: str = ""


def best(found: Sequence[Measured]) -> Measured | None:
    """Return the largest model that keeps up with speech, None where none does.

    Of models that are made alike a larger one mishears less; one that is slower than speech makes the reader wait.
    """
    quick = [one for one in found if one.checked is not None and one.checked.keeps_up]
    return max(quick, key=lambda one: one.model.size, default=None)


def too_large(model: FoundModel, memory: int) -> str:
    """Return why a model is not to be loaded where so many bytes of memory are free; empty where it may."""
    needed = int(model.size * _MEMORY) + _BESIDE
    if needed <= memory:
        return ""
    return f"It needs some {needed / 1e9:.1f} GB of memory, and {memory / 1e9:.1f} GB are free."


def why(one: Measured, found: Sequence[Measured]) -> str:
    """Say in a sentence whether a model fits this machine."""
    if one.checked is None:
        return one.failed or one.model.wrong
    if not one.checked.keeps_up:
        return one.checked.words
    if one is best(found):
        more = "the largest of these that does" if len(found) > 1 else "it fits this machine"
        return f"{one.checked.words} It is {more}." if len(found) > 1 else one.checked.words
    return one.checked.words


def called(folder: Path) -> str:
    """Return how a model is called: by its folder."""
    return folder.name or str(folder)


def measured(model: FoundModel) -> Measured:
    """Let a model hear the sample, where it can be used and there is memory for it; takes seconds, and is for jobs."""
    if model.wrong:
        return Measured(model)
    if told := too_large(model, psutil.virtual_memory().available):
        return Measured(model, failed=told)
    try:
        return Measured(model, check_engine(model.kind.engine, model.folder))
    except ReviewerError as error:
        return Measured(model, failed=str(error))
