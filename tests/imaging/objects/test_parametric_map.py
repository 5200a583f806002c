"""Parametric maps: their numbers, units and windows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.display import to_display
from reviewer_app.imaging.frames import FrameSource, open_frame
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.kinds import PARAMETRIC_MAP
from reviewer_app.imaging.measure import read_value
from reviewer_app.imaging.objects.parametric_map import quantity_words
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


def map_of(values: list[float], center: float, **window: object) -> FrameSource:
    made = image(np.array([values], np.float32), SOPClassUID=PARAMETRIC_MAP, Modality="OT")
    voi = item(WindowCenter=center, WindowWidth=1, **window)
    made.SharedFunctionalGroupsSequence = [item(FrameVOILUTSequence=[voi])]
    file = stream(made)
    return open_frame(file, index_instance(file), 0)


def shown(source: FrameSource) -> list[int]:
    return [int(one) for one in to_display(source.read(0, source.levels[0].whole), source.description)[0]]


def test_a_threshold_that_parts_the_values_is_one() -> None:
    """LINEAR of width 1 turns white above its centre less a half (PS3.3 C.11.2.1.2.1)."""
    source = map_of([0.0, 0.25, 0.75, 1.0], 1.0, VOILUTFunction="LINEAR")
    assert shown(source) == [0, 0, 255, 255]
    assert source.description.auto_window is None


@pytest.mark.parametrize("threshold", [0.0, 0.75, 1.0, 9.0])
def test_a_threshold_beside_all_values_gives_way_to_a_window_of_their_range(threshold: float) -> None:
    source = map_of([0.75, 0.875, 1.0], threshold + 0.5)
    assert source.description.windows == ()
    made = source.description.auto_window
    assert made is not None
    assert (made.center, made.width) == (0.875, 0.25)
    assert shown(source) == pytest.approx([0, 128, 255], abs=1)


def test_a_window_of_width_1_that_is_no_threshold_stays() -> None:
    assert shown(map_of([0.0, 0.5, 1.0], 0.5, VOILUTFunction="LINEAR_EXACT")) == [0, 128, 255]
    assert shown(map_of([0.6, 0.8], 0.5, VOILUTFunction="LINEAR_EXACT")) == [153, 204]


def test_whole_numbers_keep_every_window_of_their_file() -> None:
    made = image(np.array([[5, 9]], np.uint16), Modality="MR", WindowCenter=1, WindowWidth=1)
    file = stream(made)
    assert shown(open_frame(file, index_instance(file), 0)) == [255, 255]


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
    assert len(np.unique(to_display(stored, source.description))) > 200, "its window, a threshold, would be all white"
