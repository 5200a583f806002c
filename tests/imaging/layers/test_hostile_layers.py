"""Objects that no careful program writes become a layer or a sentence; nothing lies where it does not belong."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.dataset import FileDataset

from reviewer_app.errors import ReviewerError
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.layers.reading import open_layer
from reviewer_app.imaging.layers.values import LayerSlice, Place, SlideWindow, place_of
from reviewer_app.imaging.stack_frames import StackFrame
from reviewer_app.jobs import CancelToken
from tests.helpers.damage import damaged_files
from tests.helpers.dicom_files import file_bytes
from tests.helpers.layer_files import (
    COUNT,
    ORIGIN,
    REFERENCE,
    SIZE,
    SPACING,
    STEP,
    ball,
    contour,
    ct_slices,
    index_of,
    opened,
    place_on,
    seg_file,
    structures_file,
)
from tests.imaging.layers.test_slide_segments import COLUMNS, ONE, ROWS, segments, slide
from tests.imaging.layers.test_structures_cut import AXIAL, OBLIQUE, SAGITTAL, TILTED
from tests.imaging.layers.test_structures_cut import place as plane

TOKEN = CancelToken()
NUMBERS = st.floats(-60, 60) | st.sampled_from([0.0, 1e-9, 5.0, 1e6, -1e6])
CONTOURS = st.lists(
    st.tuples(
        st.sampled_from(["CLOSED_PLANAR", "OPEN_PLANAR", "OPEN_NONPLANAR", "POINT", "CLOSEDPLANAR_XOR", "", "ODD"]),
        st.lists(NUMBERS, max_size=24),
    ),
    max_size=6,
)


@settings(max_examples=25)
@given(CONTOURS, st.sampled_from([SAGITTAL, OBLIQUE, TILTED, AXIAL]))
def test_whatever_contours_hold_the_lines_stay_on_the_image(found: list[Any], orientation: Any) -> None:
    where = plane(orientation, (0.0, 0.0, 0.0), side=48, pixel=2.0)
    made = structures_file({"Odd": [contour(data, kind) for kind, data in found]})
    slices = opened(made).loaded.on(where, TOKEN)
    for curve in slices.curves:
        assert np.isfinite(curve.points).all()
        if slices.note and curve.closed:
            assert (curve.points >= -1.5).all()
            assert (curve.points <= 48.5).all()


def _outcome(data: bytes, place: Place) -> tuple[str, LayerSlice | None]:
    try:
        layer = open_layer(index_instance(io.BytesIO(data)), lambda _uid: io.BytesIO(data), TOKEN).loaded
        found = layer.on(place, TOKEN)
    except ReviewerError:
        return "sentence", None
    return ("refused" if found.refusal else "laid over"), found


def _slide_place() -> Place:
    found = place_of(StackFrame(index_of(slide()), 0), None, SlideWindow(0, 0, COLUMNS, ROWS, 2))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("make", "where"),
    [(lambda: segments({1: ONE}), _slide_place), (structures_file, lambda: plane(SAGITTAL, side=48, pixel=2.0))],
    ids=["slide", "cut"],
)
def test_one_element_missing_empty_or_odd(make: Callable[[], FileDataset], where: Callable[[], Place]) -> None:
    place, outcomes = where(), set()
    for data in damaged_files(file_bytes(make()), most=12):
        word, found = _outcome(data, place)
        outcomes.add(word)
        assert found is None or not found.refusal or (found.sheets, found.curves) == ((), ())
    assert "laid over" in outcomes


def test_segments_without_names_and_colours_are_told_apart() -> None:
    mask = np.zeros((1, SIZE, SIZE), bool)
    mask[0, 3:9, 3:9] = True
    made = seg_file({1: mask, 2: mask})
    for one in made.SegmentSequence:
        for keyword in ("SegmentLabel", "RecommendedDisplayCIELabValue", "SegmentedPropertyTypeCodeSequence"):
            delattr(one, keyword)
    parts = opened(made).loaded.layer.parts
    assert [one.name for one in parts] == ["segment 1", "segment 2"]
    assert len({one.color for one in parts}) == 2


def test_frames_of_a_segment_that_is_not_described_are_told_of() -> None:
    made = seg_file({1: ball(ORIGIN, SPACING, STEP, (COUNT, SIZE, SIZE))})
    for groups in made.PerFrameFunctionalGroupsSequence:
        groups.SegmentIdentificationSequence[0].ReferencedSegmentNumber = 99
    layer = opened(made).loaded
    assert layer.layer.note == "13 of 13 frames name no segment of the file and are left out."
    assert layer.on(place_on(ct_slices()[11]), TOKEN).refusal == ""


@pytest.mark.parametrize("uid", ["", "1.2.3"])
def test_without_the_same_frame_of_reference_nothing_is_laid_over_a_plane_that_cuts_it(uid: str) -> None:
    where = plane(SAGITTAL, reference=uid)
    for made in (structures_file(), seg_file({1: ball(ORIGIN, SPACING, STEP, (COUNT, SIZE, SIZE))})):
        found = opened(made).loaded.on(where, TOKEN)
        assert found.refusal
        assert (found.sheets, found.curves) == ((), ())
    assert uid != REFERENCE
