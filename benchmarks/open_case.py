"""Opening a downloaded case: from the key to the first image on the screen."""

from __future__ import annotations

from benchmarks.prepared import Prepared
from benchmarks.processes import forget_cached, run_child
from benchmarks.values import Limit, Outcome, Series

TITLE = "Opening a downloaded case"
LIMIT = 300.0


def run(prepared: Prepared) -> Outcome:
    """Open the case in fresh processes, and several times in each."""
    profile = prepared.profile
    first: list[float] = []
    again: list[float] = []
    pane = [0, 0]
    for number in range(2 if prepared.quick else 11):
        forget_cached(profile.data)
        answer = run_child("benchmarks.children.open_case", *profile.arguments, "3")
        if number:  # the very first fills the caches of bytecode and libraries
            first.append(answer["first"])
            again += answer["again"]
        pane = answer["pane"]
    fresh, later = Series("first case after the start", tuple(first)), Series("opened again", tuple(again))
    return Outcome(
        title=TITLE,
        measures="From Enter in the worklist to the end of the first paint of the newest image in full "
        f"({profile.images} images of 512×512 in two studies, the prior beside it; window of 1920×1080, "
        f"pane of {pane[0]}×{pane[1]}). Each process is fresh and reads the encrypted files from the disk the first "
        "time.",
        series=(fresh, later),
        limits=(Limit("a downloaded case of 120 slices or more opened to its first image", LIMIT, fresh.median, "ms"),),
        left_out=(
            "the time until Enter: the program is left alone for 0.7 s after its worklist is painted",
            "a real display: painted offscreen",
        ),
    )
