"""`reviewer-app view` on a folder of uncompressed slices, beside Aeskulap under the same X server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

from benchmarks.memory import MIB, peak
from benchmarks.prepared import Prepared
from benchmarks.processes import ROOT, alternate, run_child
from benchmarks.slices_on_disk import plain_series
from benchmarks.values import Limit, Outcome, Series
from benchmarks.x_screen import Screen, until, x_server, x_server_missing

TITLE = "The viewer window on a folder"


def run(prepared: Prepared) -> Outcome:
    """Start each viewer in turn and look at the screen."""
    many, few = (100, 20) if prepared.quick else (5000, 50)
    usual = 60 if prepared.quick else 500
    runs = 1 if prepared.quick else 7
    folders = {count: plain_series(prepared, f"view-{count}", count) for count in (usual, few, many)}
    series, limits, missing = _beside_aeskulap(prepared, folders[usual], runs)
    pictures = alternate(runs + 1, *(lambda count=count: _offscreen(folders[count]) for count in (usual, few, many)))
    made = [
        Series(f"{count} files, first picture, painted offscreen", figures[1:])
        for count, figures in zip((usual, few, many), pictures, strict=True)
    ]
    ratio = made[2].median / made[1].median
    limits.append(Limit(f"first picture of {many} files, as a multiple of {few} files", 1.1, ratio, "×"))
    above = _memory(folders[usual], usual)
    limits.append(Limit(f"peak memory with {usual} files, above their pixels", 250e6 / MIB, above, "MiB"))
    return Outcome(
        title=TITLE,
        measures=f"From the start of the process to a picture on the screen; {usual} uncompressed slices of 512×512 "
        "unless said. Under an X server the frame buffer is looked at from outside, the same way for both viewers; "
        "offscreen the end of the first complete paint is taken.",
        series=(*series, *made),
        limits=tuple(limits),
        peers=() if missing else ("Aeskulap",),
        left_out=("the disk: programs and files are in the system's memory", *missing),
    )


def _beside_aeskulap(prepared: Prepared, folder: Path, runs: int) -> tuple[list[Series], list[Limit], tuple[str, ...]]:
    missing = () if shutil.which("aeskulap") else ("aeskulap, which is not installed",)
    if x_server_missing():
        return [], [], (*x_server_missing(), *missing)
    with x_server(prepared.folder / "screen") as screen:
        ours = [sys.executable, "-m", "reviewer_app", "view", str(folder)]
        calls = [lambda: _picture_after(screen, ours)]
        if not missing:
            theirs = ["aeskulap", *(str(one) for one in sorted(folder.iterdir()))]
            calls.append(lambda: _picture_after(screen, theirs))
        figures = [one[1:] for one in alternate(runs + 1, *calls)]  # the first start of each is not counted
    names = ("the program", "Aeskulap")
    series = [Series(f"{name}, first picture, X server", one) for name, one in zip(names, figures, strict=False)]
    limits = []
    if len(series) == 2:
        words = "first picture of the viewer window, as a multiple of Aeskulap's"
        limits.append(Limit(words, 1.0, series[0].median / series[1].median, "×"))
    return series, limits, missing


def _picture_after(screen: Screen, command: Sequence[str]) -> float:
    """Return the milliseconds until a picture is on the screen."""
    until(lambda: not screen.has_picture())
    environment = {**os.environ, "DISPLAY": screen.display, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(ROOT)}
    began = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until(screen.has_picture)
        return (time.monotonic() - began) * 1000
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    below = psutil.Process(process.pid).children(recursive=True)
    for one in (*below, process):
        one.kill()
    process.wait(10)


def _offscreen(folder: Path) -> float:
    answer = run_child("benchmarks.children.view", str(folder), "picture")
    return float(answer["painted"]) - float(answer["started"])


def _memory(folder: Path, count: int) -> float:
    """Return the highest PSS of the tree while every image is read and shown once, less the pixels, in MiB."""
    return peak("benchmarks.children.view", str(folder), "scroll") - count * 512 * 512 * 2 / MIB
