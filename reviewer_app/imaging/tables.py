"""Lookup tables of a header: Modality and VOI LUTs, palettes (segmented too), overlay planes, ICC profile."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from pydicom.dataset import Dataset

from reviewer_app.dicom import values
from reviewer_app.imaging.source import LookupTable, OverlayPlane, Palette

_MAXIMUM_ENTRIES = 65536
_COPY = 2
"""The kind of segment that repeats others."""


@dataclass(frozen=True, slots=True)
class EmbeddedOverlay:
    """An overlay kept in an unused bit of the pixel words (retired, PS3.3-2001 C.9.2)."""

    bit: int
    row: int
    column: int
    label: str
    group: int = 0x6000


@dataclass(frozen=True, slots=True)
class Reader:
    """How the tables of a file are read.

    `signed` tells whether inputs can be negative: the first input is then read as signed, whatever representation the
    file wrote. `swapped` tells that 16-bit words of the file are big-endian.
    """

    signed: bool = False
    swapped: bool = False

    def lookup_table(self, item: Dataset | None) -> LookupTable | None:
        """Return a Modality or VOI LUT (PS3.3 C.11.1.1, C.11.2.1.1), None if it is malformed."""
        descriptor = values.numbers(item, "LUTDescriptor") if item is not None else ()
        if item is None or len(descriptor) != 3:
            return None
        entries = self._words(values.value(item, "LUTData"), int(descriptor[0]) or _MAXIMUM_ENTRIES)
        if entries.size == 0:
            return None
        bits = max(int(descriptor[2]) if 0 < descriptor[2] <= 16 else 16, int(entries.max()).bit_length())
        return LookupTable(self._first(descriptor[1]), entries, bits, values.text(item, "LUTExplanation"))

    def palette(self, dataset: Dataset) -> Palette | None:
        """Return the palette of a PALETTE COLOR image at 8 bits (PS3.3 C.7.6.3.1.5), None if it is malformed.

        Some files hold 8-bit entries and call them 16 bits wide: entries are reduced where any of the three tables
        needs it, since a channel that is dark throughout must not be taken for one of those.
        """
        channels = []
        descriptor: tuple[float, ...] = ()
        for color in ("Red", "Green", "Blue"):
            descriptor = values.numbers(dataset, f"{color}PaletteColorLookupTableDescriptor")
            if len(descriptor) != 3:
                return None
            channels.append(self._channel(dataset, color, int(descriptor[0]) or _MAXIMUM_ENTRIES, int(descriptor[2])))
        entries = min(len(one) for one in channels)
        if entries == 0:
            return None
        table = np.stack([one[:entries] for one in channels], axis=-1)
        wide = descriptor[2] > 8 and int(table.max()) > 255
        return Palette(self._first(descriptor[1]), (table >> 8 if wide else table).astype(np.uint8))

    def _channel(self, dataset: Dataset, color: str, count: int, bits: int) -> npt.NDArray[np.uint16]:
        data = values.value(dataset, f"{color}PaletteColorLookupTableData")
        segmented = values.value(dataset, f"Segmented{color}PaletteColorLookupTableData")
        if data is not None or segmented is None:
            return self._words(data, count)
        return _expanded(self._in_order(segmented), bits, count)

    def _first(self, told: float) -> int:
        return int(told) - 65536 if self.signed and told > 32767 else int(told)

    def _in_order(self, data: Any) -> Any:
        """Return the bytes of 16-bit words in little-endian order."""
        if not self.swapped or not isinstance(data, bytes):
            return data
        return np.frombuffer(data[: len(data) // 2 * 2], dtype="<u2").byteswap().tobytes()

    def _words(self, data: Any, count: int) -> npt.NDArray[np.uint16]:
        """Return table entries: a list of numbers, 16-bit words, or 8-bit entries one to a byte."""
        if isinstance(data, bytes):
            ordered = self._in_order(data)
            if len(data) < 2 * count and len(data) >= count:
                return np.frombuffer(ordered, dtype=np.uint8)[:count].astype(np.uint16)
            return np.frombuffer(ordered[: len(ordered) // 2 * 2], dtype="<u2")[:count].astype(np.uint16)
        numbers = [data] if isinstance(data, int) else list(data or ())[:count]
        whole = all(isinstance(one, int) for one in numbers)
        return np.array([one & 0xFFFF for one in numbers] if whole else [], dtype=np.uint16)


def overlays(dataset: Dataset, frame: int, *, swapped: bool) -> tuple[OverlayPlane, ...]:
    """Return the overlay planes that lie beside the pixels and apply to `frame` (PS3.3 C.9.2, C.9.3)."""
    found = []
    for group in range(0x6000, 0x6020, 2):
        data = _element(dataset, group, 0x3000)
        rows, columns = _whole(dataset, group, 0x0010) or 0, _whole(dataset, group, 0x0011) or 0
        if not isinstance(data, bytes) or min(rows, columns) < 1 or rows * columns > 1 << 28:
            continue
        plane = _plane_of_frame(dataset, group, frame)
        words = swapped and dataset[group, 0x3000].VR != "OB"  # bytes are the same in either order (PS3.5 7.3)
        bits = _overlay_bits(data, rows, columns, plane, swapped=words) if plane is not None else None
        if bits is not None:
            row, column = _origin(dataset, group)
            found.append(OverlayPlane(bits, row, column, _overlay_label(dataset, group), group))
    return tuple(found)


def _plane_of_frame(dataset: Dataset, group: int, frame: int) -> int | None:
    """Return which plane of an overlay belongs to a frame, None for none.

    Number of Frames in Overlay (60xx,0015) planes belong to as many frames, from Image Frame Origin (60xx,0051) on; an
    overlay that has neither belongs to every frame.
    """
    count, origin = _whole(dataset, group, 0x0015), _whole(dataset, group, 0x0051)
    if count is None and origin is None:
        return 0
    plane = frame - (max(1, origin or 1) - 1)
    return plane if 0 <= plane < max(1, count or 1) else None


def embedded_overlays(dataset: Dataset) -> tuple[EmbeddedOverlay, ...]:
    """Return the overlays that lie in unused bits of the pixel words."""
    found = []
    for group in range(0x6000, 0x6020, 2):
        bit = _whole(dataset, group, 0x0102) or 0
        if bit > 0 and _element(dataset, group, 0x3000) is None and _whole(dataset, group, 0x0010):
            row, column = _origin(dataset, group)
            found.append(EmbeddedOverlay(bit, row, column, _overlay_label(dataset, group), group))
    return tuple(found)


def icc_profile(dataset: Dataset) -> bytes:
    """Return the ICC profile of the image or of its first optical path, empty if there is none."""
    path = values.item(dataset, "OpticalPathSequence")
    for place in (dataset, path):
        found = values.value(place, "ICCProfile") if place is not None else None
        if isinstance(found, bytes) and found:
            return found
    return b""


def _expanded(data: Any, bits: int, count: int) -> npt.NDArray[np.uint16]:
    """Expand a segmented palette (PS3.3 C.7.9.2): discrete, linear and indirect segments."""
    if not isinstance(data, bytes):
        return np.array([], dtype=np.uint16)
    width = "B" if bits <= 8 else "H"
    size = struct.calcsize(width)
    codes = list(struct.unpack(f"<{len(data) // size}{width}", data[: len(data) // size * size]))
    return np.array(_Segments(codes, count, 2 if width == "H" else 4).expand(), dtype=np.uint16)


class _Segments:
    """A segmented table being expanded. `offset_words` is how many codes make up a byte offset of 32 bits."""

    def __init__(self, codes: list[int], count: int, offset_words: int) -> None:
        self._codes = codes
        self._count = count
        self._offset_words = offset_words
        self._out: list[int] = []
        self._kinds: dict[int, Callable[[int, int], int]] = {0: self._discrete, 1: self._linear, _COPY: self._indirect}

    def expand(self) -> list[int]:
        """Return the entries, never more than the descriptor promises."""
        self._run(0, len(self._codes), self._kinds)
        return self._out[: self._count]

    def _run(self, position: int, segments: int, kinds: dict[int, Callable[[int, int], int]]) -> None:
        """Expand segments; one without entries, which is none, ends it: each step comes nearer to the end."""
        for _ in range(segments):
            if position + 2 > len(self._codes) or len(self._out) >= self._count:
                return
            kind, length = self._codes[position], self._codes[position + 1]
            if kind not in kinds or length == 0:
                return
            position = kinds[kind](position + 2, length)

    def _discrete(self, position: int, length: int) -> int:
        self._out += self._codes[position : position + length]
        return position + length

    def _linear(self, position: int, length: int) -> int:
        if position >= len(self._codes) or not self._out:
            return len(self._codes)
        start, end = self._out[-1], self._codes[position]
        self._out += [round(start + (end - start) * step / length) for step in range(1, length + 1)]
        return position + 1

    def _indirect(self, position: int, length: int) -> int:
        words = self._codes[position : position + self._offset_words]
        if self._offset_words == 2:
            offset = sum(word << (16 * number) for number, word in enumerate(words)) // 2
        else:
            offset = sum(word << (8 * number) for number, word in enumerate(words))
        # a copy of copies could go on for ever
        self._run(offset, length, {kind: expand for kind, expand in self._kinds.items() if kind != _COPY})
        return position + self._offset_words


def _overlay_bits(data: bytes, rows: int, columns: int, plane: int, *, swapped: bool) -> npt.NDArray[np.bool_] | None:
    count = rows * columns
    first = plane * count
    # the 16-bit words of this plane: those of all frames would be many times as much
    start, end = first // 16 * 2, -(-(first + count) // 16) * 2
    packed = np.frombuffer(data, dtype=np.uint8)[start:end]
    if swapped:
        packed = packed[: packed.size // 2 * 2].view("<u2").byteswap().view(np.uint8)
    bits = np.unpackbits(packed, bitorder="little")[first - 8 * start :][:count]
    return bits.reshape(rows, columns).astype(np.bool_) if bits.size == count else None


def _element(dataset: Dataset, group: int, element: int) -> Any:
    try:
        return dataset[group, element].value
    except Exception:
        # absent or malformed: no overlay
        return None


def _whole(dataset: Dataset, group: int, element: int) -> int | None:
    found = values.to_number(values.first(_element(dataset, group, element)))
    return None if found is None else int(found)


def _origin(dataset: Dataset, group: int) -> tuple[int, int]:
    """Return the place of the first overlay bit, zero-based (the file counts from 1, row first)."""
    found = _element(dataset, group, 0x0050)
    pair = [values.to_number(one) for one in found] if isinstance(found, list) or hasattr(found, "__len__") else []
    if len(pair) != 2 or pair[0] is None or pair[1] is None:
        return (0, 0)
    return (int(pair[0]) - 1, int(pair[1]) - 1)


def _overlay_label(dataset: Dataset, group: int) -> str:
    return str(_element(dataset, group, 0x1500) or _element(dataset, group, 0x0022) or "").strip()
