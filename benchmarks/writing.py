"""Writing in a long opinion: from the key to the paint, and the checks that follow an edit."""

from __future__ import annotations

from benchmarks.prepared import Prepared
from benchmarks.processes import run_child
from benchmarks.values import Limit, Outcome, Series

TITLE = "Writing in an opinion of thirty pages"
TYPING_MS, CHECKS_MS = 16.0, 50.0


def run(prepared: Prepared) -> Outcome:
    """Type letter by letter into the longest text, then ask for every check."""
    answer = run_child("benchmarks.children.writing", str(20 if prepared.quick else 300))
    keys, checks = Series("a key", tuple(answer["keys"])), Series("all checks", tuple(answer["checks"]))
    return Outcome(
        title=TITLE,
        measures=f"From the key to the end of the paint, in a text of {answer['longest']:,} characters; the opinion "
        f"has {answer['characters']:,} in all, with headings, lists, tables and bold, its sections are open and its "
        "spelling is checked meanwhile. What is typed is handed over every 40 characters and at each pause, which some "
        "of the keys meet. The checks run in a job; here their own time is told.",
        series=(keys, checks),
        limits=(
            Limit("a key, 95 of 100", TYPING_MS, keys.p95, "ms"),
            Limit("all checks, 95 of 100", CHECKS_MS, checks.p95, "ms"),
        ),
        left_out=("a real display: painted offscreen", "the store: edits are kept in memory"),
    )
