"""Which of several engines and models fits this machine, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import psutil

from reviewer_app.dictation.checking import CheckedEngine, check_engine
from reviewer_app.dictation.model_files import FoundModel
from reviewer_app.errors import ReviewerError

#: A loaded model takes about this much memory for each byte of its files, and so much beside it.
_MEMORY, _BESIDE = 1.5, 200 * 2**20

#: Why a model is the best of several.
FITS = "it is the largest that keeps up with speech, and a larger model of its kind mishears less."


@dataclass(frozen=True, slots=True)
class Measured:
    """A model and what checking it has found; `failed` is the sentence where it could not be checked."""

    model: FoundModel
    checked: CheckedEngine | None = None
    failed: str = ""


def best(found: Sequence[Measured]) -> Measured | None:
    """Return the largest model that keeps up with speech, None where none does.

    How well each hears is not measured: of models that are made alike a larger one mishears less.
    """
    quick = [one for one in found if one.checked is not None and one.checked.keeps_up]
    return max(quick, key=lambda one: one.model.size, default=None)


def too_large(model: FoundModel, memory: int) -> str:
    """Return why a model is not to be loaded where so many bytes of memory are free; empty where it may."""
    needed = int(model.size * _MEMORY) + _BESIDE
    if needed <= memory:
        return ""
    return f"It needs some {needed / 1e9:.1f} GB of memory, and {memory / 1e9:.1f} GB are free."


def why(one: Measured) -> str:
    """Say in a sentence how a model does on this machine; empty where that was not measured."""
    if one.checked is None:
        return one.failed or (f"It cannot be used: {one.model.wrong}." if one.model.wrong else "")
    return f"{one.checked.words} {one.checked.limits}".rstrip()


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
