"""The wheel and drags of window, zoom and place in one pane, and in four panes of which three follow the first."""

from __future__ import annotations

from pathlib import Path

from benchmarks.aligned import aligned_series
from benchmarks.prepared import Prepared
from benchmarks.processes import run_child
from benchmarks.values import Limit, Outcome, Series

TITLE = "Steps in panes that follow each other"
SLICE_MS, MAMMOGRAM_MS = 16.0, 33.0
_DRAGS = {"window": "drag of the window", "zoom": "drag that zooms", "pan": "drag of the picture"}


def run(prepared: Prepared) -> Outcome:
    """Open each folder in the viewer window, show its series in panes, and do the same in all by the first."""
    steps = 20 if prepared.quick else 200
    slices = aligned_series(prepared, "aligned", 20 if prepared.quick else 60)
    mammograms = aligned_series(prepared, "aligned-mammograms", 3, times=(8, 6))
    series: list[Series] = []
    limits: list[Limit] = []
    notes: list[str] = []
    missed = 0
    for name, folder, room, limit in (
        ("512×512", slices, "1920x1080", SLICE_MS),
        ("mammogram", mammograms, "2560x1440", MAMMOGRAM_MS),
    ):
        for layout, words in (("1x1", "one pane"), ("2x2", "four panes in step")):
            made, lost, paints = _steps(folder, room, layout, f"{name}, {words}", steps)
            series += made
            missed += lost
            slowest = max(made, key=lambda one: one.p95)
            limits.append(Limit(f"95 of 100, slowest row of {name}, {words}", limit, slowest.p95, "ms"))
            notes.append(f"{name}, {words}: {paints:.2f} paints of each pane for a step, at the most.")
    limits.append(Limit("steps that a pane did not answer", 0, missed))
    return Outcome(
        title=TITLE,
        measures="From the event to the end of the paint of the last pane that it changes, in the viewer window; panes "
        "share 1920×1080, with the mammograms (3000×4000, 16 bits) 2560×1440. Four series of one frame of reference; "
        "scrolling, window and place are tied, so that all four panes are painted anew for each step. The images are "
        "in memory. Steps follow each other at once; those of the row so called at 30 a second.",
        series=tuple(series),
        limits=tuple(limits),
        notes=tuple(notes),
        left_out=("the decoding of the images", "a real display: painted offscreen"),
    )


def _steps(folder: Path, room: str, layout: str, words: str, steps: int) -> tuple[list[Series], int, float]:
    """Return the figures, how many steps had no end, and paints for a step and pane."""
    asked = {"step of the wheel, 30 a second": f"scroll:{steps // 2}:33", "step of the wheel": f"scroll:{steps}:0"}
    asked |= {drag: f"{what}:{steps}:0" for what, drag in _DRAGS.items()}
    answer = run_child("benchmarks.children.together", str(folder), room, layout, *asked.values())
    runs = answer["runs"]
    series = [Series(f"{words}: {name}", tuple(one["times"])) for name, one in zip(asked, runs, strict=True)]
    return series, sum(one["missed"] for one in runs), max(one["paints"] for one in runs)
