"""Scrolling and windowing where it is hard: a compressed series not yet decoded, and a mammogram of 12 megapixels."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from pydicom import dcmread

from benchmarks.large_series import template_slice
from benchmarks.prepared import Prepared
from benchmarks.processes import run_child
from benchmarks.segmented import with_segmentation
from benchmarks.slices_on_disk import compressed_series, plain_series
from benchmarks.values import Limit, Outcome, Series

TITLE = "Scrolling and windowing under load"
COMPRESSED_MS, MAMMOGRAM_MS, SLICE_MS = 100.0, 33.0, 16.0
_LARGE_PANE, _USUAL_PANE = "2560x1440", "1920x1080"


def run(prepared: Prepared) -> Outcome:
    """Open each folder in the viewer window and turn the wheel, or drag the window."""
    plain = plain_series(prepared, "scrolling", 40 if prepared.quick else 300)
    mammograms = _mammograms(prepared)
    series: list[Series] = []
    limits: list[Limit] = []
    missing: list[str] = []
    notes: list[str] = []
    unanswered = 0
    for syntax in ("JPEG lossless", "JPEG-LS", "JPEG 2000", "RLE"):
        folder = compressed_series(plain, syntax)
        if folder is None:
            missing.append(f"{syntax}, which could not be made here")
            continue
        answer = _asked(folder, _USUAL_PANE, "scroll", 16)
        series.append(Series(f"{syntax}, 60 steps a second, not yet decoded", tuple(answer["times"])))
        words = f"{syntax}: 95 of 100 steps, until that frame or a preview of it"
        limits.append(Limit(words, COMPRESSED_MS, series[-1].p95, "ms"))
        limits.append(Limit(f"{syntax}: steps that nothing answered", 0, answer["missed"]))
        notes.append(
            f"{syntax}: {answer['pace']:.0f} steps a second; {answer['overtaken']} of {len(answer['times'])} steps "
            "were overtaken by a later one."
        )
    for words, folder, pane, what, limit in (
        ("mammogram, step of the wheel", mammograms, _LARGE_PANE, "scroll", MAMMOGRAM_MS),
        ("mammogram, drag of the window", mammograms, _LARGE_PANE, "window", MAMMOGRAM_MS),
        ("512×512, drag of the window", plain, _USUAL_PANE, "window", SLICE_MS),
    ):
        answer = _asked(folder, pane, what, 50)
        series.append(Series(words, tuple(answer["times"])))
        limits.append(Limit(f"95 of 100: {words}", limit, series[-1].p95, "ms"))
        unanswered += answer["missed"]
    answer = _asked(with_segmentation(plain), _USUAL_PANE, "scroll", 33, "Five segments")
    words = "512×512 under five segments, step of the wheel"
    series.append(Series(words, tuple(answer["times"])))
    limits.append(Limit(f"95 of 100: {words}", SLICE_MS, series[-1].p95, "ms"))
    limits.append(Limit("steps of these that nothing answered", 0, unanswered + answer["missed"]))
    return Outcome(
        title=TITLE,
        measures="From the moment a step is due by the clock, whether or not the window has come to it, to the end of "
        "the paint that shows its result, in the viewer window. The "
        f"compressed series are scrolled once, from their first image on, in a pane of {_USUAL_PANE}; the mammograms "
        f"(3000×4000, 16 bits, four of them, seen once before) in a pane of {_LARGE_PANE}.",
        series=tuple(series),
        limits=tuple(limits),
        notes=tuple(notes),
        left_out=("the disk: the files are in the system's memory", "a real display: painted offscreen", *missing),
    )


def _asked(folder: Path, pane: str, what: str, interval: int, *layer: str) -> dict[str, Any]:
    return run_child("benchmarks.children.scrolling", str(folder), pane, what, str(interval), *layer)


def _mammograms(prepared: Prepared) -> Path:
    """Return a folder with four pictures as large as mammograms."""
    folder = prepared.folder / "mammograms"
    if folder.exists():
        return folder
    folder.mkdir()
    dataset = dcmread(BytesIO(template_slice(prepared)))
    small = np.frombuffer(dataset.PixelData, np.int16).reshape(dataset.Rows, dataset.Columns)
    large = np.kron(small, np.ones((8, 6), np.int16))[:4000, :3000]
    for number in range(4):
        pixels = np.roll(large, 40 * number, axis=0)
        dataset.Rows, dataset.Columns = pixels.shape
        uid = f"1.2.826.0.1.3680043.8.498.701.{number}"
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = uid
        dataset.InstanceNumber = number + 1
        dataset.ImagePositionPatient = [0.0, 0.0, float(number)]
        dataset.PixelData = pixels.tobytes()
        dataset.save_as(folder / f"{number}.dcm")
    return folder
