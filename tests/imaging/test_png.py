"""Pictures survive being packed."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from reviewer_app.imaging.png import png_of


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (5, 1), (64, 33)])
def test_the_pixels_are_read_back(shape: tuple[int, int]) -> None:
    pixels = np.random.default_rng(3).integers(0, 256, (*shape, 3), np.uint8)
    with Image.open(io.BytesIO(png_of(pixels))) as opened:
        opened.load()
        assert opened.mode == "RGB"
        assert np.array_equal(np.asarray(opened), pixels)


def test_a_part_of_a_larger_picture_is_packed_as_it_is() -> None:
    whole = np.random.default_rng(4).integers(0, 256, (20, 20, 3), np.uint8)
    with Image.open(io.BytesIO(png_of(whole[3:9, 4:15]))) as opened:
        assert np.array_equal(np.asarray(opened), whole[3:9, 4:15])
