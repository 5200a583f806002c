"""Looks for tests: things that stood on the screen, large enough, for so many milliseconds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reviewer_app.cases.coverage_thresholds import DEFAULT_THRESHOLDS
from reviewer_app.cases.looks import Look, Looks, SeenKey

ENOUGH = DEFAULT_THRESHOLDS.seen_after_ms


def look(milliseconds: int) -> Look:
    """Return a look at something as large as it is."""
    return Look(milliseconds, milliseconds, 1.0)


def looks_of(milliseconds: Mapping[SeenKey, int]) -> Looks:
    """Return looks that lasted for so long."""
    return Looks({key: look(value) for key, value in milliseconds.items()})


def long_looks(keys: Iterable[SeenKey]) -> dict[SeenKey, Look]:
    """Return looks that lasted long enough for all to be seen."""
    return dict.fromkeys(keys, look(ENOUGH))
