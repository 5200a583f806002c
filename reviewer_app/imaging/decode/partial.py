"""What a compressed stream that is cut off still holds, where a library gives out whole pictures only.

The missing bytes are put in place twice, with other values each time: what comes out the same does not depend on them.
That needs no reading of the coded data, and shows nothing that only looks like a picture.
"""

from __future__ import annotations

import io
import struct

import imagecodecs
import numpy as np
import numpy.typing as npt

from reviewer_app.cases.instances import PixelDescription
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.decode.bits import shape_of
from reviewer_app.imaging.decode.codecs import CodecOutput, as_coded, checked
from reviewer_app.imaging.decode.codestream import Codestream
from reviewer_app.imaging.decode.tile_parts import TileParts, tile_parts_of
from reviewer_app.imaging.source import Pixels

_FILLINGS = (0x00, 0x55)
"""Both are read as packets without content where a packet of JPEG 2000 should begin (ISO/IEC 15444-1 B.10.3)."""
_LS_FILLINGS = (0x00, 0x55, 0xAA, 0xD6)
"""Both values of the first missing bit, runs that end at once and runs that do not; none holds a marker."""
_LS_BYTES_A_SAMPLE, _LS_SPARE = 4, 4096
_NOTHING = "The compressed picture is cut off, and what is there of it cannot be decoded."
_END = b"\xff\xd9"
_MOST_STEPS = 4
"""A picture of which less than a sixteenth of its resolution is there is not shown."""
_BLOCK = 32
_PLACE_BY_PLACE = (3, 4)
"""Progressions PCRL and CPRL: places and colours come one after the other, and what lacks one is not what it was."""
_LAST_BYTES = 64
_MOST_BITS = 16


def jpeg_ls_part(data: bytes, pixels: PixelDescription) -> CodecOutput:
    """Return the whole lines before the cut of a JPEG-LS stream: CharLS writes them one by one before it gives up.

    Raises
    ------
    CannotDecode
        If there is not one.
    """
    stream = checked(data, pixels)
    if not (stream.rows and stream.components):
        raise CannotDecode(_NOTHING, detail="no frame header")
    there = data.rstrip(b"\0\xff")
    rows = pixels.rows
    size = int(np.prod(shape_of(pixels))) * _LS_BYTES_A_SAMPLE + _LS_SPARE
    first, *others = (
        _lines(there + bytes([filling]) * size + _END, stream, number) for number, filling in enumerate(_LS_FILLINGS)
    )
    same = np.logical_and.reduce([(first == one).reshape(rows, -1).all(axis=1) for one in others])
    known = rows if same.all() else int(np.argmin(same))
    if known == 0:
        raise CannotDecode(_NOTHING, detail="no whole line")
    first[known:] = 0
    missing = np.zeros((rows, pixels.columns), dtype=np.bool_)
    missing[known:] = True
    precision = max(stream.precision, pixels.bits_stored)
    return CodecOutput(first, as_coded(pixels), precision, missing=missing)


def _lines(data: bytes, stream: Codestream, untouched: int) -> Pixels:
    """Return what CharLS decodes; what it does not get to keeps the value `untouched`."""
    shape = (stream.rows, stream.columns, stream.components)[: 2 if stream.components == 1 else 3]
    out = np.full(shape, untouched, dtype=np.uint8 if stream.precision <= 8 else np.uint16)
    try:
        imagecodecs.jpegls_decode(data, out=out)
    except imagecodecs.JpeglsError:
        pass  # what it decoded before it came to what is missing is there
    except ValueError as error:
        raise CannotDecode(_NOTHING, detail="colours one after the other") from error
    return out


