"""What a benchmark hands back: series of figures, limits and whether they hold, and what was left out."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field


def quantile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least `share` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, -int(-share * len(ordered) // 1) - 1))]


@dataclass(frozen=True, slots=True)
class Series:
    """The figures of one thing measured several times, in the order of the runs."""

    label: str
    values: tuple[float, ...]
    unit: str = "ms"

    def __post_init__(self) -> None:
        if not self.values:
            raise ValueError(f"nothing was measured for {self.label!r}")

    @property
    def median(self) -> float:
        """The middle figure."""
        return statistics.median(self.values)

    @property
    def p95(self) -> float:
        """The figure that 95 of 100 do not exceed."""
        return quantile(self.values, 0.95)

    @property
    def middle_half(self) -> tuple[float, float]:
        """Between these lies the middle half of the figures."""
        return quantile(self.values, 0.25), quantile(self.values, 0.75)


@dataclass(frozen=True, slots=True)
class Limit:
    """A promise of the issue and what was found. `at_least` turns it round: the figure must not be smaller."""

    words: str
    limit: float
    found: float
    unit: str = ""
    at_least: bool = False

    @property
    def holds(self) -> bool:
        """Whether the promise is kept in this run."""
        return self.found >= self.limit if self.at_least else self.found <= self.limit


@dataclass(frozen=True, slots=True)
class Outcome:
    """One benchmark's result. `peers` names programs and versions measured beside ours."""

    title: str
    measures: str
    series: tuple[Series, ...]
    limits: tuple[Limit, ...] = ()
    peers: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def holds(self) -> bool:
        """Whether every limit holds."""
        return all(one.holds for one in self.limits)
