"""Frames that are not compressed (PS3.5 8.1, 8.2, annex D), and the arrays of RLE and deflated ones."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reviewer_app.cases.instances import PixelDescription
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.decode.bits import cut, shape_of, stored_type
from reviewer_app.imaging.source import Pixels

SHORT = "The file ends before its pixel data is complete."

PAIRED = ("YBR_FULL_422", "YBR_PARTIAL_422")
"""Colour spaces in which two pixels of a row share their chroma (PS3.3 C.7.6.3.1.2); the second is retired."""
SUBSAMPLED = (*PAIRED, "YBR_PARTIAL_420")


def frame_bits(pixels: PixelDescription) -> int:
    """Return how many bits one uncompressed frame takes; frames of single bits follow one another without a gap."""
    count = pixels.rows * pixels.columns
    if pixels.photometric_interpretation in PAIRED and pixels.samples_per_pixel == 3:
        return count * 2 * pixels.bits_allocated
    if pixels.photometric_interpretation == "YBR_PARTIAL_420":
        return count * 3 // 2 * pixels.bits_allocated
    return count * pixels.samples_per_pixel * pixels.bits_allocated


def frame_bytes(pixels: PixelDescription) -> int:
    """Return how many bytes one uncompressed frame takes by itself."""
    return -(-frame_bits(pixels) // 8)


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
        words = _long_words(data, words, pixels.columns) if kind.kind != "f" and kind.itemsize == 4 else words
        words = words.astype(kind)
    return arrange(words, pixels)


def _long_words(data: bytes, words: Pixels, columns: int) -> Pixels:
    """Return the 32-bit cells of a big-endian file.

    OW is a string of 16-bit words, so by the standard the lower half of a cell comes first, each half big-endian
    (PS3.5 7.3, 8.1.1, annex D); many writers put whole cells in big-endian order instead. No attribute tells the two
    apart, but neighbours do: read the wrong way a picture jumps.
    """
    halves = np.frombuffer(data, dtype=">u2")[: words.size * 2].reshape(-1, 2).astype(np.uint32)
    by_standard: Pixels = halves[:, 0] | halves[:, 1] << np.uint32(16)
    return by_standard if _jumps(by_standard, columns) <= _jumps(words, columns) else words


def _jumps(words: Pixels, columns: int) -> float:
    """Return the mean step from one cell to the next, in bits, of at most a few thousand cells from the middle."""
    start = max(0, words.size // 2 - 4 * columns)
    some = words[start : start + 8 * columns].astype(np.int32).astype(np.float64)
    return float(np.log2(np.abs(np.diff(some)) + 1).mean()) if some.size > 1 else 0.0


def missing_bytes(data: bytes, pixels: PixelDescription, frame: int) -> int:
    """Return how many bytes of an uncompressed frame are not there."""
    return max(0, frame_place(pixels, frame)[1] - len(data))


def after(there: int, pixels: PixelDescription) -> npt.NDArray[np.bool_] | None:
    """Return which pixels ``(rows, columns)`` lie after the first `there` bytes of a frame, None if none does."""
    per_pixel = frame_bits(pixels) / (pixels.rows * pixels.columns)
    first = int(there * 8 / per_pixel)
    if first >= pixels.rows * pixels.columns:
        return None
    return (np.arange(pixels.rows * pixels.columns) >= first).reshape(pixels.rows, pixels.columns)


def blanked(values: Pixels, pixels: PixelDescription, missing: npt.NDArray[np.bool_]) -> Pixels:
    """Return a grey frame with its `missing` values ``(rows, columns)`` shown black.

    They become the padding value, or the darkest that is there; missing colours stay 0.
    """
    if values.shape != missing.shape or pixels.photometric_interpretation == "PALETTE COLOR" or missing.all():
        return values
    known = values[~missing]
    blank = known.max() if pixels.presentation_inverse else known.min()
    if pixels.padding_value is not None and not pixels.float_pixels:
        blank = np.int64(pixels.padding_value).astype(values.dtype)
    result: Pixels = np.where(missing, blank, values).astype(values.dtype)
    return result


def stored_values(words: Pixels, pixels: PixelDescription) -> Pixels:
    """Return stored values of raw words."""
    return cut(words, pixels)


def arrange(words: Pixels, pixels: PixelDescription) -> Pixels:
    """Return flat samples as ``(rows, columns[, samples])``; those of `PAIRED` colour as ``(rows, columns, 2)``."""
    rows, columns, samples = pixels.rows, pixels.columns, pixels.samples_per_pixel
    if pixels.photometric_interpretation in PAIRED and samples == 3:
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
