"""Stored values out of allocated words: cut to BitsStored at HighBit, sign-extended, one type per header."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from reviewer_app.cases.instances import PixelDescription
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.source import Pixels

MAXIMUM_FRAME_BYTES = 1 << 31


def stored_type(pixels: PixelDescription) -> np.dtype[Any]:
    """Return the little-endian type of a stored value (PS3.5 8.1): of BitsAllocated, signed where the header says so.

    Raises
    ------
    CannotDecode
        If the header describes words that no image has.
    """
    allocated = pixels.bits_allocated
    if pixels.float_pixels and allocated in (32, 64):
        return np.dtype(f"<f{allocated // 8}")
    if allocated == 1:
        return np.dtype("u1")
    if allocated not in (8, 12, 16, 32, 64) or pixels.float_pixels:
        raise CannotDecode(f"Pixels of {allocated} bits are not something this program can show.")
    return np.dtype(f"<{'i' if pixels.pixel_representation == 1 else 'u'}{word_bits(pixels) // 8}")


def word_bits(pixels: PixelDescription) -> int:
    """Return the bits of a word in memory: BitsAllocated, but 16 for the packed 12 bits of ACR-NEMA days."""
    return 16 if pixels.bits_allocated == 12 else pixels.bits_allocated


def shape_of(pixels: PixelDescription) -> tuple[int, ...]:
    """Return ``(rows, columns)``, or ``(rows, columns, samples)`` for colour.

    Raises
    ------
    CannotDecode
        If the declared size is nothing, or more than can be held: refused before memory is taken.
    """
    rows, columns, samples = pixels.rows, pixels.columns, pixels.samples_per_pixel
    if rows < 1 or columns < 1 or samples < 1:
        raise CannotDecode("The file does not say how large its picture is.", detail="no rows, columns or samples")
    if rows * columns * samples * max(1, pixels.bits_allocated // 8) > MAXIMUM_FRAME_BYTES:
        raise CannotDecode(f"A picture of {columns}×{rows} pixels is larger than this program opens.")
    return (rows, columns) if samples == 1 else (rows, columns, samples)


def cut(words: Pixels, pixels: PixelDescription, *, precision: int = 0) -> Pixels:
    """Return stored values of whole words.

    Parameters
    ----------
    words
        Words of at least BitsAllocated bits, any integer type, any shape.
    precision
        Bits of the value as a codec gave it, 0 if it follows the header: a narrower value is extended from its own
        highest bit, and such a value does not stand at HighBit.
    """
    wanted = stored_type(pixels)
    if wanted.kind == "f" or pixels.bits_allocated == 1:
        return np.asarray(words, dtype=wanted)
    allocated = word_bits(pixels)
    stored = pixels.bits_stored if 0 < pixels.bits_stored <= allocated else allocated
    if 0 < precision <= stored:
        bits, shift = precision, 0
    else:
        bits, shift = stored, max(0, min(pixels.high_bit + 1, allocated) - stored)
    unsigned = np.dtype(f"<u{allocated // 8}")
    values: npt.NDArray[Any] = words if words.dtype.itemsize == unsigned.itemsize else words.astype(unsigned)
    if bits == allocated:
        return np.ascontiguousarray(values).view(wanted)
    return _extended(np.ascontiguousarray(values).view(unsigned), bits, shift, wanted)


def _extended(values: Pixels, bits: int, shift: int, wanted: np.dtype[Any]) -> Pixels:
    """Push the value to the top of its word and back: that drops what lies above it and copies its sign."""
    size = wanted.itemsize * 8
    if wanted.kind == "u" and shift == 0:
        masked: Pixels = np.bitwise_and(values, values.dtype.type((1 << bits) - 1))
        return masked
    top = size - bits - shift
    moved: Pixels = np.left_shift(values, values.dtype.type(top)) if top else values
    result: Pixels = np.right_shift(moved.view(wanted), wanted.type(size - bits))
    return result
