"""Scrolling without end: whether resident memory stays where it is after the first minutes."""

from __future__ import annotations

import statistics

from benchmarks.aligned import SERIES, aligned_series
from benchmarks.memory import MIB
from benchmarks.prepared import Prepared
from benchmarks.processes import answer_of, start_child
from benchmarks.values import Limit, Outcome, Series
from reviewer_app.paths import profile_paths
from reviewer_app.settings import Settings, save_settings

TITLE = "Memory while scrolling on and on"
LIMIT_MIB = 8.0
_BUDGET_MB = 64
_EVERY = 2500
_WARM = 15_000
_STEPS_AN_HOUR = 30 * 3600
#: Far more than it takes.
_SECONDS = 600.0


def run(prepared: Prepared) -> Outcome:
    """Scroll through series that do not fit the budget, from layout to layout, panes in step."""
    most, slices = (10_000, 120) if prepared.quick else (60_000, 240)
    warm = _WARM if most > _WARM else most // 2
    folder = aligned_series(prepared, "endurance", slices, side=256)
    profile = prepared.folder / "endurance-profile"
    paths = profile_paths(profile)
    paths.create()
    save_settings(paths.config / "settings.json", Settings(memory_budget_mb=_BUDGET_MB))
    arguments = (str(folder), str(profile), str(most), str(_EVERY))
    answer = answer_of(start_child("benchmarks.children.endurance", arguments), _SECONDS)
    after = [(at, rss / MIB) for at, rss in zip(answer["images"], answer["rss"], strict=True) if at >= warm]
    slope = statistics.linear_regression(*zip(*after, strict=True)).slope * _STEPS_AN_HOUR
    resident = Series("resident memory of the program after warming up", tuple(rss for _, rss in after), "MiB")
    third = max(1, len(after) // 3)
    grown = statistics.mean(resident.values[-third:]) - statistics.mean(resident.values[:third])
    return Outcome(
        title=TITLE,
        measures=f"Resident memory, every {_EVERY} images, while {most} images are painted: {SERIES} series of "
        f"{slices} slices of 256×256 ({SERIES * slices * 256 * 256 * 2 / MIB:.0f} MiB) with a budget of "
        f"{_BUDGET_MB} MiB, up and down, each layout (one, two and four panes in step) for some hundred images. The "
        f"first {warm} images are not counted. In place of eight hours.",
        series=(resident,),
        limits=(
            Limit(f"growth over {after[-1][0] - after[0][0]} images, first to last third", LIMIT_MIB, grown, "MiB"),
            Limit("steps that a pane did not answer", 0, answer["missed"]),
        ),
        notes=(f"The line through these figures rises by {slope:.1f} MiB in an hour of 30 images a second.",),
        left_out=("eight hours", "a real display: painted offscreen"),
    )
