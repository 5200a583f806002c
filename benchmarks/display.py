"""Making the picture of a pane: window, reduce or enlarge, words. The same function makes figures and screenshots."""

from __future__ import annotations

import os
import time

import numpy as np

from benchmarks.prepared import Prepared
from benchmarks.values import Outcome, Series
from reviewer_app.cases.views import ViewState, Window
from reviewer_app.imaging.frames import FrameSource, open_frame
from reviewer_app.imaging.pyramid import MeanPyramid
from reviewer_app.imaging.source import Level, PixelSource

TITLE = "Picture of a pane of 1920×1080"
PANE = (1920, 1080)


def run(prepared: Prepared) -> Outcome:
    """Compose the same frame again and again with another window each time, so that nothing is answered from memory."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QGuiApplication

    application = QGuiApplication.instance() or QGuiApplication([])
    profile = prepared.profile
    with profile.open_vault() as vault:
        stored = next(one for one in vault.instances(profile.case_id) if one.index.frames)
        with vault.open_blob(profile.case_id, stored.blob_id) as stream:
            slice_ = open_frame(stream, stored.index, 0)
    large = MeanPyramid(_enlarged(slice_))
    runs = 5 if prepared.quick else 60
    series = tuple(
        Series(words, _times(source, view, runs))
        for words, source, view in (
            ("CT 512×512, fitted", slice_, ViewState()),
            ("CT 512×512, pixel by pixel", slice_, ViewState(zoom=1.0)),
            ("4096×4096, fitted", large, ViewState()),
            ("4096×4096, pixel by pixel", large, ViewState(zoom=1.0)),
        )
    )
    del application
    return Outcome(
        title=TITLE,
        measures="From decoded values to the finished picture: window, scale, draw; another window each time.",
        series=series,
        left_out=("the words of the corners", "reading and decoding", "making the pyramid of the large picture, once"),
    )


def _times(source: PixelSource, view: ViewState, runs: int) -> tuple[float, ...]:
    from dataclasses import replace

    from reviewer_app.viewer.compose import compose
    from reviewer_app.viewer.overlays import NOTHING

    def once(number: int) -> float:
        wanted = replace(view, window=Window(40.0 + number, 400.0))
        began = time.perf_counter()
        compose(source, wanted, (), NOTHING, PANE)
        return (time.perf_counter() - began) * 1000

    once(-1)
    return tuple(once(number) for number in range(runs))


def _enlarged(slice_: FrameSource) -> FrameSource:
    """Return the slice blown up eight times: a picture as large as a mammogram."""
    level = slice_.levels[0]
    from reviewer_app.imaging.source import Region

    pixels = np.kron(slice_.read(0, Region(0, 0, level.columns, level.rows)), np.ones((8, 8), dtype=np.int16))
    return FrameSource(
        pixels, slice_.description, Level(level.columns * 8, level.rows * 8, 1.0, level.spacing), None, slice_.decoder
    )
