"""Scrolling on and on in the whole program: whether memory, objects, threads and open files stay where they are."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from pydicom import Dataset, dcmread

from benchmarks.aligned import SERIES, aligned_series
from benchmarks.large_series import profile_with
from benchmarks.memory import MIB
from benchmarks.prepared import Prepared, Profile
from benchmarks.processes import answer_of, start_child
from benchmarks.segmented import segmentation_of
from benchmarks.values import Limit, Outcome, Series
from reviewer_app.report.pdf import build_pdf
from tests.helpers.report_samples import sample_report

TITLE = "Scrolling on and on"
GROWTH_MIB, HEAP_MIB = 8.0, 2.0
#: Python's objects may be a few more or less: what was looked at, and caches with an end.
OBJECTS_SHARE = 3.0
STEPS = 7200
_LAPS = 12
#: Of the laps so many are not counted: caches fill.
_WARM = 1 / 3
_SIDE, _BUDGET_MB = 256, 16
_STEPS_OF_EIGHT_HOURS = 30 * 3600 * 8
#: The 97.5th percentile of Student's distribution by degrees of freedom; beyond them it is near 2.
_STUDENT = (12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.20, 2.18, 2.16, 2.14, 2.13, 2.12, 2.11, 2.10)
_COUNTED = {"widgets": "widgets", "objects of Qt": "qobjects", "threads": "threads", "open files": "files"}


def run(prepared: Prepared) -> Outcome:
    """Go round through layouts, layers, documents, pages and the worklist, scrolling in between; look after each."""
    steps, laps = (360, 6) if prepared.quick else (prepared.long_steps or STEPS, _LAPS)
    if steps > STEPS:
        laps = min(4 * _LAPS, steps * _LAPS // STEPS)
    profile = _profile(prepared, 30 if prepared.quick else 60)
    arguments = (*profile.arguments, str(laps), str(steps // laps))
    answer = answer_of(start_child("benchmarks.children.scrolling_long", arguments), 300 + steps * 0.2)
    looks = answer["looks"][math.ceil(laps * _WARM) - 1 :]  # the first is what the others are compared with
    resident = Series("resident memory after each lap, warmed up", tuple(one["rss"] / MIB for one in looks), "MiB")
    heap = Series("what malloc has given out then", tuple(one["heap"] / MIB for one in looks), "MiB")
    kept = Series("what malloc keeps of what it got back", tuple(one["kept"] / MIB for one in looks), "MiB")
    slope, sure = slope_of([one["steps"] / 10_000 for one in looks], resident.values)
    objects = max(100.0 * (one["python"] / looks[0]["python"] - 1.0) for one in looks)
    more = {words: max(one[key] - looks[0][key] for one in looks) for words, key in _COUNTED.items()}
    counts = ", ".join(f"{looks[-1][key]} {words}" for words, key in _COUNTED.items())
    return Outcome(
        title=TITLE,
        measures=f"{answer['steps']} steps in {laps} laps, each when the last is painted in every pane. A lap: a PDF "
        "opened; the attributes and the page of what was seen opened and closed; a segmentation laid over; nine, four "
        "and two panes in step, and one; back to the worklist, and the case opened again. Then memory and objects are "
        f"counted. {SERIES} series of {_SIDE}×{_SIDE} ({profile.pixel_bytes / MIB:.0f} MiB) with a budget of "
        f"{_BUDGET_MB} MiB, so that frames are read, decrypted and dropped all the time. The first third warms up.",
        series=(resident, heap, kept, Series("a step", tuple(answer["times"]))),
        limits=(
            Limit("growth of resident memory, first to last third of these laps", GROWTH_MIB, _grown(resident), "MiB"),
            Limit("growth of what malloc has given out, likewise", HEAP_MIB, _grown(heap), "MiB"),
            Limit(
                "rise of resident memory in 10,000 steps that is beyond doubt (95 %)",
                0.0,
                max(0.0, slope - sure),
                "MiB",
            ),
            *(Limit(f"{words} more than after warming up", 0, found) for words, found in more.items()),
            Limit("objects of Python more than after warming up", OBJECTS_SHARE, objects, "%"),
            Limit("steps that a pane did not answer", 0, answer["missed"]),
        ),
        notes=(
            f"The line through resident memory: {slope:+.2f} ± {sure:.2f} MiB in 10,000 steps.",
            f"At the end: {counts}, {looks[-1]['python']} objects of Python.",
            f"Eight hours of the wheel: `--only scrolling-long --steps {_STEPS_OF_EIGHT_HOURS}`.",
        ),
        left_out=("a real display: painted offscreen",),
    )


def slope_of(at: Sequence[float], values: Sequence[float]) -> tuple[float, float]:
    """Return the slope of the line through values, and by how much it may be off (95 %)."""
    line = statistics.linear_regression(at, values)
    free = len(values) - 2
    if free < 1:
        return line.slope, math.inf
    errors = [value - line.intercept - line.slope * place for place, value in zip(at, values, strict=True)]
    middle = statistics.fmean(at)
    error = math.sqrt(sum(one * one for one in errors) / free / sum((place - middle) ** 2 for place in at))
    return line.slope, error * (_STUDENT[free - 1] if free <= len(_STUDENT) else 2.05)


def _grown(resident: Series) -> float:
    third = max(1, len(resident.values) // 3)
    return statistics.fmean(resident.values[-third:]) - statistics.fmean(resident.values[:third])


def _profile(prepared: Prepared, count: int) -> Profile:
    folder = aligned_series(prepared, "scrolling-long-files", count, side=_SIDE)
    paths = sorted(folder.iterdir())
    return profile_with(prepared, "scrolling-long", _files(paths, count), count * SERIES, budget_mb=_BUDGET_MB)


def _files(paths: Sequence[Path], count: int) -> Iterator[bytes]:
    """Yield the slices, a segmentation of the first series, and a document of the same study."""
    yield from (path.read_bytes() for path in paths)
    first = [dcmread(path, stop_before_pixels=True) for path in paths[:count]]
    yield _bytes(segmentation_of(first))
    yield _bytes(_document(first[0]))


def _document(image: Dataset) -> Dataset:
    made = Dataset()
    made.file_meta = image.file_meta
    for keyword in ("PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyInstanceUID", "StudyDate"):
        if keyword in image:
            setattr(made, keyword, image[keyword].value)
    uid = "1.2.826.0.1.3680043.8.498.704"
    made.SOPClassUID = made.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.104.1"
    made.SOPInstanceUID = made.file_meta.MediaStorageSOPInstanceUID = f"{uid}.1"
    made.SeriesInstanceUID, made.Modality, made.SeriesNumber, made.InstanceNumber = f"{uid}.2", "DOC", 901, 1
    made.DocumentTitle, made.MIMETypeOfEncapsulatedDocument = "A document", "application/pdf"
    pdf = build_pdf(sample_report())
    made.EncapsulatedDocument = pdf + b"\0" * (len(pdf) % 2)
    return made


def _bytes(dataset: Dataset) -> bytes:
    out = BytesIO()
    dataset.save_as(out, enforce_file_format=True)
    return out.getvalue()
