"""Indexing files on disk: the program's warm child processes, beside dcmdump reading the same headers."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

from benchmarks.machine import tool_version
from benchmarks.prepared import Prepared
from benchmarks.processes import alternate
from benchmarks.slices_on_disk import plain_series
from benchmarks.values import Limit, Outcome, Series
from reviewer_app.imaging.scan import Scanner

TITLE = "Indexing files on disk"
ALL_CORES, ONE_CORE = 2.0, 4.0


def run(prepared: Prepared) -> Outcome:
    """Scan the same folder in turn with all cores, with one, and with dcmdump."""
    count, runs = (200, 2) if prepared.quick else (2000, 5)
    folder = plain_series(prepared, "scan", count, 128)
    with Scanner() as many, Scanner(1) as one:
        calls = [lambda: _scan(many, folder, count), lambda: _scan(one, folder, count)]
        if shutil.which("dcmdump"):
            calls.append(lambda: _dcmdump(folder))
        alternate(1, *calls)  # the children are warm, and the files in the system's memory
        figures = alternate(runs, *calls)
    names = ("the program, child processes on all cores", "the program, one child process", "dcmdump, one process")
    series = tuple(Series(name, times) for name, times in zip(names, figures, strict=False))
    return Outcome(
        title=TITLE,
        measures=f"The headers of {count} files of CT slices, some 100 elements each, in one folder: from the names of "
        "the files to every index.",
        series=series,
        limits=_limits(series),
        peers=tuple(one for one in (tool_version("dcmdump"),) if one),
        left_out=(
            "the start of the child processes, which stay warm",
            "the disk: the files are in the system's memory",
            "for dcmdump: writing to a terminal",
            *(() if len(series) == 3 else ("dcmdump, which is not installed",)),
        ),
    )


def _limits(series: tuple[Series, ...]) -> tuple[Limit, ...]:
    if len(series) < 3:
        return ()
    many, one, peer = (each.median for each in series)
    return (
        Limit("scan of a folder on all cores, as a multiple of dcmdump", ALL_CORES, many / peer, "×"),
        Limit("scan of a folder on one core, as a multiple of dcmdump", ONE_CORE, one / peer, "×"),
    )


def _scan(scanner: Scanner, folder: Path, count: int) -> float:
    began = time.perf_counter()
    found = [one for group in scanner.scan([folder]) for one in group if one.index is not None]
    seconds = time.perf_counter() - began
    if len(found) != count:
        raise RuntimeError(f"{len(found)} of {count} files were indexed")
    return seconds * 1000


def _dcmdump(folder: Path) -> float:
    began = time.perf_counter()
    subprocess.run(
        ["dcmdump", "-q", "+sd", str(folder)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    return (time.perf_counter() - began) * 1000
