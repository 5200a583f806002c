"""Segments of others as outlines: made of the masks, where the segments end."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reviewer_app.imaging.layers.segment_outlines import OUTLINES, OutlinedSegments, outlines_of
from reviewer_app.imaging.layers.sheets import graded_sheet, mask_sheets
from reviewer_app.imaging.layers.values import Curve, LayerKind, SlideWindow
from reviewer_app.jobs import CancelToken
from tests.helpers.layer_files import (
    CENTRE,
    COUNT,
    ORIGIN,
    RADIUS,
    SEG_UID,
    SIZE,
    SPACING,
    STEP,
    ball,
    ct_slices,
    opened,
    place_on,
    seg_file,
)
from tests.imaging.layers.test_slide_segments import COLUMNS, ROWS, segments
from tests.imaging.layers.test_slide_segments import place as slide_place


def area(points) -> float:
    x, y = points[:, 0], points[:, 1]
    return abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2


def box(curve) -> list[float]:
    return [*curve.points.min(axis=0), *curve.points.max(axis=0)]


def test_an_outline_runs_between_the_pixels_within_and_those_without() -> None:
    mask = np.zeros((20, 30), bool)
    mask[5:9, 10:16] = True
    (curve,) = outlines_of(mask_sheets({3: mask}))
    assert (curve.part, curve.closed) == (3, True)
    assert box(curve) == [9.5, 4.5, 15.5, 8.5]


def test_segments_that_overlap_have_each_its_own_outline_and_holes_have_one_too() -> None:
    one, other = np.zeros((40, 40), bool), np.zeros((40, 40), bool)
    one[5:25, 5:25], other[15:35, 15:35] = True, True
    one[10:14, 10:14] = False
    found = list(outlines_of(mask_sheets({1: one, 2: other})))
    assert sorted(box(curve) for curve in found if curve.part == 1) == [[4.5] * 2 + [24.5] * 2, [9.5] * 2 + [13.5] * 2]
    assert [box(curve) for curve in found if curve.part == 2] == [[14.5] * 2 + [34.5] * 2]


def test_a_fractional_segment_ends_where_it_fills_half_of_a_pixel() -> None:
    values = np.zeros((20, 20))
    values[4:10, 4:10], values[6:8, 6:8] = 0.4, 0.9
    sheet = graded_sheet(values, 2)
    assert sheet is not None
    (curve,) = outlines_of([sheet])
    assert (curve.part, box(curve)) == (2, [5.5, 5.5, 7.5, 7.5])


def test_of_a_ball_each_slice_has_its_circle_in_the_place_of_the_ball() -> None:
    made = seg_file({1: ball(ORIGIN, SPACING, STEP, (COUNT, SIZE, SIZE))})
    layer = OutlinedSegments(opened(made).loaded, "Okafor, Ada")
    assert (layer.layer.key, layer.layer.kind) == (SEG_UID + OUTLINES, LayerKind.OUTLINES)
    assert layer.layer.title.endswith(" – Okafor, Ada")
    for at in (9, 11, 13):
        found = layer.on(place_on(ct_slices()[at]), CancelToken())
        assert (found.sheets, found.frames, found.parts) == ((), (), frozenset({1}))
        (curve,) = found.curves
        away = ORIGIN[2] + STEP * at - CENTRE[2]
        assert area(curve.points) * SPACING**2 == pytest.approx(np.pi * (RADIUS**2 - away**2), rel=0.06)
        middle = curve.points.mean(axis=0) * SPACING + ORIGIN[:2]
        assert middle == pytest.approx(CENTRE[:2], abs=SPACING)
    assert layer.on(place_on(ct_slices()[0]), CancelToken()).curves == ()


def _on_slide(window: SlideWindow) -> tuple[Curve, ...]:
    """Return the outlines of a square from (70, 40) to (100, 60) on a part of a slide."""
    square = np.zeros((ROWS, COLUMNS), bool)
    square[40:60, 70:100] = True
    outlined = OutlinedSegments(opened(segments({1: square})).loaded, "Anna Lindqvist")
    return outlined.on(replace(slide_place(), window=window), CancelToken()).curves


def test_segments_of_a_slide_are_outlined_in_its_own_pixels() -> None:
    (whole,) = _on_slide(SlideWindow(0, 0, COLUMNS, ROWS))
    assert whole.closed
    assert box(whole) == [69.5, 39.5, 99.5, 59.5]
    (coarse,) = _on_slide(SlideWindow(0, 0, COLUMNS, ROWS, 2))
    assert box(coarse) == pytest.approx([69.5, 39.5, 99.5, 59.5], abs=2)


def test_where_the_part_of_a_slide_ends_that_was_read_no_segment_ends() -> None:
    (cut,) = _on_slide(SlideWindow(80, 20, 16, 30))
    assert not cut.closed
    assert set(cut.points[:, 1]) <= {39.5, 40.0}, "its upper side alone lies in that part"
    assert (cut.points[:, 0].min(), cut.points[:, 0].max()) == pytest.approx((79.5, 95.5), abs=0.51)
    (corner,) = _on_slide(SlideWindow(0, 0, 80, 50))
    assert box(corner) == pytest.approx([69.5, 39.5, 79.5, 49.5], abs=0.51)
    assert not corner.closed
    assert _on_slide(SlideWindow(80, 45, 10, 10)) == (), "within the segment there is no line"
