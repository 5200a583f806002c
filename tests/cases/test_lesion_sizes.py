"""Which numbers of a mark are the axes of a lesion."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.lesion_sizes import axes_of, can_follow, size_of
from reviewer_app.cases.measurements import Calibration, Extent, Measurement
from reviewer_app.cases.quantities import Quantity, QuantityName
from tests.helpers.lesion_values import DAYS, FIRST, measured, studies

Q = QuantityName


def _measured(name: QuantityName, unit: str = "mm", **others: float) -> Measurement:
    quantities = tuple(Quantity(QuantityName[one], value, "mm") for one, value in others.items())
    return Measurement(24, unit, Calibration.PATIENT_PLANE, name=name, quantities=quantities)


@pytest.mark.parametrize(
    ("found", "axes"),
    [
        (_measured(Q.LENGTH), (24, None)),
        (_measured(Q.LONG_AXIS, SHORT_AXIS=16), (24, 16)),
        (_measured(Q.AREA, "mm²", MAJOR_AXIS=20, MINOR_AXIS=12), (20, 12)),
        (_measured(Q.AREA, "mm²", DIAMETER=18), (18, 18)),
        (_measured(Q.AREA, "mm²"), None),
        (_measured(Q.ANGLE, "°"), None),
    ],
)
def test_axes_by_what_was_measured(found: Measurement, axes: tuple[float, float | None] | None) -> None:
    told = axes_of(found)
    assert (None if told is None else (told[0].value, None if told[1] is None else told[1].value)) == axes
    assert can_follow(replace(measured(1, DAYS[0], 1), measurement=found)) == (axes is not None)


def test_a_size_knows_its_image() -> None:
    mark, known = measured(1, DAYS[0], 22.74), studies(thickness=2.5, modality="MR")
    size = size_of(mark, known.find, FIRST)
    assert size is not None
    assert (size.day, size.modality, size.thickness) == (FIRST, "MR", 2.5)
    assert str(size.millimetres(node=False)) == "22.7"
    elsewhere = size_of(mark, lambda _uid: None, FIRST)
    assert elsewhere is not None
    assert (elsewhere.day, elsewhere.modality, elsewhere.thickness) == (FIRST, "", 0)
    assert size_of(replace(mark, measurement=None), known.find, FIRST) is None


def test_a_depth_in_m_mode_is_no_size_in_millimetres() -> None:
    mark = measured(1, DAYS[0], 18)
    assert mark.measurement is not None
    through_time = replace(mark, measurement=replace(mark.measurement, across=Extent(0.42, "s")))
    size = size_of(through_time, studies().find, FIRST)
    assert size is not None
    assert size.millimetres(node=False) is None
