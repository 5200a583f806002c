"""A case with thousands of marks: what they add to its opening, and how soon an edit is taken back."""

from __future__ import annotations

from functools import partial

from benchmarks.marked_case import marked_profile
from benchmarks.prepared import Prepared, Profile
from benchmarks.processes import alternate, forget_cached, run_child
from benchmarks.values import Limit, Outcome, Series
from reviewer_app.ui.office.checkpoint_keeper import MANY_LATER

TITLE = "A case with thousands of marks: opening it, and undo"
UNDO_MS, ADDED_MS = 20.0, 100.0


def run(prepared: Prepared) -> Outcome:
    """Open the case with and without 5,000 marks, and after a crash, in turn; take edits back in one with 2,000."""
    opened_with, worked_with, later = (50, 40, 10) if prepared.quick else (5000, 2000, MANY_LATER)
    runs = 1 if prepared.quick else 9
    marked, crashed = marked_profile(prepared, opened_with), marked_profile(prepared, opened_with, later)
    plain, full, after = (
        Series(words, one[1:])  # the very first fills the caches of bytecode and libraries
        for words, one in zip(
            (
                "opened without marks",
                f"opened with {opened_with} marks",
                f"opened with as many after a crash, {later} edits after the last checkpoint",
            ),
            alternate(runs + 1, *(partial(_opened, one) for one in (prepared.profile, marked, crashed))),
            strict=True,
        )
    )
    answer = run_child(
        "benchmarks.children.undo", *marked_profile(prepared, worked_with).arguments, str(2 if prepared.quick else 20)
    )
    one, many = (
        Series(f"undo of {words}, until the pane is painted", tuple(answer[what]))
        for what, words in (("one", "a change of a mark"), ("many", f"a deletion of {answer['deleted']} marks"))
    )
    rest = (
        Series(f"undo of {words}, until the window rests", tuple(answer[what]))
        for what, words in (("one_idle", "a change"), ("many_idle", "a deletion"))
    )
    return Outcome(
        title=TITLE,
        measures="Opening: from Enter in the worklist to the end of the first paint of the newest image, in a new "
        "process, each mark an edit in the encrypted journal, with a checkpoint as the program leaves it, or as a "
        "crash does at the worst. "
        "Undo: from the command, in a case with "
        f"{worked_with} marks on its {prepared.profile.images} images, in a window of 1920×1080 with all panels.",
        series=(plain, full, after, one, many, *rest),
        limits=(
            Limit(f"{opened_with} marks add to the opening, at the median", ADDED_MS, full.median - plain.median, "ms"),
            Limit("after a crash, at the median", ADDED_MS, after.median - plain.median, "ms"),
            Limit("undo, 95 of 100", UNDO_MS, max(one.p95, many.p95), "ms"),
        ),
        left_out=(
            "the time until Enter: the program is left alone for 0.7 s after its worklist is painted",
            "writing to the disk: the store has a thread of its own",
            "a real display: painted offscreen",
        ),
    )


def _opened(profile: Profile) -> float:
    forget_cached(profile.data)
    return float(run_child("benchmarks.children.open_case", *profile.arguments, "0")["first"])
