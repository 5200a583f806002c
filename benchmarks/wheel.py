"""A step of the wheel: from the event to the end of the paint that shows its image."""

from __future__ import annotations

from typing import Any

from benchmarks.prepared import Prepared
from benchmarks.processes import forget_cached, run_child
from benchmarks.values import Limit, Outcome, Series

TITLE = "Step of the wheel in a stack of 512×512"
LIMIT = 16.0
#: A wheel that is turned quickly gives about this many notches a second.
NOTCHES = 30


def run(prepared: Prepared) -> Outcome:
    """Scroll through the whole stack and back, steadily and as fast as the images come."""
    profile = prepared.profile
    runs = 1 if prepared.quick else 5
    series: list[Series] = []
    computed: list[float] = []
    unready = empty = 0
    pane = [0, 0]
    for words, interval in ((f"{NOTCHES} notches a second", 1000 // NOTCHES), ("without a pause", 0)):
        times: dict[str, list[float]] = {"first": [], "back": []}
        for _ in range(runs):
            forget_cached(profile.data)
            answer = run_child("benchmarks.children.wheel", *profile.arguments, str(interval))
            pane = answer["pane"]
            for name in times:
                found: dict[str, Any] = answer[name]
                times[name] += found["times"]
                computed += found["computed"]
                unready += found["unready"]
                empty += found["empty"]
        series.append(Series(f"from the disk, {words}", tuple(times["first"])))
        series.append(Series(f"from memory, {words}", tuple(times["back"])))
    slowest = max(one.p95 for one in series)
    series.append(Series("of each step, the processor time of the thread that paints", tuple(computed)))
    return Outcome(
        title=TITLE,
        measures="From the wheel event at the window to the end of the paint that shows its image, in the whole "
        f"program, in a pane of {pane[0]}×{pane[1]}; every step of the stack, first from the encrypted files on the "
        "disk, then back. The last row is what of it the thread that paints computed; it also waits for others.",
        series=tuple(series),
        limits=(
            Limit("95 of 100 steps of the wheel, in the slowest of these rows, within", LIMIT, slowest, "ms"),
            Limit("paints that were blank, veiled or of another image", 0, unready),
            Limit("pictures read back that were empty", 0, empty),
        ),
        left_out=(
            "the opening of the case, and 0.7 s after it in which the first neighbours are fetched",
            "a real display: painted offscreen",
            "reading back every tenth picture",
        ),
    )
