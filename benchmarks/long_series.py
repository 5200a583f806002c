"""Long series of a downloaded case: opening 500 and 5,000 slices, and 10,000 within a budget of memory."""

from __future__ import annotations

from functools import partial

from benchmarks.large_series import series_profile
from benchmarks.memory import MIB, peak
from benchmarks.prepared import Prepared, Profile
from benchmarks.processes import alternate, forget_cached, run_child
from benchmarks.values import Limit, Outcome, Series

TITLE = "Long series of a downloaded case"
OPEN_MS, SAME, STEP_MS, HUNG_MS = 150.0, 1.1, 16.0, 500.0
_SERIES = 12
_BUDGET_MB = 512
_STEPS = 1000


def run(prepared: Prepared) -> Outcome:
    """Open all in turn in fresh processes; scroll through the longest with a small budget."""
    usual, long, very_long = (30, 60, 120) if prepared.quick else (500, 5000, 10_000)
    runs = 1 if prepared.quick else 7
    few, many = (series_profile(prepared, f"series-{count}", count) for count in (usual, long))
    wide = series_profile(prepared, f"series-{_SERIES}-{long}", long, series=_SERIES)
    opened = [partial(_opened, few), partial(_opened, many), partial(_opened, wide, "hung")]
    figures = [one[1:] for one in alternate(runs + 1, *opened)]
    words = (
        f"{usual} slices, first opened after the start",
        f"{long} slices, first opened after the start",
        f"{long} slices in {_SERIES} series of two studies, both panes of the first layout",
    )
    series = [Series(label, times) for label, times in zip(words, figures, strict=True)]
    budgeted = series_profile(prepared, "series-budget", very_long, side=256, budget_mb=_BUDGET_MB)
    highest = peak("benchmarks.children.memory", *budgeted.arguments)
    answer = run_child("benchmarks.children.wheel", *budgeted.arguments, "16", str(_STEPS))
    series.append(Series(f"step of the wheel in {very_long} slices of 256×256", tuple(answer["first"]["times"])))
    room = min(_BUDGET_MB, 1.1 * budgeted.pixel_bytes / MIB) + 250e6 / MIB
    return Outcome(
        title=TITLE,
        measures="From Enter in the worklist to the end of the first paint of the first image in full, in a new process"
        f", from encrypted files on the disk; then every slice of {very_long} shown once with a budget of "
        f"{_BUDGET_MB} MiB, less than their pixels take.",
        series=tuple(series),
        limits=(
            Limit(f"a downloaded series of {usual} slices opened to its first image", OPEN_MS, series[0].median, "ms"),
            Limit(f"a series of {long}, as a multiple of {usual}", SAME, series[1].median / series[0].median, "×"),
            Limit(f"{_SERIES} series of {long} slices opened to their first layout", HUNG_MS, series[2].median, "ms"),
            Limit(f"peak memory with {very_long} slices, budget + 250 MB", room, highest, "MiB"),
            Limit(f"95 of 100 steps of the wheel in {very_long} slices", STEP_MS, series[3].p95, "ms"),
        ),
        left_out=(
            "the time until Enter: the program is left alone for 0.7 s after its worklist is painted",
            "peaks shorter than the interval between two looks",
            f"steps of the wheel beyond the first {_STEPS}",
            "a real display: painted offscreen",
        ),
    )


def _opened(profile: Profile, what: str = "first") -> float:
    forget_cached(profile.data)
    return float(run_child("benchmarks.children.open_case", *profile.arguments, "0")[what])
