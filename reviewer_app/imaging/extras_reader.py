"""Reads what display needs of a header beyond the index; see `extras`, which asks for it where there is any."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import replace
from typing import BinaryIO

import numpy as np
from pydicom.dataset import Dataset

from reviewer_app.cases.instances import FrameIndex, InstanceIndex, PixelDescription
from reviewer_app.dicom import values
from reviewer_app.dicom.forgetting import forgets
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging import shutter_module, tables
from reviewer_app.imaging.dicom_file import EXPLICIT_BIG, read_header
from reviewer_app.imaging.extras import NO_EXTRAS, Extras
from reviewer_app.imaging.functional_groups import frame_item, real_world_items
from reviewer_app.imaging.image_module import real_worlds_of
from reviewer_app.imaging.objects.looks import has_label_colors
from reviewer_app.imaging.objects.segment_mask import label_palette
from reviewer_app.imaging.objects.segmentation import segments_of
from reviewer_app.imaging.source import LookupTable, Palette, RealWorldMapping

_KEPT = 8


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
forgets(_headers.clear)


def extras_of(stream: BinaryIO, index: InstanceIndex, frame: int) -> Extras:
    """Return the tables of a frame whose index says that there are any.

    Raises
    ------
    CannotDecode
        If a palette picture has no palette.
    """
    pixels = index.pixels
    if pixels is None:
        return NO_EXTRAS
    entry = index.frames[min(frame, len(index.frames) - 1)] if index.frames else FrameIndex()
    dataset = _headers.of(index, stream)
    swapped = index.transfer_syntax_uid == EXPLICIT_BIG  # a private syntax has big-endian pixels, and no more
    reader = tables.Reader(signed=pixels.pixel_representation == 1, swapped=swapped)
    wants_palette = pixels.has_palette or pixels.has_color_supplement
    found_palette = _palette(dataset, index.sop_class_uid, reader) if wants_palette else None
    if pixels.has_palette and found_palette is None:
        raise CannotDecode("The file's colour palette is missing or damaged.")
    shutters = frame_item(dataset, frame, "FrameDisplayShutterSequence") or dataset
    bitmap = shutter_module.overlay_group(shutters)
    planes = tables.overlays(dataset, frame, swapped=swapped) if pixels.has_overlays else ()
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
        shutter=shutter_module.shutter_of(
            shutters, pixels.pixel_aspect, next((one for one in planes if one.group == bitmap), None)
        ),
        color_supplement=found_palette if pixels.has_color_supplement else None,
        real_worlds=_real_worlds(dataset, frame) if any(one.has_table for one in entry.real_worlds) else None,
    )


def _real_worlds(dataset: Dataset, frame: int) -> tuple[RealWorldMapping, ...]:
    """Return the mappings to real world values of a frame with their tables; a table that is damaged is left out."""
    found = []
    for mapping in real_world_items(dataset, frame):
        for rule in real_worlds_of([mapping]):
            table = np.array(values.numbers(mapping, "RealWorldValueLUTData")) if rule.has_table else None
            if table is None or table.size:
                found.append(RealWorldMapping(rule, table))
    return tuple(found)


def _palette(dataset: Dataset, sop_class_uid: str, reader: tables.Reader) -> Palette | None:
    """Return the palette of the file, else the colours that the segments of a label map recommend."""
    found = reader.palette(dataset)
    if found is None and has_label_colors(dataset, sop_class_uid):
        return label_palette(segments_of(dataset))
    return found


def _voi_luts(
    dataset: Dataset, pixels: PixelDescription, entry: FrameIndex, reader: tables.Reader
) -> tuple[LookupTable, ...]:
    """Return the VOI tables; their inputs are signed where values after the modality LUT can be negative."""
    below_zero = pixels.pixel_representation == 1 or entry.transform.intercept < 0
    signed = replace(reader, signed=below_zero and not entry.transform.has_lut)
    found = (signed.lookup_table(one) for one in values.items(dataset, "VOILUTSequence"))
    return tuple(one for one in found if one is not None)
