"""Opening a DICOM stream: its header as a pydicom data set, and where its pixel data lie. Nothing of them is read.

Streams are any seekable binary stream, for example a decrypting reader. Offsets are into the stream or, for the
deflated transfer syntax, into what it inflates to (`plain_stream`).
"""

from __future__ import annotations

import io
import logging
import struct
import warnings
import zlib
from dataclasses import dataclass
from typing import BinaryIO, cast

import pydicom
from pydicom import config
from pydicom.dataset import Dataset

from reviewer_app.dicom.bounded import Bounded
from reviewer_app.dicom.lengths import TooManyParts
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.quick_header import read_plain
from reviewer_app.imaging.salvage import Encoding, reaches_end, salvage

DEFLATED = "1.2.840.10008.1.2.1.99"
IMPLICIT_LITTLE = "1.2.840.10008.1.2"
EXPLICIT_LITTLE = "1.2.840.10008.1.2.1"
EXPLICIT_BIG = "1.2.840.10008.1.2.2"

PIXEL_TAGS = {0x7FE00008: "OF", 0x7FE00009: "OD", 0x7FE00010: "OW"}
"""Float, double float and integer Pixel Data, each with its value representation where the file does not say."""

MAXIMUM_INFLATED = 1 << 31
_LARGE, _MOST_TIMES = 1 << 26, 200
"""More than this, and than so many times the bytes read, no picture inflates to: a bomb does."""
_BUFFER = 64 * 1024
_UNDEFINED = 0xFFFFFFFF

_CROWDED = "The file's header has more parts than this program reads."
_log = logging.getLogger(__name__)

# Broken values are the daily bread of a viewer: they are read as far as they go, without a word on the way. pydicom's
# own log and warnings quote values of the patient, so neither may reach ours.
config.settings.reading_validation_mode = config.IGNORE
logging.getLogger("pydicom").addHandler(logging.NullHandler())
logging.getLogger("pydicom").propagate = False


@dataclass(frozen=True, slots=True)
class PixelElement:
    """Where the value of Pixel Data begins; `length` is None where it is encapsulated in fragments."""

    tag: int
    vr: str
    offset: int
    length: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Header:
    """A data set without its pixel data, and where those lie in the stream of `size` bytes.

    `whole` is False where neither pixel data nor the end of the file was reached: more was there, or was to come.
    """

    dataset: Dataset
    transfer_syntax_uid: str
    pixel_element: PixelElement | None
    size: int
    whole: bool = True


def read_header(stream: BinaryIO) -> Header:
    """Return the header of a DICOM stream, with or without preamble and file meta information.

    Raises
    ------
    CannotDecode
        If this is no DICOM, or damaged beyond reading.
    """
    silence_pydicom()
    try:
        return _header(Bounded(_buffered(stream)))
    except TooManyParts:
        raise CannotDecode(_CROWDED, detail="too many parts") from None


def _header(bounded: Bounded) -> Header:
    transfer_syntax, start = _file_meta(cast("BinaryIO", bounded))
    if transfer_syntax == DEFLATED:
        inflated = _inflate(cast("BinaryIO", bounded), start)
        if inflated.read(1):
            bounded, start = Bounded(inflated), 0  # a small file inflates to many parts as well
        else:
            transfer_syntax = ""  # it was not deflated at all
    buffered = cast("BinaryIO", bounded)
    size = buffered.seek(0, io.SEEK_END)
    says_big = transfer_syntax == EXPLICIT_BIG
    encoding = _encoding(buffered, start, big_endian=says_big)
    contradicts = bool(transfer_syntax) and encoding.little == says_big
    dataset, after, plain = _data_set(bounded, start, encoding, contradicts=contradicts)
    big_endian = dataset.original_encoding[1] is False
    if contradicts or not transfer_syntax:
        transfer_syntax = _guess(dataset, big_endian=big_endian)
    element = _pixel_element(buffered, after, big_endian=big_endian)
    whole = plain or element is not None or reaches_end(cast("BinaryIO", bounded.afresh()), start, encoding)
    return Header(dataset, transfer_syntax, element, size, whole)


def plain_stream(stream: BinaryIO, transfer_syntax_uid: str) -> BinaryIO:
    """Return the stream that offsets of an index refer to: `stream` itself, or what it inflates to."""
    if transfer_syntax_uid != DEFLATED:
        return stream
    return _inflate(stream, _file_meta(stream)[1])


def silence_pydicom() -> None:
    """Keep pydicom's warnings, which quote values, out of the process's warnings. Safe to call again and again."""
    for action, _, category, module, _ in warnings.filters:
        if action == "ignore" and category is UserWarning and module is not None and "pydicom" in str(module):
            return
        if action != "ignore":
            break
    warnings.filterwarnings("ignore", category=UserWarning, module="pydicom")


