"""Colour: palette tables, YBR to RGB, and ICC profiles to sRGB or to a monitor."""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from reviewer_app.cases.instances import PixelDescription
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.source import Color, Grey, Palette, Pixels

if TYPE_CHECKING:
    from PIL import ImageCms

_OTHER_KINDS = (
    "HSV",
    "ARGB",
    "CMYK",
    "YBR_PARTIAL_420",
    "YBR_PARTIAL_422",
    "YBR_FULL_422",
    "YBR_FULL",
    "YBR_RCT",
    "YBR_ICT",
    "RGB",
)
"""Colour spaces that may be named: what a damaged file has in this place could be any text."""

SRGB = b""
"""Stands for the colour space of what says nothing of its own, among ICC profiles."""

_log = logging.getLogger(__name__)


def apply_palette(indices: Pixels, palette: Palette) -> Grey:
    """Return RGB ``(rows, columns, 3)`` of palette indices, held at both ends (PS3.3 C.7.6.3.1.5)."""
    position = np.clip(indices.astype(np.int64) - palette.first_input, 0, len(palette.colors) - 1)
    return np.asarray(palette.colors[position], dtype=np.uint8)


def as_rgb(image: Grey) -> Grey:
    """Return RGB of a finished picture, grey or RGB already."""
    return np.repeat(image[..., None], 3, axis=2) if image.ndim == 2 else image


def ybr_full_to_rgb(ybr: Pixels) -> Grey:
    """Return RGB of YBR_FULL, both uint8 ``(rows, columns, 3)`` (PS3.3 C.7.6.3.1.2)."""
    y = ybr[..., 0].astype(np.float32)
    blue = ybr[..., 1].astype(np.float32) - 128.0
    red = ybr[..., 2].astype(np.float32) - 128.0
    rgb = np.stack((y + 1.402 * red, y - 0.344136 * blue - 0.714136 * red, y + 1.772 * blue), axis=-1)
    return np.asarray(np.clip(np.rint(rgb), 0, 255), dtype=np.uint8)


def to_srgb(rgb: Grey, profile: bytes) -> Grey:
    """Return sRGB of RGB in the colour space of an ICC profile (PS3.3 C.11.15), unchanged if the profile is no use."""
    return converted(rgb, profile, SRGB)


def converted(rgb: Grey, source: bytes, target: bytes) -> Grey:
    """Return RGB ``(rows, columns, 3)`` of one colour space as that of another, both ICC profiles or `SRGB`.

    Relative colorimetric; to a monitor with its black point, so that dark colours stay apart (ISO 18619). A source that
    is no use counts as sRGB; without a usable target nothing changes.
    """
    if target and source and not is_usable(source):
        source = SRGB
    transform = None if source == target else _transform(source, target)
    if transform is None:
        return rgb
    from PIL import Image, ImageCms  # noqa: PLC0415 - takes long to load, and grey images need none of it

    image = Image.fromarray(np.ascontiguousarray(rgb))
    ImageCms.applyTransform(image, transform, inPlace=True)
    return np.asarray(image)


def colors_on(colors: Sequence[Color], profile: bytes) -> tuple[Color, ...]:
    """Return colours of sRGB as those of a monitor with this ICC profile; as they are without one."""
    if not profile or not colors:
        return tuple(colors)
    found = converted(np.array([colors], dtype=np.uint8), SRGB, profile)[0]
    return tuple((red, green, blue) for red, green, blue in found.tolist())


def is_usable(profile: bytes) -> bool:
    """Tell whether colours can be led to sRGB by an ICC profile."""
    return bool(profile) and _transform(profile, SRGB) is not None


def leads_from_srgb(profile: bytes) -> bool:
    """Tell whether colours of sRGB can be led to an ICC profile."""
    return bool(profile) and _transform(SRGB, profile) is not None


