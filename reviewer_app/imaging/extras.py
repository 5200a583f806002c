"""What display needs of a file beyond its index: tables, overlays, profile; read only for the files that have them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import BinaryIO

from pydicom.dataset import Dataset

from reviewer_app.cases.instances import FrameIndex, InstanceIndex, ModalityTransform, PixelDescription
from reviewer_app.dicom import values
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging import overlays, shutter, tables
from reviewer_app.imaging.dicom_file import read_header
from reviewer_app.imaging.functional_groups import frame_item
from reviewer_app.imaging.objects.looks import has_label_colors
from reviewer_app.imaging.objects.segment_mask import label_palette
from reviewer_app.imaging.objects.segmentation import read_segmentation
from reviewer_app.imaging.source import DisplayInput, LookupTable, OverlayPlane, Palette, Shutter

_KEPT = 8


@dataclass(frozen=True, slots=True, eq=False)
class Extras:
    """Tables of one instance for one frame."""

    modality_lut: LookupTable | None = None
    voi_luts: tuple[LookupTable, ...] = ()
    palette: Palette | None = None
    overlays: tuple[OverlayPlane, ...] = ()
    embedded: tuple[tables.EmbeddedOverlay, ...] = ()
    icc_profile: bytes = b""
    shutter: Shutter | None = None
    color_supplement: Palette | None = None


NO_EXTRAS = Extras()


class _Headers:
    """The last few headers that held extras, so that the frames of a cine run share one."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, tuple[InstanceIndex, Dataset]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, index: InstanceIndex, stream: BinaryIO) -> Dataset:
        """Return the header of an instance, known by the very index object."""
        with self._lock:
            found = self._kept.get(id(index))
        if found is not None and found[0] is index:
            return found[1]
        dataset = read_header(stream).dataset
        with self._lock:
            self._kept[id(index)] = (index, dataset)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return dataset

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._kept.clear()


_headers = _Headers()


def forget_headers() -> None:
    """Drop what is kept of headers, for example when the vault is locked."""
    _headers.clear()
    values.forget_values()
    overlays.forget_bits()
    shutter.forget_masks()


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
    dataset = _headers.of(index, stream)
    reader = tables.Reader(signed=pixels.pixel_representation == 1, swapped=pixels.big_endian)
    wants_palette = pixels.has_palette or pixels.has_color_supplement
    found_palette = _palette(dataset, index.sop_class_uid, reader) if wants_palette else None
    if pixels.has_palette and found_palette is None:
        raise CannotDecode("The file's colour palette is missing or damaged.")
    shutters = frame_item(dataset, frame, "FrameDisplayShutterSequence") or dataset
    bitmap = shutter.overlay_group(shutters)
    planes = tables.overlays(dataset, frame, swapped=pixels.big_endian) if pixels.has_overlays else ()
    embedded = tables.embedded_overlays(dataset) if pixels.has_overlays else ()
    return Extras(
        modality_lut=reader.lookup_table(values.item(dataset, "ModalityLUTSequence"))
        if entry.transform.has_lut
        else None,
        voi_luts=_voi_luts(frame_item(dataset, frame, "FrameVOILUTSequence") or dataset, pixels, entry, reader),
        palette=found_palette if pixels.has_palette else None,
        overlays=tuple(one for one in planes if one.group != bitmap),
        embedded=tuple(one for one in embedded if one.group != bitmap),
        icc_profile=tables.icc_profile(dataset),
        shutter=shutter.shutter_of(
            shutters, pixels.pixel_aspect, next((one for one in planes if one.group == bitmap), None)
        ),
        color_supplement=found_palette if pixels.has_color_supplement else None,
    )


def _has_extras(pixels: PixelDescription, entry: FrameIndex) -> bool:
    of_frame = entry.transform.has_lut or entry.has_voi_lut or entry.has_shutter
    tables_beside = pixels.has_voi_lut or pixels.has_palette or pixels.has_color_supplement or pixels.has_icc_profile
    return of_frame or tables_beside or pixels.has_overlays or pixels.has_shutter


def display_input(index: InstanceIndex, pixels: PixelDescription, frame: int, extras: Extras) -> DisplayInput:
    """Return the display input of a frame as `read` delivers it: colour already RGB."""
    entry = index.frames[frame] if frame < len(index.frames) else None
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
        real_world=entry.real_world if entry is not None else None,
    )


def _palette(dataset: Dataset, sop_class_uid: str, reader: tables.Reader) -> Palette | None:
    """Return the palette of the file, else the colours that the segments of a label map recommend."""
    found = reader.palette(dataset)
    if found is None and has_label_colors(dataset, sop_class_uid):
        return label_palette(read_segmentation(dataset))
    return found


def _voi_luts(
    dataset: Dataset, pixels: PixelDescription, entry: FrameIndex, reader: tables.Reader
) -> tuple[LookupTable, ...]:
    """Return the VOI tables; their inputs are signed where values after the modality LUT can be negative."""
    below_zero = pixels.pixel_representation == 1 or entry.transform.intercept < 0
    signed = replace(reader, signed=below_zero and not entry.transform.has_lut)
    found = (signed.lookup_table(one) for one in values.items(dataset, "VOILUTSequence"))
    return tuple(one for one in found if one is not None)


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
