"""A computed section of breast core biopsies in haematoxylin and eosin, as the optical density of the two dyes.

Two cores run across the slide: collagen stroma, ducts with open or filled lumina, fat, nuclei of about 8 µm.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

WIDTH, HEIGHT = 4096, 3072
#: 20×: half a micrometre a pixel.
PIXEL_MM = 0.0005
SEED = 20261123
_GLASS = np.array([244.0, 243.0, 246.0], dtype=np.float32)
#: Optical density of full dye in red, green and blue (Ruifrok and Johnston 2001, unit vectors scaled).
_HAEMATOXYLIN = np.array([0.64, 0.72, 0.34], dtype=np.float32) * np.float32(1.12)
_EOSIN = np.array([0.10, 0.92, 0.46], dtype=np.float32) * np.float32(0.66)

Dye = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class _Core:
    """A cylinder of tissue: mean row of its axis, half width, first and last column, all in pixels."""

    row: float
    half_width: float
    first: float
    last: float


_CORES = (_Core(850.0, 440.0, 230.0, 3880.0), _Core(2240.0, 400.0, 420.0, 3600.0))


def section(rows_at_a_time: int = 256) -> Iterator[NDArray[np.uint8]]:
    """Yield the section as RGB strips of `rows_at_a_time` rows, (rows, columns, 3), from the top.

    The same pixels every time.
    """
    generator = np.random.default_rng(SEED)
    tissue = _tissue(generator)
    eosin = _stroma(tissue, generator)
    haematoxylin = np.asarray(eosin // 9, dtype=np.uint8)
    _paint_fat(eosin, haematoxylin, generator)
    _paint_ducts(eosin, haematoxylin, generator)
    _stamp_stromal_nuclei(tissue, eosin, haematoxylin, generator)
    level = np.arange(256, dtype=np.float32)[:, None] / np.float32(255.0)
    through_haematoxylin = np.power(np.float32(10.0), -level * _HAEMATOXYLIN)
    through_eosin = np.power(np.float32(10.0), -level * _EOSIN) * _GLASS
    # the colour of both dyes by haematoxylin × 256 + eosin
    colors = np.rint(through_haematoxylin[:, None] * through_eosin[None]).astype(np.uint8).reshape(-1, 3)
    for first in range(0, HEIGHT, rows_at_a_time):
        strip = slice(first, first + rows_at_a_time)
        yield colors.take(haematoxylin[strip] * np.uint16(256) + eosin[strip], axis=0)


def _noise(generator: np.random.Generator, rows: int, columns: int) -> Dye:
    """Return smooth noise over the slide, mean 128, with about `rows` × `columns` features."""
    coarse = np.clip(generator.normal(128.0, 44.0, (rows, columns)), 0, 255).astype(np.uint8)
    field: Dye = np.array(Image.fromarray(coarse).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC), dtype=np.uint8)
    return field


def _tissue(generator: np.random.Generator) -> NDArray[np.float32]:
    """Return how far inside the tissue a point is, in pixels, at a quarter of the size; outside negative."""
    x = np.arange(0, WIDTH, 4, dtype=np.float32)[None, :]
    y = np.arange(0, HEIGHT, 4, dtype=np.float32)[:, None]
    ragged = _noise(generator, 30, 40)[::4, ::4].astype(np.float32) - 128.0
    fine = _noise(generator, 190, 250)[::4, ::4].astype(np.float32) - 128.0
    depth = np.full((HEIGHT // 4, WIDTH // 4), -1e4, dtype=np.float32)
    for core in _CORES:
        axis = core.row + 110.0 * np.sin(x / 800.0 + core.row)
        inside = core.half_width - np.abs(y - axis)
        depth = np.maximum(depth, np.minimum(inside, np.minimum(x - core.first, core.last - x)))
    return np.asarray(depth + ragged * 1.1 + fine * 0.25, dtype=np.float32)


def _enlarge(small: NDArray[np.float32], low: float, high: float) -> Dye:
    """Map `low`…`high` of a quarter-size field to 0…255 at full size."""
    part = np.clip((small - low) / (high - low) * 255.0, 0, 255).astype(np.uint8)
    return np.array(Image.fromarray(part).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC), dtype=np.uint8)


def _stroma(tissue: NDArray[np.float32], generator: np.random.Generator) -> Dye:
    """Return the eosin of collagen: wavy bundles along the cores, paler where they part."""
    bundles = _noise(generator, 420, 90)
    threads = _noise(generator, 1300, 260)
    drift = _noise(generator, 10, 14)
    grain = _noise(generator, 1536, 2048)
    cover = _enlarge(tissue, -6.0, 10.0)
    columns = np.arange(WIDTH, dtype=np.int32)[None, :]
    eosin: Dye = np.empty((HEIGHT, WIDTH), dtype=np.uint8)
    for first in range(0, HEIGHT, 256):  # a strip at a time, since the steps between are in floats
        strip = slice(first, first + 256)
        rows = (np.arange(first, first + 256, dtype=np.int32)[:, None] + drift[strip]) % HEIGHT
        density = bundles[rows, columns] * np.float32(0.62) + threads[rows, columns] * np.float32(0.5)
        density += grain[strip] * np.float32(0.16)
        clefts = np.clip((density - 96.0) / 40.0, 0.12, 1.0)
        eosin[strip] = np.clip(density * clefts * (cover[strip] / np.float32(255.0)), 0, 255)
    return eosin


def _inside(tissue: NDArray[np.float32], count: int, depth: float, generator: np.random.Generator) -> NDArray[np.intp]:
    """Return about `count` random points (row, column) at least `depth` pixels inside the tissue."""
    rows, columns = np.nonzero(tissue > depth)
    chosen = generator.integers(0, rows.size, count)
    return np.stack([rows[chosen], columns[chosen]], axis=1) * 4 + generator.integers(0, 4, (count, 2))


def _paint_fat(eosin: Dye, haematoxylin: Dye, generator: np.random.Generator) -> None:
    """Paint lobules of fat: empty round cells with a thin pink rim."""
    for row, column in ((1020, 3180), (2130, 980), (620, 1050)):
        for _ in range(46):
            radius = int(generator.integers(36, 66))
            y = int(row + generator.normal(0, 95)) - radius
            x = int(column + generator.normal(0, 210)) - radius
            span = np.arange(2 * radius, dtype=np.float32) - radius
            away = np.hypot(span[:, None], span[None, :] * 0.9)
            target = (slice(y, y + 2 * radius), slice(x, x + 2 * radius))
            cell = away < radius - 4
            eosin[target][cell] = 3
            haematoxylin[target][cell] = 0


def _duct_places(generator: np.random.Generator) -> list[tuple[float, float, float]]:
    """Return row, column and radius of ducts that keep clear of each other and of the edges."""
    places: list[tuple[float, float, float]] = []
    for _ in range(900):
        core = _CORES[int(generator.integers(0, 2))]
        radius = float(generator.uniform(62, 175))
        column = float(generator.uniform(core.first + 220, core.last - 220))
        axis = core.row + 110.0 * np.sin(column / 800.0 + core.row)
        row = float(axis + generator.uniform(-1, 1) * (core.half_width - radius - 60))
        if all(np.hypot(row - r, column - c) > (radius + other) * 1.12 for r, c, other in places):
            places.append((row, column, radius))
        if len(places) == 46:
            break
    return places


def _paint_ducts(eosin: Dye, haematoxylin: Dye, generator: np.random.Generator) -> None:
    stamps = _nucleus_stamps(generator, long=9.0, short=7.0)
    for number, (row, column, radius) in enumerate(_duct_places(generator)):
        filled = number % 4 == 1
        hollow = 0.16 if filled else float(generator.uniform(0.42, 0.66))
        reach = int(radius * 1.3)
        y, x = int(row) - reach, int(column) - reach
        span = np.arange(2 * reach, dtype=np.float32) - reach
        angle = np.arctan2(span[:, None], span[None, :])
        wave = 1 + 0.07 * np.sin(3 * angle + number) + 0.05 * np.sin(5 * angle + 2 * number)
        away = np.hypot(span[:, None], span[None, :]) / (radius * wave)
        target = (slice(y, y + 2 * reach), slice(x, x + 2 * reach))
        _paint_duct_body(eosin[target], haematoxylin[target], away, hollow)
        _stamp_epithelium(haematoxylin[target], away, (hollow, radius, filled), stamps, generator)


def _paint_duct_body(eosin: Dye, haematoxylin: Dye, away: NDArray[np.float32], hollow: float) -> None:
    cells = (away < 1.0) & (away >= hollow)
    grain = eosin[cells] // 4
    eosin[cells] = 78 + grain
    haematoxylin[cells] = 46 + grain // 2
    eosin[away < hollow] = 4
    haematoxylin[away < hollow] = 2
    halo = (away >= 1.0) & (away < 1.1)
    eosin[halo] = eosin[halo] // 2 + 10


def _stamp_epithelium(
    haematoxylin: Dye,
    away: NDArray[np.float32],
    shape: tuple[float, float, bool],
    stamps: list[Dye],
    generator: np.random.Generator,
) -> None:
    """Put the nuclei of the epithelium in rings; `shape` is lumen, radius and whether the duct is filled."""
    hollow, radius, filled = shape
    middle = away.shape[0] // 2
    step = (13.0 if filled else 16.0) / radius
    for ring in np.arange(max(hollow, 0.05) + step * 0.5, 0.99, step):
        count = int(2 * np.pi * ring * radius / (14.5 if filled else 17.0))
        turn = generator.uniform(0, 2 * np.pi)
        for angle in np.arange(count) * (2 * np.pi / max(count, 1)) + turn:
            far = ring * radius * (1 + 0.07 * np.sin(3 * angle)) + generator.normal(0, 1.8)
            row = int(middle + far * np.sin(angle))
            column = int(middle + far * np.cos(angle))
            if hollow + 0.03 < away[row, column] < 1.0:
                _stamp(haematoxylin, stamps[int(generator.integers(len(stamps)))], row, column)


def _nucleus_stamps(generator: np.random.Generator, *, long: float, short: float) -> list[Dye]:
    """Return nuclei in 32 directions and strengths: dark rim, paler middle with clumps."""
    size = int(2 * long + 5)
    span = np.arange(size, dtype=np.float32) - size // 2
    stamps = []
    for turn in generator.uniform(0, np.pi, 32):
        along = span[:, None] * np.sin(turn) + span[None, :] * np.cos(turn)
        across = span[:, None] * np.cos(turn) - span[None, :] * np.sin(turn)
        scale = generator.uniform(0.82, 1.08)
        away = np.hypot(along / (long * scale), across / (short * scale))
        body = np.clip((1.05 - away) * 5.0, 0, 1)
        clumps = generator.uniform(0.72, 1.0, (size, size)) * (0.74 + 0.3 * away)
        stamps.append(np.clip(body * clumps * generator.uniform(150, 225), 0, 255).astype(np.uint8))
    return stamps


def _stamp(haematoxylin: Dye, stamp: Dye, row: int, column: int) -> None:
    half = stamp.shape[0] // 2
    top, left = row - half, column - half
    target = haematoxylin[max(top, 0) : top + stamp.shape[0], max(left, 0) : left + stamp.shape[1]]
    if target.shape == stamp.shape:
        np.maximum(target, stamp, out=target)


def _stamp_stromal_nuclei(
    tissue: NDArray[np.float32], eosin: Dye, haematoxylin: Dye, generator: np.random.Generator
) -> None:
    """Put spindle nuclei into the stroma and small round ones in clusters of lymphocytes."""
    spindle = _nucleus_stamps(generator, long=11.0, short=2.8)
    for row, column in _inside(tissue, 3400, 14.0, generator):
        if eosin[row, column] > 84 and haematoxylin[row, column] < 40:
            _stamp(haematoxylin, spindle[int(generator.integers(32))], int(row), int(column))
    round_ones = _nucleus_stamps(generator, long=6.2, short=5.8)
    for center in _inside(tissue, 9, 90.0, generator):
        for row, column in np.rint(center + generator.normal(0.0, (46.0, 80.0), (210, 2))).astype(int):
            if 0 < row < HEIGHT and 0 < column < WIDTH and eosin[row, column] > 40:
                _stamp(haematoxylin, round_ones[int(generator.integers(32))], row, column)
