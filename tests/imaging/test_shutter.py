from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from reviewer_app.cases.views import Window
from reviewer_app.imaging.display import DisplayState, to_display
from reviewer_app.imaging.frames import open_frame
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.source import Grey, Region
from tests.helpers.dicom_files import image, item, stream

WHITE = DisplayState(window=Window(0.5, 1.0))
"""A window in which the picture of ones is white."""


def shown(state: DisplayState = WHITE, region: Region | None = None, frame: int = 0, **attributes: Any) -> Grey:
    """Return what is shown of a white picture of 20 columns and 16 rows, one for each frame."""
    frames = int(attributes.pop("frames", 1))
    pixels = np.ones((frames, 16, 20) if frames > 1 else (16, 20), dtype=np.uint16)
    opened = stream(image(pixels, **attributes))
    source = open_frame(opened, index_instance(opened), frame)
    place = region or source.levels[0].whole
    return to_display(source.read(0, place), source.description, state, region=region)


RECTANGLE = {
    "ShutterShape": "RECTANGULAR",
    "ShutterLeftVerticalEdge": 3,
    "ShutterRightVerticalEdge": 10,
    "ShutterUpperHorizontalEdge": 5,
    "ShutterLowerHorizontalEdge": 6,
}


def test_rectangle_with_its_edges_still_seen() -> None:
    # columns and rows are counted from 1 in the file
    expected = np.zeros((16, 20), dtype=np.uint8)
    expected[4:6, 2:10] = 255
    assert np.array_equal(shown(**RECTANGLE), expected)


def test_it_can_be_taken_away() -> None:
    assert shown(DisplayState(window=WHITE.window, shutter=False), **RECTANGLE).min() == 255


@pytest.mark.parametrize(("value", "level"), [(0, 0), (65535, 255), (32768, 128), (None, 0)])
def test_presentation_value(value: int | None, level: int) -> None:
    told = {} if value is None else {"ShutterPresentationValue": value}
    found = shown(**RECTANGLE, **told)
    assert found[0, 0] == level
    assert found[4, 2] == 255


def test_the_level_outside_is_not_inverted() -> None:
    found = shown(DisplayState(window=WHITE.window, inverted=True), **RECTANGLE, ShutterPresentationValue=65535)
    assert (found[0, 0], found[4, 2]) == (255, 0)


def test_circle() -> None:
    found = shown(ShutterShape="CIRCULAR", CenterOfCircularShutter=[8, 10], RadiusOfCircularShutter=5)
    rows, columns = np.mgrid[0:16, 0:20]
    assert np.array_equal(found == 255, (rows - 7) ** 2 + (columns - 9) ** 2 <= 25)


def test_circle_of_pixels_that_are_not_square_is_round_to_the_eye() -> None:
    # rows twice as far apart as columns: the radius is counted along a row
    circle = {"ShutterShape": "CIRCULAR", "CenterOfCircularShutter": [8, 10], "RadiusOfCircularShutter": 6}
    found = shown(**circle, PixelAspectRatio=[2, 1], Modality="OT", SOPClassUID="1.2.840.10008.5.1.4.1.1.7") == 255
    assert (found.any(axis=1).sum(), found.any(axis=0).sum()) == (7, 13)


def test_polygon() -> None:
    found = shown(ShutterShape="POLYGONAL", VerticesOfThePolygonalShutter=[2, 2, 2, 15, 12, 15, 12, 2]) == 255
    expected = np.zeros((16, 20), dtype=np.bool_)
    expected[1:12, 1:15] = True
    assert np.array_equal(found, expected)


def test_shapes_together_are_open_where_all_are() -> None:
    both = {**RECTANGLE, "ShutterShape": ["RECTANGULAR", "CIRCULAR"], "ShutterLowerHorizontalEdge": 12}
    found = shown(**both, CenterOfCircularShutter=[8, 10], RadiusOfCircularShutter=5) == 255
    rows, columns = np.mgrid[0:16, 0:20]
    inside = (rows - 7) ** 2 + (columns - 9) ** 2 <= 25
    assert np.array_equal(found, inside & (rows >= 4) & (rows <= 11) & (columns >= 2) & (columns <= 9))


def test_bitmap_covers_where_it_is_set_and_is_no_overlay_then() -> None:
    bits = np.zeros((16, 20), dtype=np.uint8)
    bits[:, :4] = 1
    made = image(np.ones((16, 20), dtype=np.uint16), ShutterShape="BITMAP", ShutterOverlayGroup=0x6000)
    made.add_new(0x60000010, "US", 16)
    made.add_new(0x60000011, "US", 20)
    made.add_new(0x60000050, "SS", [1, 1])
    made.add_new(0x60003000, "OW", np.packbits(bits.reshape(-1), bitorder="little").tobytes())
    opened = stream(made)
    source = open_frame(opened, index_instance(opened), 0)
    found = to_display(source.read(0, source.levels[0].whole), source.description, WHITE)
    assert np.array_equal(found == 0, bits == 1)
    assert source.description.overlays == ()


def test_every_frame_of_an_enhanced_object_may_have_its_own() -> None:
    frames = [item(FrameDisplayShutterSequence=[item(**RECTANGLE)]), item()]
    attributes = {"frames": 2, "PerFrameFunctionalGroupsSequence": frames}
    assert shown(**attributes, frame=0)[0, 0] == 0
    assert shown(**attributes, frame=1).min() == 255


def test_a_region_of_a_reduced_level_is_covered_in_its_place() -> None:
    whole = shown(**RECTANGLE)
    part = Region(2, 3, 5, 4)
    assert np.array_equal(shown(region=part, **RECTANGLE), whole[part.slices])


@pytest.mark.parametrize(
    "broken",
    [
        {"ShutterShape": "RECTANGULAR"},
        {"ShutterShape": "CIRCULAR", "CenterOfCircularShutter": [8]},
        {"ShutterShape": "POLYGONAL", "VerticesOfThePolygonalShutter": [1, 1, 2, 2]},
        {"ShutterShape": "BITMAP", "ShutterOverlayGroup": 0x6000},
        {"ShutterShape": "HEART"},
    ],
)
def test_a_broken_shutter_covers_nothing(broken: dict[str, Any]) -> None:
    assert shown(**broken).min() == 255


def test_color_is_covered_too() -> None:
    pixels = np.full((16, 20, 3), 200, dtype=np.uint8)
    opened = stream(image(pixels, **RECTANGLE))
    source = open_frame(opened, index_instance(opened), 0)
    found = to_display(source.read(0, source.levels[0].whole), source.description)
    assert found[0, 0].tolist() == [0, 0, 0]
    assert found[4, 2].tolist() == [200, 200, 200]
