"""Presentation states read and put upon pictures: names on offer, and damaged states that end in a picture."""

from __future__ import annotations

import contextlib
import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer_app.cases.presentation_states import (
    FARTHEST,
    DisplayedArea,
    Graphic,
    PresentationState,
    Shutters,
    SoftcopyVoi,
    StateAnnotation,
    StateImage,
    StateTable,
    StateText,
    Units,
)
from reviewer_app.cases.views import Window
from reviewer_app.errors import CannotDecode
from reviewer_app.exchange.presentation_state import read_presentation_state
from reviewer_app.imaging.dicom_file import read_header
from reviewer_app.imaging.frames import FrameSource, open_frame
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.objects.presentation import StateSource
from reviewer_app.viewer.compose import compose
from reviewer_app.viewer.overlays import NOTHING
from reviewer_app.viewer.states import StateFile, read_state, state_presets
from tests.helpers.damage import damaged_copies
from tests.helpers.dicom_files import file_bytes, image, item, stream
from tests.helpers.states import CSPS, area, state_for

PIXELS = np.arange(600, dtype=np.uint16).reshape(20, 30)
UID = "1.2.826.0.1.3680043.8.498.1"


def opened() -> FrameSource:
    file = stream(image(PIXELS, Modality="MR"))
    return open_frame(file, index_instance(file), 0)


def state_file(**attributes: Any) -> StateFile:
    return read_state(stream(state_for(image(PIXELS), **attributes)))


def names(states: dict[str, StateFile], key: tuple[str, int] = (UID, 0), *, color: bool = False) -> list[str]:
    return [one.name for one in state_presets(states, key, color=color)]


def test_states_on_offer_have_names_of_their_own() -> None:
    states = {
        "1": state_file(ContentLabel="LUNG"),
        "2": state_file(ContentLabel="LUNG"),
        "3": state_file(ContentLabel="", ContentDescription="as discussed"),
    }
    assert names(states) == ["State: LUNG", "State: LUNG 2", "State: as discussed"]
    assert [one.state for one in state_presets(states, (UID, 0), color=False)] == ["1", "2", "3"]


def test_a_state_that_breaks_off_is_not_used() -> None:
    data = file_bytes(state_for(image(PIXELS)))
    assert read_state(io.BytesIO(data)).state.images
    with pytest.raises(CannotDecode, match="only a part of it"):
        read_state(io.BytesIO(data[:-20]))


def test_only_states_that_can_be_used_are_on_offer() -> None:
    states = {"1": state_file(), "2": state_file(SOPClassUID="1.2.840.10008.5.1.4.1.1.11.4")}
    assert names(states) == ["State: TEST"]
    assert names(states, ("1.9", 0)) == []
    assert names(states, color=True) == []
    assert names({"1": state_file(SOPClassUID=CSPS)}, color=True) == ["State: TEST"]


def shown(state: PresentationState) -> StateSource:
    source = StateSource(opened(), state, UID)
    compose(source, source.view, (), NOTHING, (64, 48))
    return source


def everything() -> Any:
    """Return a state that has a part of every kind."""
    graphic = item(
        GraphicAnnotationUnits="PIXEL", GraphicData=[1, 1, 9, 9, 3, 3, 7, 7], GraphicType="ELLIPSE", GraphicFilled="Y"
    )
    text = item(
        UnformattedTextValue="Words", BoundingBoxAnnotationUnits="DISPLAY",
        BoundingBoxTopLeftHandCorner=[0.1, 0.1], BoundingBoxBottomRightHandCorner=[0.9, 0.5],
        BoundingBoxTextHorizontalJustification="RIGHT", AnchorPointAnnotationUnits="PIXEL", AnchorPoint=[4, 4],
        AnchorPointVisibility="Y",
    )  # fmt: skip
    table = item(LUTDescriptor=[4, 0, 16], LUTData=np.array([0, 9, 99, 65535], "<u2").tobytes())
    made = state_for(
        image(PIXELS), RescaleSlope=2, RescaleIntercept=-5, RescaleType="HU",
        SoftcopyVOILUTSequence=[item(WindowCenter=40, WindowWidth=80, VOILUTFunction="SIGMOID")],
        PresentationLUTSequence=[table], ImageRotation=90, ImageHorizontalFlip="Y",
        DisplayedAreaSelectionSequence=[
            area(1, 20, 30, 1, PresentationSizeMode="MAGNIFY", PresentationPixelMagnificationRatio=2.0)
        ],
        ShutterShape=["RECTANGULAR", "CIRCULAR", "POLYGONAL", "BITMAP"], ShutterLeftVerticalEdge=2,
        ShutterRightVerticalEdge=9, ShutterUpperHorizontalEdge=2, ShutterLowerHorizontalEdge=9,
        CenterOfCircularShutter=[5, 5], RadiusOfCircularShutter=4, VerticesOfThePolygonalShutter=[1, 1, 1, 9, 9, 9],
        ShutterOverlayGroup=0x6000, ShutterPresentationColorCIELabValue=[20000, 32896, 10000],
        GraphicLayerSequence=[item(GraphicLayer="A", GraphicLayerOrder=1)],
        GraphicAnnotationSequence=[item(GraphicLayer="A", GraphicObjectSequence=[graphic], TextObjectSequence=[text])],
    )  # fmt: skip
    for element, (vr, value) in {
        0x10: ("US", 20), 0x11: ("US", 30), 0x40: ("CS", "G"), 0x50: ("SS", [1, 1]), 0x100: ("US", 1),
        0x102: ("US", 0), 0x1001: ("CS", "A"), 0x3000: ("OW", bytes(76)),
    }.items():  # fmt: skip
        made.add_new((0x6000, element), vr, value)
    return made


