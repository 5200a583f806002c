"""What a small pane says: who and when in any case, and no words over other words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations, pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QPainter

from reviewer_app.cases.views import ViewState, Window
from reviewer_app.imaging.facts import Facts
from reviewer_app.imaging.stack_notes import Note
from reviewer_app.viewer import words
from reviewer_app.viewer.captions import PaneIdentity
from reviewer_app.viewer.compose import ground
from reviewer_app.viewer.corners import corners_for, own_corners
from reviewer_app.viewer.overlay_painter import Canvas, paint_overlays
from reviewer_app.viewer.overlays import OverlaySet
from reviewer_app.viewer.pane_words import CaseWords, PaneLook, overlay_set
from reviewer_app.viewer.quality import Quality, QualityMark
from reviewer_app.viewer.seen_places import Stretches
from reviewer_app.viewer.thinning import NEEDS, Room, Said, tip_lines
from reviewer_app.viewer.viewport import Shown
from tests.helpers.pictures import ArraySource, axial
from tests.helpers.qimages import rgb

FACTS = Facts({"KVP": "120", "ContrastBolusAgent": "Iodinated contrast agent, not otherwise specified, 300 mg per ml"})
PATIENT = PaneIdentity("Okafor, Daniel", date(1968, 8, 11), "male", "NK-40218")
#: Of panes at 1366 × 768: 4 × 4 and 2 × 4 with records and opinion beside them, 3 × 3, 2 × 2, and one pane.
SIZES = [(110, 100), (150, 120), (163, 94), (175, 104), (190, 158), (190, 320),
         (254, 225), (277, 158), (300, 210), (370, 213), (383, 680), (640, 480)]  # fmt: skip


def said_in(stack, width, height, **more) -> OverlaySet:
    """The words of a prior image with warnings and a key image, as a pane of a size in logical pixels has them."""
    noted = replace(stack, notes=(Note("Tilted by 19°", "The slices are tilted."),))
    shown = Shown(noted, 4, ArraySource(np.zeros((64, 96), np.int16), plane=axial()))
    index = shown.frame.instance
    case = CaseWords(PATIENT, priors={index.study.uid: "3 months earlier"}, key_images={shown.key: (2,)})
    look = PaneLook(room=Room(width, height), corners=corners_for("CT", own_corners()), facts=FACTS, **more)
    view = ViewState(window=Window(40, 400), flipped=True)
    return overlay_set(shown, view, case, look, waiting_for=None, stretches=Stretches())


def painted(size, ratio, said) -> list[QRect]:
    """Paint the words on a pane of a size in device pixels; return where they lie."""
    painter = QPainter(image := ground(size))
    canvas = Canvas(painter, image.width(), image.height(), ratio, [])
    try:
        paint_overlays(canvas, said, None)
    finally:
        painter.end()
    return canvas.taken


def written(monkeypatch, size, said) -> list[str]:
    """Paint the words; return them."""
    found: list[str] = []
    draw = words.draw_line
    monkeypatch.setattr(
        words, "draw_line", lambda painter, text, *rest: found.append(text) or draw(painter, text, *rest)
    )
    painted(size, 1.0, said)
    monkeypatch.undo()
    return found


def test_no_line_of_the_table_asks_for_less_room_than_one_that_matters_more():
    assert list(NEEDS) == list(Said)
    for before, after in pairwise(NEEDS.values()):
        assert before[0] <= after[0]
        assert before[1] <= after[1]
    first = list(NEEDS)[:3]
    assert first == [Said.LETTERS, Said.NAME, Said.IMAGE]
    assert all(NEEDS[one] == (0, 0) for one in first)
    assert list(NEEDS).index(Said.WINDOW) < list(NEEDS).index(Said.PLACE)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_sides_name_number_day_and_marks_stand_in_any_pane(qapp, stack, monkeypatch, width, height):
    told = written(monkeypatch, (width, height), said_in(stack, width, height))
    whole = " ".join(told)
    assert {"L", "R", "A", "P"} <= set(told)  # mirrored: each at the other side
    for needed in ("Okafor, Daniel", "5 of 12", "18 Nov 2026", "PRIOR", "Mirrored"):
        assert needed in whole
    assert ("W 400" in whole) == (width >= 150 and height >= 130)
    assert ("Axial 2 mm" in whole) == (width >= 150 and height >= 130)
    assert ("NK-40218" in whole) == (width >= 300 and height >= 300)
    assert ("Tilted by 19°" in whole) == (width >= 360 and height >= 300)
    assert ("120 kV" in whole) == (width >= 420 and height >= 360)
    assert not any("…" in one for one in told)


def test_a_sign_stands_for_warnings_and_the_pane_tells_their_words(qapp, stack):
    small, whole = said_in(stack, 190, 158), said_in(stack, 640, 480)
    assert "Tilted by 19°" in whole.badges
    assert small.folded == tuple(one for one in whole.badges if one != "Mirrored")
    without = replace(small, folded=())
    assert len(painted((190, 158), 1.0, small)) == len(painted((190, 158), 1.0, without)) + 1
    told = tip_lines(whole)
    assert set(whole.badges) < set(told)
    assert {"PRIOR – 3 months earlier", "NK-40218", "CT chest", "Slice at 8.0 mm", "120 kV", "Key image 2"} <= set(told)


def test_a_pane_tells_all_its_words_where_some_stand_and_nothing_over_the_picture(shown):
    shown.set_layout("4x4")
    pane = shown.active_pane
    pane.grab()
    assert "CT chest" not in pane._picture.overlays().study
    tip = pane.tip_at(QPointF(20, 18))
    assert {"Doe, Jane", "04 May 1980, 46 y, F", "T-17", "CT chest", "Full quality"} <= set(tip.split("\n"))
    assert pane.tip_at(QPointF(pane.width() - 18, pane.height() - 16)) == tip  # the mark of quality
    assert pane.tip_at(QPointF(pane.width() * 0.3, pane.height() * 0.72)) == ""


@pytest.mark.parametrize("ratio", [1.0, 1.5])
@pytest.mark.parametrize(("width", "height"), SIZES[4:])
def test_no_words_lie_over_other_words(qapp, stack, width, height, ratio):
    size = (round(width * ratio), round(height * ratio))
    taken = painted(size, ratio, said_in(stack, width, height))
    assert len(taken) >= 9
    assert_apart(taken, ratio, size)


@pytest.mark.parametrize(("width", "height"), SIZES[1:4])
def test_nor_do_they_in_the_smallest_panes_unless_there_is_much_to_warn_of(qapp, stack, width, height):
    plain = replace(said_in(stack, width, height), folded=(), badges=(), key_image="")
    assert_apart(painted((width, height), 1.0, plain), 1.0, (width, height))


def assert_apart(taken, ratio, size) -> None:
    for one, other in combinations(taken, 2):
        covered = one.intersected(other)
        assert covered.width() <= 2 * round(3 * ratio) or covered.height() <= 1  # veils may touch, letters may not
    assert all(QRect(0, 0, *size).contains(one) for one in taken)


@pytest.mark.parametrize("kind", list(Quality))
def test_the_mark_of_quality_keeps_its_corner_and_goes_without_words_in_a_tiny_pane(qapp, stack, kind):
    for (width, height), worded in (((190, 158), False), ((370, 213), True)):
        said = replace(said_in(stack, width, height), quality=QualityMark(kind, "Some words about it"))
        boxes = painted((width, height), 1.0, said)
        assert sum((one.left(), one.width()) == (width - 26, 14) and one.bottom() > height - 18 for one in boxes) == 1
        assert len(boxes) == len(painted((width, height), 1.0, replace(said, quality=None))) + 1 + worded


def test_a_failure_in_a_small_pane_leaves_its_sentence_clear(qapp):
    said = OverlaySet(("Okafor, Daniel", "born 1968, M"), ("26 Aug 2026",), ("7 of 70",), "PRIOR", compact=True,
                      message=("The file ends too early.",))  # fmt: skip
    size = (190, 168)
    painter = QPainter(image := ground(size))
    paint_overlays(Canvas(painter, *size, 1.0, []), said, None)
    painter.end()
    head = max(one.bottom() for one in painted(size, 1.0, replace(said, message=())) if one.top() < 110)
    rows = np.flatnonzero(rgb(image)[head + 2 : 140, 40:].any(axis=(1, 2)))
    assert rows[-1] - rows[0] > 8  # letters, below the badge and above the number


def test_a_pane_of_any_size_is_painted(qapp, stack):
    for size in ((1, 1), (20, 700), (700, 20), (90, 60)):
        assert painted(size, 1.0, said_in(stack, *size))
