"""What display needs of a file beyond its index: tables, overlays, profile; read only for the files that have them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from reviewer_app.cases.instances import FrameIndex, InstanceIndex, ModalityTransform, PixelDescription
from reviewer_app.imaging.source import DisplayInput, LookupTable, OverlayPlane, Palette, RealWorldMapping, Shutter

if TYPE_CHECKING:
    from reviewer_app.imaging.tables import EmbeddedOverlay


@dataclass(frozen=True, slots=True, eq=False)
class Extras:
    """Tables of one instance for one frame."""

    modality_lut: LookupTable | None = None
    voi_luts: tuple[LookupTable, ...] = ()
    palette: Palette | None = None
    overlays: tuple[OverlayPlane, ...] = ()
    embedded: tuple[EmbeddedOverlay, ...] = ()
    icc_profile: bytes = b""
    shutter: Shutter | None = None
    color_supplement: Palette | None = None
    real_worlds: tuple[RealWorldMapping, ...] | None = None
    """With their tables, None where the index holds all of them."""


NO_EXTRAS = Extras()


def read_extras(stream: BinaryIO, index: InstanceIndex, frame: int) -> Extras:
    """Return the tables of a frame; reads the header again only if the index says that there are any.

    Raises
    ------
    CannotDecode
        If a palette picture has no palette.
    """
    pixels = index.pixels
    entry = index.frames[min(frame, len(index.frames) - 1)] if index.frames else FrameIndex()
    if pixels is None or not _has_extras(pixels, entry):
        return NO_EXTRAS
    # the readers of headers take long to load, and most files have nothing for them
    from reviewer_app.imaging.extras_reader import extras_of  # noqa: PLC0415

    return extras_of(stream, index, frame)


def _has_extras(pixels: PixelDescription, entry: FrameIndex) -> bool:
    of_frame = entry.transform.has_lut or entry.has_voi_lut or entry.has_shutter or _has_tables(entry)
    tables_beside = pixels.has_voi_lut or pixels.has_palette or pixels.has_color_supplement or pixels.has_icc_profile
    return of_frame or tables_beside or pixels.has_overlays or pixels.has_shutter


def _has_tables(entry: FrameIndex) -> bool:
    return any(one.has_table for one in entry.real_worlds)


def display_input(index: InstanceIndex, pixels: PixelDescription, frame: int, extras: Extras) -> DisplayInput:
    """Return the display input of a frame as `read` delivers it: colour already RGB."""
    entry = index.frames[frame] if frame < len(index.frames) else None
    rules = entry.real_worlds if entry is not None else ()
    indexed = tuple(RealWorldMapping(one) for one in rules if not one.has_table)
    color = pixels.samples_per_pixel > 1
    return DisplayInput(
        photometric="RGB" if color else pixels.photometric_interpretation,
        samples=pixels.samples_per_pixel,
        bits_stored=8 if color else pixels.bits_stored,
        signed=pixels.pixel_representation == 1 and not color,
        float_pixels=pixels.float_pixels,
        modality=index.series.modality,
        transform=entry.transform if entry is not None else ModalityTransform(),
        modality_lut=extras.modality_lut,
        windows=entry.windows if entry is not None and not color else (),
        voi_luts=extras.voi_luts,
        presentation_inverse=pixels.presentation_inverse and not color and extras.palette is None,
        palette=extras.palette,
        padding=_padding(pixels) if not color and extras.palette is None else None,
        overlays=extras.overlays,
        icc_profile=extras.icc_profile if color or extras.palette is not None else b"",
        lossy=pixels.lossy,
        lossy_ratio=pixels.lossy_ratio,
        pixel_aspect=pixels.pixel_aspect,
        shutter=extras.shutter,
        color_supplement=extras.color_supplement,
        stored_range=_stored_range(pixels),
        uptake=index.uptake,
        real_worlds=indexed if extras.real_worlds is None else extras.real_worlds,
    )


def _padding(pixels: PixelDescription) -> tuple[float, float] | None:
    if pixels.padding_value is None:
        return None
    other = pixels.padding_value if pixels.padding_range_limit is None else pixels.padding_range_limit
    return float(min(pixels.padding_value, other)), float(max(pixels.padding_value, other))


def _stored_range(pixels: PixelDescription) -> tuple[float, float]:
    if pixels.float_pixels:
        return 0.0, 1.0
    bits = max(1, pixels.bits_stored)
    if pixels.pixel_representation == 1:
        return -float(1 << (bits - 1)), float((1 << (bits - 1)) - 1)
    return 0.0, float((1 << bits) - 1)
