"""Doses over images: the trilinear mean of the grid, and lines of equal dose."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest

from reviewer_app.cases.instances import ModalityTransform
from reviewer_app.errors import CannotDecode
from reviewer_app.geometry import ImagePlane, PatientPoint, Spacing
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.layers.dose import WASH, dose_volume
from reviewer_app.imaging.layers.reading import open_layer
from reviewer_app.imaging.layers.values import GradedSheet
from reviewer_app.jobs import CancelToken
from tests.helpers.dicom_files import stream
from tests.helpers.layer_files import (
    DOSE_COLUMNS,
    DOSE_OFFSETS,
    DOSE_ORIGIN,
    DOSE_ROWS,
    DOSE_SPACING,
    DOSE_UID,
    ORIGIN,
    SIZE,
    SPACING,
    STEP,
    ct_slices,
    dose_file,
    dose_formula,
    dose_values,
    index_of,
    opened,
    place_on,
    plan_file,
)

TOKEN = CancelToken()
ALONG = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)


def _volume(values: Any = None) -> Any:
    planes = [
        ImagePlane(PatientPoint(*DOSE_ORIGIN[:2], DOSE_ORIGIN[2] + offset), *ALONG, Spacing(DOSE_SPACING, DOSE_SPACING))
        for offset in DOSE_OFFSETS
    ]
    return dose_volume((dose_values() if values is None else values).astype(np.float32), planes)


def _points(plane: ImagePlane, shape: tuple[int, int]) -> Any:
    rows, columns = np.meshgrid(np.arange(shape[0]), np.arange(shape[1]), indexing="ij")
    return (
        start + columns * plane.spacing.column * across + rows * plane.spacing.row * down
        for start, across, down in zip(
            plane.position.as_tuple(), plane.row_direction, plane.column_direction, strict=True
        )
    )


def _inside(x: Any, y: Any, z: Any) -> Any:
    ends = zip(
        (x, y, z),
        DOSE_ORIGIN,
        (DOSE_SPACING * (DOSE_COLUMNS - 1), DOSE_SPACING * (DOSE_ROWS - 1), DOSE_OFFSETS[-1]),
        strict=True,
    )
    inside = np.ones(x.shape, bool)
    for place, start, length in ends:
        inside &= (place >= start) & (place <= start + length)
    return inside


TILT = (0.8, 0.0, 0.6), (0.0, 1.0, 0.0)
SIDE = (0.0, 1.0, 0.0), (0.0, 0.0, -1.0)


@pytest.mark.parametrize(
    ("position", "directions"),
    [
        ((-50.0, -40.0, -11.3), ALONG),
        ((-50.0, -40.0, -16.0), ALONG),
        ((3.3, -40.0, 20.0), SIDE),
        ((-30.0, -30.0, -25.0), TILT),
    ],
)
def test_the_dose_at_a_point_is_the_trilinear_mean(position: Any, directions: Any) -> None:
    plane = ImagePlane(PatientPoint(*position), *directions, Spacing(1.1, 1.3))
    dose = _volume().at(plane, (50, 70))
    x, y, z = _points(plane, (50, 70))
    inside = _inside(x, y, z)
    assert inside.sum() > 400
    assert (np.isnan(dose) == ~inside).all()
    assert np.abs(dose - dose_formula(x, y, z))[inside].max() < 1e-4


def test_the_quick_way_and_the_general_one_agree_on_any_values() -> None:
    values = np.random.default_rng(5).random((len(DOSE_OFFSETS), DOSE_ROWS, DOSE_COLUMNS))
    plane = ImagePlane(PatientPoint(-41.0, -34.0, -8.7), *ALONG, Spacing(1.1, 1.3))
    turn = 1e-5  # turned so little that the dose is the same, and yet each pixel lies at a depth of its own
    tilted = ImagePlane(plane.position, (1.0, 0.0, turn), plane.column_direction, plane.spacing)
    volume = _volume(values)
    assert np.abs(volume.at(plane, (50, 50)) - volume.at(tilted, (50, 50))).max() < 1e-3


def test_planes_may_run_against_the_normal() -> None:
    made = dose_file(dose_values()[::-1], GridFrameOffsetVector=[-one for one in DOSE_OFFSETS[::-1]][::-1])
    made.ImagePositionPatient = [*DOSE_ORIGIN[:2], DOSE_ORIGIN[2] + DOSE_OFFSETS[-1]]
    made.GridFrameOffsetVector = [one - DOSE_OFFSETS[-1] for one in DOSE_OFFSETS[::-1]]
    found = opened(made).loaded.largest(WASH, TOKEN)
    same = opened(dose_file()).loaded.largest(WASH, TOKEN)
    assert found is not None
    assert same is not None
    assert found.point == same.point


def test_nothing_is_shown_beyond_the_grid() -> None:
    layer = opened(dose_file()).loaded
    for number, one in enumerate(ct_slices()):
        z = ORIGIN[2] + STEP * number
        found = layer.on(place_on(one), TOKEN)
        assert bool(found.sheets) == (DOSE_ORIGIN[2] <= z <= DOSE_ORIGIN[2] + DOSE_OFFSETS[-1]), number


def test_the_wash_holds_the_dose_in_steps_of_its_maximum() -> None:
    layer = opened(dose_file()).loaded
    number = 10
    place = place_on(ct_slices()[number])
    found = layer.on(place, TOKEN)
    (sheet,) = found.sheets
    assert isinstance(sheet, GradedSheet)
    assert sheet.top == pytest.approx(dose_values().max(), abs=1e-4)
    assert place.plane is not None
    x, y, z = _points(place.plane, (SIZE, SIZE))
    rows, columns = sheet.codes.shape
    expected = dose_formula(x, y, z)[sheet.row : sheet.row + rows, sheet.column : sheet.column + columns]
    assert np.abs(sheet.codes / 255 * sheet.top - expected).max() <= sheet.top / 255 / 2 + 1e-3
    assert rows == int((DOSE_SPACING * (DOSE_ROWS - 1) + DOSE_ORIGIN[1] - ORIGIN[1]) // SPACING) - sheet.row + 1


def test_isodose_lines_run_where_the_dose_is_theirs() -> None:
    layer = opened(dose_file(), plan_file(25.0)).loaded
    assert layer.layer.reference == 25.0
    assert layer.layer.reference_words == "100 % = 25.0 Gy (prescription)"
    levels = {one.number: one.value for one in layer.layer.parts}
    assert levels[3] == 25.0
    assert [one.name for one in layer.layer.parts][3] == "100 %  25.0 Gy"
    place = place_on(ct_slices()[10])
    found = layer.on(place, TOKEN)
    assert place.plane is not None
    assert len(found.curves) >= 5
    for curve in found.curves:
        x = ORIGIN[0] + SPACING * curve.points[:, 0]
        y = ORIGIN[1] + SPACING * curve.points[:, 1]
        dose = dose_formula(x, y, place.plane.position.z)
        assert np.abs(dose - levels[curve.part]).max() < 2e-3
        assert not curve.closed


def test_the_value_at_a_place_in_the_patient() -> None:
    layer = opened(dose_file()).loaded
    places = np.random.default_rng(3).uniform((-42, -35, -25), (40, 40, 11), (200, 3))
    for x, y, z in places.tolist():
        assert layer.value_at(PatientPoint(x, y, z), 0.0) == pytest.approx(dose_formula(x, y, z), abs=1e-4)
    assert layer.value_at(PatientPoint(0.0, 0.0, 40.0), 0.0) is None
    assert layer.value_at(PatientPoint(90.0, 0.0, 0.0), 0.0) is None


def test_a_round_dose_has_round_closed_lines() -> None:
    z, y, x = np.meshgrid(*(np.arange(size) for size in (8, DOSE_ROWS, DOSE_COLUMNS)), indexing="ij")
    values = 40 * np.exp(-((x - 10.0) ** 2 + (y - 9.0) ** 2) / 30) + 0 * z
    found = opened(dose_file(values)).loaded.on(place_on(ct_slices()[10]), TOKEN)
    half = next(one for one in found.curves if one.part == 6)  # 50 % of the highest
    across = (ORIGIN[0] + SPACING * half.points[:, 0] - DOSE_ORIGIN[0]) / DOSE_SPACING - 10.0
    down = (ORIGIN[1] + SPACING * half.points[:, 1] - DOSE_ORIGIN[1]) / DOSE_SPACING - 9.0
    assert half.closed
    assert np.abs(np.hypot(across, down) - np.sqrt(30 * np.log(2))).max() < 0.06


def test_the_dose_of_a_fraction_is_not_measured_by_the_prescription() -> None:
    layer = opened(dose_file(DoseSummationType="FRACTION"), plan_file()).loaded.layer
    assert layer.reference == pytest.approx(dose_values().max(), abs=1e-4)
    assert "(highest dose)" in layer.reference_words


def test_a_relative_dose_is_not_called_gray() -> None:
    layer = opened(dose_file(DoseUnits="RELATIVE"), plan_file()).loaded.layer
    assert layer.unit == "relative dose"
    assert "Gy" not in layer.parts[1].name


def test_a_dose_of_one_plane_shows_within_half_a_slice() -> None:
    made = dose_file(dose_values()[:1])
    del made.GridFrameOffsetVector
    made.ImagePositionPatient = [*DOSE_ORIGIN[:2], ORIGIN[2] + 5 * STEP + 1.0]
    layer = opened(made).loaded
    assert [number for number, one in enumerate(ct_slices()) if layer.on(place_on(one), TOKEN).sheets] == [5]


def test_a_dose_without_a_place_is_refused_with_a_sentence() -> None:
    made = dose_file()
    del made.ImagePositionPatient
    with pytest.raises(CannotDecode, match="does not say where it lies"):
        opened(made)
    assert index_of(made).frame_count == len(DOSE_OFFSETS)


@pytest.mark.parametrize("scaling", [None, "", "0", "-1e-5", "nan", "inf", "1e308", "word"])
def test_a_dose_that_does_not_say_how_much_its_values_stand_for_is_refused(scaling: str | None) -> None:
    made = dose_file()
    if scaling is None:
        del made.DoseGridScaling
    else:
        made.DoseGridScaling = 12345678
    data = stream(made).getvalue().replace(b"12345678", (scaling or "").encode().ljust(8))
    index = index_instance(io.BytesIO(data))
    with pytest.raises(CannotDecode, match="does not say how much dose"):
        open_layer(index, lambda _uid: io.BytesIO(data), TOKEN)
    assert index.frames[0].transform == ModalityTransform()  # shown alone it is in no unit either


def test_the_frames_of_the_grid_that_a_slice_shows() -> None:
    place = place_on(ct_slices(ImagePositionPatient=[0.0, 0.0, DOSE_ORIGIN[2] + 6.5])[0])
    found = opened(dose_file()).loaded.on(place, TOKEN)
    assert [one.key for one in found.frames] == [(DOSE_UID, 1), (DOSE_UID, 2)]
    assert all({WASH, 1} <= one.parts for one in found.frames)
