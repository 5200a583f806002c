"""The wheel under an X server: each step when the last is on its screen, and 120 steps a second that wait for none."""

from __future__ import annotations

import os

from benchmarks.aligned import aligned_series
from benchmarks.children.together import FRAME_BUFFER
from benchmarks.prepared import Prepared
from benchmarks.processes import run_child
from benchmarks.values import Limit, Outcome, Series
from benchmarks.x_screen import LARGE, x_server, x_server_missing

TITLE = "Step of the wheel under an X server"
STEP_MS = 8.0
RATE = 120
#: A refresh of a usual display: what is painted later than this is not on it when it should be.
_LATE_MS = 1000 / 60


def run(prepared: Prepared) -> Outcome:
    """Scroll in one pane on the screen of an X server; where there is none, offscreen."""
    folder = aligned_series(prepared, "aligned", 20 if prepared.quick else 60)
    steps = 30 if prepared.quick else 1000
    asked = (str(folder), "1920x1080", "1x1", f"scroll:{steps}:0", f"pace:{1000 / RATE}")
    missing = x_server_missing()
    if missing:
        answer = run_child("benchmarks.children.together", *asked)
    else:
        with x_server(prepared.folder / "x-server", LARGE) as screen:
            os.environ[FRAME_BUFFER] = str(prepared.folder / "x-server")
            try:
                answer = run_child("benchmarks.children.together", *asked, display=screen.display)
            finally:
                del os.environ[FRAME_BUFFER]
    closed, paced = answer["runs"]
    where = "painted offscreen" if missing else "X server"
    step = Series(f"{where}: the next step when the last is on the screen", tuple(closed["times"]))
    at_rate = Series(f"{where}: {RATE} steps a second", tuple(paced["times"]))
    dropped = paced["overtaken"] + sum(one > _LATE_MS for one in paced["times"])
    return Outcome(
        title=TITLE,
        measures="From the wheel event to the picture on the screen, 512×512 in memory, in a pane of "
        f"{answer['pane'][0]}×{answer['pane'][1]} of the viewer window. Closed loop: until the pane's middle line has "
        "changed in the frame buffer of the X server, which is looked at as a file; then the next step. At "
        f"{RATE} steps a second each is due by the clock and ends with its paint; a frame is dropped if a later one is "
        f"painted in its place, or if it is painted more than {_LATE_MS:.1f} ms after its step.",
        series=(step, at_rate),
        limits=(
            Limit("a step in the closed loop, median", STEP_MS, step.median, "ms"),
            Limit(f"frames dropped at {RATE} steps a second, of {len(at_rate.values)}", 0, dropped),
            Limit("steps without an end", 0, closed["missed"] + paced["missed"]),
        ),
        left_out=("a real display, and its wait for the beam", *missing),
    )
