"""What presentation states draw and write: at its place however the picture is turned, in the colour of its layer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from reviewer_app.cases.presentation_states import (
    DisplayedArea,
    Graphic,
    GraphicLayer,
    PresentationState,
    StateAnnotation,
    StateImage,
    StateText,
    Units,
)
from reviewer_app.cases.views import ViewState
from reviewer_app.imaging.frames import FrameSource
from reviewer_app.imaging.objects.presentation import StateSource
from reviewer_app.imaging.source import DisplayInput, Level
from reviewer_app.viewer.compose import compose
from reviewer_app.viewer.overlays import NOTHING
from tests.helpers.qimages import rgb

COLUMNS, ROWS = 200, 100
RED = (255, 0, 0)
LAYERS = (GraphicLayer("RED", 1, RED), GraphicLayer("PLAIN", 2))


def painted(*annotations: StateAnnotation, view: ViewState | None = None, **state: Any) -> npt.NDArray[np.bool_]:
    """Return where a pane of the picture's size, or of its size turned, is not black."""
    return shown(*annotations, view=view, **state).max(axis=2) > 120


def shown(*annotations: StateAnnotation, view: ViewState | None = None, **state: Any) -> npt.NDArray[np.uint8]:
    told = PresentationState(images=(StateImage("1.2"),), layers=LAYERS, annotations=annotations, **state)
    description = DisplayInput(photometric="MONOCHROME2", bits_stored=8, stored_range=(0.0, 255.0))
    black = FrameSource(np.zeros((ROWS, COLUMNS), np.uint8), description, Level(COLUMNS, ROWS), None, "test")
    source = StateSource(black, told, "1.2")
    chosen = view if view is not None else source.view
    size = (ROWS, COLUMNS) if chosen.rotation % 2 else (COLUMNS, ROWS)
    return rgb(compose(source, chosen, (), NOTHING, size))


def drawn(kind: str, *points: tuple[float, float], units: Units = Units.PIXEL, **more: Any) -> StateAnnotation:
    return StateAnnotation("RED", (Graphic(kind, units, points, **more),))


def box_of(found: npt.NDArray[np.bool_]) -> tuple[int, int, int, int]:
    """Return first and last column, first and last row of what is painted."""
    rows, columns = np.nonzero(found)
    return int(columns.min()), int(columns.max()), int(rows.min()), int(rows.max())


def near(found: tuple[int, ...], expected: tuple[int, ...], by: int = 2) -> bool:
    return all(abs(one - other) <= by for one, other in zip(found, expected, strict=True))


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (drawn("POLYLINE", (20, 30), (120, 30), (120, 70)), (20, 120, 30, 70)),
        (drawn("POLYLINE", (0.1, 0.3), (0.6, 0.7), units=Units.DISPLAY), (20, 120, 30, 70)),
        (drawn("CIRCLE", (60, 50), (80, 50)), (40, 80, 30, 70)),
        (drawn("ELLIPSE", (20, 50), (120, 50), (70, 30), (70, 70)), (20, 120, 30, 70)),
        (drawn("POINT", (60, 50)), (56, 64, 46, 54)),
        (drawn("INTERPOLATED", (20, 30), (70, 70), (120, 30)), (20, 120, 30, 70)),
        (drawn("RECTANGLE", (20, 30), (120, 70), compound=True), (20, 120, 30, 70)),
        (drawn("ELLIPSE", (20, 30), (120, 70), compound=True), (20, 120, 30, 70)),
        (drawn("MULTILINE", (20, 30), (50, 30), (80, 70), (120, 70), compound=True), (20, 120, 30, 70)),
    ],
)
def test_shapes_lie_where_the_state_puts_them(annotation: StateAnnotation, expected: tuple[int, ...]) -> None:
    assert near(box_of(painted(annotation)), expected)


def test_the_lines_of_a_multiline_do_not_hang_together() -> None:
    found = painted(drawn("MULTILINE", (20, 30), (50, 30), (80, 70), (120, 70), compound=True))
    assert not found[35:65].any()


