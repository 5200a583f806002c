"""A test pattern for displays, pixel by pixel, after SMPTE RP 133 and TG18-QC (AAPM On-Line Report 03, 3.2).

A grid over mid grey for geometry; 18 patches from black to white; a 5 % patch in black and a 95 % patch in white; two
ramps; and lines of one and of two pixels across and down, in the middle and at the corners.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

GROUND, GRID = 128, 191
#: 5 % and 95 % of 255.
DIM, BRIGHT = 13, 242
STEPS = 18
#: The least that the pattern needs, in device pixels.
LEAST = 320

Grey = npt.NDArray[np.uint8]
Box = tuple[int, int, int, int]
"""Left, top, right, bottom in device pixels; right and bottom are the first outside."""


@dataclass(frozen=True, slots=True)
class PatternPlaces:
    """Where the parts of a pattern lie.

    `black` and `white` hold `dim` and `bright`; `patches` go from black to white; `ramps` rise and fall; `lines` are
    pairs of boxes, with lines down and lines across, each of lines of one pixel in its left half, of two in its right.
    """

    black: Box
    dim: Box
    white: Box
    bright: Box
    patches: tuple[Box, ...]
    ramps: tuple[Box, ...]
    lines: tuple[tuple[Box, Box], ...]


def pattern_places(columns: int, rows: int) -> PatternPlaces:
    """Return where the parts of a pattern of so many device pixels lie.

    Raises
    ------
    ValueError
        If there is no room for it.
    """
    if min(columns, rows) < LEAST:
        raise ValueError(f"the pattern needs at least {LEAST} × {LEAST} pixels")
    middle, centre = columns // 2, rows // 2
    side = min(columns, rows) // 6
    top = centre - side // 2
    black = (middle - 2 * side, top, middle - side, top + side)
    white = (middle + side, top, middle + 2 * side, top + side)
    patch = min(columns * 9 // 10 // STEPS, rows // 10)
    left, below = middle - patch * STEPS // 2, centre + side
    patches = tuple((left + n * patch, below, left + (n + 1) * patch, below + patch) for n in range(STEPS))
    high, edge = rows // 16, columns // 10
    ramps = tuple((edge, rows * part // 5, columns - edge, rows * part // 5 + high) for part in (1, 4))
    box = side // 2 // 4 * 4
    gap = box // 2
    right, low = columns - gap - 2 * box, rows - gap - box
    corners = ((gap, gap), (right, gap), (gap, low), (right, low))
    places = ((middle - box, centre - box // 2), *corners)
    lines = tuple(((x, y, x + box, y + box), (x + box, y, x + 2 * box, y + box)) for x, y in places)
    return PatternPlaces(black, _inner(black), white, _inner(white), patches, ramps, lines)


def display_pattern(columns: int, rows: int) -> Grey:
    """Return the pattern, ``(rows, columns)`` uint8, as driving levels or as P-values.

    Raises
    ------
    ValueError
        If there is no room for it.
    """
    at = pattern_places(columns, rows)
    image = np.full((rows, columns), GROUND, dtype=np.uint8)
    cell = min(columns, rows) // 12
    image[(rows // 2) % cell :: cell, :] = GRID
    image[:, (columns // 2) % cell :: cell] = GRID
    image[[0, -1], :] = 255
    image[:, [0, -1]] = 255
    for box, level in ((at.black, 0), (at.dim, DIM), (at.white, 255), (at.bright, BRIGHT)):
        _part(image, box)[...] = level
    for box, level in zip(at.patches, step_levels(STEPS), strict=True):
        _part(image, box)[...] = level
    for box, ends in zip(at.ramps, ((0, 255), (255, 0)), strict=True):
        _part(image, box)[...] = np.round(np.linspace(*ends, box[2] - box[0])).astype(np.uint8)
    for down, across in at.lines:
        for box, turned in ((down, False), (across, True)):
            size = box[2] - box[0]
            count = np.arange(size)
            stripes = np.where(count < size // 2, count % 2, count // 2 % 2).astype(np.uint8) * 255
            _part(image, box)[...] = stripes[:, None] if turned else stripes[None, :]
    return image


def step_levels(count: int) -> tuple[int, ...]:
    """Return so many evenly spaced driving levels from 0 to 255; of 18 each is 15 over the one before."""
    return tuple(round(255 * number / (count - 1)) for number in range(count))


def _inner(box: Box) -> Box:
    left, top, right, bottom = box
    third = (right - left) // 3
    return (left + third, top + third, right - third, bottom - third)


def _part(image: Grey, box: Box) -> Grey:
    left, top, right, bottom = box
    return image[top:bottom, left:right]
