"""A PET series over CT: the value between its pixels, in SUV, and nothing beyond them or where it does not fit."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import FileDataset

from reviewer_app.errors import CannotDecode
from reviewer_app.geometry import PatientPoint
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.layers.fusion import VALUES, FusedLayer, fuse
from reviewer_app.imaging.layers.values import OTHER_REFERENCE, GradedSheet
from reviewer_app.imaging.series import Stack, sort_into_stacks
from reviewer_app.jobs import CancelToken
from tests.helpers.dicom_files import AXIAL, file_bytes
from tests.helpers.layer_files import (
    ORIGIN,
    PET_COUNT,
    PET_ORIGIN,
    PET_SIZE,
    PET_SPACING,
    PET_STEP,
    REFERENCE,
    SIZE,
    SPACING,
    ct_slices,
    pet_formula,
    pet_slices,
    place_on,
)

TOKEN = CancelToken()
TOP = 5.0
ENDS = [
    (start, start + step * (count - 1))
    for start, step, count in zip(
        PET_ORIGIN, (PET_SPACING, PET_SPACING, PET_STEP), (*PET_SIZE[::-1], PET_COUNT), strict=True
    )
]


def _stack(slices: list[FileDataset]) -> tuple[Stack, dict[str, bytes]]:
    files = {one.SOPInstanceUID: file_bytes(one) for one in slices}
    (stack,) = sort_into_stacks([index_instance(io.BytesIO(data)) for data in files.values()])
    return stack, files


def _fused(slices: list[FileDataset] | None = None) -> FusedLayer:
    stack, files = _stack(pet_slices() if slices is None else slices)
    return fuse(stack, lambda uid: io.BytesIO(files[uid]), TOKEN)


def _inside(x: Any, y: Any, z: Any) -> Any:
    ways = zip(np.broadcast_arrays(x, y, z), ENDS, strict=True)
    return np.logical_and.reduce([(low <= at) & (at <= high) for at, (low, high) in ways])


def _codes(sheet: GradedSheet, shape: tuple[int, int]) -> Any:
    whole = np.zeros(shape, np.uint8)
    rows, columns = sheet.codes.shape
    whole[sheet.row : sheet.row + rows, sheet.column : sheet.column + columns] = sheet.codes
    return whole


@pytest.mark.parametrize("number", [3, 7, 12])
def test_on_a_ct_image_lies_the_value_between_the_pixels(number: int) -> None:
    ct = ct_slices()[number]
    found = _fused().on(place_on(ct), TOKEN)
    (sheet,) = found.sheets
    assert isinstance(sheet, GradedSheet)
    rows, columns = np.mgrid[:SIZE, :SIZE]
    x, y, z = ORIGIN[0] + SPACING * columns, ORIGIN[1] + SPACING * rows, float(ct.ImagePositionPatient[2])
    expected = np.where(_inside(x, y, z), 255 * np.clip(pet_formula(x, y, z) / TOP, 0, 1), 0)
    assert expected.max() > 100
    assert np.abs(_codes(sheet, (SIZE, SIZE)) - expected).max() <= 0.6
    assert (sheet.part, sheet.top, found.parts) == (VALUES, TOP, {VALUES})
    assert found.frames == ()  # looking at a fusion is not looking at the images it is made of


def test_an_image_that_cuts_the_slices_has_its_values_too() -> None:
    side = {"ImageOrientationPatient": [0, 1, 0, 0, 0, -1], "ImagePositionPatient": [3.3, -30.0, 20.0]}
    ct = ct_slices(**side)[0]
    (sheet,) = _fused().on(place_on(ct), TOKEN).sheets
    assert isinstance(sheet, GradedSheet)
    rows, columns = np.mgrid[:SIZE, :SIZE]
    x, y, z = 3.3, -30.0 + SPACING * columns, 20.0 - SPACING * rows
    expected = np.where(_inside(x, y, z), 255 * pet_formula(x, y, z) / TOP, 0)
    assert np.abs(_codes(sheet, (SIZE, SIZE)) - expected).max() <= 0.6


def test_the_value_at_a_place_is_told_in_suv_and_none_beyond() -> None:
    layer = _fused()
    assert (layer.layer.unit, layer.layer.maximum) == ("SUVbw", TOP)
    assert layer.value_at(PatientPoint(1.5, 2.5, 3.5), 1.0) == pytest.approx(pet_formula(1.5, 2.5, 3.5), abs=1e-3)
    assert layer.value_at(PatientPoint(ENDS[0][0] - 1, 2.5, 3.5), 1.0) is None
    largest = layer.largest(VALUES, TOKEN)
    assert largest is not None
    assert largest.point == PatientPoint(*(high for _, high in ENDS))
    assert largest.frame_of_reference_uid == REFERENCE


def test_without_suv_the_last_colour_is_that_of_a_usual_slice() -> None:
    slices = pet_slices(Units="CNTS", SUVType=None, WindowCenter=500.0, WindowWidth=1000.0)
    for one in (slices[0], slices[-1]):
        one.WindowCenter, one.WindowWidth = 5.0, 10.0  # in the air above the head, and below the feet
    layer = _fused(slices).layer
    assert (layer.maximum, layer.unit == "SUVbw") == (1000.0, False)


def test_beyond_the_last_slice_there_is_nothing() -> None:
    ct = ct_slices(ImagePositionPatient=[*ORIGIN[:2], ENDS[2][1] + 4])[0]
    assert _fused().on(place_on(ct), TOKEN).sheets == ()


def test_another_frame_of_reference_is_refused() -> None:
    found = _fused().on(place_on(ct_slices(FrameOfReferenceUID="1.2.3")[0]), TOKEN)
    assert (found.sheets, found.refusal) == ((), OTHER_REFERENCE)


def test_padding_is_no_value() -> None:
    slices = pet_slices(PixelPaddingValue=2000)  # the corner of the first slice holds it
    layer = _fused(slices)
    assert layer.value_at(PatientPoint(*PET_ORIGIN), 1.0) is None
    assert layer.value_at(PatientPoint(*(start + 4.0 for start in PET_ORIGIN)), 1.0) is not None


def test_a_series_with_a_gap_or_askew_is_refused() -> None:
    gap = pet_slices()
    del gap[4]
    askew = pet_slices()
    for number, one in enumerate(askew):
        one.ImagePositionPatient = [PET_ORIGIN[0] + number, *one.ImagePositionPatient[1:]]
    for slices in (gap, askew, pet_slices()[:1]):
        with pytest.raises(CannotDecode, match="not laid over others"):
            _fused(slices)


def test_slices_that_are_not_whole_are_refused() -> None:
    stack, files = _stack(pet_slices())
    uid = stack.frames[2].instance.sop_instance_uid
    files[uid] = files[uid][:-100]
    with pytest.raises(CannotDecode):
        fuse(stack, lambda uid: io.BytesIO(files[uid]), TOKEN)


def test_slices_turned_against_each_other_are_refused() -> None:
    slices = pet_slices()
    slices[0].ImageOrientationPatient = [AXIAL[0], 0.01, 0, -0.01, 1, 0]
    stacks = sort_into_stacks([index_instance(io.BytesIO(file_bytes(one))) for one in slices])
    files = {one.SOPInstanceUID: file_bytes(one) for one in slices}
    largest = max(stacks, key=lambda one: len(one.frames))
    if len(largest.frames) == PET_COUNT:  # else sorting has parted them already, and each part is even
        with pytest.raises(CannotDecode):
            fuse(largest, lambda uid: io.BytesIO(files[uid]), TOKEN)
    else:
        assert len(stacks) == 2