def test_a_filled_shape_is_filled_and_lets_the_picture_through() -> None:
    corners = ((20.0, 30.0), (120.0, 30.0), (120.0, 70.0), (20.0, 70.0), (20.0, 30.0))
    assert shown(drawn("POLYLINE", *corners))[50, 70].tolist() == [0, 0, 0]
    red, green, blue = shown(drawn("POLYLINE", *corners, filled=True))[50, 70]
    assert 80 < red < 200
    assert green == blue == 0


def test_drawings_turn_with_the_picture() -> None:
    line = drawn("POLYLINE", (20, 30), (120, 30))
    assert near(box_of(painted(line, rotation=1)), (69, 69, 20, 120))
    assert near(box_of(painted(line, flipped=True)), (79, 179, 30, 30))
    assert near(box_of(painted(line, rotation=1, flipped=True)), (30, 30, 20, 120))


def test_fractions_are_those_of_the_displayed_area_as_it_stands_on_the_screen() -> None:
    """0,0 is the corner that the state's turn brings to the top left (PS3.3 C.10.5)."""
    line = drawn("POLYLINE", (0.0, 0.25), (0.5, 0.25), units=Units.DISPLAY)
    part = DisplayedArea((0, 99), (99, 0))
    found = box_of(painted(line, areas=(part,), rotation=1, view=ViewState(rotation=1)))
    assert near(found, (0, 50, 25, 25))


def test_colour_is_that_of_the_drawing_else_of_its_layer_else_white() -> None:
    line = drawn("POLYLINE", (20, 30), (120, 30))
    plain = replace(line, layer="PLAIN")
    own = drawn("POLYLINE", (20, 30), (120, 30), color=(0, 255, 0))
    assert [shown(one)[30, 70].tolist() for one in (line, plain, own)] == [[255, 0, 0], [255, 255, 255], [0, 255, 0]]


def test_the_higher_layer_is_painted_last() -> None:
    low, high = (
        replace(drawn("POLYLINE", (20, 30), (120, 30)), layer="RED"),
        replace(drawn("POLYLINE", (20, 30), (120, 30)), layer="PLAIN"),
    )
    assert shown(high, low)[30, 70].tolist() == [255, 255, 255]


def text(words: str, **more: Any) -> StateAnnotation:
    return StateAnnotation("RED", texts=(StateText(words, **more),))


def test_words_stand_upright_in_their_box_however_the_picture_is_turned(qapp: Any) -> None:
    box = ((20.0, 30.0), (120.0, 60.0))
    found = box_of(painted(text("NODULE", box=box)))
    assert near((found[0], found[2]), (20, 30), by=6)
    turned = box_of(painted(text("NODULE", box=box), rotation=1))
    # the box is turned, the words in it are not: they stay as wide as they were
    assert abs((turned[1] - turned[0]) - (found[1] - found[0])) <= 1
    assert near((turned[0], turned[2]), (39, 20), by=6)


@pytest.mark.parametrize(("justification", "free"), [("LEFT", 0.0), ("CENTER", 0.5), ("RIGHT", 1.0)])
def test_words_are_justified(justification: str, free: float, qapp: Any) -> None:
    found = box_of(painted(text("8 mm", box=((20.0, 30.0), (180.0, 60.0)), justification=justification)))
    room = 160 - (found[1] - found[0])
    assert abs(found[0] - (20 + free * room)) <= 5


def test_a_line_leads_to_an_anchor_that_is_to_be_seen(qapp: Any) -> None:
    told = {"anchor": (150.0, 90.0), "box": ((20.0, 20.0), (80.0, 40.0))}
    assert box_of(painted(text("A", **told)))[1] < 100
    assert box_of(painted(text("A", anchor_visible=True, **told)))[1] >= 148


def test_words_without_a_box_stand_beside_their_anchor(qapp: Any) -> None:
    found = box_of(painted(text("A\nB", anchor=(50.0, 40.0))))
    assert 50 <= found[0] < 65
    assert 40 <= found[2] < 60


def test_what_a_state_draws_goes_with_the_overlays_of_the_file() -> None:
    line = drawn("POLYLINE", (20, 30), (120, 30))
    assert not painted(line, view=ViewState(file_overlays=False)).any()
