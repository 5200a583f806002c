"""Where the picture of a viewer stands on a screen: what is measured is its middle line, not that of a tool bar."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pytest

from benchmarks.outside_hand import picture_on


@dataclass
class Shot:
    """A screen that does not change."""

    pixels: npt.NDArray[np.uint8]


def shot(*greys: tuple[slice, slice]) -> Shot:
    pixels = np.zeros((600, 900, 4), np.uint8)
    pixels[..., :3] = (218, 219, 213)  # the grey of windows is not that of pictures
    for rows, columns in greys:
        pixels[rows, columns, :3] = 120
    return Shot(pixels)


def test_the_largest_picture_is_found():
    small, large = (slice(300, 360), slice(600, 880)), (slice(80, 480), slice(100, 500))
    assert picture_on(shot(small, large)) == (100, 80, 400, 400)  # type: ignore[arg-type]  # all that it looks at


def test_black_within_a_picture_does_not_part_it():
    left, right = (slice(80, 480), slice(100, 300)), (slice(80, 480), slice(310, 500))
    assert picture_on(shot(left, right)) == (100, 80, 400, 400)  # type: ignore[arg-type]  # all that it looks at


def test_letters_and_buttons_are_no_picture():
    with pytest.raises(RuntimeError, match="no picture"):
        picture_on(shot((slice(10, 40), slice(10, 40))))  # type: ignore[arg-type]  # all that it looks at
