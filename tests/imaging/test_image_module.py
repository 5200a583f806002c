from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydicom.dataelem import RawDataElement

from reviewer_app.cases.instances import ModalityTransform
from reviewer_app.cases.views import VoiFunction, Window
from reviewer_app.imaging.display import DisplayState, to_display
from reviewer_app.imaging.frames import open_frame
from reviewer_app.imaging.image_module import transform_of, windows_of
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.source import DisplayInput
from tests.helpers.dicom_files import CT, image, item, stream
from tests.helpers.object_kinds import angiogram

SCOUT = ["ORIGINAL", "PRIMARY", "LOCALIZER"]
XA = "1.2.840.10008.5.1.4.1.1.12.1"
TABLE = {
    "LUTDescriptor": [4, 0, 16],
    "LUTData": np.array([30, 20, 10, 0], dtype="<u2").tobytes(),
    "ModalityLUTType": "US",
}


def description_of(made: Any, frame: int = 0) -> DisplayInput:
    opened = stream(made)
    return open_frame(opened, index_instance(opened), frame).description


@pytest.mark.parametrize("modality", ["XA", "RF"])
@pytest.mark.parametrize(("relationship", "applied"), [("LIN", True), ("LOG", False), ("DISP", False), (None, True)])
def test_a_table_back_to_intensity_is_not_for_the_eye(modality: str, relationship: str | None, applied: bool) -> None:
    told = {} if relationship is None else {"PixelIntensityRelationship": relationship}
    pixels = np.array([[0, 1, 2, 3]], dtype=np.uint16)
    made = image(pixels, SOPClassUID=XA, Modality=modality, ModalityLUTSequence=[item(**TABLE)], **told)
    described = description_of(made)
    shown = to_display(pixels, described, DisplayState(window=Window(1.5, 3.0, VoiFunction.LINEAR_EXACT)))
    assert (described.modality_lut is not None) is applied
    assert shown.tolist() == ([[255, 255, 255, 0]] if applied else [[0, 85, 170, 255]])


def test_the_table_of_other_modalities_is_applied_whatever_their_relationship() -> None:
    made = image(np.zeros((1, 4), np.uint16), Modality="CR", ModalityLUTSequence=[item(**TABLE)])
    made.PixelIntensityRelationship = "LOG"
    assert description_of(made).modality_lut is not None


@pytest.mark.parametrize(
    ("attributes", "modality", "expected"),
    [
        ({"RescaleSlope": 1, "RescaleIntercept": -1024}, "CT", ModalityTransform(1, -1024, unit="HU")),
        ({"RescaleSlope": 1, "RescaleIntercept": 0, "RescaleType": "US"}, "MR", ModalityTransform()),
        ({"RescaleSlope": 1, "RescaleIntercept": 0, "RescaleType": "normalized"}, "MR", ModalityTransform()),
        ({"RescaleSlope": 2, "RescaleIntercept": 0, "Units": "BQML"}, "PT", ModalityTransform(2, 0, unit="Bq/ml")),
        ({"RescaleSlope": 3, "Units": "CNTS"}, "PT", ModalityTransform(3, 0, unit="counts")),
        ({"Units": "BQML"}, "PT", ModalityTransform()),
        ({"RescaleIntercept": 0, "Units": "BQML"}, "PT", ModalityTransform()),
        ({"RescaleSlope": 1, "RescaleIntercept": 0, "RescaleType": "HU"}, "PT", ModalityTransform(unit="HU")),
        ({}, "CT", ModalityTransform()),
        ({"RescaleSlope": 1, "RescaleIntercept": -9, "RescaleType": "HU"}, "CT", ModalityTransform(1, -9, unit="HU")),
        ({"RescaleSlope": 1, "RescaleIntercept": -1024, "RescaleType": "US"}, "CT", ModalityTransform(1, -1024)),
        ({"RescaleSlope": 1, "RescaleIntercept": -9, "ImageType": SCOUT}, "CT", ModalityTransform(1, -9)),
        (
            {"RescaleSlope": 1, "RescaleIntercept": -9, "MultienergyCTAcquisition": "YES"},
            "CT",
            ModalityTransform(1, -9),
        ),
        (
            {"RescaleSlope": 1, "RescaleIntercept": -9, "ImageType": SCOUT, "RescaleType": "HU"},
            "CT",
            ModalityTransform(1, -9, unit="HU"),
        ),
        ({"RescaleSlope": 1}, "CT", ModalityTransform()),
        ({"RescaleSlope": 1, "RescaleType": "HU"}, "CT", ModalityTransform()),
        ({"RescaleIntercept": -1024}, "CT", ModalityTransform(1, -1024)),
        ({"RescaleSlope": 0, "RescaleIntercept": -1024}, "CT", ModalityTransform(1, -1024)),
        ({"RescaleSlope": 0, "RescaleIntercept": 0, "Units": "BQML"}, "PT", ModalityTransform()),
    ],
)
def test_units(attributes: dict[str, Any], modality: str, expected: ModalityTransform) -> None:
    assert transform_of(item(**attributes), modality, CT) == expected


