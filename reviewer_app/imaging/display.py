"""From stored values to what the eye sees: 8-bit grey or RGB (PS3.4 N.2, standards page section 8).

Grey: stored → modality LUT → VOI window or table → presentation LUT → polarity, once → 8 bits; padding black in either
polarity; shutter; overlays on top; the table of a measured display last. Colour: palette → ICC profile to that of the
monitor, sRGB where either is unknown → shutter → overlays. This is the only place that turns numbers into light.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from reviewer_app.cases.instances import NamedWindow
from reviewer_app.cases.views import VoiFunction, Window
from reviewer_app.dicom.forgetting import forgets
from reviewer_app.imaging import voi
from reviewer_app.imaging.color import SRGB, apply_palette, colors_on, to_srgb
from reviewer_app.imaging.color_memory import remembered
from reviewer_app.imaging.monitor import ANY_MONITOR, Monitor
from reviewer_app.imaging.overlays import burn
from reviewer_app.imaging.shutter import cover
from reviewer_app.imaging.side_by_side import in_blocks
from reviewer_app.imaging.source import DisplayInput, Grey, Pixels, Region

CT_SOFT_TISSUE = Window(40.0, 400.0)
PET_SUV = 5.0
"""Upper end of the window of a PET image whose file has none."""
_EXACT = VoiFunction.LINEAR_EXACT
_VALUES = frozenset({"CT", "MR", "PT", "NM", "SEG", "RTDOSE"})
"""Modalities whose pixels are measured values, however few bits they have."""
_OUTLIERS = {"MR": 0.5, "NM": 0.0, "SEG": 0.0, "RTDOSE": 0.0}
"""Percent of the values left out at either end where a window is made up; 0.1 for all others."""
_FROM_ZERO = frozenset({"PT", "NM", "SEG"})
"""Modalities whose zero is nothing, and black."""
_SAMPLE = 1 << 16
"""Pixels looked at for that, about."""
_BLOCK = 1 << 16
"""Pixels worked on at a time: small enough to stay in the processor's cache."""
_LARGE = 1 << 20
"""From so many pixels on several cores share the work: to wake them costs as much as a small picture takes."""


@dataclass(frozen=True, slots=True)
class DisplayState:
    """What the reader chose.

    `window` None is the file's own look. `voi_lut` picks a table of the file by its number instead of a window.
    `monitor` is what the picture is made for: greys go through its table, colours to its profile.
    """

    window: Window | None = None
    inverted: bool = False
    voi_lut: int | None = None
    overlays: bool = True
    color_managed: bool = True
    shutter: bool = True
    monitor: Monitor = ANY_MONITOR


AS_STORED = DisplayState()


def to_display(
    pixels: Pixels,
    description: DisplayInput,
    state: DisplayState = AS_STORED,
    *,
    region: Region | None = None,
    downsample: float = 1.0,
) -> Grey:
    """Return 8-bit grey ``(rows, columns)`` or RGB ``(rows, columns, 3)``.

    Parameters
    ----------
    pixels
        What `PixelSource.read` gave for `region` (the whole picture if None) of the level with this `downsample`;
        both only place shutter and overlays.
    """
    if description.palette is not None and pixels.ndim == 2:
        image = apply_palette(pixels, description.palette)
    elif pixels.ndim == 3:
        image = np.ascontiguousarray(pixels, dtype=np.uint8)
    else:
        return _finished(_grey_or_supplemented(pixels, description, state), description, state, (region, downsample))
    return _finished(_colors(image, description, state), description, state, (region, downsample))


def _colors(image: Grey, description: DisplayInput, state: DisplayState) -> Grey:
    """Return RGB of the file as that of the monitor; what is turned over is turned as sRGB."""
    if not state.color_managed:
        return 255 - image if state.inverted else image
    if not state.inverted:
        return remembered(image, description.icc_profile, state.monitor.profile)
    return remembered(255 - to_srgb(image, description.icc_profile), SRGB, state.monitor.profile)


