"""Parametric maps: their numbers, units and windows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.display import to_display
from reviewer_app.imaging.frames import open_frame
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.measure import read_value
from reviewer_app.imaging.objects.parametric_map import PARAMETRIC_MAP, quantity_words
from tests.helpers.dicom_files import image, item, stream
from tests.helpers.dicom_objects import code


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.uint16])
def test_values_and_unit_are_those_of_the_real_world(dtype: type) -> None:
    made = image(np.array([[0, 1], [2, 4]], dtype), SOPClassUID=PARAMETRIC_MAP, Modality="MR")
    mapping = item(
        RealWorldValueSlope=10.0,
        RealWorldValueIntercept=5.0,
        MeasurementUnitsCodeSequence=[code("um2/s", "UCUM")],
    )
    made.SharedFunctionalGroupsSequence = [
        item(
            RealWorldValueMappingSequence=[mapping],
            FrameVOILUTSequence=[item(WindowCenter=2.0, WindowWidth=4.0, VOILUTFunction="LINEAR_EXACT")],
        )
    ]
    file = stream(made)
    source = open_frame(file, index_instance(file), 0)
    told = [read_value(source, ImagePoint(float(column), float(row))) for row in (0, 1) for column in (0, 1)]
    assert [(one.value, one.unit) for one in told if one is not None] == [(v, "µm²/s") for v in (5, 15, 25, 45)]
    pixels = source.read(0, source.levels[0].whole)
    assert to_display(pixels, source.description).tolist() == [[0, 64], [128, 255]]


def test_what_is_measured_is_named() -> None:
    told = item(ConceptNameCodeSequence=[code("246205007", "SCT", "Quantity")])
    told.ConceptCodeSequence = [code("113041", "DCM", "Apparent Diffusion Coefficient")]
    assert quantity_words(item(QuantityDefinitionSequence=[told])) == "Apparent Diffusion Coefficient"
    assert quantity_words(item(LUTExplanation="feature_001")) == "feature_001"
    assert quantity_words(None) == ""


def test_a_real_map_is_told_in_its_unit(shared_data: Path) -> None:
    with (shared_data / "dicom/colour/parametric_map_float.dcm").open("rb") as file:
        source = open_frame(file, index_instance(file), 0)
    found = read_value(source, ImagePoint(3.0, 4.0))
    stored = source.read(0, source.levels[0].whole)
    assert found is not None
    assert found.value == pytest.approx(float(stored[4, 3]))