@pytest.mark.parametrize("keyword", ["RescaleSlope", "RescaleIntercept"])
@pytest.mark.parametrize("written", ["1,5", "abc", "nan", "1e400"])
def test_values_are_told_in_no_unit_where_a_factor_cannot_be_read(keyword: str, written: str) -> None:
    for modality, more in (("CT", {"RescaleType": "HU"}), ("PT", {"Units": "BQML"})):
        dataset = item(**{"RescaleSlope": 1, "RescaleIntercept": -1024, **more})
        tag = dataset[keyword].tag
        dataset[tag] = RawDataElement(tag, "DS", len(written), written.encode(), 0, False, True)
        assert transform_of(dataset, modality, CT).unit == ""


def test_several_windows_with_explanations_and_function() -> None:
    found = windows_of(
        item(
            WindowCenter=[40, -600, 5],
            WindowWidth=[400, 1500, 0],
            WindowCenterWidthExplanation=["SOFT", "LUNG", "NONE"],
            VOILUTFunction="SIGMOID",
        )
    )
    assert [(one.window, one.explanation) for one in found] == [
        (Window(40, 400, VoiFunction.SIGMOID), "SOFT"),
        (Window(-600, 1500, VoiFunction.SIGMOID), "LUNG"),
    ]


def test_a_malformed_window_does_not_take_the_others_with_it() -> None:
    found = windows_of(item(WindowCenter=["40", ""], WindowWidth=["400", "1500"]))
    assert [one.window for one in found] == [Window(40, 400)]


def enhanced(own: list[Any], shared: Any = None) -> Any:
    pixels = np.arange(len(own) * 4, dtype=np.uint16).reshape(len(own), 1, 4)
    more = {} if shared is None else {"SharedFunctionalGroupsSequence": [shared]}
    return image(pixels, PerFrameFunctionalGroupsSequence=own, **more)


def test_rescale_and_window_of_each_frame() -> None:
    own = [
        item(
            PixelValueTransformationSequence=[item(RescaleSlope=slope, RescaleIntercept=1, RescaleType="HU")],
            FrameVOILUTSequence=[item(WindowCenter=center, WindowWidth=10)],
        )
        for slope, center in ((2, 40), (3, 50))
    ]
    found = [description_of(enhanced(own), frame) for frame in (0, 1)]
    assert [one.transform.slope for one in found] == [2, 3]
    assert [one.windows[0].window.center for one in found] == [40, 50]
    assert {one.unit for one in found} == {"HU"}


def test_voi_table_of_each_frame() -> None:
    def table(first: int) -> Any:
        entries = np.array([0, 10, 20, 255], dtype="<u2").tobytes()
        return item(LUTDescriptor=[4, first, 8], LUTData=entries, LUTExplanation=f"from {first}")

    own = [item(FrameVOILUTSequence=[item(VOILUTSequence=[table(first)])]) for first in (0, 4)]
    for frame in (0, 1):
        described = description_of(enhanced(own), frame)
        assert described.voi_luts[0].explanation == f"from {4 * frame}"
        pixels = np.arange(4 * frame, 4 * frame + 4, dtype=np.uint16).reshape(1, 4)
        assert to_display(pixels, described).tolist() == [[0, 10, 20, 255]]


def test_presentation_lut_shape_inverse_is_monochrome_1_by_another_name() -> None:
    pixels = np.array([[0, 255]], dtype=np.uint8)
    state = DisplayState(window=Window(128, 256))
    for told in ({"PresentationLUTShape": "INVERSE"}, {"PhotometricInterpretation": "MONOCHROME1"}):
        assert to_display(pixels, description_of(image(pixels, **told)), state).tolist() == [[255, 0]]
    both = image(pixels, PhotometricInterpretation="MONOCHROME1", PresentationLUTShape="INVERSE")
    assert to_display(pixels, description_of(both), state).tolist() == [[255, 0]], "turned once, not twice"


@pytest.mark.parametrize(("kind", "dtype"), [("Float", np.float32), ("DoubleFloat", np.float64)])
def test_padding_of_floats(kind: str, dtype: Any) -> None:
    pixels = np.array([[-1.0, -0.5, 0.0, 1.0]], dtype=dtype)
    told = {f"{kind}PixelPaddingValue": -1.0, f"{kind}PixelPaddingRangeLimit": -0.5}
    described = description_of(image(pixels, **told))
    assert described.padding == (-1.0, -0.5)
    assert described.auto_window == Window(0.5, 1.0, VoiFunction.LINEAR_EXACT)
    assert to_display(pixels, described, DisplayState(inverted=True, window=described.auto_window)).tolist() == [
        [0, 0, 255, 0]
    ]


@pytest.mark.parametrize(
    ("attributes", "wanted"),
    [
        ({}, True),
        ({"RecommendedViewingMode": "NAT"}, False),
        ({"RecommendedViewingMode": None}, False),
        ({"MaskSubtractionSequence": [item(MaskOperation="NONE")]}, False),
        ({"MaskSubtractionSequence": []}, False),
    ],
)
def test_a_mask_is_wanted_where_the_file_recommends_it_and_says_how(attributes: dict[str, Any], wanted: bool) -> None:
    pixels = index_instance(stream(angiogram(**attributes))).pixels
    assert pixels is not None
    assert pixels.wants_mask is wanted
