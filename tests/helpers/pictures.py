"""Pictures made of arrays, for tests of the viewer."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from reviewer_app.cases.views import ViewState, Window
from reviewer_app.geometry import ImagePlane, PatientPoint, Spacing
from reviewer_app.imaging.source import DisplayInput, Level, Pixels, Region

GREY = DisplayInput("MONOCHROME2", bits_stored=16, auto_window=Window(128, 256))
COLOR = DisplayInput("RGB", samples=3, bits_stored=8)
STORED = ViewState(window=None)


@dataclass
class ArraySource:
    """A picture in memory; further levels are given as arrays, each half the size of the one before."""

    pixels: Pixels
    description: DisplayInput = GREY
    plane: ImagePlane | None = None
    smaller: tuple[Pixels, ...] = ()
    spacing: Spacing | None = None
    has_overview: bool = True
    read_regions: list[tuple[int, Region]] = field(default_factory=list)

    @property
    def _arrays(self) -> tuple[Pixels, ...]:
        return (self.pixels, *self.smaller)

    @property
    def levels(self) -> tuple[Level, ...]:
        return tuple(
            Level(array.shape[1], array.shape[0], float(2**number), self.spacing)
            for number, array in enumerate(self._arrays)
        )

    @property
    def nbytes(self) -> int:
        return sum(array.nbytes for array in self._arrays)

    def read(self, level: int, region: Region) -> Pixels:
        self.levels[level].require_inside(region)
        self.read_regions.append((level, region))
        return self._arrays[level][region.slices]


def noise(rows: int, columns: int, *, seed: int = 1) -> Pixels:
    """Values 0 to 255 as uint16."""
    return np.random.default_rng(seed).integers(0, 256, (rows, columns)).astype(np.uint16)


def halved(pixels: Pixels) -> Pixels:
    """The 2×2 means of a picture with even sides."""
    rows, columns = pixels.shape
    return pixels.reshape(rows // 2, 2, columns // 2, 2).mean(axis=(1, 3))


HALF = Spacing(0.5, 0.5)


def axial(spacing: Spacing = HALF, z: float = 0.0) -> ImagePlane:
    """A plane as a CT has it: row to the left, column to the back."""
    return ImagePlane(PatientPoint(0.0, 0.0, z), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), spacing)
