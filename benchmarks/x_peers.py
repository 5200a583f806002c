"""The wheel turned from outside in our viewer and in others, on one X server: what stands on its screen, and when."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
from pydicom import dcmread

from benchmarks.aligned import aligned_series
from benchmarks.outside_hand import OutsideHand, hand_missing, picture_on, steps_on_screen
from benchmarks.prepared import Prepared
from benchmarks.processes import ROOT
from benchmarks.values import Limit, Outcome, Series
from benchmarks.x_screen import SIZE, Screen, until, x_server, x_server_missing

TITLE = "The wheel turned from outside, beside other viewers"
#: Images are read, and ours fetched ahead, by then.
_SETTLE_S = 4.0
#: AMIDE shows what is ticked in its list: by then that is there, and its first data set has its box here.
_OPEN_S, _TICK = 10.0, (64, 123)
_PEERS = {"Aeskulap": "aeskulap", "AMIDE": "amide"}


def run(prepared: Prepared) -> Outcome:
    """Open the same series in each viewer in turn, three times, and turn the wheel over it."""
    count = 20 if prepared.quick else 60
    steps, runs = (20, 1) if prepared.quick else (300, 3)
    files = [str(one) for one in _cubes(prepared, count)]
    found = [name for name, command in _PEERS.items() if shutil.which(command)]
    commands = {
        "the program": [sys.executable, "-m", "reviewer_app", "view", *files],
        # AMIDE takes the other files of a folder along
        **{name: [_PEERS[name], *(files[:1] if name == "AMIDE" else files)] for name in found},
    }
    missing = (*x_server_missing(), *hand_missing())
    if missing:
        raise RuntimeError(f"not measured for want of {', '.join(missing)}")
    times: dict[str, list[float]] = {name: [] for name in commands}
    sizes: dict[str, str] = {}
    with x_server(prepared.folder / "x-peers") as screen:
        hand = OutsideHand(screen.display)
        for _ in range(runs):
            for name, command in commands.items():
                more, sizes[name] = _measured(screen, hand, (name, command), steps, count // 2 - 4)
                times[name] += more
        hand.close()
    series = tuple(Series(f"{name}, picture of {sizes[name]} on the screen", tuple(one)) for name, one in times.items())
    limits = []
    if len(series) > 1:
        fastest = min(one.median for one in series[1:])
        limits.append(
            Limit("a step, median, as a multiple of the fastest other viewer's", 1.0, series[0].median / fastest, "×")
        )
    return Outcome(
        title=TITLE,
        measures=f"{count} uncompressed slices of 512×512, each viewer alone on a screen of 1920×1080, filled by its "
        "window. From the notch, which the X server makes, until the middle line of the picture has changed in its "
        "frame buffer; the next notch at once. In turn.",
        series=series,
        limits=tuple(limits),
        peers=tuple(found),
        left_out=tuple(f"{name}, which is not installed" for name in _PEERS if name not in found),
    )


def _cubes(prepared: Prepared, count: int) -> list[Path]:
    """Return the files of one series whose slices are as far apart as its pixels: a notch of AMIDE is one of them."""
    folder = prepared.folder / "cubes"
    if not folder.exists():
        folder.mkdir()
        for number, one in enumerate(sorted(aligned_series(prepared, "aligned", count).glob("0-*.dcm"))):
            dataset = dcmread(one)
            apart = float(dataset.PixelSpacing[0])
            dataset.SliceThickness = dataset.SpacingBetweenSlices = apart
            dataset.ImagePositionPatient = [0.0, 0.0, number * apart]
            dataset.save_as(folder / one.name)
    return sorted(folder.iterdir())


def _measured(
    screen: Screen, hand: OutsideHand, viewer: tuple[str, Sequence[str]], steps: int, span: int
) -> tuple[list[float], str]:
    """Return the milliseconds of each step, and the size of the picture in words."""
    until(lambda: not screen.has_picture())
    environment = {**os.environ, "DISPLAY": screen.display, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(ROOT)}
    name, command = viewer
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        if name == "AMIDE":
            time.sleep(_OPEN_S)
            hand.click(*_TICK)
        until(screen.has_picture)
        if name != "AMIDE":  # whose pictures keep their size
            hand.stretch(*SIZE)
        time.sleep(_SETTLE_S)
        _left, _top, width, height = picture_on(screen)
        steps_on_screen(screen, hand, 2 * span, span)  # each image is read and shown once
        return steps_on_screen(screen, hand, steps, span), f"{width}×{height}"
    finally:
        for one in (*psutil.Process(process.pid).children(recursive=True), process):
            one.kill()
        process.wait(10)
