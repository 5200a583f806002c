from __future__ import annotations

import pytest

from reviewer_app.dicom.names import class_name, element_name, keyword_and_tag


@pytest.mark.parametrize(
    ("keyword", "name"),
    [
        ("SliceThickness", "Slice thickness"),
        ("XRayTubeCurrent", "X-ray tube current"),
        ("ContrastBolusAgent", "Contrast/bolus agent"),
        ("StudyID", "Study ID"),
        ("PatientID", "Patient ID"),
        ("KVP", "Tube voltage (kVp)"),
        ("DiffusionBValue", "Diffusion b-value"),
        ("NothingOfThisName", "Nothing of this name"),
    ],
)
def test_elements_are_called_as_in_the_dictionary(keyword: str, name: str) -> None:
    assert element_name(keyword) == name


def test_a_keyword_stands_with_its_tag() -> None:
    assert keyword_and_tag("KVP") == "KVP (0018,0060)"
    assert keyword_and_tag("NothingOfThisName") == "NothingOfThisName"


def test_a_class_younger_than_the_dictionary_has_its_name() -> None:
    assert class_name("1.2.840.10008.5.1.4.1.1.66.7") == "Label Map Segmentation Storage"
    assert class_name("1.2.840.10008.5.1.4.1.1.2") == "CT Image Storage"
    assert class_name("1.2.3") == "1.2.3"
