"""Thumbnails of a case of 100 series, made while the wheel turns."""

from __future__ import annotations

from benchmarks.large_series import series_profile
from benchmarks.prepared import Prepared
from benchmarks.processes import forget_cached, run_child
from benchmarks.values import Limit, Outcome, Series

TITLE = "Thumbnails of 100 series"
LIMIT = 2000.0
_SERIES, _IMAGES, _RATE = 100, 10, 60
#: A step that is painted later than this left a frame out.
_LATE_MS = 1000 / 30


def run(prepared: Prepared) -> Outcome:
    """Open the case in fresh processes, from the disk."""
    count = 10 if prepared.quick else _SERIES
    profile = series_profile(prepared, f"thumbnails-{count}", count * _IMAGES, series=count)
    made: list[float] = []
    steps: list[float] = []
    late = dropped = came = 0
    runs = 1 if prepared.quick else 5
    for _ in range(runs):
        forget_cached(profile.data)
        answer = run_child("benchmarks.children.thumbnails", *profile.arguments, str(1000 / _RATE))
        came += len(answer["came"])
        made.append(max(answer["came"]))
        steps += answer["times"]
        dropped += answer["overtaken"] + answer["missed"]
        late += sum(one > _LATE_MS for one in answer["times"])
    thumbnails = Series(f"all thumbnails of {count} series in the list", tuple(made))
    return Outcome(
        title=TITLE,
        measures=f"From Enter in the worklist until the list has the last thumbnail of {count} series of {_IMAGES} "
        "images of 512×512, in a new process, from encrypted files on the disk. From when they are asked for, "
        f"the wheel turns in the pane of the first image, {_RATE} steps a second for two seconds; each step is due by "
        "the clock.",
        series=(thumbnails, Series("step of the wheel meanwhile", tuple(steps))),
        limits=(
            Limit("the last thumbnail, slowest run, within", LIMIT, max(made), "ms"),
            Limit("thumbnails that did not come", 0, runs * count - came),
            Limit("steps overtaken before they were painted", 0, dropped),
            Limit(f"steps painted later than {_LATE_MS:.0f} ms, of {len(steps)}", 0, late),
        ),
        left_out=(
            "the building of the opinion's side between the first image and the thumbnails",
            "a real display: painted offscreen",
        ),
    )
