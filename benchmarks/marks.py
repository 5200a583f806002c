"""Marks under the hand: drawn, taken by a handle, and an image full of counted points that is panned."""

from __future__ import annotations

from benchmarks.prepared import Prepared
from benchmarks.processes import run_child
from benchmarks.values import Limit, Outcome, Series

TITLE = "Drawing and dragging marks, and panning 100,000 points, on an image of 12 megapixels"
HAND_MS = 16.0
#: 30 images a second.
PAN_MS = 1000.0 / 30
_DRAGGED = {
    "length": "handle of a length",
    "ellipse": "handle of an ellipse of 400×300 pixels",
    "told": "handle of an ellipse of 250×188 pixels, whose values are told meanwhile",
}
_DRAWN = {"drawn": "drawing a length", "outline": "drawing an outline by hand, of up to 600 points"}


def run(prepared: Prepared) -> Outcome:
    """Drag handles of several marks and draw new ones with 2,000 in the case, then pan with the points on the image."""
    answer = run_child("benchmarks.children.marks", str(20 if prepared.quick else 300))
    dragged, drawn = (
        [Series(words, tuple(answer[what])) for what, words in table.items()] for table in (_DRAGGED, _DRAWN)
    )
    pan = Series("panning 100,000 counted points", tuple(answer["pan"]))
    return Outcome(
        title=TITLE,
        measures=f"From the event of the mouse to the end of the paint, in a pane of "
        f"{answer['pane'][0]}×{answer['pane'][1]}; 2,000 marks in the case, 12 of them on the image beside the one in "
        "the hand.",
        series=(*dragged, *drawn, pan),
        limits=(
            Limit("handle, 95 of 100", HAND_MS, max(one.p95 for one in dragged), "ms"),
            Limit("drawing, 95 of 100", HAND_MS, max(one.p95 for one in drawn), "ms"),
            Limit("panning, 95 of 100", PAN_MS, pan.p95, "ms"),
        ),
        left_out=("a real display: painted offscreen",),
    )
