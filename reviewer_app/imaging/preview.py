"""A frame at a coarser resolution before it is decoded in full: what JPEG 2000 gives for a fraction of the work.

The wavelet levels of a JPEG 2000 or HTJ2K stream (ISO/IEC 15444-1, -15) can be left out from the finest on. What is
left is a picture of the very frame, sharp enough to find one's way; no measurement or probe may read it.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import BinaryIO

import numpy as np

from reviewer_app.cases.instances import InstanceIndex, PixelDescription
from reviewer_app.errors import CannotDecode
from reviewer_app.geometry import ImagePlane, Spacing
from reviewer_app.imaging.color import colors_to_rgb
from reviewer_app.imaging.decode.bits import cut, shape_of
from reviewer_app.imaging.decode.codecs import checked
from reviewer_app.imaging.decode.decoding import refuse_a_bomb
from reviewer_app.imaging.decode.partial import pillow_resolution
from reviewer_app.imaging.decode.soundness import Soundness, soundness_of
from reviewer_app.imaging.display import default_window
from reviewer_app.imaging.extras import display_input, read_extras
from reviewer_app.imaging.frames import read_stored_bytes
from reviewer_app.imaging.source import DisplayInput, Level, Pixels, Region

_SYNTAXES = frozenset({f"1.2.840.10008.1.2.4.{last}" for last in (90, 91, 201, 202, 203)})
_NO_PREVIEW = "This image cannot be shown at a coarser resolution."
#: About so many pixels along the longer side: of what comes while the wheel turns, and of what comes after it where
#: the frame itself takes much longer than that.
_COARSE, _SHARP = 128, 512


class PreviewSource:
    """A frame known at one coarser level only; level 0 has its geometry, and values enlarged from the coarser one."""

    def __init__(
        self, pixels: Pixels, description: DisplayInput, levels: tuple[Level, Level], plane: ImagePlane | None
    ):
        pixels.setflags(write=False)
        self._pixels = pixels
        self.description = description
        self.levels: tuple[Level, ...] = levels
        self.plane = plane

    @property
    def nbytes(self) -> int:
        """Bytes of memory held."""
        return int(self._pixels.nbytes)

    def read(self, level: int, region: Region) -> Pixels:
        """Return the values of `region`; see `PixelSource.read`."""
        self.levels[level].require_inside(region)
        if level == 1:
            return self._pixels[region.slices]
        step = self.levels[1].downsample
        last_row, last_column = self.levels[1].rows - 1, self.levels[1].columns - 1
        rows = np.minimum((np.arange(region.row, region.row + region.rows) / step).astype(np.intp), last_row)
        columns = np.arange(region.column, region.column + region.columns) / step
        found: Pixels = self._pixels[np.ix_(rows, np.minimum(columns.astype(np.intp), last_column))]
        return found


def can_preview(index: InstanceIndex) -> bool:
    """Tell whether frames of an instance can be had at a coarser resolution for less work."""
    pixels = index.pixels
    if pixels is None or index.transfer_syntax_uid not in _SYNTAXES or not index.frames:
        return False
    grey = pixels.samples_per_pixel == 1 and pixels.bits_allocated <= 16
    return grey or (pixels.samples_per_pixel == 3 and pixels.bits_allocated == 8)


def preview_steps(index: InstanceIndex) -> tuple[int, ...]:
    """Return how often frames of an instance are worth halving, the coarsest first.

    Each step takes about a third of the work of the one before. A picture of 512 × 512 comes as 128 × 128, then whole;
    a mammogram as 128, then as 512 along its longer side.
    """
    pixels = index.pixels
    longer = 1 if pixels is None else max(pixels.rows, pixels.columns)
    coarse, sharp = (round(math.log2(max(1.0, longer / side))) for side in (_COARSE, _SHARP))
    return (coarse, sharp) if 2 <= sharp < coarse else (max(1, coarse),)


def open_preview(stream: BinaryIO, index: InstanceIndex, frame: int, steps: int) -> PreviewSource:
    """Read a frame at a coarser resolution: halved so often, or as often as its stream can be, if that is less.

    Raises
    ------
    CannotDecode
        If its stream has no coarser levels, or is none of the kinds that `can_preview` names.
    """
    pixels = index.pixels
    if pixels is None or not can_preview(index) or not 0 <= frame < len(index.frames):
        raise CannotDecode(_NO_PREVIEW)
    shape_of(pixels)
    entry = index.frames[frame]
    data = read_stored_bytes(stream, entry.fragments or ((entry.offset, entry.length),))
    refuse_a_bomb(len(data), pixels)
    samples, steps = _reduced(data, pixels, steps)
    shown = colors_to_rgb(
        samples, _photometric(pixels), replace(pixels, rows=samples.shape[0], columns=samples.shape[1])
    )
    description = display_input(index, pixels, frame, read_extras(stream, index, frame))
    if not description.windows and not description.voi_luts:
        description = replace(description, auto_window=default_window(shown, description))
    spacing = entry.plane.spacing if entry.plane else index.spacing_of(frame)
    return PreviewSource(shown, replace(description, overlays=()), _levels(pixels, shown, steps, spacing), entry.plane)


def _levels(pixels: PixelDescription, shown: Pixels, steps: int, spacing: Spacing | None) -> tuple[Level, Level]:
    factor = float(1 << steps)
    coarse = None if spacing is None else Spacing(spacing.row * factor, spacing.column * factor)
    return Level(pixels.columns, pixels.rows, 1.0, spacing), Level(shown.shape[1], shown.shape[0], factor, coarse)


def _photometric(pixels: PixelDescription) -> str:
    """Return the colour space of what the codec gives: its own transforms are undone."""
    told = pixels.photometric_interpretation
    return told if pixels.samples_per_pixel == 1 or told in ("YBR_FULL", "YBR_FULL_422") else "RGB"


def _reduced(data: bytes, pixels: PixelDescription, wanted: int) -> tuple[Pixels, int]:
    """Return stored values halved `wanted` times, or as often as there are levels, and how often that is."""
    stream = checked(data, pixels)
    if soundness_of(data, stream.family) is not Soundness.SOUND:
        raise CannotDecode(_NO_PREVIEW, detail="stream not whole")
    precision = stream.precision or pixels.bits_stored
    for steps in range(wanted, 0, -1):
        try:
            found = pillow_resolution(data, steps, precision, signed=bool(stream.signed))
        except Exception:  # noqa: S112 - codecs raise whatever they like where a stream has fewer levels
            continue
        rows, columns = -(-pixels.rows >> steps), -(-pixels.columns >> steps)
        if found.shape[:2] == (rows, columns):
            return cut(found, replace(pixels, rows=rows, columns=columns), precision=precision), steps
    raise CannotDecode(_NO_PREVIEW)
