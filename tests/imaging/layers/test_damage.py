"""Whatever is broken in an object, it becomes a layer or a sentence, and lies over no image it was not made for."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from pydicom.dataset import FileDataset

from reviewer_app.errors import CannotDecode, ReviewerError
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.layers.reading import open_layer
from reviewer_app.imaging.layers.values import Place
from reviewer_app.jobs import CancelToken
from tests.helpers.damage import changed_files, damaged_files
from tests.helpers.dicom_files import file_bytes
from tests.helpers.layer_files import (
    COUNT,
    ORIGIN,
    REFERENCE,
    SIZE,
    SPACING,
    STEP,
    ball,
    ct_slices,
    dose_file,
    place_on,
    seg_file,
    structures_file,
)

TOKEN = CancelToken()
MADE: dict[str, Callable[[], FileDataset]] = {
    "segmentation": lambda: seg_file({1: ball(ORIGIN, SPACING, STEP, (COUNT, SIZE, SIZE))}),
    "structures": structures_file,
    "dose": dose_file,
}


def _laid_over(data: bytes, place: Place) -> str:
    """Open a file, lay it over an image; return what came of it in a word."""
    try:
        index = index_instance(io.BytesIO(data))
        loaded = open_layer(index, lambda _uid: io.BytesIO(data), TOKEN).loaded
        found = loaded.on(place, TOKEN)
        for part in loaded.layer.parts[:2]:
            loaded.largest(part.number, TOKEN)
    except ReviewerError:
        return "sentence"
    if found.refusal:
        assert not found.sheets
        assert not found.curves
        return "refused"
    assert REFERENCE in loaded.layer.frame_of_reference_uids
    for sheet in found.sheets:
        assert sheet.codes.shape[0] + sheet.row <= SIZE
        assert sheet.codes.shape[1] + sheet.column <= SIZE
    return "laid over"


@pytest.mark.parametrize("name", MADE)
def test_one_element_missing_empty_or_odd(name: str) -> None:
    place = place_on(ct_slices()[11])
    outcomes = set()
    for data in damaged_files(file_bytes(MADE[name]()), most=40):
        outcomes.add(_laid_over(data, place))
    assert "laid over" in outcomes
    assert outcomes <= {"laid over", "sentence", "refused"}


@pytest.mark.parametrize("name", MADE)
def test_elements_cut_through_and_lengths_that_lie(name: str) -> None:
    place = place_on(ct_slices()[11])
    outcomes = [_laid_over(data, place) for data in changed_files(file_bytes(MADE[name]()), most=15)]
    assert "laid over" in outcomes


@pytest.mark.parametrize("name", MADE)
def test_a_file_that_breaks_off_is_told(name: str) -> None:
    data = file_bytes(MADE[name]())
    index = index_instance(io.BytesIO(data))
    cut = data[: len(data) - 3000]
    places = [place_on(one) for one in ct_slices()]

    def laid_over_all() -> None:
        layer = open_layer(index, lambda _uid: io.BytesIO(cut), TOKEN).loaded
        for place in places:
            layer.on(place, TOKEN)

    with pytest.raises(CannotDecode):
        laid_over_all()


def test_a_dose_of_absurd_size_is_refused_before_it_takes_memory() -> None:
    made = dose_file()
    index = index_instance(io.BytesIO(file_bytes(made)))
    assert index.pixels is not None
    from dataclasses import replace

    huge = replace(index, pixels=replace(index.pixels, rows=60_000, columns=60_000))
    with pytest.raises(CannotDecode, match="larger than this program"):
        open_layer(huge, lambda _uid: io.BytesIO(file_bytes(made)), TOKEN)


def test_doses_of_nothing_and_of_odd_values() -> None:
    place = place_on(ct_slices()[10])
    nothing = np.zeros((8, 20, 22))
    assert _laid_over(file_bytes(dose_file(nothing)), place) == "laid over"
    flat = np.full((8, 20, 22), 7.0)
    assert _laid_over(file_bytes(dose_file(flat)), place) == "laid over"
    assert _laid_over(file_bytes(dose_file(flat, DoseGridScaling=0)), place) == "sentence"
