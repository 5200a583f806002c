"""Memory while a case is opened and scrolled through: the whole process tree, with what it shares counted by share."""

from __future__ import annotations

import time

import psutil

from benchmarks.prepared import Prepared
from benchmarks.processes import answer_of, start_child
from benchmarks.values import Limit, Outcome, Series

TITLE = "Memory with a case open"
MIB = 1 << 20
EVERY_S = 0.02


def run(prepared: Prepared) -> Outcome:
    """Watch the program, and an empty window beside it."""
    profile = prepared.profile
    runs = 1 if prepared.quick else 3
    peaks = tuple(peak("benchmarks.children.memory", *profile.arguments) for _ in range(runs))
    empty = tuple(peak("benchmarks.children.empty_window") for _ in range(runs))
    pixels = profile.pixel_bytes / MIB
    ours = Series("the program, case opened, every image shown", peaks, "MiB")
    return Outcome(
        title=TITLE,
        measures=f"Highest PSS of the whole process tree, looked at every {EVERY_S * 1000:.0f} ms, while the program "
        f"starts, opens the case and scrolls through all {profile.images} images of both studies in a window of "
        f"1920×1080. Their pixels take {pixels:.0f} MiB.",
        series=(ours, Series("an empty PySide6 window", empty, "MiB")),
        limits=(Limit("peak memory, 1.2 × pixel bytes + 300 MB", 1.2 * pixels + 300e6 / MIB, max(peaks), "MiB"),),
        left_out=("peaks shorter than the interval between two looks",),
    )


def peak(module: str, *arguments: str) -> float:
    """Return the highest memory of a child and all it starts, in MiB."""
    child = start_child(module, arguments)
    watched = psutil.Process(child.pid)
    highest = 0
    while child.poll() is None:
        highest = max(highest, tree_pss(watched))
        time.sleep(EVERY_S)
    answer_of(child)
    return highest / MIB


def tree_pss(parent: psutil.Process) -> int:
    total = 0
    try:
        tree = [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    for one in tree:
        try:
            total += one.memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return total
