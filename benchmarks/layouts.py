"""Another layout of panes: from the command to the end of the paint of the last pane."""

from __future__ import annotations

from benchmarks.prepared import Prepared
from benchmarks.processes import run_child
from benchmarks.values import Limit, Outcome, Series

TITLE = "Change of layout, up to sixteen panes of 512×512"
LIMIT = 100.0
_TURNS = {"made for the first time": "first", "to sixteen panes": "sixteen", "to fewer panes": "fewer"}


def run(prepared: Prepared) -> Outcome:
    """Go to sixteen panes and back through other layouts, in fresh processes."""
    profile = prepared.profile
    found: dict[str, list[float]] = {name: [] for name in _TURNS.values()}
    area = [0, 0]
    for _ in range(1 if prepared.quick else 5):
        answer = run_child("benchmarks.children.layouts", *profile.arguments)
        area = answer["area"]
        for name in found:
            found[name] += answer[name]
    series = tuple(Series(words, tuple(found[name])) for words, name in _TURNS.items())
    return Outcome(
        title=TITLE,
        measures="From the command at the window to the end of the paint of the last pane of the new layout, each pane "
        f"with another image in full and all words; the panes share {area[0]}×{area[1]}. Sixteen panes are made when "
        "a layout shows them for the first time. The images are in memory.",
        series=series,
        limits=(Limit("the slowest change of layout, panes made included, within", LIMIT, _slowest(series), "ms"),),
        left_out=("the decoding of the images", "a real display: painted offscreen"),
    )


def _slowest(series: tuple[Series, ...]) -> float:
    return max(one.p95 for one in series)
