"""Layers as they are painted: each image pixel in its colour, lines where they run, in every turn of the view."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QPainter

from reviewer_app.cases.layer_views import PartLook
from reviewer_app.cases.views import ViewState, Window
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.layers.sheets import graded_sheet, mask_sheets
from reviewer_app.imaging.layers.values import Curve, Layer, LayerKind, LayerSlice, Part, ValueSheet
from reviewer_app.imaging.monitor import Monitor
from reviewer_app.imaging.palettes import palette_of
from reviewer_app.viewer.compose import Device, compose, transform_of
from reviewer_app.viewer.layer_legend import legend_lines
from reviewer_app.viewer.layer_painter import paint_layers
from reviewer_app.viewer.layer_picture import LayerPaint, default_looks, layer_picture, path_of
from reviewer_app.viewer.overlay_painter import Canvas
from reviewer_app.viewer.overlays import NOTHING, OverlaySet
from tests.helpers.icc import exchanged
from tests.helpers.pictures import ArraySource
from tests.helpers.qimages import rgb

ROWS, COLUMNS = 40, 60
RED, BLUE = (255, 0, 0), (0, 0, 255)
LAYER = Layer("1.2", LayerKind.SEGMENTATION, "Organs", (Part(1, "Liver", RED), Part(2, "Spleen", BLUE)))
DARK = ArraySource(np.zeros((ROWS, COLUMNS), np.uint16))
VIEW = ViewState(zoom=4.0, window=Window(128, 256))
SIZE = (COLUMNS * 4, ROWS * 4)


def masks() -> dict[int, np.ndarray]:
    one, two = np.zeros((ROWS, COLUMNS), bool), np.zeros((ROWS, COLUMNS), bool)
    one[5:20, 10:30], two[15:30, 20:50] = True, True
    return {1: one, 2: two}


def paint(looks: tuple[PartLook, ...], layer: Layer = LAYER, **found: object) -> LayerPaint:
    parts = frozenset(one.number for one in layer.parts)
    made = LayerSlice(layer.key, ("1", 0), parts=parts, **found)  # type: ignore[arg-type]
    return LayerPaint(layer, looks, layer_picture(made))


def shown(one: LayerPaint, view: ViewState = VIEW, size: tuple[int, int] = SIZE) -> np.ndarray:
    image = compose(DARK, view, (), NOTHING, size)
    painter = QPainter(image)
    paint_layers(Canvas(painter, *size, 1.0, []), (one,), transform_of(DARK, view, size))
    painter.end()
    return rgb(image).astype(int)


FULL = (PartLook(RED, opacity=1.0), PartLook(BLUE, opacity=1.0))


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(("rotation", "flipped"), [(0, False), (1, False), (2, True), (3, True)])
def test_every_pixel_of_a_mask_is_painted_where_its_image_pixel_is(rotation: int, flipped: bool) -> None:
    view = replace(VIEW, rotation=rotation, flipped=flipped)
    size = SIZE if rotation % 2 == 0 else SIZE[::-1]
    picture = shown(paint(FULL, sheets=mask_sheets(masks())), view, size)
    transform = transform_of(DARK, view, size)
    for row in range(ROWS):
        for column in range(0, COLUMNS, 3):
            x, y = transform.to_pane(ImagePoint(column, row))
            block = picture[int(y) - 1 : int(y) + 2, int(x) - 1 : int(x) + 2].reshape(-1, 3)
            expected = BLUE if masks()[2][row, column] else RED if masks()[1][row, column] else (0, 0, 0)
            assert (block == expected).all(), (row, column)


@pytest.mark.usefixtures("qapp")
def test_opacity_colour_and_eye() -> None:
    sheets = mask_sheets(masks())
    half = shown(paint((PartLook(RED, opacity=0.5), PartLook(BLUE, opacity=0.5)), sheets=sheets))
    inside_one, inside_two, in_both = half[4 * 10 + 2, 4 * 15 + 2], half[4 * 25 + 2, 4 * 40], half[4 * 17 + 2, 4 * 25]
    assert inside_one.tolist() == pytest.approx([128, 0, 0], abs=2)
    assert inside_two.tolist() == pytest.approx([0, 0, 128], abs=2)
    assert in_both.tolist() == pytest.approx([64, 0, 128], abs=2)
    hidden = shown(paint((PartLook(RED, visible=False), FULL[1]), sheets=sheets))
    assert hidden[..., 0].max() == 0
    assert hidden[..., 2].max() == 255
    none = shown(paint((PartLook(RED, visible=False), PartLook(BLUE, opacity=0.0)), sheets=sheets))
    assert none.max() == 0


@pytest.mark.usefixtures("qapp")
def test_on_a_monitor_values_are_led_to_its_profile_and_parts_keep_the_colours_of_their_list() -> None:
    values = ValueSheet(0, 0, np.full((ROWS, COLUMNS), 5.0, np.float32), 1)
    layer = Layer("1.3", LayerKind.FUSION, "PT", (Part(1, "SUV", RED),), maximum=5.0, palette="SPRING")
    fused = paint((PartLook(RED, opacity=1.0),), layer, sheets=(values,))
    masked = paint(FULL, sheets=mask_sheets(masks()))
    spring = palette_of("SPRING")
    assert spring is not None
    last = spring.colors[255].tolist()
    there = Device(monitor=Monitor(profile=exchanged()))
    for one, place, color in ((fused, (20, 20), last[::-1]), (masked, (42, 42), list(RED))):
        overlays = replace(NOTHING, layers=(one,))
        image = rgb(compose(DARK, VIEW, (), overlays, SIZE, there))
        assert np.abs(image[place].astype(int) - color).max() <= 2
        stored = rgb(compose(DARK, replace(VIEW, color_managed=False), (), overlays, SIZE, there))
        assert stored[place].tolist() == (last if one is fused else list(RED))


@pytest.mark.usefixtures("qapp")
def test_the_rim_of_a_part_stands_out_and_that_of_a_hidden_one_does_not() -> None:
    ring = {1: np.zeros((ROWS, COLUMNS), bool), 2: np.zeros((ROWS, COLUMNS), bool)}
    ring[1][5:35, 5:55], ring[2][15:25, 25:35] = True, True
    looks = (PartLook(RED, opacity=0.4), PartLook(BLUE, visible=False))
    picture = shown(paint(looks, sheets=mask_sheets(ring)))
    assert picture[4 * 20, 4 * 5 + 2, 0] > picture[4 * 20, 4 * 10, 0] + 50
    assert picture[4 * 20, 4 * 25 + 2].tolist() == picture[4 * 20, 4 * 10].tolist()


@pytest.mark.usefixtures("qapp")
def test_a_fractional_segment_is_seen_through_by_its_share() -> None:
    shares = np.linspace(0, 1, COLUMNS)[None, :].repeat(ROWS, axis=0)
    sheet = graded_sheet(shares, 1)
    assert sheet is not None
    picture = shown(paint(FULL, sheets=(sheet,)))
    row = picture[4 * 30 + 2, 2::4, 0]
    assert np.abs(row - np.rint(shares[0] * 255)).max() <= 3
    half = (replace(FULL[0], threshold=0.5), FULL[1])
    row = shown(paint(half, sheets=(sheet,)))[4 * 30 + 2, 2::4, 0]
    first = int(np.flatnonzero(shares[0] >= 0.5)[0])
    assert row[: first - 1].max() == 0
    assert row[first + 1 :].min() > 120


@pytest.mark.usefixtures("qapp")
def test_a_wash_begins_at_its_threshold_and_wears_the_colours_of_the_lines() -> None:
    parts = (Part(0, "Colour wash", RED), Part(1, "100 %  50.0 Gy", RED, value=50.0), Part(2, "50 %", BLUE, value=25.0))
    layer = Layer("1.3", LayerKind.DOSE, "Dose", parts, unit="Gy", maximum=60.0, reference=50.0)
    dose = np.linspace(0, 60, COLUMNS)[None, :].repeat(ROWS, axis=0)
    sheet = graded_sheet(dose, 0, 60.0)
    assert sheet is not None
    looks = (PartLook(RED, opacity=1.0, threshold=0.5), PartLook(RED), PartLook(BLUE))
    row = shown(paint(looks, layer, sheets=(sheet,)))[4 * 30 + 2, 2::4]
    first = int(np.flatnonzero(dose[0] >= 25.0)[0])
    assert row[: first - 1].max() == 0
    assert row[first + 1].tolist() == pytest.approx(BLUE, abs=20)
    at = int(np.abs(dose[0] - 50).argmin())
    assert row[at].tolist() == pytest.approx(RED, abs=12)


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("rotation", [0, 1, 2, 3])
def test_a_contour_is_painted_where_it_runs(rotation: int) -> None:
    corners = np.array([[10.0, 14.0], [40.0, 14.0], [40.0, 33.0], [10.0, 33.0]])
    layer = replace(LAYER, kind=LayerKind.STRUCTURES)
    size = SIZE if rotation % 2 == 0 else SIZE[::-1]
    view = replace(VIEW, rotation=rotation)
    picture = shown(paint((PartLook(RED), FULL[1]), layer, curves=(Curve(1, corners),)), view, size)
    transform = transform_of(DARK, view, size)
    for column, row in ((25.0, 14.0), (40.0, 20.0), (25.0, 33.0), (10.0, 20.0)):
        x, y = (round(one) for one in transform.to_pane(ImagePoint(column, row)))
        assert picture[y - 1 : y + 2, x - 1 : x + 2, 0].max() > 180
        around = picture[y - 6 : y + 7, x - 6 : x + 7, 0]
        assert (around > 100).sum() <= 3 * 13


@pytest.mark.usefixtures("qapp")
def test_points_are_crosses_and_open_lines_stay_open() -> None:
    layer = replace(LAYER, kind=LayerKind.STRUCTURES)
    curves = (
        Curve(1, np.array([[30.0, 20.0]]), closed=False, marked=True),
        Curve(2, np.array([[10.0, 30.0], [20.0, 30.0], [20.0, 38.0]]), closed=False),
    )
    picture = shown(paint((PartLook(RED), PartLook(BLUE)), layer, curves=curves))
    centre = (4 * 20 + 2, 4 * 30 + 2)
    assert picture[centre[0], centre[1] + 3, 0] > 150
    assert picture[centre[0] + 3, centre[1] + 3, 0] < 60
    assert picture[4 * 34, 4 * 15 + 2].tolist() == [0, 0, 0]


def test_a_path_has_the_points_it_was_made_of() -> None:
    path = path_of([Curve(1, np.array([[1.5, 2.0], [3.0, 4.25], [5.0, 9.0]])), Curve(1, np.array([[7.0, 8.0]]))])
    found = [(path.elementAt(at).x, path.elementAt(at).y, path.elementAt(at).isMoveTo()) for at in range(6)]
    assert found[:4] == [(1.5, 2.0, True), (3.0, 4.25, False), (5.0, 9.0, False), (1.5, 2.0, False)]
    assert found[4][:2] == (7.0, 8.0)


def test_the_legend_names_what_shows_and_counts_the_rest() -> None:
    one = paint(FULL, sheets=mask_sheets(masks()))
    assert [line.text for line in legend_lines((one,))] == ["Organs", "Liver", "Spleen"]
    assert [line.text for line in legend_lines((one,), 1)] == ["Organs", "Liver", "and 1 more"]
    hidden = LayerPaint(LAYER, (replace(FULL[0], visible=False), FULL[1]), one.picture)
    assert [line.text for line in legend_lines((hidden,))] == ["Organs", "Spleen"]
    assert [line.text for line in legend_lines((LayerPaint(LAYER, FULL),))] == ["Organs: loading"]


@pytest.mark.usefixtures("qapp")
def test_a_composed_picture_has_layers_and_their_legend() -> None:
    one = paint(FULL, sheets=mask_sheets(masks()))
    view, size = ViewState(window=Window(128, 256)), (600, 400)
    bare = rgb(compose(DARK, view, (), NOTHING, size)).astype(int)
    picture = rgb(compose(DARK, view, (), OverlaySet(layers=(one,)), size)).astype(int)
    assert bare.max() == 0
    assert (picture[60:, :, 0] == 255).sum() > 10_000
    legend = picture[:60, 450:]
    assert (legend == RED).all(axis=2).sum() >= 100  # its swatch
    assert legend.min(axis=2).max() > 200  # its words


def test_first_looks_leave_the_image_in_sight() -> None:
    assert all(0 < one.opacity < 0.6 for one in default_looks(LAYER))
    parts = (Part(0, "Colour wash", RED), Part(1, "95 %", BLUE, value=9.0))
    wash, line = default_looks(Layer("1", LayerKind.DOSE, "D", parts, reference=9.0))
    assert (wash.threshold, line.opacity) == (0.2, 1.0)
