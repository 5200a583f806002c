"""One frame of one instance: its bytes by seek and read, decoded once, as a picture of one level."""

from __future__ import annotations

from dataclasses import replace
from typing import BinaryIO

import numpy as np

from reviewer_app.cases.instances import InstanceIndex, InstanceKind, PixelDescription
from reviewer_app.errors import CannotDecode, identifier
from reviewer_app.geometry import ImagePlane
from reviewer_app.imaging.color import colors_to_rgb
from reviewer_app.imaging.decode import plain
from reviewer_app.imaging.decode.codestream import examine
from reviewer_app.imaging.decode.decoding import DecodedFrame, decode_frame
from reviewer_app.imaging.display import default_window, usable_windows
from reviewer_app.imaging.extras import Extras, display_input, read_extras
from reviewer_app.imaging.kinds import no_picture
from reviewer_app.imaging.source import DisplayInput, Level, OverlayPlane, Pixels, Region

NATIVE = "reviewer-app uncompressed"
DEFLATED = "1.2.840.10008.1.2.1.99"


class FrameSource:
    """A decoded frame: one level, held in memory in its native type.

    `decoder` is the name and version of what decoded it. Never changes after it was made: safe from any thread.
    """

    def __init__(
        self, pixels: Pixels, description: DisplayInput, level: Level, plane: ImagePlane | None, decoder: str
    ) -> None:
        pixels.setflags(write=False)
        self._pixels = pixels
        self.description = description
        self.levels: tuple[Level, ...] = (level,)
        self.plane = plane
        self.decoder = decoder

    @property
    def nbytes(self) -> int:
        """Bytes of the frame in memory."""
        return int(self._pixels.nbytes)

    def read(self, level: int, region: Region) -> Pixels:
        """Return a view of the stored values (or RGB) of `region`; see `PixelSource.read`."""
        self.levels[level].require_inside(region)
        return self._pixels[region.slices]


def open_frame(stream: BinaryIO, index: InstanceIndex, frame: int) -> FrameSource:
    """Read and decode one frame.

    Parameters
    ----------
    stream
        Any seekable binary stream of the instance; only used during the call.
    frame
        Counted from 0.

    Raises
    ------
    CannotDecode
        With the reason in plain words.
    """
    words, decoded = _read(stream, index, frame)
    return source_of(stream, index, frame, decoded, words)


def source_of(
    stream: BinaryIO, index: InstanceIndex, frame: int, decoded: DecodedFrame, words: Pixels | None = None
) -> FrameSource:
    """Return a decoded frame as a picture, with what the file says of it; `words` are those of uncompressed pixels.

    Raises
    ------
    CannotDecode
        If its colours are of a kind that is not shown.
    """
    pixels = _pixels_of(index)
    extras = read_extras(stream, index, frame)
    if extras.embedded and index.kind is not InstanceKind.VIDEO:
        words = _whole_words(stream, index, frame) if words is None else words
        extras = replace(extras, overlays=extras.overlays + _embedded(words, extras))
    shown = colors_to_rgb(decoded.pixels, decoded.photometric, pixels)
    description = replace(display_input(index, pixels, frame, extras), incomplete=decoded.incomplete)
    description = replace(description, windows=usable_windows(shown, description))
    if not description.windows and not description.voi_luts:
        description = replace(description, auto_window=default_window(shown, description))
    entry = index.frames[frame]
    level = Level(pixels.columns, pixels.rows, 1.0, entry.plane.spacing if entry.plane else index.spacing_of(frame))
    return FrameSource(shown, description, level, entry.plane, decoded.decoder)


def require_frame(index: InstanceIndex, frame: int) -> PixelDescription:
    """Return how the pixels of a frame are kept.

    Raises
    ------
    CannotDecode
        If there is no such frame, with the reason.
    """
    pixels = _pixels_of(index)
    if not 0 <= frame < index.frame_count:
        pictures = "1 picture" if index.frame_count == 1 else f"{index.frame_count} pictures"
        raise CannotDecode(f"The file has {pictures}; number {frame + 1} is not among them.")
    if frame >= len(index.frames):
        raise CannotDecode(index.problem or index.incomplete or plain.SHORT, detail=f"frame {frame} not located")
    return pixels


def read_stored(stream: BinaryIO, index: InstanceIndex, frame: int) -> DecodedFrame:
    """Return the stored values of a frame as the file has them: no colour conversion, no table.

    Raises
    ------
    CannotDecode
        With the reason in plain words.
    """
    return _read(stream, index, frame)[1]


