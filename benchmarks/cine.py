"""Playing a stack: whether the rate asked for is kept on the screen."""

from __future__ import annotations

from itertools import pairwise

from benchmarks.prepared import Prepared
from benchmarks.processes import run_child
from benchmarks.values import Limit, Outcome, Series

TITLE = "Playing a stack of 512×512"
#: How far the rate may be off, in per cent.
LIMIT = 5.0
_SECONDS = 5


def run(prepared: Prepared) -> Outcome:
    """Play the stack at the rate of a file that names none and at the fastest, from memory."""
    profile = prepared.profile
    series: list[Series] = []
    off = shown = 0.0
    pane = [0, 0]
    for words, faster in (("as the file has it", 0), ("as fast as it goes", 12)):
        gaps: list[float] = []
        for _ in range(1 if prepared.quick else 3):
            answer = run_child("benchmarks.children.cine", *profile.arguments, str(faster), str(_SECONDS))
            pane, asked = answer["pane"], float(answer["asked"])
            times, steps = answer["times"], answer["steps"]
            passed = (times[-1] - times[0]) / 1000.0
            off = max(off, 100.0 * abs(sum(steps[1:]) / passed / asked - 1.0))
            shown = max(shown, 100.0 * (1.0 - (len(steps) - 1) / sum(steps[1:])))
            gaps += [later - earlier for earlier, later in pairwise(times)]
        series.append(Series(f"from paint to paint, {words}: {asked:.0f} images a second", tuple(gaps)))
    return Outcome(
        title=TITLE,
        measures=f"The ends of the paints of {_SECONDS} s of a run in the whole program, in a pane of "
        f"{pane[0]}×{pane[1]}, the images in memory.",
        series=tuple(series),
        limits=(
            Limit("rate on the screen off the rate asked for by at most", LIMIT, off, "%"),
            Limit("images left out to keep pace", LIMIT, shown, "%"),
        ),
        left_out=("the first two seconds of a run", "a real display: painted offscreen"),
    )
