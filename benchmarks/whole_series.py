"""Decoding a whole compressed series on all cores, beside dcmtk, GDCM and SimpleITK on the same files."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydicom import dcmread

from benchmarks.machine import tool_version
from benchmarks.prepared import Prepared
from benchmarks.processes import alternate
from benchmarks.slices_on_disk import COMPRESSORS, compressed_series, for_each, plain_series
from benchmarks.values import Limit, Outcome, Series
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.imaging.frames import open_frame
from reviewer_app.imaging.index import index_instance
from reviewer_app.jobs import JobRunner, Lane

TITLE = "Decoding a whole compressed series on all cores"
_DCMTK = {"JPEG lossless": "dcmdjpeg", "JPEG-LS": "dcmdjpls", "RLE": "dcmdrle"}
_RUNS = 3


def run(prepared: Prepared) -> Outcome:
    """Decode the same files with everything that is here, in turn."""
    count = 20 if prepared.quick else 200
    plain = plain_series(prepared, "whole", count)
    series: list[Series] = []
    limits: list[Limit] = []
    missing: list[str] = []
    for syntax in COMPRESSORS:
        folder = compressed_series(plain, syntax)
        if folder is None:
            missing.append(f"{syntax}, which could not be made here")
            continue
        programs = _programs(syntax, folder, missing)
        _require_identical(plain, folder)
        alternate(1, *programs.values())
        figures = dict(zip(programs, alternate(1 if prepared.quick else _RUNS, *programs.values()), strict=True))
        shutil.rmtree(folder)
        made = [Series(f"{syntax}: {name}", times, "s") for name, times in figures.items()]
        series += made
        limits += _limits(syntax, made)
    peers = (tool_version("dcmdjpeg"), tool_version("gdcmconv"), _simple_itk_version())
    return Outcome(
        title=TITLE,
        measures=f"{count} slices of 512×512 (16 bits) from files in the system's memory to arrays, all cores; every "
        "slice of ours is compared with the uncompressed one, and must be the same in every pixel.",
        series=tuple(series),
        limits=tuple(limits),
        peers=tuple(one for one in peers if one),
        left_out=(
            "the header: the program knows it from its index; the others read it",
            "for the tools of dcmtk and GDCM nothing: one process a file, one a core at a time, each writes its result",
            "for the program and SimpleITK writing: their arrays stay in memory",
            *dict.fromkeys(missing),
        ),
    )


def _limits(syntax: str, made: list[Series]) -> list[Limit]:
    if len(made) < 2:
        return []
    fastest = min(one.median for one in made[1:])
    return [
        Limit(f"{syntax}, a whole series, as a multiple of the fastest peer's time", 1.0, made[0].median / fastest, "×")
    ]


def _programs(syntax: str, folder: Path, missing: list[str]) -> Mapping[str, Callable[[], float]]:
    paths = sorted(folder.iterdir())
    files = [(one, index_instance(BytesIO(one.read_bytes()))) for one in paths]
    found: dict[str, Callable[[], float]] = {"the program": lambda: _ours(files)}
    for program, options in ((_DCMTK.get(syntax, ""), ""), ("gdcmconv", "--raw")):
        if program and shutil.which(program) and shutil.which("xargs"):
            found[f"{program}, xargs -P"] = lambda program=program, options=options: _tool(program, options, folder)
        elif program:
            missing.append(f"{program}, which is not installed")
    found["SimpleITK"] = lambda: _simple_itk([str(one) for one in paths])
    return found


def _ours(files: list[tuple[Path, InstanceIndex]]) -> float:
    """Decode in the decode lane, as the viewer does."""
    runner = JobRunner()
    began = time.perf_counter()
    jobs = [runner.submit(Lane.DECODE, lambda _token, one=one: _opened(*one)) for one in files]
    kept = [job.wait(120) for job in jobs]
    seconds = time.perf_counter() - began
    runner.close()
    if len(kept) != len(files):
        raise RuntimeError("not every slice was decoded")
    return seconds


def _opened(path: Path, index: InstanceIndex) -> npt.NDArray[np.int16]:
    with path.open("rb") as stream:
        source = open_frame(stream, index, 0)
    return source.read(0, source.levels[0].whole)


def _require_identical(plain: Path, folder: Path) -> None:
    """Check every pixel of every slice against the uncompressed file."""

    def same(path: Path) -> bool:
        found = _opened(path, index_instance(BytesIO(path.read_bytes())))
        return bool(
            np.array_equal(found, np.frombuffer(dcmread(plain / path.name).PixelData, np.int16).reshape(found.shape))
        )

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        if not all(pool.map(same, sorted(folder.iterdir()))):
            raise RuntimeError(f"pixels of {folder.name} differ from the uncompressed series")


def _tool(program: str, options: str, folder: Path) -> float:
    target = folder.with_name("decoded")
    target.mkdir()
    began = time.perf_counter()
    subprocess.run(for_each(program, options, folder, target), check=True, capture_output=True, timeout=600)
    seconds = time.perf_counter() - began
    shutil.rmtree(target)
    return seconds


def _simple_itk(paths: list[str]) -> float:
    import SimpleITK

    reader = SimpleITK.ImageSeriesReader()
    reader.SetFileNames(paths)
    began = time.perf_counter()
    SimpleITK.GetArrayViewFromImage(reader.Execute())
    return time.perf_counter() - began


def _simple_itk_version() -> str:
    import SimpleITK

    return f"SimpleITK {SimpleITK.Version_VersionString()}"
