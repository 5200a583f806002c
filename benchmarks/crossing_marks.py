"""Scrolling with marks: those of each image, and hundreds of another stack that the planes of this one cut."""

from __future__ import annotations

from benchmarks.prepared import Prepared
from benchmarks.processes import run_child
from benchmarks.values import Limit, Outcome, Series

TITLE = "Scrolling with marks on the images, and with 300 that every plane cuts"
#: 30 images a second; with marks of its own a step is as quick as without.
CUT_MS = 33.0
OWN_MS = 16.0


def run(prepared: Prepared) -> Outcome:
    """Step through two stacks without marks, then with 300 on the axial slices that each sagittal plane cuts."""
    answer = run_child("benchmarks.children.crossing", str(118 if prepared.quick else 236))
    again = Series("sagittal, cut anew after an edit", tuple(answer["again"]))
    own = Series("axial, five marks on each image", tuple(answer["own"]))
    rested = Series("axial, five marks on each image, after a rest of two seconds", tuple(answer["rested"]))
    return Outcome(
        title=TITLE,
        measures="From the step to the end of the paint that shows its image of 512×512, which is in memory, in a "
        f"pane of {answer['pane'][0]}×{answer['pane'][1]}; lengths, circles, ellipses, polygons, outlines by hand and "
        f"splines on 60 axial slices, of which every sagittal plane cuts {answer['crossing']} or more.",
        series=(
            Series("sagittal, without marks", tuple(answer["plain"])),
            Series("sagittal, the first time that a plane cuts them", tuple(answer["first"])),
            again,
            Series("axial, without marks", tuple(answer["bare"])),
            own,
            rested,
        ),
        limits=(
            Limit("marks that every plane cuts", 300, answer["crossing"], at_least=True),
            Limit("step with 300 marks cut, 95 of 100", CUT_MS, again.p95, "ms"),
            Limit("step with marks on the image, 95 of 100", OWN_MS, own.p95, "ms"),
            Limit("after a rest, 95 of 100", OWN_MS, rested.p95, "ms"),
        ),
        left_out=("reading and decoding", "a real display: painted offscreen"),
    )
