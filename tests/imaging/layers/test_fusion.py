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
from reviewer_app.imaging.layers.values import OTHER_PATIENT, OTHER_REFERENCE, ValueSheet
from reviewer_app.imaging.series import Stack, sort_into_stacks
from reviewer_app.jobs import CancelToken
from tests.helpers.dicom_files import AXIAL, file_bytes
from tests.helpers.layer_files import (
    MAP_COUNT,
    MAP_ORIGIN,
    MAP_SIZE,
    MAP_SPACING,
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
    map_file,
    map_formula,
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


def _values(sheet: object, shape: tuple[int, int] = (SIZE, SIZE)) -> Any:
    assert isinstance(sheet, ValueSheet)
    whole = np.full(shape, np.nan, np.float32)
    rows, columns = sheet.values.shape
    whole[sheet.row : sheet.row + rows, sheet.column : sheet.column + columns] = sheet.values
    return whole


def _all_equal(found: Any, expected: Any, within: float) -> bool:
    return bool((np.isnan(found) == np.isnan(expected)).all() and np.nanmax(np.abs(found - expected)) <= within)


@pytest.mark.parametrize("number", [3, 7, 12])
def test_on_a_ct_image_lies_the_value_between_the_pixels(number: int) -> None:
    ct = ct_slices()[number]
    found = _fused().on(place_on(ct), TOKEN)
    (sheet,) = found.sheets
    rows, columns = np.mgrid[:SIZE, :SIZE]
    x, y, z = ORIGIN[0] + SPACING * columns, ORIGIN[1] + SPACING * rows, float(ct.ImagePositionPatient[2])
    expected = np.where(_inside(x, y, z), pet_formula(x, y, z), np.nan)
    assert _all_equal(_values(sheet), expected, 2e-3)
    assert (sheet.part, found.parts) == (VALUES, {VALUES})
    assert found.frames == ()  # looking at a fusion is not looking at the images it is made of


def test_an_image_that_cuts_the_slices_has_its_values_too() -> None:
    side = {"ImageOrientationPatient": [0, 1, 0, 0, 0, -1], "ImagePositionPatient": [3.3, -30.0, 20.0]}
    ct = ct_slices(**side)[0]
    (sheet,) = _fused().on(place_on(ct), TOKEN).sheets
    rows, columns = np.mgrid[:SIZE, :SIZE]
    x, y, z = 3.3, -30.0 + SPACING * columns, 20.0 - SPACING * rows
    expected = np.where(_inside(x, y, z), pet_formula(x, y, z), np.nan)
    assert _all_equal(_values(sheet), expected, 2e-3)


def test_the_value_at_a_place_is_told_in_suv_and_none_beyond() -> None:
    layer = _fused()
    assert (layer.layer.unit, layer.layer.minimum, layer.layer.maximum) == ("SUVbw", 0.0, TOP)
    assert (layer.layer.palette, layer.layer.fades) == ("HOT_IRON", True)
    assert layer.layer.span == pytest.approx([pet_formula(*(one[at] for one in ENDS)) for at in (0, 1)], abs=1e-3)
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


def test_the_values_of_one_patient_are_refused_on_the_images_of_another() -> None:
    others = ({"PatientName": "Other^Olga"}, {"PatientBirthDate": "19010101"}, {"PatientID": "another"})
    layer = _fused(pet_slices(PatientID="one", PatientBirthDate="19500101", PatientName="Doe^Jane"))
    same = {"PatientID": "one", "PatientBirthDate": "19500101", "PatientName": "Doe^Jane"}
    for other in others:
        found = layer.on(place_on(ct_slices(**{**same, **other})[10]), TOKEN)
        assert (found.refusal, found.sheets) == (OTHER_PATIENT, ())
    assert layer.on(place_on(ct_slices(**same)[10]), TOKEN).refusal == ""


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_map_lies_over_its_images_in_its_own_unit_and_nowhere_else(dtype: type) -> None:
    layer = _fused([map_file(dtype)])
    told = layer.layer
    assert (told.title, told.unit, told.palette, told.fades) == ("ADC", "µm²/s", "PET", False)
    assert (told.minimum, told.maximum) == (-200.0, 1000.0), "the window of the file, mapped"
    ct = ct_slices()[8]
    (sheet,) = layer.on(place_on(ct), TOKEN).sheets
    rows, columns = np.mgrid[:SIZE, :SIZE]
    x, y, z = ORIGIN[0] + SPACING * columns, ORIGIN[1] + SPACING * rows, float(ct.ImagePositionPatient[2])
    across = (x >= MAP_ORIGIN[0]) & (x <= MAP_ORIGIN[0] + MAP_SPACING * (MAP_SIZE[1] - 1))
    down = (y >= MAP_ORIGIN[1] + MAP_SPACING) & (y <= MAP_ORIGIN[1] + MAP_SPACING * (MAP_SIZE[0] - 1))
    expected = np.where(across & down, map_formula(x, y, z), np.nan)
    assert expected[across & down].min() < 0
    assert _all_equal(_values(sheet), expected, 0.05)
    beyond = place_on(ct_slices()[5 + MAP_COUNT + 1])
    assert layer.on(beyond, TOKEN).sheets == ()


def test_a_map_of_one_slice_lies_on_that_slice_alone() -> None:
    layer = _fused([map_file(count=1)])
    on = [number for number, ct in enumerate(ct_slices()) if layer.on(place_on(ct), TOKEN).sheets]
    assert on == [5]


def test_a_map_without_a_number_is_refused() -> None:
    empty = map_file()
    empty.FloatPixelData = np.full((MAP_COUNT, *MAP_SIZE), np.nan, np.float32).tobytes()
    with pytest.raises(CannotDecode, match="no values"):
        _fused([empty])
