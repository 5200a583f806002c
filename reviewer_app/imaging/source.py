"""Every picture is a source: levels with size and spacing, and `read` of a part of one level.

A stack frame has one level, its mean pyramid a few, a whole slide many. What the numbers mean, and everything display
needs beside them, travels along as a `DisplayInput`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from reviewer_app.cases.instances import ModalityTransform, NamedWindow, RealWorldValue, Uptake
from reviewer_app.cases.views import Window
from reviewer_app.geometry import ImagePlane, Spacing

Pixels: TypeAlias = npt.NDArray[Any]
"""Stored values ``(rows, columns)`` in their native type, or colour ``(rows, columns, 3)`` as uint8 RGB."""

Grey: TypeAlias = npt.NDArray[np.uint8]


_IDENTITY = ModalityTransform()


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of one level, in pixels of that level: first column, first row, and size."""

    column: int
    row: int
    columns: int
    rows: int

    @property
    def slices(self) -> tuple[slice, slice]:
        """Row and column slices into an array of the level."""
        return slice(self.row, self.row + self.rows), slice(self.column, self.column + self.columns)


@dataclass(frozen=True, slots=True)
class Level:
    """One resolution of a picture.

    `downsample` is the size of a pixel of this level in pixels of level 0 (1.0 for level 0); `spacing` is that of this
    level's pixels in millimetres, None where no scale is known. `piece` is columns and rows of the pieces, counted from
    the corner, that cost least to read one by one; None where reading costs nothing.
    """

    columns: int
    rows: int
    downsample: float = 1.0
    spacing: Spacing | None = None
    piece: tuple[int, int] | None = None

    @property
    def whole(self) -> Region:
        """The region that covers the level."""
        return Region(0, 0, self.columns, self.rows)

    def require_inside(self, region: Region) -> None:
        """Check that `region` lies within the level.

        Raises
        ------
        ValueError
            If any part of it lies outside, or if it is empty.
        """
        inside = region.column >= 0 and region.row >= 0 and region.columns > 0 and region.rows > 0
        if not (inside and region.column + region.columns <= self.columns and region.row + region.rows <= self.rows):
            msg = f"{region} is not inside {self.columns}×{self.rows}"
            raise ValueError(msg)


def background_of(samples: int) -> int:
    """Return the value of an empty slide: white glass for colour, nothing for grey (fluorescence)."""
    return 255 if samples > 1 else 0


@dataclass(frozen=True, slots=True, eq=False)
class LookupTable:
    """A Modality or VOI lookup table (PS3.3 C.11.1, C.11.2): one entry per input, from `first_input` on.

    Inputs below the first take its entry, inputs above the last take the last. `bits` is the width of an entry.
    """

    first_input: int
    entries: npt.NDArray[np.uint16]
    bits: int
    explanation: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Palette:
    """The three palette colour tables, brought to 8 bits (PS3.3 C.7.6.3.1.5): `colors` has shape ``(entries, 3)``."""

    first_input: int
    colors: npt.NDArray[np.uint8]


Color: TypeAlias = tuple[int, int, int]
"""sRGB, each 0 to 255."""

BLACK: Color = (0, 0, 0)
WHITE: Color = (255, 255, 255)


@dataclass(frozen=True, slots=True, eq=False)
class OverlayPlane:
    """One overlay group 60xx (PS3.3 C.9.2): `bits` ``(rows, columns)``, its first bit at `row`, `column` of the image.

    `row` and `column` count from 0 and may be negative; `group` is 6000 to 601E; `color` is what set bits look like.
    """

    bits: npt.NDArray[np.bool_]
    row: int = 0
    column: int = 0
    label: str = ""
    group: int = 0x6000
    color: Color = WHITE


@dataclass(frozen=True, slots=True)
class Shutter:
    """The opening through which a picture is seen, in pixels of level 0 counted from 0: where all its shapes are open.

    `rectangle` holds the outermost left and right column, top and bottom row still seen; `circle` row and column of the
    centre, radius along a row, and height of a pixel over its width; `polygon` row and column of each corner; `bitmap`
    is set where the picture is covered. `color` is what stands outside.
    """

    rectangle: tuple[float, float, float, float] | None = None
    circle: tuple[float, float, float, float] | None = None
    polygon: tuple[tuple[float, float], ...] = ()
    bitmap: OverlayPlane | None = None
    color: Color = BLACK


