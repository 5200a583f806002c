from __future__ import annotations

import numpy as np
import pytest

from reviewer_app.imaging.display_pattern import (
    BRIGHT,
    DIM,
    GROUND,
    Box,
    display_pattern,
    pattern_places,
    step_levels,
)


def part(image: np.ndarray, box: Box) -> np.ndarray:
    left, top, right, bottom = box
    return image[top:bottom, left:right]


@pytest.mark.parametrize(("columns", "rows"), [(1366, 768), (2560, 1440), (1440, 2560), (320, 320), (641, 401)])
def test_every_part_is_where_it_is_said_to_be(columns: int, rows: int) -> None:
    image, at = display_pattern(columns, rows), pattern_places(columns, rows)
    assert image.shape == (rows, columns)
    assert (round(0.05 * 255), round(0.95 * 255)) == (DIM, BRIGHT)
    for outside, inside, levels in ((at.black, at.dim, {0, DIM}), (at.white, at.bright, {255, BRIGHT})):
        assert set(np.unique(part(image, outside))) == levels
        assert len(np.unique(part(image, inside))) == 1
    assert [int(part(image, one).min()) for one in at.patches] == list(range(0, 256, 15))
    assert all(part(image, one).min() == part(image, one).max() for one in at.patches)
    rising, falling = (part(image, one)[0].astype(int) for one in at.ramps)
    assert (rising[0], rising[-1], falling[0], falling[-1]) == (0, 255, 255, 0)
    assert np.all(np.diff(rising) >= 0)
    assert np.all(np.diff(falling) <= 0)
    assert image[0].min() == image[-1].min() == image[:, 0].min() == image[:, -1].min() == 255


def test_lines_are_one_and_two_pixels_wide() -> None:
    image, at = display_pattern(1920, 1080), pattern_places(1920, 1080)
    assert len(at.lines) == 5
    for down, across in at.lines:
        for row in (part(image, down)[3], part(image, across)[:, 3]):
            half = row.size // 2
            assert row[:4].tolist() == [0, 255, 0, 255]
            assert row[half : half + 4].tolist() == [0, 0, 255, 255]


def test_the_grid_is_square_and_the_ground_grey() -> None:
    image = display_pattern(1600, 900)
    cell = 900 // 12
    lines = [x for x in range(1, 1599) if (image[2:8, x] == 191).all()]
    assert set(np.diff(lines)) == {cell}
    assert (image == GROUND).mean() > 0.5


def test_there_is_a_least_size() -> None:
    with pytest.raises(ValueError, match="at least"):
        display_pattern(319, 900)


def test_levels_are_evenly_spaced() -> None:
    assert step_levels(6) == (0, 51, 102, 153, 204, 255)
