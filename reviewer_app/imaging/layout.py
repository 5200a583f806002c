"""Where the bytes of each frame lie, and whether all of them are there. Read once, when an instance arrives."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

from reviewer_app.cases.instances import PixelDescription
from reviewer_app.dicom import values
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.decode.bits import shape_of, stored_type
from reviewer_app.imaging.decode.plain import SHORT, frame_bits, frame_place
from reviewer_app.imaging.dicom_file import Header, PixelElement
from reviewer_app.imaging.fragments import Piece, frames_of, walk

MAXIMUM_FRAMES, MAXIMUM_TILES = 200_000, 2_000_000
"""Frames of a stack are kept one by one, tiles of a slide packed: more than this many no object has."""
_MOST_FRAGMENTS, _TIMES_FRAMES = 100_000, 16
_LARGE, _MOST_TIMES = 1 << 26, 64
"""A frame of which only a part is there is completed with blank: a large one only if that part is worth the memory."""
NO_PIXELS = "The file holds no pixel data."
IN_PART = "The file is damaged or cut off: only a part of it can be read."
FEWER = "The file holds fewer pixels than its header says."


@dataclass(frozen=True, slots=True)
class Layout:
    """Pieces of each frame that is there, the last perhaps in part.

    `problem` is a sentence if none is, `incomplete` one if some or parts are missing.
    """

    frames: tuple[tuple[Piece, ...], ...] = ()
    problem: str = ""
    incomplete: str = ""


def locate(
    header: Header, stream: BinaryIO, pixels: PixelDescription, count: int, *, most: int = MAXIMUM_FRAMES
) -> Layout:
    """Return where `count` frames lie, none if they are more than `most`.

    Parameters
    ----------
    stream
        The stream that offsets refer to (`dicom_file.plain_stream`).
    """
    element = header.pixel_element
    if element is None:
        return no_pixels(header)
    if count > most:
        return Layout(problem=f"The file says it has {count} frames, more than this program opens.")
    try:
        shape_of(pixels)
        if element.length is None:
            return _encapsulated(header, stream, element, count)
        stored_type(pixels)
        return _native(header, pixels, element.length, count)
    except CannotDecode as error:
        return Layout(problem=error.sentence)


def no_pixels(header: Header) -> Layout:
    """Return what is said of a picture without pixel data; a header that is cut off does not come to them."""
    return Layout(problem=NO_PIXELS) if header.whole else Layout(problem=IN_PART, incomplete=IN_PART)


def locate_video(header: Header, stream: BinaryIO, count: int) -> Layout:
    """Return the pieces of a video's one stream (PS3.5 8.2.5 to 8.2.8) for each of its `count` frames."""
    element = header.pixel_element
    if element is None or element.length is not None:
        return Layout(problem="The file holds no video stream.")
    if count > MAXIMUM_FRAMES:
        return Layout(problem=f"The file says it has {count} frames, more than this program opens.")
    fragments = walk(stream, element, header.size, _MOST_FRAGMENTS)
    pieces = tuple(one for one in fragments.pieces if one[1])
    if not pieces:
        return Layout(problem=SHORT)
    return Layout((pieces,) * count, incomplete="" if fragments.complete else SHORT)


def _native(header: Header, pixels: PixelDescription, length: int, count: int) -> Layout:
    available = max(0, min(length, header.size - pixels.data_offset))
    complete = min(count, available * 8 // frame_bits(pixels))
    frames = []
    for number in range(min(count, complete + 1)):
        start, size = frame_place(pixels, number)
        if start < available and size <= max(_LARGE, _MOST_TIMES * (available - start)):
            frames.append(((pixels.data_offset + start, min(size, available - start)),))
    if complete == count:
        return Layout(tuple(frames))
    return _lacking(tuple(frames), SHORT if available < length else FEWER)


def _encapsulated(header: Header, stream: BinaryIO, element: PixelElement, count: int) -> Layout:
    fragments = walk(stream, element, header.size, _MOST_FRAGMENTS + _TIMES_FRAMES * count)
    frames = frames_of(fragments, count, _extended_offsets(header))
    if len(frames) >= count and fragments.complete:
        return Layout(frames[:count])
    return _lacking(frames[:count], FEWER if fragments.complete and frames else SHORT)


def _lacking(frames: tuple[tuple[Piece, ...], ...], words: str) -> Layout:
    return Layout(frames, incomplete=words) if frames else Layout(problem=words)


def _extended_offsets(header: Header) -> tuple[int, ...]:
    """Return the Extended Offset Table (PS3.3 C.7.6.3.1.8), empty if there is none."""
    data = values.value(header.dataset, "ExtendedOffsetTable")
    if not isinstance(data, bytes):
        return ()
    return struct.unpack(f"<{len(data) // 8}Q", data[: len(data) // 8 * 8])