def on_monitor(description: DisplayInput, state: DisplayState) -> DisplayInput:
    """Return a description whose colours over the picture, of shutter and overlays, are those of the monitor."""
    profile = state.monitor.for_colors(managed=state.color_managed).profile
    if not profile:
        return description
    shutter = description.shutter
    if shutter is not None:
        shutter = replace(shutter, color=colors_on((shutter.color,), profile)[0])
    colors = colors_on([one.color for one in description.overlays], profile)
    overlays = tuple(replace(one, color=color) for one, color in zip(description.overlays, colors, strict=True))
    return replace(description, shutter=shutter, overlays=overlays)


def modality_values(pixels: Pixels, description: DisplayInput) -> npt.NDArray[np.float32]:
    """Return the values a probe shows, in `description.unit`, as float32 of the shape of `pixels` (PS3.3 C.11.1)."""
    return voi.modality(pixels, description).astype(np.float32)


def is_padding(pixels: Pixels, description: DisplayInput) -> npt.NDArray[np.bool_]:
    """Return where stored values are padding (PS3.3 C.7.5.1.1.2) or no number."""
    mask = np.isnan(pixels) if pixels.dtype.kind == "f" else np.zeros(pixels.shape, dtype=np.bool_)
    if description.padding is not None:
        low, high = description.padding
        mask |= (pixels >= low) & (pixels <= high)
    return mask


def initial_window(description: DisplayInput) -> Window | None:
    """Return the window of the file's own look, None for colour.

    A VOI table, where the file has one, is looked through first; without a window its inputs' range stands for it.
    """
    if description.color:
        return None
    if description.windows:
        return description.windows[0].window
    table = description.initial_voi_lut
    if table is not None and description.auto_window is None:
        width = max(1.0, len(table.entries) - 1.0)
        return Window(table.first_input + width / 2, width, _EXACT)
    return description.auto_window


def usable_windows(pixels: Pixels, description: DisplayInput) -> tuple[NamedWindow, ...]:
    """Return the file's windows that show something of a frame of floating point values; of other frames all of them.

    LINEAR of width 1 is a threshold half a unit below its centre (PS3.3 C.11.2.1.2.1, standards page 8.2): values are
    meant to be whole numbers there. Writers of parametric maps, whose values are fractions, put it for the range from 0
    to 1, for which LINEAR_EXACT is made. What a file means cannot be known, so the standard's words hold where they
    can: a threshold with values of the frame below it and above it is one, and is looked through. One at or below the
    lowest value, or above all of them, would show next to nothing but white, or black, and is left out: the window that
    is made up then shows the lowest value black too, and tells the others apart.

    Parameters
    ----------
    pixels
        Stored values of the whole frame.
    """
    if pixels.dtype.kind != "f" or not any(_is_threshold(one.window) for one in description.windows):
        return description.windows
    low, high = value_range(pixels, description)
    return tuple(
        one for one in description.windows if not _is_threshold(one.window) or low < one.window.center - 0.5 < high
    )


def _is_threshold(window: Window) -> bool:
    return window.function is VoiFunction.LINEAR and window.width == 1


def default_window(pixels: Pixels, description: DisplayInput) -> Window | None:
    """Return a window for a frame whose file has none, padding left out of account.

    Soft tissue for CT; SUV 0 to 5 for PET where it is known; 8-bit pictures that were never values as they are stored;
    else the range of the frame without its outliers.

    Parameters
    ----------
    pixels
        Stored values of the whole frame.
    """
    if description.color:
        return None
    if description.modality == "CT" and description.transform.unit == "HU":
        return CT_SOFT_TISSUE
    if description.uptake is not None and description.uptake.factor > 0 and description.uptake.unit != "SUVbsa":
        return Window(PET_SUV / 2 / description.uptake.factor, PET_SUV / description.uptake.factor, _EXACT)
    if description.bits_stored <= 8 and not description.signed and description.modality not in _VALUES:
        return _range_of_bits(description)
    return automatic_window(pixels, description)


