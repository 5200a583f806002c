"""Parametric maps: their numbers, units and windows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from reviewer_app.cases.instances import ModalityTransform, NamedWindow
from reviewer_app.cases.views import VoiFunction, Window
from reviewer_app.imaging.display import modality_values, to_display
from reviewer_app.imaging.frames import open_frame
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.objects.parametric_map import PARAMETRIC_MAP, in_real_world, quantity_words
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
    pixels = source.read(0, source.levels[0].whole)
    assert modality_values(pixels, source.description).tolist() == [[5, 15], [25, 45]]
    assert source.description.unit == "µm²/s"
    assert to_display(pixels, source.description).tolist() == [[0, 64], [128, 255]]


def test_without_a_mapping_the_rescale_stays() -> None:
    transform, windows = in_real_world(ModalityTransform(2.0, 1.0, unit="1"), (), None)
    assert (transform.slope, transform.intercept) == (2.0, 1.0)
    assert windows == ()


def test_a_window_of_one_is_no_threshold() -> None:
    _, windows = in_real_world(ModalityTransform(), (NamedWindow(Window(0.5, 1.0)),), None)
    assert windows[0].window == Window(0.5, 1.0, VoiFunction.LINEAR_EXACT)


def test_what_is_measured_is_named() -> None:
    told = item(ConceptNameCodeSequence=[code("246205007", "SCT", "Quantity")])
    told.ConceptCodeSequence = [code("113041", "DCM", "Apparent Diffusion Coefficient")]
    assert quantity_words(item(QuantityDefinitionSequence=[told])) == "Apparent Diffusion Coefficient"
    assert quantity_words(item(LUTExplanation="feature_001")) == "feature_001"
    assert quantity_words(None) == ""


def test_a_real_map_is_grey_not_black_and_white(shared_data: Path) -> None:
    with (shared_data / "dicom/colour/parametric_map_float.dcm").open("rb") as file:
        source = open_frame(file, index_instance(file), 0)
    picture = to_display(source.read(0, source.levels[0].whole), source.description)
    assert len(np.unique(picture)) > 50
