"""`reviewer-app view` on a folder of uncompressed slices, beside Aeskulap under the same X server."""

from __future__ import annotations

import mmap
import os
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
import psutil

from benchmarks.memory import MIB, peak
from benchmarks.prepared import Prepared
from benchmarks.processes import ROOT, alternate, run_child
from benchmarks.slices_on_disk import plain_series
from benchmarks.values import Limit, Outcome, Series

TITLE = "The viewer window on a folder"
_SCREEN = (1920, 1080)
_WAIT_S = 60.0
#: A picture of a CT has more shades of grey than the buttons of any window.
_SHADES, _POINTS = 40, 300


class Screen:
    """The frame buffer of an X server that nobody sees, as a file: looking at it costs the programs nothing."""

    def __init__(self, folder: Path, display: str) -> None:
        self.display = display
        with (folder / "Xvfb_screen0").open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        head, colors = struct.unpack(">I", self._map[:4])[0], struct.unpack(">I", self._map[76:80])[0]
        count = _SCREEN[0] * _SCREEN[1] * 4
        flat = np.frombuffer(self._map, np.uint8, count, head + colors * 12)
        self._pixels = flat.reshape(_SCREEN[1], _SCREEN[0], 4)

    def has_picture(self) -> bool:
        """Tell whether a picture in shades of grey is on the screen."""
        seen: npt.NDArray[np.uint8] = self._pixels[::4, ::4, :3].reshape(-1, 3)
        grey = seen[(seen[:, 0] == seen[:, 1]) & (seen[:, 1] == seen[:, 2]), 0]
        grey = grey[(grey > 20) & (grey < 240)]
        return len(grey) > _POINTS and len(np.unique(grey)) > _SHADES


@contextmanager
def x_server(folder: Path) -> Iterator[Screen]:
    """Run an X server without a screen."""
    folder.mkdir(exist_ok=True)
    display = f":{100 + os.getpid() % 400}"
    server = subprocess.Popen(
        ["Xvfb", display, "-screen", "0", f"{_SCREEN[0]}x{_SCREEN[1]}x24", "-fbdir", str(folder), "-nolisten", "tcp"],
        stderr=subprocess.DEVNULL,
    )
    try:
        _until(lambda: (folder / "Xvfb_screen0").exists() and Path(f"/tmp/.X11-unix/X{display[1:]}").exists())
        time.sleep(0.5)
        yield Screen(folder, display)
    finally:
        server.terminate()
        server.wait(10)


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
    missing = tuple(f"{one}, which is not installed" for one in ("Xvfb", "aeskulap") if shutil.which(one) is None)
    if "Xvfb, which is not installed" in missing:
        return [], [], missing
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
    _until(lambda: not screen.has_picture())
    environment = {**os.environ, "DISPLAY": screen.display, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(ROOT)}
    began = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _until(screen.has_picture)
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


def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + _WAIT_S
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError("it did not happen in time")
        time.sleep(0.004)
