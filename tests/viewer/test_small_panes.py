"""What a small pane says: who and when in any case, and no words over other words."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from reviewer_app.geometry import Spacing
from reviewer_app.viewer.compose import ground
from reviewer_app.viewer.overlay_painter import Canvas, paint_overlays
from reviewer_app.viewer.overlays import Letters, OverlaySet, Rail
from reviewer_app.viewer.quality import Quality, QualityMark
from tests.helpers.qimages import rgb

SAID = OverlaySet(
    identity=("Okafor, Daniel", "11 Aug 1968, 58 y, M", "NK-40218"),
    study=("CT chest and abdomen", "26 Aug 2026 12:04"),
    position=("13 of 70 · 140.0 mm", "W 400 L 40"),
    prior="PRIOR – 3 months earlier",
    letters=Letters("R", "A", "L", "P"),
    spacing=Spacing(0.7, 0.7),
    quality=QualityMark(Quality.FULL, "Full quality"),
    rail=Rail(70, 12),
    compact=True,
)


TINY = replace(SAID, identity=SAID.identity[:2], study=("26 Aug 2026",))


def painted(size, ratio, said=SAID) -> list[QRect]:
    """Paint the words on a pane of a size in device pixels; return where they lie."""
    painter = QPainter(image := ground(size))
    canvas = Canvas(painter, image.width(), image.height(), ratio, [])
    try:
        paint_overlays(canvas, said, None)
    finally:
        painter.end()
    return canvas.taken


@pytest.mark.parametrize("ratio", [1.0, 1.5])
@pytest.mark.parametrize(("width", "height"), [(190, 168), (254, 225), (306, 247), (383, 680), (640, 480), (300, 210)])
def test_no_words_lie_over_other_words(qapp, width, height, ratio):
    size = (round(width * ratio), round(height * ratio))
    taken = painted(size, ratio, TINY if width < 240 else SAID)
    assert len(taken) >= 9 + (width > 240)
    for one, other in combinations(taken, 2):
        covered = one.intersected(other)
        assert covered.width() <= 2 * round(3 * ratio) or covered.height() <= 1  # veils may touch, letters may not
    assert all(QRect(0, 0, *size).contains(one) for one in taken)


@pytest.mark.parametrize("kind", list(Quality))
def test_the_mark_of_quality_keeps_its_corner_and_only_what_is_well_goes_without_words(qapp, kind):
    mark = QualityMark(kind, "Some words about it")
    position = ("13 of 70 · 140.0 mm", "W 1500 L −600")
    said = replace(TINY, quality=mark, position=position, letters=Letters())
    boxes = painted((190, 168), 1.0, said)
    assert sum((one.left(), one.width()) == (164, 14) and one.bottom() > 150 for one in boxes) == 1
    assert len(boxes) == len(painted((190, 168), 1.0, replace(said, quality=None))) + 1 + (
        kind not in (Quality.FULL, Quality.FAILED)
    )


def test_a_failure_in_a_small_pane_leaves_its_sentence_clear(qapp):
    said = OverlaySet(TINY.identity, TINY.study, ("7 of 70",), TINY.prior, message=("The file ends too early.",))
    size = (190, 168)
    painter = QPainter(image := ground(size))
    paint_overlays(Canvas(painter, *size, 1.0, []), said, None)
    painter.end()
    head = max(one.bottom() for one in painted(size, 1.0, replace(said, message=())) if one.top() < 110)
    rows = np.flatnonzero(rgb(image)[head + 2 : 140, 40:].any(axis=(1, 2)))
    assert rows[-1] - rows[0] > 8  # letters, below the badge and above the number


def test_a_pane_of_any_size_is_painted(qapp):
    for size in ((1, 1), (20, 700), (700, 20), (90, 60)):
        assert painted(size, 1.0)


def test_a_tiny_pane_still_names_patient_birth_and_day(shown):
    shown.set_layout("4x4")
    shown.active_pane.grab()
    said = shown.active_pane._picture.overlays()
    assert said.identity == ("Doe, Jane", "04 May 1980, 46 y, F")
    assert said.study == ("18 Nov 2026",)
    assert said.letters.left == "R"
