"""Marks under the hand: a handle that is dragged, and an image full of counted points that is panned."""

from __future__ import annotations

from benchmarks.prepared import Prepared
from benchmarks.processes import run_child
from benchmarks.values import Limit, Outcome, Series

TITLE = "Dragging a handle, and panning 100,000 points, on an image of 12 megapixels"
HANDLE_MS = 16.0
#: 30 images a second.
PAN_MS = 1000.0 / 30


def run(prepared: Prepared) -> Outcome:
    """Drag handles of two kinds of mark with 2,000 in the case, then pan with the points on the image."""
    answer = run_child("benchmarks.children.marks", str(20 if prepared.quick else 300))
    length, ellipse, pan = (
        Series("handle of a length", tuple(answer["length"])),
        Series("handle of an ellipse of 400×300 pixels", tuple(answer["ellipse"])),
        Series("panning 100,000 counted points", tuple(answer["pan"])),
    )
    return Outcome(
        title=TITLE,
        measures=f"From the event of the mouse to the end of the paint, in a pane of "
        f"{answer['pane'][0]}×{answer['pane'][1]}; 2,000 marks in the case, 13 of them on the image.",
        series=(length, ellipse, pan),
        limits=(
            Limit("handle, 95 of 100", HANDLE_MS, max(length.p95, ellipse.p95), "ms"),
            Limit("panning, 95 of 100", PAN_MS, pan.p95, "ms"),
        ),
        left_out=("a real display: painted offscreen",),
    )
