"""Frames that are not compressed (PS3.5 8.1, 8.2, annex D), and the arrays of RLE and deflated ones."""

from __future__ import annotations

import numpy as np

from reviewer_app.cases.instances import PixelDescription
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.decode.bits import cut, shape_of, stored_type
from reviewer_app.imaging.source import Pixels

SHORT = "The file ends before its pixel data is complete."


def frame_bits(pixels: PixelDescription) -> int:
    """Return how many bits one uncompressed frame takes; frames of single bits follow one another without a gap."""
    count = pixels.rows * pixels.columns
    if pixels.photometric_interpretation == "YBR_FULL_422":
        return count * 2 * pixels.bits_allocated
    if pixels.photometric_interpretation == "YBR_PARTIAL_420":
        return count * 3 // 2 * pixels.bits_allocated
    return count * pixels.samples_per_pixel * pixels.bits_allocated


def frame_place(pixels: PixelDescription, frame: int) -> tuple[int, int]:
    """Return first byte within Pixel Data, and length in bytes, of one uncompressed frame."""
    bits = frame_bits(pixels)
    start = frame * bits // 8
    return start, -(-(frame + 1) * bits // 8) - start


def words_of(data: bytes, pixels: PixelDescription, frame: int = 0, *, big_endian: bool = False) -> Pixels:
    """Return the raw words of an uncompressed frame, in the shape of its stored values, bits above them still there.

    Parameters
    ----------
    data
        The bytes at `frame_place`; with 8-bit samples in big-endian words the caller has swapped them.

    Raises
    ------
    CannotDecode
        If there are too few.
    """
    shape_of(pixels)
    if len(data) * 8 < frame_bits(pixels):
        raise CannotDecode(SHORT, detail=f"frame {frame}: {len(data)} bytes")
    if pixels.bits_allocated == 1:
        return _single_bits(data, pixels, frame * frame_bits(pixels) % 8)
    kind = stored_type(pixels)
    if pixels.bits_allocated == 12:
        return arrange(_packed_twelve_bits(data).astype(kind), pixels)
    words = np.frombuffer(data, dtype=kind.newbyteorder(">") if big_endian else kind)
    if big_endian:
        words = words.astype(kind)
    return arrange(words, pixels)


def stored_values(words: Pixels, pixels: PixelDescription) -> Pixels:
    """Return stored values of raw words."""
    return cut(words, pixels)


def arrange(words: Pixels, pixels: PixelDescription) -> Pixels:
    """Return flat samples as ``(rows, columns[, samples])``; YBR_FULL_422 as ``(rows, columns, 2)``, subsampled."""
    rows, columns, samples = pixels.rows, pixels.columns, pixels.samples_per_pixel
    if pixels.photometric_interpretation == "YBR_FULL_422":
        return words[: rows * columns * 2].reshape(rows, columns, 2)
    if pixels.photometric_interpretation == "YBR_PARTIAL_420":
        raise CannotDecode("Uncompressed colour of kind YBR_PARTIAL_420 is not something this program can show.")
    words = words[: rows * columns * samples]
    if samples == 1:
        return words.reshape(rows, columns)
    if pixels.planar_configuration == 1:
        return np.ascontiguousarray(np.moveaxis(words.reshape(samples, rows, columns), 0, -1))
    return words.reshape(rows, columns, samples)


def _single_bits(data: bytes, pixels: PixelDescription, first_bit: int) -> Pixels:
    """Unpack bits, lowest first (PS3.5 8.1.1 note, D)."""
    count = pixels.rows * pixels.columns * pixels.samples_per_pixel
    bits = np.unpackbits(np.frombuffer(data, dtype=np.uint8), bitorder="little")[first_bit : first_bit + count]
    return arrange(bits, pixels)


def _packed_twelve_bits(data: bytes) -> Pixels:
    """Unpack pairs of 12-bit cells from three bytes, lowest bits first (ACR-NEMA 300, retired)."""
    triples = np.frombuffer(data[: len(data) // 3 * 3], dtype=np.uint8).reshape(-1, 3).astype(np.uint16)
    first = triples[:, 0] | (triples[:, 1] & 0x0F) << 8
    second = triples[:, 1] >> 4 | triples[:, 2] << 4
    return np.stack((first, second), axis=-1).reshape(-1)


def swap_bytes(data: bytes) -> bytes:
    """Return bytes with each pair exchanged: 8-bit samples in big-endian OW words (PS3.5 7.3)."""
    even = len(data) // 2 * 2
    return np.frombuffer(data[:even], dtype="<u2").byteswap().tobytes() + data[even:]
