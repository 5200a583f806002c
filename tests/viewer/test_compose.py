"""The one function that scales and paints, held against plain arithmetic."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from functools import cache

import numpy as np
import pytest
from PySide6.QtCore import QRect

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.views import ImageReference, ViewState, Window
from reviewer_app.geometry import ImagePoint, Spacing
from reviewer_app.imaging.display import AS_STORED, to_display
from reviewer_app.viewer import compose as compose_module
from reviewer_app.viewer import words as words_module
from reviewer_app.viewer.compose import compose, figure, ground, paint_anew, paint_picture, thumbnail
from reviewer_app.viewer.overlays import NOTHING, OverlaySet
from reviewer_app.viewer.quality import Quality, QualityMark
from tests.helpers.patience import PATIENCE
from tests.helpers.pictures import COLOR, GREY, ArraySource, axial, halved, noise
from tests.helpers.qimages import grey, rgb


def shown(source: ArraySource, view: ViewState, size: tuple[int, int]) -> np.ndarray:
    return grey(compose(source, view, (), NOTHING, size))


@cache
def large_noise(*, colour: bool) -> np.ndarray:
    pixels = np.random.default_rng(3).integers(0, 256, (600, 800, 3) if colour else (600, 800)).astype(np.uint8)
    pixels.flags.writeable = False
    return pixels


def test_native_size_is_a_copy_of_the_display_values():
    pixels = noise(61, 83)
    assert np.array_equal(shown(ArraySource(pixels), ViewState(), (83, 61)), to_display(pixels, GREY, AS_STORED))


def test_one_to_one_is_exact_anywhere_in_the_pane():
    pixels = noise(40, 50)
    image = shown(ArraySource(pixels), ViewState(zoom=1.0), (101, 90))
    expected = to_display(pixels, GREY, AS_STORED)
    left, top = 26, 25  # (101 - 50) / 2 = 25.5 falls on the next device pixel
    assert np.array_equal(image[top : top + 40, left : left + 50], expected)
    image[top : top + 40, left : left + 50] = 0
    assert not image.any()


@pytest.mark.parametrize(("rotation", "flipped"), [(0, True), (1, False), (2, False), (3, False), (1, True), (3, True)])
def test_turning_and_mirroring_move_pixels_and_change_none(rotation, flipped):
    pixels = noise(40, 50)
    size = (40, 50) if rotation % 2 else (50, 40)
    expected = to_display(pixels, GREY, AS_STORED)
    expected = np.rot90(expected[:, ::-1] if flipped else expected, -rotation)
    view = ViewState(zoom=1.0, rotation=rotation, flipped=flipped)
    assert np.array_equal(shown(ArraySource(pixels), view, size), expected)


def test_reducing_by_a_whole_number_is_the_mean():
    pixels = noise(90, 120)
    means = pixels.reshape(30, 3, 40, 3).mean(axis=(1, 3))
    assert np.abs(shown(ArraySource(pixels), ViewState(), (40, 30)) - means).max() <= 0.51


def test_reducing_by_a_fraction_is_the_mean_of_what_a_pixel_covers():
    pixels = noise(100, 100)
    fine = np.repeat(np.repeat(pixels, 3, axis=0), 3, axis=1)
    means = fine.reshape(60, 5, 60, 5).mean(axis=(1, 3))
    assert np.abs(shown(ArraySource(pixels), ViewState(), (60, 60)) - means).max() <= 0.54


def test_reducing_keeps_what_is_small():
    pixels = np.zeros((512, 512), np.uint16)
    pixels[77, 301] = 255
    source = ArraySource(pixels)
    image = compose(source, ViewState(window=Window(8, 16)), (), NOTHING, (200, 200))
    assert grey(image).max() >= 255 / 16 / 6.6  # one pixel of 2.56² is still seen


def test_the_pyramid_is_used_just_above_the_scale_of_the_pane():
    pixels = noise(512, 512).astype(np.float32)
    source = ArraySource(pixels, smaller=(halved(pixels), halved(halved(pixels))))
    for side, level in ((512, 0), (300, 0), (256, 1), (200, 1), (128, 2), (64, 2), (700, 0)):
        source.read_regions.clear()
        compose(source, ViewState(), (), NOTHING, (side, side))
        assert {number for number, _ in source.read_regions} == {level}
    whole = shown(source, ViewState(), (128, 128)).astype(int)
    means = pixels.reshape(128, 4, 128, 4).mean(axis=(1, 3))
    assert np.abs(whole - means).max() <= 1.01  # GREY has its steps half a value off


def test_only_the_visible_part_is_read():
    source = ArraySource(noise(2000, 2000))
    compose(source, ViewState(zoom=2.0, center=ImagePoint(1000, 400)), (), NOTHING, (300, 200))
    ((_, region),) = source.read_regions
    assert region.columns <= 154
    assert region.rows <= 104


def test_enlarging_is_bilinear():
    pixels = noise(20, 24)
    image = shown(ArraySource(pixels), ViewState(), (96, 80)).astype(float)
    values = to_display(pixels, GREY, AS_STORED).astype(float)
    rows = np.clip((np.arange(80) + 0.5) / 4 - 0.5, 0, 19)
    columns = np.clip((np.arange(96) + 0.5) / 4 - 0.5, 0, 23)
    top, left = np.minimum(rows.astype(int), 18), np.minimum(columns.astype(int), 22)
    down, across = (rows - top)[:, None], (columns - left)[None, :]
    upper = values[top][:, left] * (1 - across) + values[top][:, left + 1] * across
    lower = values[top + 1][:, left] * (1 - across) + values[top + 1][:, left + 1] * across
    error = np.abs(image - (upper * (1 - down) + lower * down))
    assert error.max() <= 3.5  # Qt weighs in 8 bits and rounds down
    assert error.mean() <= 1.0


def test_panning_by_whole_pixels_moves_the_same_values():
    source = ArraySource(noise(300, 300))
    first = shown(source, ViewState(zoom=0.7, center=ImagePoint(150, 150)), (100, 100))
    second = shown(source, ViewState(zoom=0.7, center=ImagePoint(150 + 10 / 0.7, 150)), (100, 100))
    assert np.array_equal(first[:, 10:], second[:, :-10])


@pytest.mark.parametrize("zoom", [0.3, 0.613, 0.95, 1.0])
@pytest.mark.parametrize(("rotation", "flipped"), [(0, False), (1, False), (2, True), (3, True)])
def test_a_part_is_painted_to_the_bit_as_in_the_whole_and_reads_little(zoom, rotation, flipped):
    source = ArraySource(large_noise(colour=True), description=COLOR, plane=axial(Spacing(0.9, 1.0)))
    view = ViewState(zoom=zoom, center=ImagePoint(390.3, 310.8), rotation=rotation, flipped=flipped)
    whole = compose(source, view, (), NOTHING, (301, 222))
    part = QRect(93, 71, 40, 30)
    image = ground((301, 222))
    image.fill(0xFF00FF00)
    source.read_regions.clear()
    paint_picture(image, source, view, part=part)
    box = (slice(71, 101), slice(93, 133))
    painted, expected = rgb(image), rgb(whole)
    assert np.array_equal(painted[box], expected[box])
    painted[box] = (0, 255, 0)
    assert (painted == (0, 255, 0)).all(), "nothing else is touched"
    ((_, region),) = source.read_regions
    assert zoom >= 0.9 or region.columns * region.rows < 3 * 40 * 30 / zoom**2


@pytest.mark.parametrize("zoom", [None, 0.2, 0.3, 0.613, 1.0, 1.37, 2.5, 7.3])
@pytest.mark.parametrize(("rotation", "flipped"), [(0, False), (1, False), (2, True), (3, True)])
@pytest.mark.parametrize("center", [None, ImagePoint(390.3, 310.8), ImagePoint(-0.5, 12.3), ImagePoint(799.2, 599.4)])
@pytest.mark.parametrize("description", [GREY, COLOR])
def test_nothing_of_what_was_on_the_image_before_shines_through(zoom, rotation, flipped, center, description):
    source = ArraySource(
        large_noise(colour=description is COLOR), description=description, plane=axial(Spacing(0.9, 1.0)), smaller=()
    )
    for palette in ("", "HOT_IRON") if description is GREY else ("",):
        view = ViewState(zoom=zoom, center=center, rotation=rotation, flipped=flipped, palette=palette)
        for size in ((301, 222), (90, 260)):
            clean, used = ground(size), ground(size)
            paint_picture(clean, source, view)
            used.fill(0xFF00FF00)
            paint_anew(used, source, view)
            assert np.array_equal(rgb(used), rgb(clean))


def test_pixels_that_are_not_square_keep_their_shape():
    source = ArraySource(noise(50, 100), plane=axial(Spacing(1.0, 0.5)))
    image = shown(source, ViewState(), (200, 200))
    assert image[:, 100].any()
    rows = np.flatnonzero(image.any(axis=1))
    columns = np.flatnonzero(image.any(axis=0))
    assert (rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1) == (200, 200)


def test_one_axis_may_shrink_while_the_other_grows():
    source = ArraySource(np.full((50, 200), 200, np.uint16), plane=axial(Spacing(4.0, 1.0)))
    image = shown(source, ViewState(), (100, 100))
    assert image.shape == (100, 100)
    assert (image == 200).all()


def test_colour_comes_through():
    pixels = np.random.default_rng(0).integers(0, 256, (30, 40, 3)).astype(np.uint8)
    source = ArraySource(pixels, description=COLOR)
    assert np.array_equal(rgb(compose(source, ViewState(), (), NOTHING, (40, 30))), pixels)
    means = pixels.reshape(15, 2, 20, 2, 3).mean(axis=(1, 3))
    assert np.abs(rgb(compose(source, ViewState(), (), NOTHING, (20, 15))) - means).max() <= 0.51


def test_outside_of_the_picture_is_black_and_reads_nothing():
    source = ArraySource(noise(10, 10))
    image = shown(source, ViewState(zoom=1.0, center=ImagePoint(500, 500)), (50, 50))
    assert not image.any()
    assert not source.read_regions


def test_the_same_in_a_worker_thread(qapp):
    source = ArraySource(noise(200, 150), plane=axial())
    overlays = OverlaySet(identity=("Doe, Jane",), quality=QualityMark(Quality.FULL, "Full quality"))
    made: list[np.ndarray] = []
    worker = threading.Thread(target=lambda: made.append(rgb(compose(source, ViewState(), (), overlays, (300, 300)))))
    worker.start()
    worker.join(PATIENCE)
    assert np.array_equal(made[0], rgb(compose(source, ViewState(), (), overlays, (300, 300))))


def test_a_figure_is_the_same_picture_at_the_resolution_of_print():
    source = ArraySource(noise(300, 300))
    view = ViewState(zoom=1.5, center=ImagePoint(120, 130))
    small = compose(source, view, (), NOTHING, (400, 400))
    assert np.array_equal(rgb(figure(source, view, (), NOTHING, (400, 400))), rgb(small))
    large = grey(figure(source, view, (), NOTHING, (1600, 1600))).astype(int)
    same_part = grey(compose(source, view, (), NOTHING, (800, 800))).astype(int)
    assert np.abs(large[::2, ::2] - same_part).mean() < 25


def test_thumbnail_is_fitted():
    image = thumbnail(ArraySource(np.full((100, 50), 255, np.uint16)), (64, 64))
    assert (image.width(), image.height()) == (64, 64)
    assert np.flatnonzero(grey(image)[32]).tolist() == list(range(16, 48))


def _text_mark(at: ImagePoint) -> Annotation:
    image = ImageReference("1", "1.1", "1.1.1", 0)
    return Annotation("a", AnnotationKind.TEXT, image, (at,), "me", datetime(2026, 11, 22, tzinfo=UTC), ViewState(),
                      text="Cyst")  # fmt: skip


@pytest.mark.usefixtures("qapp")
def test_a_mark_out_of_sight_leaves_no_words_in_sight():
    source, view = ArraySource(noise(400, 400)), ViewState(zoom=1.0, center=ImagePoint(100, 100))
    bare = rgb(compose(source, view, (), NOTHING, (150, 150)))
    outside = rgb(compose(source, view, (_text_mark(ImagePoint(300, 300)),), NOTHING, (150, 150)))
    inside = rgb(compose(source, view, (_text_mark(ImagePoint(100, 100)),), NOTHING, (150, 150)))
    assert np.array_equal(bare, outside)
    assert not np.array_equal(bare, inside)


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(("value", "darkest"), [(255, 60), (20, 30)])
def test_words_stand_on_a_darker_veil_where_the_picture_is_bright(value, darkest):
    source = ArraySource(np.full((300, 300), value, np.uint16))
    words = OverlaySet(identity=("Name", "11 Aug 1968, 58 y, M"))
    image = grey(compose(source, ViewState(window=Window(128, 256)), (), words, (300, 300)))
    line = image[30:44, 12:120]
    assert line.min() < darkest
    assert line.max() > 150  # the letters
    assert np.median(line) < 60


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("name", ["Name", "A name that reaches well into the picture beside which it begins"])
def test_words_beside_a_picture_are_painted_the_same_though_nobody_looks_how_bright_it_is_there(name, monkeypatch):
    looked_at = []
    is_bright = words_module._is_bright
    monkeypatch.setattr(words_module, "_is_bright", lambda *box: looked_at.append(box) or is_bright(*box))
    source, words = ArraySource(np.full((300, 300), 255, np.uint16)), OverlaySet(identity=("Name", name))
    view = ViewState(window=Window(128, 256))
    quick = rgb(compose(source, view, (), words, (700, 300)))
    few = len(looked_at)
    monkeypatch.setattr(compose_module, "area_of", lambda _transform: None)
    assert np.array_equal(quick, rgb(compose(source, view, (), words, (700, 300))))
    assert few < len(looked_at) - few, "lines beside the picture stand on black"


@pytest.mark.usefixtures("qapp")
def test_corner_words_stand_out_from_words_that_are_burned_into_the_picture():
    """Bright strokes are a sixth of what lies beneath, as where an ultrasound machine writes on black."""
    picture = np.full((300, 300), 10, np.uint16)
    picture[np.random.default_rng(5).random(picture.shape) < 1 / 6] = 255
    words = OverlaySet(identity=("Name", "11 Aug 1968, 58 y, M"))
    image = grey(compose(ArraySource(picture), ViewState(window=Window(128, 256)), (), words, (300, 300)))
    under, elsewhere = image[30:44, 12:120], image[100:114, 12:120]
    assert (elsewhere > 240).mean() > 0.1
    assert under.max() > 180, "the letters are there"
    assert ((under > 100) & (under < 160)).mean() < 0.08, "what is burned in is dimmed beneath them"
    assert ((under > 30) & (under < 70)).mean() > 0.05, "and can still be seen"


def test_a_figure_shows_the_crop_alone_as_large_as_it_fits():
    pixels = np.full((60, 80), 200, np.uint8)
    corners = tuple(ImagePoint(*one) for one in ((20, 10), (40, 10), (40, 20), (20, 20)))
    crop = Annotation(
        "c", AnnotationKind.CROP, ImageReference("1", "2", "3"), corners, "me", datetime.now(UTC), ViewState()
    )
    found = grey(figure(ArraySource(pixels), ViewState(), (crop,), NOTHING, (200, 200)))
    inside = found[55:145, 5:195]
    assert (inside == to_display(pixels, GREY, AS_STORED)[0, 0]).all()
    assert not found[:45].any()
    assert not found[155:].any()