@dataclass(frozen=True, slots=True, eq=False)
class RealWorldMapping:
    """A rule from stored values to real world values; `table` holds an entry for each from `rule.first` on, if any."""

    rule: RealWorldValue
    table: npt.NDArray[np.float64] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class DisplayInput:
    """What the numbers of a picture mean, and everything display needs beside them.

    Compared by identity: one per opened picture, so tables made from it can be kept.

    Attributes
    ----------
    photometric
        As `read` delivers the pixels: MONOCHROME1, MONOCHROME2, PALETTE COLOR (indices) or RGB (uint8).
    transform, modality_lut
        From stored values to the unit in `transform.unit`; the table is used instead of slope and intercept if given.
    windows, voi_luts
        What the file offers; `initial_voi_lut` says whether the file's own look is the first table or the first window.
    auto_window
        The window for files that offer none, from the whole frame without its padding.
    shutter
        What the file covers of the picture.
    color_supplement
        Colours of the values from its first input on, in a picture that is grey below (PS3.3 C.7.6.19).
    uptake, real_worlds
        What the values are called beside the unit after the modality LUT; see `measure.measure_of`.
    presentation_inverse
        MONOCHROME1 or PresentationLUTShape INVERSE: applied once, after the VOI (PS3.4 N.2).
    presentation_lut
        The table of a presentation state from the output of the VOI to P-values (PS3.3 C.11.6).
    pixel_aspect, presented_aspect
        Height of a pixel over its width, of the image and as a presentation state wants it shown.
    padding
        Stored values, lowest and highest, that are no image but padding (PS3.3 C.7.5.1.1.2).
    stored_range
        Lowest and highest value that the stored bits can hold.
    icc_profile
        The colour space of what `read` delivers, empty for sRGB or one that is not known.
    incomplete
        A sentence where parts of the picture are missing or doubtful, else empty.
    """

    photometric: str
    samples: int = 1
    bits_stored: int = 16
    signed: bool = False
    float_pixels: bool = False
    modality: str = ""
    transform: ModalityTransform = _IDENTITY
    modality_lut: LookupTable | None = None
    windows: tuple[NamedWindow, ...] = ()
    voi_luts: tuple[LookupTable, ...] = ()
    auto_window: Window | None = None
    presentation_inverse: bool = False
    presentation_lut: LookupTable | None = None
    palette: Palette | None = None
    shutter: Shutter | None = None
    color_supplement: Palette | None = None
    uptake: Uptake | None = None
    real_worlds: tuple[RealWorldMapping, ...] = ()
    padding: tuple[float, float] | None = None
    overlays: tuple[OverlayPlane, ...] = ()
    icc_profile: bytes = b""
    lossy: bool = False
    lossy_ratio: float = 0.0
    pixel_aspect: float = 1.0
    presented_aspect: float | None = None
    stored_range: tuple[float, float] = (0.0, 65535.0)
    incomplete: str = ""

    @property
    def unit(self) -> str:
        """Unit of the values after the modality LUT, empty where the file names none."""
        return self.transform.unit

    @property
    def color(self) -> bool:
        """Whether `read` delivers colour, or indices that become colour."""
        return self.samples > 1 or self.palette is not None

    @property
    def shown_in_color(self) -> bool:
        """Whether the picture has colours: its own, or those of a supplemental palette, of overlays or of a shutter."""
        around = [one.color for one in self.overlays] + ([self.shutter.color] if self.shutter is not None else [])
        return self.color or self.color_supplement is not None or not all(is_grey(one) for one in around)

    @property
    def initial_voi_lut(self) -> LookupTable | None:
        """The VOI table that is the file's own look: where there is one it is meant before the windows."""
        return self.voi_luts[0] if self.voi_luts else None


def is_grey(color: Color) -> bool:
    """Tell whether a colour has none."""
    return color[0] == color[1] == color[2]


class PixelSource(Protocol):
    """A picture that can be read in parts. Reading is safe from any thread."""

    @property
    def levels(self) -> tuple[Level, ...]:
        """Resolutions, finest first."""

    @property
    def description(self) -> DisplayInput:
        """What the values mean."""

    @property
    def plane(self) -> ImagePlane | None:
        """Where level 0 lies in the patient or on the slide, None if not known."""

    @property
    def nbytes(self) -> int:
        """Bytes of memory held."""

    def read(self, level: int, region: Region) -> Pixels:
        """Return the values of `region` of one level.

        Raises
        ------
        CannotDecode
            If these pixels cannot be decoded.
        ValueError
            If the region is not inside the level.
        """
