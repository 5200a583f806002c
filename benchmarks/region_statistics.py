"""The numbers of a region of 500×500 pixels: what a reader waits for when a region is let go."""

from __future__ import annotations

import math
import time

import numpy as np

from benchmarks.prepared import Prepared
from benchmarks.values import Limit, Outcome, Series
from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.instances import ModalityTransform
from reviewer_app.cases.measurements import Calibration
from reviewer_app.geometry import ImagePoint, Spacing
from reviewer_app.imaging.frames import FrameSource
from reviewer_app.imaging.measuring.geometry import ImageGeometry
from reviewer_app.imaging.measuring.marks import with_values
from reviewer_app.imaging.source import DisplayInput, Level

TITLE = "Statistics of a region of 500×500 pixels"
LIMIT = 5.0
"""Milliseconds, at the median (issue 5)."""
_GEOMETRY = ImageGeometry(spacing=Spacing(0.7, 0.7), calibration=Calibration.CALIBRATED)
_HU = DisplayInput("MONOCHROME2", transform=ModalityTransform(1.0, -1024.0, unit="HU"), padding=(63536.0, 63536.0))
_SIDE = 500


def run(prepared: Prepared) -> Outcome:
    """Measure regions of three kinds on a picture of noise, which has every value that 12 bits can hold."""
    stored = np.random.default_rng(1).integers(0, 4096, (1024, 1024), dtype=np.uint16)
    source = FrameSource(stored, _HU, Level(1024, 1024, 1.0, Spacing(0.7, 0.7)), None, "made up")
    runs = 10 if prepared.quick else 200
    series = tuple(
        Series(words, _times(source, kind, points, runs))
        for words, kind, points in (
            ("rectangle", AnnotationKind.RECTANGLE, _rectangle()),
            ("ellipse", AnnotationKind.ELLIPSE, _ellipse()),
            ("freehand outline of 1,000 points", AnnotationKind.FREEHAND, _wavy(1000)),
        )
    )
    slowest = max(one.median for one in series)
    return Outcome(
        title=TITLE,
        measures="From the points of the region to area, perimeter, mean, deviation, range, median and histogram.",
        series=series,
        limits=(Limit("the slowest of the three, at the median", LIMIT, slowest, "ms"),),
        left_out=("reading and decoding the frame",),
    )


def _times(source: FrameSource, kind: AnnotationKind, points: tuple[ImagePoint, ...], runs: int) -> tuple[float, ...]:
    def once() -> float:
        began = time.perf_counter()
        with_values(kind, points, _GEOMETRY, source)
        return (time.perf_counter() - began) * 1000

    once()
    return tuple(once() for _ in range(runs))


def _rectangle() -> tuple[ImagePoint, ...]:
    low, high = 100.5, 100.5 + _SIDE
    return tuple(ImagePoint(*at) for at in ((low, low), (high, low), (high, high), (low, high)))


def _ellipse() -> tuple[ImagePoint, ...]:
    low, high, middle = 100.5, 100.5 + _SIDE, 100.5 + _SIDE / 2
    return tuple(ImagePoint(*at) for at in ((low, middle), (high, middle), (middle, low), (middle, high)))


def _wavy(points: int) -> tuple[ImagePoint, ...]:
    def at(number: int) -> ImagePoint:
        turn = math.tau * number / points
        radius = _SIDE / 2 * (0.95 + 0.05 * math.sin(40 * turn))
        return ImagePoint(350 + radius * math.cos(turn), 350 + radius * math.sin(turn))

    return tuple(at(number) for number in range(points))
