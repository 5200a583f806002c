"""Frames and long values as they are stored; nothing is decoded."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.encaps import get_frame

from reviewer_app.reference_service.dicomweb.header import DEFLATED, PIXEL_TAGS, read_to_pixels
from reviewer_app.reference_service.failures import ServiceFailure

_EXPLICIT_BIG_ENDIAN = "1.2.840.10008.1.2.2"
_EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"
_NATIVE = frozenset({"1.2.840.10008.1.2", _EXPLICIT_LITTLE_ENDIAN, DEFLATED, _EXPLICIT_BIG_ENDIAN})


@dataclass(frozen=True, slots=True)
class FrameSet:
    """The frames of one file: how many, and how they are encoded on the wire."""

    path: Path
    transfer_syntax: str
    frames: int

    @property
    def wire_syntax(self) -> str:
        """Transfer syntax of what is sent: stored bytes, native ones as Explicit VR Little Endian (PS3.18 8.7.3)."""
        return _EXPLICIT_LITTLE_ENDIAN if self.transfer_syntax in _NATIVE else self.transfer_syntax

    def frame(self, number: int) -> bytes:
        """Return one frame; ``number`` counts from 1.

        Raises
        ------
        ServiceFailure
            404 if the file ends before it.
        """
        with self.path.open("rb") as file:
            dataset, stream, length = _pixel_stream(file, self.transfer_syntax)
            if self.transfer_syntax not in _NATIVE:
                try:
                    return get_frame(
                        stream, number - 1, number_of_frames=self.frames, extended_offsets=_extended_offsets(dataset)
                    )
                except ValueError as failure:
                    raise ServiceFailure(404, f"Frame {number} cannot be read.", code="not-found") from failure
            content = _native_frame(dataset, stream, length, number)
        return _little_endian(dataset, content) if self.transfer_syntax == _EXPLICIT_BIG_ENDIAN else content


def open_frames(path: Path, transfer_syntax: str) -> FrameSet:
    """Look at a file's pixel data.

    Raises
    ------
    ServiceFailure
        404 if it has none.
    """
    with path.open("rb") as file:
        dataset, place = read_to_pixels(file)
    if place is None:
        raise ServiceFailure(404, "This object has no pixel data.", code="not-found")
    return FrameSet(path, transfer_syntax, max(1, int(dataset.get("NumberOfFrames") or 1)))


def bulk_value(path: Path, location: str) -> bytes:
    """Return a long value by its place, for example ``00420011`` or ``00480105/0/00282000``.

    Raises
    ------
    ServiceFailure
        404 if there is no such value.
    """
    value: Any = pydicom.dcmread(path)
    try:
        for part in location.split("/"):
            value = value[int(part)] if isinstance(value, pydicom.Sequence) else value[int(part, 16)].value
    except (KeyError, ValueError, IndexError, TypeError) as failure:
        raise ServiceFailure(404, "There is no such value.", code="not-found") from failure
    if not isinstance(value, bytes):
        raise ServiceFailure(404, "This value is in the metadata itself.", code="not-found")
    return value


def is_pixel_location(location: str) -> bool:
    """Whether a place names the pixel data, which is sent frame by frame."""
    try:
        return int(location, 16) in PIXEL_TAGS
    except ValueError:
        return False


def _pixel_stream(file: BinaryIO, transfer_syntax: str) -> tuple[Dataset, BinaryIO, int]:
    """Return the header, and a stream that stands at the first byte of the pixel data, with its length."""
    if transfer_syntax == DEFLATED:
        dataset = pydicom.dcmread(file)
        return dataset, io.BytesIO(dataset.PixelData), len(dataset.PixelData)
    header, place = read_to_pixels(file)
    if place is None:
        raise ServiceFailure(404, "This object has no pixel data.", code="not-found")
    file.seek(place.offset)
    return header, file, place.length or 0


def _native_frame(dataset: Dataset, stream: BinaryIO, length: int, number: int) -> bytes:
    bits = int(dataset.Rows) * int(dataset.Columns) * int(dataset.get("SamplesPerPixel", 1)) * _bits(dataset)
    if dataset.get("PhotometricInterpretation") == "YBR_FULL_422":
        bits = bits * 2 // 3
    first, last = bits * (number - 1), bits * number
    if last > length * 8:
        raise ServiceFailure(404, f"The pixel data ends before frame {number}.", code="not-found")
    stream.seek(first // 8, io.SEEK_CUR)
    content = stream.read((last + 7) // 8 - first // 8)
    if first % 8 == 0 and bits % 8 == 0:
        return content
    # Frames of single bits follow one another without gaps (PS3.5 section 8.1.1); each is sent from a whole byte on.
    bit_values = np.unpackbits(np.frombuffer(content, np.uint8), bitorder="little")[first % 8 :][:bits]
    return np.packbits(bit_values, bitorder="little").tobytes()


def _bits(dataset: Dataset) -> int:
    return int(dataset.BitsAllocated)


def _little_endian(dataset: Dataset, content: bytes) -> bytes:
    size = _bits(dataset) // 8
    return content if size < 2 else np.frombuffer(content, f">u{size}").astype(f"<u{size}").tobytes()


def _extended_offsets(dataset: Dataset) -> tuple[bytes, bytes] | None:
    if "ExtendedOffsetTable" not in dataset:
        return None
    return dataset.ExtendedOffsetTable, dataset.ExtendedOffsetTableLengths
