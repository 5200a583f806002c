"""Cold start: from the start of the process to the worklist painted from the store, beside an empty window."""

from __future__ import annotations

from benchmarks.prepared import Prepared
from benchmarks.processes import alternate, run_child
from benchmarks.values import Limit, Outcome, Series

TITLE = "Cold start to the worklist"
LIMIT = 2.0


def run(prepared: Prepared) -> Outcome:
    """Start both in turn; the first start of each is not counted."""
    arguments = prepared.profile.arguments[:2]

    def empty() -> float:
        return _until_painted("benchmarks.children.empty_window")

    def worklist() -> float:
        return _until_painted("benchmarks.children.worklist", *arguments)

    alternate(1, empty, worklist)
    ours, theirs = alternate(3 if prepared.quick else 15, worklist, empty)
    program, window = Series("the program to its worklist", ours), Series("an empty PySide6 window", theirs)
    ratio = program.median / window.median
    return Outcome(
        title=TITLE,
        measures="From the start of the process to the end of the first paint that shows cases, read from the "
        "encrypted store; beside it a process that shows one empty widget of the same size. Started in turn.",
        series=(program, window),
        limits=(Limit("cold start, as a multiple of an empty PySide6 window", LIMIT, ratio, "×"),),
        peers=("PySide6, one QWidget",),
        left_out=(
            "the key derivation of the passphrase, which is slow by design: the vault opens by its second key",
            "asking the system's keyring, and its library: the key is at hand",
            "the first start after installing: bytecode is kept by then (Python's own, and by `ui/compiled_once.py`)",
            "the disk: programs and libraries are in the system's memory after the first, uncounted start",
            "a real display: both paint offscreen",
        ),
    )


def empty_window_ms() -> float:
    """Return how long an empty window takes here, of four the second quickest: how quick this machine is."""
    return sorted(_until_painted("benchmarks.children.empty_window") for _ in range(4))[1]


def _until_painted(module: str, *arguments: str) -> float:
    answer = run_child(module, *arguments)
    return float(answer["painted"]) - float(answer["started"])