def test_any_element_may_be_missing_empty_or_odd(qapp: Any) -> None:
    """Every damage ends in a picture or a sentence."""
    made = file_bytes(everything())
    header = read_header(stream(everything()))
    for dataset in damaged_copies(made, most=200):
        with contextlib.suppress(CannotDecode):
            state = read_presentation_state(dataset)
            source = StateFile(state, replace(header, dataset=dataset)).shown(opened(), UID)
            compose(source, source.view, (), NOTHING, (64, 48))


NUMBERS = st.one_of(st.floats(-FARTHEST, FARTHEST), st.sampled_from([0.0, -1.0, 0.5, 1.0, FARTHEST, 1e-300]))
POSITIVE = st.floats(1e-300, 1e300)
POINTS = st.tuples(NUMBERS, NUMBERS)
AREAS = st.builds(
    DisplayedArea, POINTS, POINTS, st.sampled_from(["MAGNIFY", "SCALE TO FIT"]),
    aspect=POSITIVE, magnification=st.one_of(st.none(), POSITIVE),
)  # fmt: skip
GRAPHICS = st.builds(
    Graphic, st.sampled_from(["POINT", "POLYLINE", "INTERPOLATED", "CIRCLE", "ELLIPSE", "RECTANGLE", "MULTILINE"]),
    st.sampled_from(Units), st.lists(POINTS, min_size=1, max_size=5).map(tuple), filled=st.booleans(),
    thickness=st.one_of(st.none(), NUMBERS), compound=st.booleans(),
)  # fmt: skip
TEXTS = st.builds(
    StateText, st.text(max_size=12), st.one_of(st.none(), POINTS), st.sampled_from(Units), st.booleans(),
    st.one_of(st.none(), st.tuples(POINTS, POINTS)), st.sampled_from(Units), st.sampled_from(["", "CENTER", "RIGHT"]),
)  # fmt: skip
SHUTTERS = st.builds(
    Shutters, st.one_of(st.none(), st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS)),
    st.one_of(st.none(), st.tuples(POINTS, NUMBERS)),
    st.one_of(st.just(()), st.lists(POINTS, min_size=3, max_size=5).map(tuple)),
)  # fmt: skip


STATES = st.builds(
    lambda place, graphics, texts, shutters, rotation, flipped: PresentationState(
        images=(StateImage(UID),),
        areas=(place,),
        annotations=(StateAnnotation("A", tuple(graphics), tuple(texts)),),
        shutters=shutters,
        rotation=rotation,
        flipped=flipped,
    ),
    AREAS, st.lists(GRAPHICS, max_size=2), st.lists(TEXTS, max_size=2), SHUTTERS, st.integers(0, 3), st.booleans(),
)  # fmt: skip


@settings(max_examples=150)
@given(STATES)
def test_absurd_numbers_end_in_a_picture(qapp: Any, state: PresentationState) -> None:
    shown(state)


def test_what_lies_where_no_picture_is_is_left_out() -> None:
    far = item(GraphicAnnotationUnits="PIXEL", GraphicData=[1, 1, 9e6, 9], GraphicType="POLYLINE")
    near = item(GraphicAnnotationUnits="PIXEL", GraphicData=[1, 1, 9, 9], GraphicType="POLYLINE")
    annotation = item(GraphicLayer="A", GraphicObjectSequence=[far, near])
    found = state_file(
        GraphicAnnotationSequence=[annotation], DisplayedAreaSelectionSequence=[area(1, 1, 2_000_000, 1)]
    ).state
    assert [one.points for one in found.annotations[0].graphics] == [((0.5, 0.5), (8.5, 8.5))]
    assert found.areas == ()


@pytest.mark.parametrize("entries", [(0,), (0, 65535), tuple(range(65536))])
@pytest.mark.parametrize("bits", [8, 16])
def test_tables_of_any_size(entries: tuple[int, ...], bits: int) -> None:
    table = StateTable(0, entries, bits)
    plain = PresentationState(images=(StateImage(UID),), presentation_table=table)
    shown(plain)
    shown(replace(plain, modality_table=table, voi=(SoftcopyVoi(table=table),)))
    shown(replace(plain, rescale=(-1e-9, 1e9, "US"), voi=(SoftcopyVoi(Window(0, 1e-12)),)))