class _Raw(io.RawIOBase):
    """A binary stream as the lower half of a buffered reader, which may be thrown away without closing the stream."""

    name = ""
    """pydicom asks every buffered reader for a file name."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed names a private buffer type
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _buffered(stream: BinaryIO) -> BinaryIO:
    """Return a reader that asks `stream` for few and large pieces."""
    if isinstance(stream, io.BytesIO):
        return stream
    return io.BufferedReader(_Raw(stream), _BUFFER)


def _file_meta(stream: BinaryIO) -> tuple[str, int]:
    """Return the transfer syntax (empty if not told) and where the data set starts (PS3.10 7.1)."""
    stream.seek(0)
    head = stream.read(132)
    position = 132 if head[128:132] == b"DICM" else 4 if head[:4] == b"DICM" else 0
    if position == 0 and not _looks_like_a_data_set(head):
        raise CannotDecode("This is not a DICOM file.", detail="no DICM mark and no data set")
    transfer_syntax = ""
    for _ in range(64):
        stream.seek(position)
        element = stream.read(12)
        if len(element) < 8 or element[0:2] != b"\x02\x00":
            break
        long_form = element[4:6] in {b"OB", b"OW", b"UN", b"SQ", b"UT"}
        length, header = (
            (struct.unpack("<I", element[8:12])[0], 12)
            if long_form and len(element) == 12
            else (struct.unpack("<H", element[6:8])[0], 8)
        )
        if element[2:4] == b"\x10\x00":
            stream.seek(position + header)
            transfer_syntax = stream.read(min(length, 64)).partition(b"\0")[0].strip().decode("ascii", "replace")
        position += header + length
    return transfer_syntax, position


def _looks_like_a_data_set(head: bytes) -> bool:
    """Tell whether bytes without a DICM mark may begin a data set: group 2 or 8, in either byte order."""
    if len(head) < 8:
        return False
    little, big = struct.unpack("<HH", head[:4]), struct.unpack(">HH", head[:4])
    return any(group in (0x0002, 0x0008) and element <= 0x0100 for group, element in (little, big))


def _inflate(stream: BinaryIO, start: int) -> BinaryIO:
    """Return the inflated data set (PS3.5 A.5), as far as it goes."""
    stream.seek(start)
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    out = io.BytesIO()
    try:
        while (piece := stream.read(1 << 16)) and not inflater.eof:
            while piece:
                out.write(inflater.decompress(piece, 1 << 22))
                piece = inflater.unconsumed_tail
                if out.tell() > MAXIMUM_INFLATED or out.tell() > max(_LARGE, _MOST_TIMES * stream.tell()):
                    raise CannotDecode("The file inflates to more than can be read.", detail="deflated: too large")
    except zlib.error as error:
        _log.info("deflated data set breaks off after %d bytes: %s", out.tell(), type(error).__name__)
    out.seek(0)
    return out


def _data_set(bounded: Bounded, start: int, encoding: Encoding, *, contradicts: bool) -> tuple[Dataset, int, bool]:
    """Return the data set before the pixel data, where it ends, and whether nothing about it was out of the ordinary.

    Of a damaged one that is what can be read of it. `contradicts` tells that a file is not what it says of itself; then
    what it is counts.

    Raises
    ------
    TooManyParts
        If it was read too often.
    """
    stream = cast("BinaryIO", bounded)
    if encoding.little and not contradicts:
        found = read_plain(stream, start, implicit=encoding.implicit)
        if found is not None:
            return *found, True
    try:
        dataset, after = salvage(stream, start, encoding) if contradicts else _odd_data_set(stream, start, encoding)
    except CannotDecode:
        if bounded.spent:
            raise TooManyParts from None
        raise
    if bounded.spent:
        raise TooManyParts
    return dataset, after, False


def _odd_data_set(stream: BinaryIO, start: int, encoding: Encoding) -> tuple[Dataset, int]:
    stream.seek(0)
    without_preamble = stream.read(4) == b"DICM"
    stream.seek(0)
    try:
        if without_preamble:
            return salvage(stream, start, encoding)
        return pydicom.dcmread(stream, stop_before_pixels=True, force=True), stream.tell()
    except Exception as error:
        # whatever a damaged file makes the parser raise, what can be read of it counts
        dataset, after = salvage(stream, start, encoding)
        if not len(dataset):
            detail = f"header unreadable: {type(error).__name__}"
            raise CannotDecode("The file is damaged: its header cannot be read.", detail=detail) from error
        _log.info("header read in parts after %s", type(error).__name__)
        return dataset, after


def _encoding(stream: BinaryIO, start: int, *, big_endian: bool) -> Encoding:
    """Return how a data set is written, by its first element, nearly always one of group 8; else as it says."""
    stream.seek(start)
    head = stream.read(6).ljust(6, b"\0")
    little = {b"\x08\x00": True, b"\x00\x08": False}.get(head[:2], not big_endian)
    return Encoding(implicit=not (head[4:].isalpha() and head[4:].isupper()), little=little)


def _guess(dataset: Dataset, *, big_endian: bool) -> str:
    if big_endian:
        return EXPLICIT_BIG
    return IMPLICIT_LITTLE if dataset.original_encoding[0] else EXPLICIT_LITTLE


def _pixel_element(stream: BinaryIO, position: int, *, big_endian: bool) -> PixelElement | None:
    """Read tag, representation and length of the pixel data element at `position`, if there is one."""
    stream.seek(position)
    head = stream.read(12)
    if len(head) < 8:
        return None
    order = ">" if big_endian else "<"
    group, element = struct.unpack(f"{order}HH", head[:4])
    tag = group << 16 | element
    if tag not in PIXEL_TAGS:
        return None
    if head[4:6] in {b"OB", b"OW", b"OF", b"OD", b"UN"} and len(head) == 12:
        vr, length, offset = head[4:6].decode(), struct.unpack(f"{order}I", head[8:12])[0], position + 12
    else:
        vr, length, offset = PIXEL_TAGS[tag], struct.unpack(f"{order}I", head[4:8])[0], position + 8
    return PixelElement(tag, vr, offset, None if length == _UNDEFINED else length)