def automatic_window(pixels: Pixels, description: DisplayInput) -> Window:
    """Return the window over the values of a frame without padding and without the outliers of its kind of image.

    Parameters
    ----------
    pixels
        Stored values of the frame or of a reduced level of it.
    """
    share = _OUTLIERS.get(description.modality, 0.1)
    low, high = value_range(pixels, description) if share == 0 else _robust_range(pixels, description, share)
    if high <= low:
        low, high = value_range(pixels, description)
    if description.modality in _FROM_ZERO:
        low = min(low, 0.0)
        high = high if high > low else low + 1.0
    return Window((low + high) / 2, high - low if high > low else 1.0, _EXACT)


def full_window(pixels: Pixels, description: DisplayInput) -> Window:
    """Return the window from the lowest to the highest value of a frame, padding left out."""
    low, high = value_range(pixels, description)
    return Window((low + high) / 2, high - low if high > low else 1.0, _EXACT)


def value_range(pixels: Pixels, description: DisplayInput) -> tuple[float, float]:
    """Return lowest and highest value after the modality LUT, padding left out; ``(0, 1)`` for a frame of padding."""
    kept = _without_padding(pixels, description)
    if kept.size == 0:
        return (0.0, 1.0)
    if description.modality_lut is not None and pixels.dtype.itemsize <= 2:
        kept = np.unique(kept)
        ends = voi.modality(kept, description)
    else:
        ends = voi.modality(np.array([kept.min(), kept.max()]), description)
    return float(ends.min()), float(ends.max())


def _without_padding(pixels: Pixels, description: DisplayInput) -> Pixels:
    if pixels.dtype.kind == "f":
        kept = pixels[~is_padding(pixels, description)]
        return kept[np.isfinite(kept)]
    return pixels if description.padding is None else pixels[~is_padding(pixels, description)]