@lru_cache(maxsize=16)
def _transform(source: bytes, target: bytes) -> ImageCms.ImageCmsTransform | None:
    from PIL import ImageCms  # noqa: PLC0415 - see `converted`

    # without LittleCMS's own one-pixel cache a transform may be used by several threads at once
    flags = ImageCms.Flags.NOCACHE
    if target:
        flags |= ImageCms.Flags.BLACKPOINTCOMPENSATION
    try:
        return ImageCms.buildTransform(
            _profile(source), _profile(target), "RGB", "RGB", ImageCms.Intent.RELATIVE_COLORIMETRIC, flags
        )
    except (ImageCms.PyCMSError, OSError, ValueError) as error:
        sizes = (len(source), len(target))
        _log.warning("ICC profile of %d to one of %d bytes left aside: %s", *sizes, type(error).__name__)
        return None


def _profile(data: bytes) -> ImageCms.ImageCmsProfile:
    from PIL import ImageCms  # noqa: PLC0415 - see `converted`

    if not data:
        return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    return ImageCms.ImageCmsProfile(io.BytesIO(data))


def colors_to_rgb(stored: Pixels, photometric: str, pixels: PixelDescription) -> Pixels:
    """Return stored values as a source delivers them: grey and palette indices as they are, colour as uint8 RGB.

    Parameters
    ----------
    photometric
        The colour space of `stored` as it was decoded.

    Raises
    ------
    CannotDecode
        If it is a colour space this program does not know.
    """
    if pixels.samples_per_pixel == 1:
        return stored
    eight = _eight_bits(stored, pixels)
    if photometric == "YBR_FULL_422" and eight.shape[-1] == 2:
        return ybr_full_to_rgb(upsample_422(eight))
    if photometric == "YBR_PARTIAL_422" and eight.shape[-1] == 2:
        return ybr_full_to_rgb(_full_range(upsample_422(eight)))
    if photometric in ("YBR_FULL", "YBR_FULL_422") and eight.shape[-1] == 3:
        return ybr_full_to_rgb(eight)
    if photometric in ("RGB", "YBR_RCT", "YBR_ICT") and eight.shape[-1] == 3:
        return eight
    kind = photometric if photometric in _OTHER_KINDS else "an unknown kind"
    raise CannotDecode(f"Colours of {kind} are not something this program can show.")


def _full_range(ybr: Pixels) -> Pixels:
    """Return YBR_FULL of YBR_PARTIAL, whose luminance goes from 16 to 235 and chroma from 16 to 240 (CCIR 601)."""
    stretched = (ybr - np.array([16.0, 128.0, 128.0])) * np.array([255 / 219, 255 / 224, 255 / 224]) + [0, 128, 128]
    return np.asarray(np.clip(np.rint(stretched), 0, 255), dtype=np.uint8)


def upsample_422(pairs: Pixels) -> Pixels:
    """Return YBR_FULL of YBR_FULL_422 ``(rows, columns, 2)``, where two pixels share Cb and Cr (PS3.3 C.7.6.3.1.2)."""
    rows, columns, _ = pairs.shape
    if columns % 2:
        raise CannotDecode("The picture's colours are stored in pairs, but its width is odd.")
    groups = pairs.reshape(rows, columns // 2, 4)
    full = np.empty((rows, columns, 3), dtype=pairs.dtype)
    full[..., 0] = groups[..., :2].reshape(rows, columns)
    full[..., 1] = np.repeat(groups[..., 2], 2, axis=1)
    full[..., 2] = np.repeat(groups[..., 3], 2, axis=1)
    return full


def _eight_bits(stored: Pixels, pixels: PixelDescription) -> Pixels:
    if stored.dtype.kind == "f":
        raise CannotDecode("Colours in floating-point numbers are not something this program can show.")
    if pixels.bits_stored == 8:
        return stored.astype(np.uint8, copy=False)
    if pixels.bits_stored > 8:
        return np.asarray(stored >> (pixels.bits_stored - 8)).astype(np.uint8)
    highest = (1 << pixels.bits_stored) - 1
    return np.asarray((stored.astype(np.uint16) * 255 + highest // 2) // highest).astype(np.uint8)
