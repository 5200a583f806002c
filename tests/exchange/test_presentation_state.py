"""Presentation states: every part of them, and what is left of damaged ones."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import pytest
from pydicom.dataset import FileDataset

from reviewer_app.cases.presentation_states import PresentationState, Shutters, Units
from reviewer_app.cases.views import VoiFunction, Window
from reviewer_app.errors import CannotDecode
from reviewer_app.exchange.presentation_state import COLOR_STATE, read_presentation_state
from reviewer_app.imaging.dicom_file import read_header
from tests.helpers.damage import damaged_copies
from tests.helpers.dicom_files import file_bytes, item, stream
from tests.helpers.dicom_objects import plain_object

GSPS = "1.2.840.10008.5.1.4.1.1.11.1"
CT = "1.2.840.10008.5.1.4.1.1.2"
FIRST = {"ReferencedSOPClassUID": CT, "ReferencedSOPInstanceUID": "1.2.3"}
SECOND = {"ReferencedSOPClassUID": CT, "ReferencedSOPInstanceUID": "1.2.4", "ReferencedFrameNumber": [2]}


def _state(**attributes: Any) -> FileDataset:
    made = plain_object(GSPS, "PR", ContentLabel="LUNG", PresentationLUTShape="IDENTITY")
    made.ReferencedSeriesSequence = [
        item(SeriesInstanceUID="1.2", ReferencedImageSequence=[item(**FIRST), item(**SECOND)])
    ]
    for keyword, value in attributes.items():
        setattr(made, keyword, value)
    return made


def _read(made: FileDataset) -> PresentationState:
    return read_presentation_state(read_header(stream(made)).dataset)


def test_images_and_frames() -> None:
    found = _read(_state())
    assert [(one.sop_instance_uid, one.series_instance_uid, one.frames) for one in found.images] == [
        ("1.2.3", "1.2", ()),
        ("1.2.4", "1.2", (1,)),
    ]
    assert found.is_for("1.2.3", 7)
    assert found.is_for("1.2.4", 1)
    assert not found.is_for("1.2.4", 0)


def test_windows_and_tables_for_some_images() -> None:
    table = item(LUTDescriptor=[2, 65535, 16], LUTData=b"\0\0\xff\xff")
    found = _read(
        _state(
            SoftcopyVOILUTSequence=[
                item(
                    ReferencedImageSequence=[item(**FIRST)], WindowCenter=40, WindowWidth=80, VOILUTFunction="SIGMOID"
                ),
                item(ReferencedImageSequence=[item(**SECOND)], VOILUTSequence=[table]),
                item(WindowCenter=40),
            ],
            RescaleSlope=2,
            RescaleIntercept=-1000,
            RescaleType="HU",
            PresentationLUTShape="INVERSE",
        )
    )
    first, second = found.voi_for("1.2.3"), found.voi_for("1.2.4", 1)
    assert first is not None
    assert first.window == Window(40, 80, VoiFunction.SIGMOID)
    assert second is not None
    assert second.table is not None
    assert (second.table.first_input, second.table.entries) == (65535, (0, 65535))
    assert found.rescale == (2, -1000, "HU")
    assert found.inverse is True


def test_areas_turns_and_shutters_count_from_zero() -> None:
    found = _read(
        _state(
            DisplayedAreaSelectionSequence=[
                item(
                    DisplayedAreaTopLeftHandCorner=[1, 1],
                    DisplayedAreaBottomRightHandCorner=[512, 256],
                    PresentationSizeMode="MAGNIFY",
                    PresentationPixelMagnificationRatio=2.0,
                    PresentationPixelAspectRatio=[2, 1],
                ),
                item(DisplayedAreaTopLeftHandCorner=[1, 1]),
            ],
            ImageRotation=270,
            ImageHorizontalFlip="Y",
            ShutterShape=["RECTANGULAR", "CIRCULAR", "POLYGONAL"],
            ShutterLeftVerticalEdge=10,
            ShutterRightVerticalEdge=100,
            ShutterUpperHorizontalEdge=20,
            ShutterLowerHorizontalEdge=200,
            CenterOfCircularShutter=[50, 60],
            RadiusOfCircularShutter=30,
            VerticesOfThePolygonalShutter=[1, 1, 1, 10, 10, 10],
            ShutterPresentationValue=65535,
        )
    )
    area = found.area_for("1.2.3")
    assert area is not None
    assert (area.top_left, area.bottom_right, area.magnification, area.aspect) == ((0, 0), (511, 255), 2.0, 2.0)
    assert len(found.areas) == 1
    assert (found.rotation, found.flipped) == (3, True)
    assert found.shutters.rectangle == (9, 19, 99, 199)
    assert found.shutters.circle == ((59, 49), 30)
    assert found.shutters.polygon == ((0, 0), (9, 0), (9, 9))
    assert found.shutters.color == (255, 255, 255)


def _annotated() -> FileDataset:
    graphics = [
        item(
            GraphicAnnotationUnits="PIXEL",
            GraphicDimensions=2,
            NumberOfGraphicPoints=2,
            GraphicData=[0.5, 0.5, 10.5, 20.5],
            GraphicType="POLYLINE",
            GraphicFilled="Y",
            LineStyleSequence=[item(PatternOnColorCIELabValue=[65535, 32896, 32896], LineThickness=2.0)],
        ),
        item(GraphicAnnotationUnits="DISPLAY", GraphicData=[0.25, 0.5], GraphicType="POINT"),
        item(GraphicAnnotationUnits="PIXEL", GraphicType="CIRCLE"),
    ]
    compound = item(
        CompoundGraphicUnits="PIXEL", CompoundGraphicType="RULER", GraphicData=[1, 1, 5, 1], RotationAngle=30.0
    )
    text = item(
        BoundingBoxAnnotationUnits="DISPLAY",
        BoundingBoxTopLeftHandCorner=[0.1, 0.2],
        BoundingBoxBottomRightHandCorner=[0.3, 0.4],
        BoundingBoxTextHorizontalJustification="LEFT",
        AnchorPointAnnotationUnits="PIXEL",
        AnchorPoint=[3.5, 4.5],
        AnchorPointVisibility="Y",
        UnformattedTextValue="Nodule\r\n8 mm",
    )
    return _state(
        GraphicLayerSequence=[
            item(GraphicLayer="LOW", GraphicLayerOrder=1, GraphicLayerRecommendedDisplayGrayscaleValue=65535),
            item(GraphicLayer="HIGH", GraphicLayerOrder=2),
        ],
        GraphicAnnotationSequence=[
            item(GraphicLayer="HIGH", TextObjectSequence=[text], ReferencedImageSequence=[item(**FIRST)]),
            item(GraphicLayer="LOW", GraphicObjectSequence=graphics, CompoundGraphicSequence=[compound]),
        ],
    )


def test_drawings_and_words_in_the_order_of_layers() -> None:
    found = _read(_annotated())
    assert found.layers[0].color == (255, 255, 255)
    low, high = found.annotations_for("1.2.3")
    assert [one.layer for one in found.annotations_for("1.2.4", 1)] == ["LOW"]
    line, point, ruler = low.graphics
    assert (line.points, line.filled, line.thickness, line.color) == (((0, 0), (10, 20)), True, 2.0, (255, 255, 255))
    assert (point.units, point.points) == (Units.DISPLAY, ((0.25, 0.5),))
    assert (ruler.type, ruler.compound, ruler.rotation) == ("RULER", True, 30.0)
    text = high.texts[0]
    assert (text.words, text.anchor, text.anchor_visible) == ("Nodule\r\n8 mm", (3, 4), True)
    assert (text.box_units, text.justification) == (Units.DISPLAY, "LEFT")
    assert text.box is not None
    assert text.box[0] == pytest.approx((0.1, 0.2))


def test_a_compound_drawing_is_left_to_the_simple_ones_that_stand_for_it() -> None:
    line = item(GraphicData=[1, 1, 5, 1], GraphicType="POLYLINE", CompoundGraphicInstanceID=1)
    ruler, arrow = (item(GraphicData=[1, 1, 5, 1], CompoundGraphicType=kind) for kind in ("RULER", "ARROW"))
    ruler.CompoundGraphicInstanceID, arrow.CompoundGraphicInstanceID = 1, 2
    annotation = item(GraphicLayer="A", GraphicObjectSequence=[line], CompoundGraphicSequence=[ruler, arrow])
    (found,) = _read(_state(GraphicAnnotationSequence=[annotation])).annotations
    assert [one.type for one in found.graphics] == ["POLYLINE", "ARROW"]


def test_a_shape_that_is_not_named_is_no_shutter() -> None:
    found = _read(_state(ShutterShape="CIRCULAR", VerticesOfThePolygonalShutter=[1, 1, 1, 10, 10, 10]))
    assert found.shutters == Shutters()


def test_colour_states_bring_a_profile() -> None:
    found = _read(_state(SOPClassUID=COLOR_STATE, ICCProfile=b"profile!"))
    assert found.color
    assert found.icc_profile == b"profile!"


def test_what_is_not_applied_is_named() -> None:
    found = _read(_state(MaskSubtractionSequence=[item(MaskOperation="AVG_SUB")]))
    assert found.left_aside == ("subtraction of a mask",)


def test_a_state_for_no_image_is_refused_in_a_sentence() -> None:
    made = _state()
    del made.ReferencedSeriesSequence
    with pytest.raises(CannotDecode, match="names no image"):
        _read(made)


def test_overlays_of_a_real_state(shared_data: Path) -> None:
    with (shared_data / "dicom/gsps/prOverlay.dcm").open("rb") as file:
        found = read_presentation_state(read_header(file).dataset)
    assert found.overlay_layers == tuple((0x6000 + 2 * n, f"LAYER{n + 1}") for n in range(6))
    assert found.label == "OVLY_P01"
    assert found.creator == "Clunie, David"


def test_any_element_may_be_missing_empty_or_odd() -> None:
    for dataset in damaged_copies(file_bytes(_annotated()), most=1000):
        with contextlib.suppress(CannotDecode):
            assert isinstance(read_presentation_state(dataset).annotations_for("1.2.3"), tuple)