def _robust_range(pixels: Pixels, description: DisplayInput, share: float) -> tuple[float, float]:
    """Return the values that `share` percent of a sample lie below and above; ``(0, 0)`` for nothing but padding."""
    step = max(1, math.isqrt(pixels.size // _SAMPLE))
    kept = _without_padding(pixels[::step, ::step], description)
    if kept.size == 0:
        return (0.0, 0.0)
    found = voi.modality(kept.reshape(-1), description)
    # the nearest values that exist: a mean of two neighbours is nobody's value
    low, high = np.percentile(found, share, method="lower"), np.percentile(found, 100.0 - share, method="higher")
    return float(low), float(high)


def _finished(image: Grey, description: DisplayInput, state: DisplayState, place: tuple[Region | None, float]) -> Grey:
    """Cover what the shutter covers, draw overlays, and turn grey into driving levels (PS3.14 6; colour stays)."""
    grey = image.ndim == 2
    if not grey:
        description = on_monitor(description, state)
    if state.shutter and description.shutter is not None:
        image = cover(image, description.shutter, *place)
    if state.overlays and description.overlays:
        image = burn(image, description.overlays, *place)
    if state.monitor.greys and grey:
        image = np.frombuffer(state.monitor.greys, dtype=np.uint8)[image]
    return image


def _grey_or_supplemented(pixels: Pixels, description: DisplayInput, state: DisplayState) -> Grey:
    """Return grey, or RGB where the values from the first input of a supplemental palette on stand for colours."""
    grey = _grey(pixels, description, state)
    supplement = description.color_supplement
    if supplement is None:
        return grey
    colored = (pixels >= supplement.first_input)[..., None]
    mixed = np.where(colored, apply_palette(pixels, supplement), grey[..., None])
    return remembered(mixed, SRGB, state.monitor.for_colors(managed=state.color_managed).profile)


def _grey(pixels: Pixels, description: DisplayInput, state: DisplayState) -> Grey:
    if pixels.dtype.kind in "iu" and pixels.dtype.itemsize <= 2:
        return _take(pixels, _grey_table(_Look(description), _grey_state(state), pixels.dtype.str))
    flat = np.ascontiguousarray(pixels).reshape(-1)
    out = np.empty(flat.shape, dtype=np.uint8)
    for start in range(0, flat.size, _BLOCK):
        out[start : start + _BLOCK] = _grey_values(flat[start : start + _BLOCK], description, state)
    return out.reshape(pixels.shape)


def _grey_state(state: DisplayState) -> DisplayState:
    """Keep only what a grey table depends on."""
    return DisplayState(window=state.window, inverted=state.inverted, voi_lut=state.voi_lut)


def _take(pixels: Pixels, table: Grey) -> Grey:
    position: npt.NDArray[np.integer[Any]] = pixels.view(np.uint8 if pixels.dtype.itemsize == 1 else np.uint16)
    out = np.empty(pixels.shape, dtype=np.uint8)
    step = max(1, _BLOCK // max(1, pixels.shape[1]))

    def block(rows: slice) -> None:
        np.take(table, position[rows], out=out[rows], mode="clip")

    if pixels.size < _LARGE:
        block(slice(None))
    else:
        in_blocks(block, pixels.shape[0], step)
    return out


class _Look:
    """What a grey table depends on of a description: the slices of a series share it, and so their table."""

    __slots__ = ("_parts", "description")

    def __init__(self, description: DisplayInput) -> None:
        # what else is on the picture is not kept with the table
        self.description = replace(
            description, overlays=(), shutter=None, icc_profile=b"", palette=None, color_supplement=None
        )
        # tables are told apart by identity; the description keeps them, so no other can take their place
        tables = (description.modality_lut, *description.voi_luts, description.presentation_lut)
        self._parts = (
            description.transform,
            description.windows,
            description.auto_window,
            description.presentation_inverse,
            description.padding,
            description.stored_range,
            description.modality,
            tuple(id(one) for one in tables),
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Look) and self._parts == other._parts

    def __hash__(self) -> int:
        return hash(self._parts)


@forgets
def _forget_tables() -> None:
    _grey_table.cache_clear()


@lru_cache(maxsize=64)
def _grey_table(look: _Look, state: DisplayState, dtype: str) -> Grey:
    """Return the display value of every bit pattern of an 8- or 16-bit type."""
    unsigned: npt.DTypeLike = np.uint8 if np.dtype(dtype).itemsize == 1 else np.uint16
    patterns: npt.NDArray[Any] = np.arange(1 << (8 * np.dtype(dtype).itemsize), dtype=unsigned)
    return _grey_values(patterns.view(dtype), look.description, state)


def _grey_values(stored: Pixels, description: DisplayInput, state: DisplayState) -> Grey:
    shown = _voi(voi.modality(stored, description), description, state)
    if description.presentation_lut is not None:
        shown = voi.presentation_table(shown, description.presentation_lut)
    if description.presentation_inverse != state.inverted:
        shown = voi.MAXIMUM - shown
    if stored.dtype.kind == "f" or description.padding is not None:
        shown = np.where(is_padding(stored, description), 0.0, shown)
    shown += 0.5
    return shown.astype(np.uint8)


def _voi(values: voi.Values, description: DisplayInput, state: DisplayState) -> voi.Values:
    if state.window is not None:
        return voi.window(values, state.window)
    if state.voi_lut is not None and state.voi_lut < len(description.voi_luts):
        return voi.voi_table(values, description.voi_luts[state.voi_lut])
    if description.initial_voi_lut is not None:
        return voi.voi_table(values, description.initial_voi_lut)
    return voi.window(values, initial_window(description) or _range_of_bits(description))


def _range_of_bits(description: DisplayInput) -> Window:
    """Return the window over everything the stored bits can hold, for a picture of which nothing else is known."""
    ends = voi.modality(np.array(description.stored_range), description)
    low, high = float(ends.min()), float(ends.max())
    return Window((low + high) / 2, high - low, VoiFunction.LINEAR_EXACT)
