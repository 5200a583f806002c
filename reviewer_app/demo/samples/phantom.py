"""A computed CT of chest and upper abdomen with lesions of known size and place, slice by slice.

Coordinates are DICOM patient millimetres (LPS, PS3.3 C.7.6.2.1.1): x grows to the patient's left, y to the back,
z to the head. Every structure is painted with a soft edge of one pixel, so partial volume looks as from a scanner.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIZE = 512
PIXEL_MM = 0.7
#: x and y of the centre of the first pixel.
ORIGIN_MM = -PIXEL_MM * (SIZE - 1) / 2
TOP_MM = 200.0
SEED = 20261122


@dataclass(frozen=True, slots=True)
class PhantomLesion:
    """A sphere in the phantom: centre (x, y, z) in patient millimetres, diameters now and three months earlier."""

    name: str
    center_mm: tuple[float, float, float]
    diameter_mm: float
    prior_diameter_mm: float
    hounsfield: float

    def chord_mm(self, away_mm: float) -> float:
        """Return the length of a line through the lesion that passes its centre at a distance, 0 if it misses it."""
        radius = self.diameter_mm / 2
        return 2 * math.sqrt(max(0.0, radius**2 - away_mm**2))


#: The truth: centres lie on a slice of both series.
PHANTOM_LESIONS: tuple[PhantomLesion, ...] = (
    PhantomLesion("right lower lobe nodule", (-72.0, 34.0, 40.0), 14.0, 9.0, 45.0),
    PhantomLesion("left upper lobe nodule", (66.0, -18.0, 130.0), 6.0, 6.0, 60.0),
    PhantomLesion("liver lesion, segment VII", (-88.0, 22.0, -70.0), 22.0, 16.0, 55.0),
)


@dataclass(frozen=True, slots=True)
class PhantomScan:
    """One scan of the phantom: how many slices, how far apart, and whether it is the earlier one."""

    slices: int
    spacing_mm: float
    prior: bool

    def position_mm(self, index: int) -> float:
        """Return z of slice `index`, counted from the head."""
        return TOP_MM - index * self.spacing_mm


CURRENT_SCAN = PhantomScan(slices=140, spacing_mm=2.5, prior=False)
PRIOR_SCAN = PhantomScan(slices=70, spacing_mm=5.0, prior=True)


@dataclass(frozen=True, slots=True)
class _Ellipsoid:
    """A soft body: centre and half axes in mm, value in HU.

    `wobble` makes the outline three-lobed, `blunt` makes the ends in z blunter than an ellipsoid's (which has 2).
    """

    center: tuple[float, float, float]
    axes: tuple[float, float, float]
    hounsfield: float
    wobble: float = 0.0
    blunt: float = 2.0


_SKIN = (0.0, 0.0, 166.0, 118.0, -95.0)
_WALL = (0.0, 2.0, 148.0, 101.0, 52.0)
#: In the order of painting: a later one lies inside or over an earlier one.
_ORGANS: tuple[_Ellipsoid, ...] = (
    _Ellipsoid((0.0, -2.0, -150.0), (133.0, 84.0, 150.0), -104.0, 0.03, 6.0),
    _Ellipsoid((-70.0, 0.0, 92.0), (62.0, 84.0, 122.0), -868.0, 0.07, 3.2),
    _Ellipsoid((71.0, 2.0, 92.0), (60.0, 83.0, 126.0), -868.0, -0.07, 3.2),
    _Ellipsoid((0.0, -20.0, 104.0), (25.0, 54.0, 105.0), -92.0, 0.06, 4.0),
    _Ellipsoid((22.0, -26.0, 44.0), (52.0, 45.0, 47.0), 62.0, -0.05),
    _Ellipsoid((32.0, -20.0, 38.0), (25.0, 23.0, 30.0), 165.0, 0.06),
    _Ellipsoid((-6.0, -32.0, 52.0), (19.0, 21.0, 27.0), 158.0, -0.06),
    _Ellipsoid((-62.0, -6.0, -66.0), (84.0, 86.0, 80.0), 108.0, -0.06, 2.6),
    _Ellipsoid((92.0, 36.0, -58.0), (38.0, 45.0, 50.0), 118.0, 0.06),
    _Ellipsoid((62.0, -42.0, -66.0), (46.0, 38.0, 46.0), 34.0, 0.06),
    _Ellipsoid((62.0, -62.0, -62.0), (30.0, 15.0, 30.0), -930.0),
    _Ellipsoid((12.0, 8.0, -112.0), (34.0, 13.0, 16.0), 96.0, 0.075),
    _Ellipsoid((-30.0, -46.0, -140.0), (34.0, 20.0, 40.0), 38.0, 0.075),
    _Ellipsoid((26.0, -30.0, -146.0), (30.0, 24.0, 38.0), 44.0, -0.075),
    _Ellipsoid((98.0, -6.0, -146.0), (20.0, 26.0, 40.0), 30.0, 0.06),
    _Ellipsoid((98.0, -14.0, -146.0), (11.0, 11.0, 34.0), -900.0, 0.06),
    _Ellipsoid((-8.0, 44.0, -100.0), (13.0, 10.0, 120.0), 150.0, 0.0, 6.0),
    _Ellipsoid((64.0, 56.0, -128.0), (27.0, 24.0, 46.0), 182.0, 0.07),
    _Ellipsoid((-64.0, 58.0, -132.0), (27.0, 24.0, 46.0), 184.0, -0.07),
)


def _soft(distance: NDArray[np.float32]) -> NDArray[np.float32]:
    """Turn a signed distance to the edge (mm, inside positive) into the covered part of a pixel."""
    part: NDArray[np.float32] = np.clip(distance / np.float32(PIXEL_MM) + np.float32(0.5), 0.0, 1.0)
    return part


class Phantom:
    """Paints slices; the same scan and index always give the same values."""

    def __init__(self, scan: PhantomScan) -> None:
        self._scan = scan
        self._axis = np.asarray(ORIGIN_MM + PIXEL_MM * np.arange(SIZE), dtype=np.float32)
        self._noise = self._noise_field()

    def pixels(self, index: int) -> NDArray[np.int16]:
        """Return slice `index` in Hounsfield units, int16, (rows, columns)."""
        z = self._scan.position_mm(index)
        image = np.full((SIZE, SIZE), -1000.0, dtype=np.float32)
        self._body(image, z)
        for organ in _ORGANS:
            self._ellipsoid(image, organ, z)
        self._lung_vessels(image, z)
        self._airways_and_aorta(image, z)
        self._spine(image, z)
        self._lesions(image, z)
        shift = index * 37 % SIZE
        image += np.roll(self._grain, (shift, 5 * shift), axis=(0, 1)) * (image < -800.0) * (image > -920.0)
        image += np.roll(self._noise, (shift, -3 * shift), axis=(0, 1))
        return np.rint(image).astype(np.int16)

    def _noise_field(self) -> NDArray[np.float32]:
        """Return noise of about 11 HU with the grain of a soft kernel (neighbours are alike)."""
        generator = np.random.default_rng(SEED + self._scan.prior)
        raw = generator.standard_normal((SIZE, SIZE), dtype=np.float32)
        smooth = raw + np.roll(raw, 1, axis=0) + np.roll(raw, 1, axis=1) + np.roll(raw, (1, 1), axis=(0, 1))
        return smooth * np.float32(5.5)

    @cached_property
    def _grain(self) -> NDArray[np.float32]:
        """Return the coarse pattern of lung tissue, about 25 HU."""
        coarse = np.random.default_rng(SEED + 7).normal(0.0, 26.0, (74, 74)).astype(np.float32)
        fine = Image.fromarray(coarse).resize((SIZE + 80, SIZE + 80), Image.Resampling.BICUBIC)
        return np.asarray(fine, dtype=np.float32)[40:-40, 40:-40]

    def _window(self, center: float, reach: float) -> slice:
        """Return the pixels of one axis that lie within `reach` mm of `center`."""
        first = int(np.floor((center - reach - ORIGIN_MM) / PIXEL_MM)) - 1
        last = int(np.ceil((center + reach - ORIGIN_MM) / PIXEL_MM)) + 2
        return slice(max(first, 0), min(last, SIZE))

    def _ellipse(
        self,
        image: NDArray[np.float32],
        box: tuple[float, float, float, float],
        value: float,
        wobble: float = 0.0,
    ) -> None:
        """Blend an ellipse (x, y, half axis x, half axis y) into the image."""
        x, y, a, b = box
        columns, rows = self._window(x, a * (1 + 2 * abs(wobble))), self._window(y, b * (1 + 2 * abs(wobble)))
        u = (self._axis[None, columns] - np.float32(x)) / np.float32(a)
        v = (self._axis[rows, None] - np.float32(y)) / np.float32(b)
        square_u, square_v = u * u, v * v
        radius = np.sqrt(square_u + square_v)
        if wobble:  # r³ cos 3φ without the angle
            radius = radius + np.float32(wobble) * u * (square_u - 3 * square_v)
        part = _soft((np.float32(1.0) - radius) * np.float32(min(a, b)))
        target = image[rows, columns]
        target += part * (np.float32(value) - target)

    def _ellipsoid(self, image: NDArray[np.float32], body: _Ellipsoid, z: float) -> None:
        height = 1.0 - abs((z - body.center[2]) / body.axes[2]) ** body.blunt
        if height <= 0.002:
            return
        scale = height ** (1.0 / body.blunt)
        box = (body.center[0], body.center[1], body.axes[0] * scale, body.axes[1] * scale)
        self._ellipse(image, box, body.hounsfield, body.wobble)

    def _body(self, image: NDArray[np.float32], z: float) -> None:
        """Paint table, fat, chest wall and ribs."""
        rows = self._window(146.0, 9.0)
        sag = self._axis[rows, None] - (np.float32(150.0) - (self._axis[None, :] / np.float32(60.0)) ** 2)
        image[rows] += _soft(np.float32(1.4) - np.abs(sag)) * 760.0 * (np.abs(self._axis) < 150.0)
        self._ellipse(image, _SKIN[:4], _SKIN[4])
        self._ellipse(image, _WALL[:4], _WALL[4])
        rows_index, columns_index, angle, part = self._rib_band
        # Ribs run down towards the front, so a slice cuts each of them at another angle.
        phase = (z / 34.0 + np.abs(angle) * 0.85) % 1.0
        bone = part * np.clip((0.2 - np.abs(phase - 0.5)) * 14.0, 0.0, 1.0)
        band = image[rows_index, columns_index]
        image[rows_index, columns_index] = band + bone * (np.float32(430.0) - band)

    @cached_property
    def _rib_band(self) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32], NDArray[np.float32]]:
        """Pixels of the ring where ribs run: rows, columns, angle from the back (radians), covered part."""
        x, y = self._axis[None, :], self._axis[:, None] - np.float32(2.0)
        radius = np.sqrt((x / np.float32(139.0)) ** 2 + (y / np.float32(92.0)) ** 2)
        part = _soft((np.float32(0.036) - np.abs(radius - np.float32(1.0))) * np.float32(92.0))
        rows, columns = np.nonzero(part)
        angle = np.arctan2(x + 0 * y, y + 0 * x)[rows, columns]
        return rows, columns, np.asarray(angle, dtype=np.float32), part[rows, columns]

    @cached_property
    def _vessels(self) -> NDArray[np.float64]:
        """Lung vessels as straight tubes: start xyz, end xyz, radius; from each hilum outwards."""
        generator = np.random.default_rng(SEED)
        count = 420
        side = np.where(np.arange(count) % 2 == 0, -1.0, 1.0)
        start = np.stack([side * 30.0, generator.normal(4.0, 9.0, count), generator.normal(88.0, 24.0, count)], axis=1)
        reach = generator.uniform([38.0, -62.0, -95.0], [94.0, 68.0, 105.0], (count, 3))
        end = np.stack([start[:, 0] + side * (reach[:, 0] - 26.0), reach[:, 1], start[:, 2] + reach[:, 2]], axis=1)
        return np.concatenate([start, end, generator.gamma(2.2, 0.55, (count, 1)) + 0.5], axis=1)

    def _lung_vessels(self, image: NDArray[np.float32], z: float) -> None:
        tubes = self._vessels
        rise = tubes[:, 5] - tubes[:, 2]
        along = (z - tubes[:, 2]) / np.where(np.abs(rise) < 1.0, 1.0, rise)
        for tube, t in zip(tubes[(along > 0) & (along < 1)], along[(along > 0) & (along < 1)], strict=True):
            x, y = tube[:2] + t * (tube[3:5] - tube[:2])
            radius = tube[6] * (1.15 - 0.75 * t)
            column, row = int((x - ORIGIN_MM) / PIXEL_MM), int((y - ORIGIN_MM) / PIXEL_MM)
            if image[row, column] < -700.0:
                self._ellipse(image, (x, y, radius, radius), 30.0)

    def _airways_and_aorta(self, image: NDArray[np.float32], z: float) -> None:
        self._ellipse(image, (17.0, 46.0, 12.5, 12.5), 172.0)
        if z > 95.0:
            split = max(0.0, 125.0 - z)
            for side in (-1.0, 1.0):
                self._ellipse(image, (side * split * 0.8, 12.0, 8.5 - split * 0.08, 8.5 - split * 0.08), -985.0)
            self._ellipse(image, (-20.0, -22.0, 9.0, 9.0), 190.0)
            self._ellipse(image, (8.0, -26.0, 13.0, 13.0), 170.0)

    def _spine(self, image: NDArray[np.float32], z: float) -> None:
        level = z % 31.0
        disc = level < 6.0
        self._ellipse(image, (0.0, 74.0, 21.0, 17.0), 95.0 if disc else 560.0)
        self._ellipse(image, (0.0, 74.0, 19.0, 15.0), 80.0 if disc else 205.0)
        self._ellipse(image, (0.0, 95.0, 13.0, 10.0), 60.0 if disc else 480.0)
        self._ellipse(image, (0.0, 95.0, 9.5, 7.5), 25.0)
        if 9.0 < level < 22.0:
            self._ellipse(image, (0.0, 110.0, 3.2, 7.0), 430.0)
            for side in (-1.0, 1.0):
                self._ellipse(image, (side * 25.0, 92.0, 15.0, 4.2), 390.0)
        if z > 20.0:
            self._ellipse(image, (0.0, -93.0, 17.0, 5.0), 330.0)

    def _lesions(self, image: NDArray[np.float32], z: float) -> None:
        for lesion in PHANTOM_LESIONS:
            radius = (lesion.prior_diameter_mm if self._scan.prior else lesion.diameter_mm) / 2.0
            x, y, height = lesion.center_mm
            if abs(z - height) > radius + PIXEL_MM:
                continue
            columns, rows = self._window(x, radius + PIXEL_MM), self._window(y, radius + PIXEL_MM)
            square = (self._axis[rows, None] - y) ** 2 + (self._axis[None, columns] - x) ** 2
            part = _soft(np.float32(radius) - np.sqrt(square + np.float32((z - height) ** 2)))
            target = image[rows, columns]
            target += part * (np.float32(lesion.hounsfield) - target)