def read_stored_bytes(stream: BinaryIO, pieces: tuple[tuple[int, int], ...]) -> bytes:
    """Return the bytes of a frame from its pieces.

    Raises
    ------
    CannotDecode
        If the stream ends before they do.
    """
    parts = []
    for offset, length in pieces:
        stream.seek(offset)
        part = stream.read(length)
        if len(part) < length:
            raise CannotDecode(plain.SHORT, detail=f"{len(part)} of {length} bytes")
        parts.append(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def decode_native(data: bytes, pixels: PixelDescription, frame: int) -> tuple[Pixels, DecodedFrame]:
    """Return raw words and stored values of an uncompressed frame."""
    missing = plain.missing_bytes(data, pixels, frame)
    big_endian = pixels.big_endian and not pixels.swapped_pairs
    words = plain.words_of(data + bytes(missing), pixels, frame, big_endian=big_endian)
    values = plain.stored_values(words, pixels)
    absent = plain.after(len(data), pixels) if missing else None
    if absent is not None:
        values = plain.blanked(values, pixels, absent)
    return words, DecodedFrame(values, pixels.photometric_interpretation, NATIVE, plain.SHORT if missing else "")


def decode_tile(data: bytes, index: InstanceIndex, number: int) -> DecodedFrame:
    """Return the stored values of one tile of a slide.

    Some scanners cut the last tiles of a row or column to what is left of the slide; such a tile comes as it is.
    """
    pixels = _pixels_of(index)
    if not pixels.encapsulated:
        return decode_native(data, pixels, number)[1]
    stream = examine(data)
    cut = 0 < stream.rows <= pixels.rows and 0 < stream.columns <= pixels.columns
    if cut and (stream.rows, stream.columns) != (pixels.rows, pixels.columns):
        pixels = replace(pixels, rows=stream.rows, columns=stream.columns)
    return decode_frame(data, index.transfer_syntax_uid, pixels)


def _read(stream: BinaryIO, index: InstanceIndex, frame: int) -> tuple[Pixels | None, DecodedFrame]:
    """Return the raw words, where the frame is uncompressed, and its stored values."""
    pixels = require_frame(index, frame)
    if index.kind is InstanceKind.VIDEO:
        raise CannotDecode("The frames of a video are not stored one by one: only its stream as a whole is decoded.")
    entry = index.frames[frame]
    source = stream
    if index.transfer_syntax_uid == DEFLATED:
        from reviewer_app.imaging.inflated import plain_frames  # noqa: PLC0415 - it loads pydicom, which takes long

        source = plain_frames(stream, index)
    if pixels.encapsulated:
        data = read_stored_bytes(source, entry.fragments or ((entry.offset, entry.length),))
        return None, decode_frame(data, index.transfer_syntax_uid, pixels)
    if pixels.swapped_pairs:
        data = _unswapped(source, pixels.data_offset, entry.offset - pixels.data_offset, entry.length)
    else:
        data = read_stored_bytes(source, ((entry.offset, entry.length),))
    return decode_native(data, pixels, frame)


def _unswapped(stream: BinaryIO, base: int, start: int, length: int) -> bytes:
    """Return bytes out of big-endian words: read whole words, exchange, cut."""
    first = start // 2 * 2
    stream.seek(base + first)
    return plain.swap_bytes(stream.read(start - first + length + 1))[start - first : start - first + length]


def _pixels_of(index: InstanceIndex) -> PixelDescription:
    if index.pixels is None:
        sentence = index.problem or no_picture(index.sop_class_uid, index.kind)
        raise CannotDecode(sentence, detail=f"SOP class {identifier(index.sop_class_uid)}")
    return index.pixels


def _whole_words(stream: BinaryIO, index: InstanceIndex, frame: int) -> Pixels:
    """Return the words of a compressed frame with the bits that are no part of its values."""
    pixels = _pixels_of(index)
    bits = pixels.bits_allocated
    whole = replace(pixels, bits_stored=bits, high_bit=bits - 1, pixel_representation=0)
    return _read(stream, replace(index, pixels=whole), frame)[1].pixels


def _embedded(words: Pixels, extras: Extras) -> tuple[OverlayPlane, ...]:
    """Return the overlays that lie in bits of the pixel words."""
    unsigned = words.view(f"<u{words.dtype.itemsize}")
    return tuple(
        OverlayPlane(
            (unsigned >> unsigned.dtype.type(one.bit) & 1).astype(np.bool_), one.row, one.column, one.label, one.group
        )
        for one in extras.embedded
        if one.bit < unsigned.dtype.itemsize * 8 and unsigned.ndim == 2
    )
