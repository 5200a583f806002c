"""Both axes are reduced by the same rule, though each in its own way."""

from __future__ import annotations

import numpy as np
import pytest

from reviewer_app.viewer.resample import Cover, area_mean


@pytest.mark.parametrize("shape", [(37, 53), (37, 53, 3), (1, 9), (700, 400)])
@pytest.mark.parametrize("cover", [Cover(0, 2, 18), Cover(-0.4, 1.37, 20), Cover(3.2, 4.9, 4), Cover(0, 1, 9)])
@pytest.mark.parametrize("look", [lambda one: one, lambda one: one[:, ::-1], lambda one: np.rot90(one, 1)])
def test_columns_are_reduced_as_rows_are(shape, cover, look):
    pixels = look(np.random.default_rng(7).integers(0, 256, shape, dtype=np.uint8))
    across = area_mean(pixels, None, cover)
    down = area_mean(np.swapaxes(pixels, 0, 1), cover, None)
    assert across.flags.c_contiguous
    assert np.array_equal(across, np.swapaxes(down, 0, 1))


def test_a_reduced_picture_is_the_mean_of_what_each_pixel_covers():
    pixels = np.random.default_rng(8).integers(0, 256, (60, 80), dtype=np.uint8)
    fine = np.repeat(np.repeat(pixels, 3, axis=0), 2, axis=1).astype(np.float64)
    means = fine.reshape(36, 5, 32, 5).mean(axis=(1, 3))
    reduced = area_mean(pixels, Cover(0, 5 / 3, 36), Cover(0, 5 / 2, 32))
    assert np.abs(reduced - means).max() <= 0.54
    assert (
        np.abs(area_mean(pixels, Cover(0, 5 / 3, 36), None) - fine.reshape(36, 5, 80, 2).mean(axis=(1, 3))).max()
        <= 0.51
    )


@pytest.mark.parametrize("step", [1.01, 2.777, 6.5, 19.3])
@pytest.mark.parametrize("contrast", ["noise", "edges"])
def test_a_mean_is_never_further_off_than_it_says(step, contrast):
    random = np.random.default_rng(11)
    size = 400
    pixels = random.integers(0, 256, (size, size), dtype=np.uint8)
    if contrast == "edges":
        pixels = np.where(pixels > 127, 255, 0).astype(np.uint8)
    count = int(size / step)
    cover = Cover(0, step, count)
    edges = step * np.arange(count + 1)
    at = np.arange(size)
    share = np.clip(np.minimum(edges[1:, None], at + 1) - np.maximum(edges[:-1, None], at), 0, None) / step
    off = area_mean(pixels, cover, cover) - share @ pixels @ share.T
    assert np.abs(off).max() <= 0.5 + 0.04 + 0.04 * (int(step) + 2)
    assert abs(off.mean()) < 0.02


def test_what_is_even_stays_as_it_is():
    for grey in (0, 1, 127, 254, 255):
        pixels = np.full((300, 500), grey, dtype=np.uint8)
        assert (area_mean(pixels, Cover(0.3, 2.9, 100), Cover(0.1, 3.71, 130)) == grey).all()


@pytest.mark.parametrize("shape", [(700, 400), (370, 253, 3)])
@pytest.mark.parametrize("cover", [Cover(-0.4, 1.37, 150), Cover(3.2, 3.7, 64), Cover(0.25, 1.5, 160), Cover(0, 1, 90)])
def test_a_part_of_a_reduced_picture_is_that_picture_to_the_bit(shape, cover):
    pixels = np.random.default_rng(9).integers(0, 256, shape, dtype=np.uint8)
    whole = area_mean(pixels, cover, cover)
    for first, count in ((0, 7), (31, 1), (cover.count - 20, 20)):
        rows, high = cover.part(first, count, shape[0])
        columns, wide = cover.part(first, count, shape[1])
        part = area_mean(pixels[high, wide], rows, columns)
        assert np.array_equal(part, whole[first : first + count, first : first + count])
