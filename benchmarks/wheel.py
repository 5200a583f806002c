"""A step of the wheel: from the event to the end of the paint that shows its image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from benchmarks.prepared import Prepared
from benchmarks.processes import forget_cached, run_child
from benchmarks.values import Limit, Outcome, Series

TITLE = "Step of the wheel in a stack of 512×512"
LIMIT = 16.0
#: A wheel that is turned quickly gives about 30 notches a second; no screen shows more than 60 images a second.
NOTCHES = (30, 60)


@dataclass(frozen=True)
class _Passes:
    """What the runs at one speed found, times in milliseconds."""

    pane: tuple[int, int]
    first: tuple[float, ...]
    back: tuple[float, ...]
    computed: tuple[float, ...]
    unready: int
    empty: int

    def rows(self, words: str) -> tuple[Series, Series]:
        return Series(f"from the disk, {words}", self.first), Series(f"from memory, {words}", self.back)

    @staticmethod
    def per_second(times: tuple[float, ...]) -> float:
        return 1000 * len(times) / sum(times)


def _scroll(prepared: Prepared, interval: int) -> _Passes:
    """Scroll there and back in processes that begin anew, `interval` milliseconds from notch to notch."""
    profile = prepared.profile
    answers: list[dict[str, Any]] = []
    for _ in range(1 if prepared.quick else 5):
        forget_cached(profile.data)
        answers.append(run_child("benchmarks.children.wheel", *profile.arguments, str(interval)))
    ways = [answer[name] for answer in answers for name in ("first", "back")]
    width, height = answers[-1]["pane"]
    return _Passes(
        (width, height),
        tuple(one for answer in answers for one in answer["first"]["times"]),
        tuple(one for answer in answers for one in answer["back"]["times"]),
        tuple(one for way in ways for one in way["computed"]),
        sum(way["unready"] for way in ways),
        sum(way["empty"] for way in ways),
    )


def run(prepared: Prepared) -> Outcome:
    """Scroll through the whole stack and back, as quickly as a hand does, and as fast as the images come."""
    passes = {f"{notches} notches a second": _scroll(prepared, 1000 // notches) for notches in NOTCHES}
    passes["without a pause"] = unpaced = _scroll(prepared, 0)
    series = [one for words, found in passes.items() for one in found.rows(words)]
    slowest = max(one.p95 for one in series)
    computed = tuple(one for found in passes.values() for one in found.computed)
    return Outcome(
        title=TITLE,
        measures="From the wheel event at the window to the end of the paint that shows its image, in the whole "
        f"program, in a pane of {unpaced.pane[0]}×{unpaced.pane[1]}; every step of the stack, first from the encrypted "
        "files on the disk, then back. A notch is counted from when it is due, however late the window comes to it. "
        "Without a pause, the next notch is due at the moment the image is on the screen, which is the time from image "
        "to image. The last row is what of all these the thread that paints computed; it also waits for others.",
        series=(*series, Series("of each step, the processor time of the thread that paints", computed)),
        limits=(
            Limit("95 of 100 steps of the wheel, in the slowest of these rows, within", LIMIT, slowest, "ms"),
            Limit("paints that were blank, veiled or of another image", 0, sum(one.unready for one in passes.values())),
            Limit("pictures read back that were empty", 0, sum(one.empty for one in passes.values())),
        ),
        notes=(_throughput(unpaced),),
        left_out=(
            "the opening of the case, and 0.7 s after it in which the first neighbours are fetched",
            "a real display: painted offscreen",
            "reading back every tenth picture",
        ),
    )


def _throughput(found: _Passes) -> str:
    return (
        f"Without a pause, {found.per_second(found.first):.0f} images a second from the disk and "
        f"{found.per_second(found.back):.0f} from memory."
    )
