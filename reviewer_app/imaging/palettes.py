"""The well-known colour palettes of DICOM (PS3.6 Annex B) for grey pictures, from ``resources/palettes``.

A palette colours the output of the VOI stage, from the lowest displayed value to the highest; what the file says of
polarity and P-values is of grey alone and is left out (PS3.3 C.11.10, pseudo-colour). Nothing is coloured before the
picture has its size on the screen: between two pixels lies the colour of a value between theirs, never a mixture of
two colours, which would stand for another value.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from reviewer_app.cases.palettes import PALETTE_NAMES
from reviewer_app.imaging.color import SRGB, converted
from reviewer_app.imaging.display import DisplayState, is_padding, on_monitor, to_display
from reviewer_app.imaging.overlays import burn
from reviewer_app.imaging.shutter import cover
from reviewer_app.imaging.source import DisplayInput, Grey, Pixels, Region
from reviewer_app.resources import resource

if TYPE_CHECKING:
    from reviewer_app.cases.views import ViewState

Argb = npt.NDArray[np.uint32]
"""Colours as 0xAARRGGBB."""

_OPAQUE = 0xFF000000


@dataclass(frozen=True, slots=True)
class ColorPalette:
    """A palette: Content Label (0070,0080), the name readers know, SOP Instance UID, and its 256 colours as RGB."""

    label: str
    name: str
    uid: str
    rgb: bytes

    @property
    def colors(self) -> Grey:
        """The colours ``(256, 3)``."""
        return np.frombuffer(self.rgb, dtype=np.uint8).reshape(256, 3)


def palettes() -> tuple[ColorPalette, ...]:
    """Return all palettes in the order of the standard."""
    return tuple(_all().values())


def palette_of(label: str) -> ColorPalette | None:
    """Return a palette by its label, None for grey and for a label of nobody."""
    return _all().get(label) if label else None


def chosen_palette(description: DisplayInput, view: ViewState) -> ColorPalette | None:
    """Return the palette that a view shows a picture in; None for grey, and for pictures with colours of their own."""
    if not view.palette or description.color or description.color_supplement is not None:
        return None
    return palette_of(view.palette)


def color_table(palette: ColorPalette, *, inverted: bool = False, profile: bytes = SRGB) -> Argb:
    """Return the 256 colours of a palette, from the highest to the lowest where it is turned over; opaque.

    They are sRGB, as the palettes' own ICC profile says (PS3.6 Annex B); `profile` is that of a monitor they go to.
    """
    red, green, blue = converted(palette.colors[None], SRGB, profile)[0].astype(np.uint32).T
    table: Argb = np.uint32(_OPAQUE) | red << 16 | green << 8 | blue
    return table[::-1].copy() if inverted else table


def index_of(pixels: Pixels, description: DisplayInput, state: DisplayState) -> Grey:
    """Return the output of the VOI stage ``(rows, columns)`` as numbers of colours, 0 to 255; arguments as there."""
    plain = replace(
        description, presentation_inverse=False, presentation_lut=None, overlays=(), shutter=None, padding=None
    )
    return to_display(pixels, plain, DisplayState(window=state.window, voi_lut=state.voi_lut))


def covers_of(
    pixels: Pixels, description: DisplayInput, state: DisplayState, region: Region | None, downsample: float
) -> Argb | None:
    """Return what lies over the colours ``(rows, columns)``: padding, shutter and overlays; 0 where nothing does.

    None where nothing lies anywhere. Arguments as of `to_display`.
    """
    description = on_monitor(description, state)
    shutter = description.shutter if state.shutter else None
    overlays = description.overlays if state.overlays else ()
    padded = is_padding(pixels, description)
    if shutter is None and not overlays and not padded.any():
        return None
    # what is the same over black and over white is none of the picture
    grounds = []
    for ground in (0, 255):
        image: Grey = np.where(padded, np.uint8(0), np.uint8(ground))
        if shutter is not None:
            image = cover(image, shutter, region, downsample)
        if overlays:
            image = burn(image, overlays, region, downsample)
        grounds.append(_packed(image))
    return np.asarray(np.where(grounds[0] == grounds[1], grounds[0], np.uint32(0)), dtype=np.uint32)


def _packed(image: Grey) -> Argb:
    red, green, blue = (image, image, image) if image.ndim == 2 else (image[..., at] for at in range(3))
    packed = np.uint32(_OPAQUE) | red.astype(np.uint32) << 16 | green.astype(np.uint32) << 8 | blue
    return np.asarray(packed, dtype=np.uint32)


@lru_cache(maxsize=1)
def _all() -> dict[str, ColorPalette]:
    table = json.loads(resource("palettes/well-known.json").read_text(encoding="utf-8"))
    return {
        label: ColorPalette(label, PALETTE_NAMES[label], one["uid"], _rgb(one["red"], one["green"], one["blue"]))
        for one in table["palettes"]
        for label in [one["label"]]
    }


def _rgb(*channels: str) -> bytes:
    return np.stack([np.frombuffer(bytes.fromhex(one), np.uint8) for one in channels], axis=1).tobytes()