def jpeg_2000_part(data: bytes, pixels: PixelDescription) -> CodecOutput:
    """Return a JPEG 2000 or HTJ2K picture with the details that are there: the finest resolution that is whole.

    Where the next finer one does not depend on missing bytes either, it is used; tiles that are missing altogether are
    told in `missing`, and so are those that lack places or colours. OpenJPEG in Pillow decodes, since it can be asked
    for a resolution.

    Raises
    ------
    CannotDecode
        If there is too little of it, or the samples are of a kind that Pillow does not know.
    """
    stream = checked(data, pixels)
    there = data.rstrip(b"\0")
    parts = tile_parts_of(there)
    grey = pixels.samples_per_pixel == 1 and 0 < stream.precision <= _MOST_BITS
    colors = pixels.samples_per_pixel == 3 and stream.precision == 8
    if not (grey or colors) or (parts.lacks != 0 and parts.progression in _PLACE_BY_PLACE):
        raise CannotDecode(_NOTHING, detail="not a picture that can be decoded in part")
    room = 2 * int(np.prod(shape_of(pixels))) * max(1, pixels.bits_allocated // 8) + _LS_SPARE
    filled = [parts.completed(filling, room) for filling in _FILLINGS]
    steps = min(_MOST_STEPS, parts.levels)
    if parts.lacks != 0:
        # were the coarsest resolution itself cut off, it would depend on the last bytes that are there
        before = tile_parts_of(there[:-_LAST_BYTES]).completed(_FILLINGS[0], room)
        if steps == 0 or not _same([_resolution(one, steps, stream) for one in (*filled, before)]):
            raise CannotDecode(_NOTHING, detail="too little is there")
    samples, coarse = _finest(filled, steps, stream, pixels)
    shown = parts.tiles - _doubtful(parts, filled[0], steps, stream)
    if not shown:
        raise CannotDecode(_NOTHING, detail="no tile is whole")
    missing = parts.missing(pixels.rows, pixels.columns, shown)
    if missing is not None:
        samples = np.where(missing[..., None] if samples.ndim == 3 else missing, 0, samples).astype(samples.dtype)
    coarse = coarse or parts.lacks != 0 or bool(shown & (parts.lacking | parts.unsure))
    return CodecOutput(samples, as_coded(pixels), stream.precision, missing=missing, coarse=coarse)


def _doubtful(parts: TileParts, data: bytes, steps: int, stream: Codestream) -> frozenset[int]:
    """Return the tiles that lack more than details: their coarsest resolution depends on the last bytes of them."""
    if not parts.lacking or parts.lacks != 0:
        return frozenset()
    found = [_resolution(one, steps, stream) for one in (data, parts.overwritten(_LAST_BYTES, _FILLINGS[0]))]
    first, second = found
    if parts.progression in _PLACE_BY_PLACE or first is None or second is None or first.shape != second.shape:
        return parts.lacking
    differ = first != second
    differ = differ.any(axis=-1) if differ.ndim == 3 else differ
    enlarged = differ.repeat(1 << steps, axis=0).repeat(1 << steps, axis=1)
    return frozenset(tile for tile in parts.lacking if enlarged[parts.box(tile)].any())


def _finest(filled: list[bytes], most: int, stream: Codestream, pixels: PixelDescription) -> tuple[Pixels, bool]:
    """Return the samples, and whether any of them lack details."""
    rows, columns = pixels.rows, pixels.columns
    whole = [_resolution(one, 0, stream) for one in filled]
    if whole[0] is not None and _same(whole):
        return whole[0], False
    for steps in range(1, most + 1):
        found = [_resolution(one, steps, stream) for one in filled]
        if found[0] is not None and _same(found):
            enlarged = found[0].repeat(1 << steps, axis=0).repeat(1 << steps, axis=1)[:rows, :columns]
            return _with_details(enlarged, whole), True
    raise CannotDecode(_NOTHING, detail="no resolution is whole")


def _same(found: list[Pixels | None]) -> bool:
    first = found[0]
    return first is not None and all(one is not None and np.array_equal(one, first) for one in found[1:])


def _with_details(coarse: Pixels, whole: list[Pixels | None]) -> Pixels:
    """Put in the full resolution in each block all of which came out the same."""
    first, second = whole
    if first is None or second is None or first.shape != coarse.shape:
        return coarse
    differ = first != second
    differ = differ.any(axis=-1) if differ.ndim == 3 else differ
    rows, columns = differ.shape
    padded = np.pad(differ, ((0, -rows % _BLOCK), (0, -columns % _BLOCK)))
    blocks = padded.reshape(padded.shape[0] // _BLOCK, _BLOCK, -1, _BLOCK).any(axis=(1, 3))
    doubtful: npt.NDArray[np.bool_] = blocks.repeat(_BLOCK, axis=0).repeat(_BLOCK, axis=1)[:rows, :columns]
    return np.where(doubtful[..., None] if coarse.ndim == 3 else doubtful, coarse, first)


def _resolution(data: bytes, steps: int, stream: Codestream) -> Pixels | None:
    """Return the samples of a resolution, None where it cannot be decoded."""
    try:
        return pillow_resolution(data, steps, stream.precision, signed=bool(stream.signed))
    except (OSError, ValueError, struct.error):
        return None


def pillow_resolution(data: bytes, steps: int, precision: int, *, signed: bool) -> Pixels:
    """Return the samples of a JPEG 2000 stream halved `steps` times, as OpenJPEG in Pillow decodes them.

    Pillow raises grey of more than 8 bits to 16 and takes its sign away; both are undone.
    """
    from PIL import Image  # noqa: PLC0415 - most series need none of it

    with Image.open(io.BytesIO(data)) as image:
        image.reduce = steps  # type: ignore[assignment, method-assign]  # the JPEG 2000 plug-in's way to ask for it
        found = np.asarray(image)
    if found.ndim == 3:
        return np.ascontiguousarray(found)
    if found.dtype.itemsize == 1:
        return (found.astype(np.int16) - 128 * signed).astype(np.int8 if signed else np.uint8)
    values = found.astype(np.int32) >> (16 - precision)
    return (values - (signed << (precision - 1))).astype(np.int16 if signed else np.uint16)
