"""DICOM files of the clips beside the tests of videos."""

from __future__ import annotations

import re
import struct
from itertools import pairwise
from pathlib import Path

from tests.helpers.dicom_files import file_bytes
from tests.helpers.pixel_files import Bits, pixel_file, put_encapsulated

CLIPS = Path(__file__).resolve().parent.parent / "viewer" / "clips"
ROWS, COLUMNS = 48, 64
SYNTAXES = {"h264": "102", "hevc": "107", "hevc10": "108", "mpeg2": "100", "ntsc": "102", "bt709": "102"}


def grey_of(frame: int) -> int:
    """The grey level of a frame after the studio range was stretched: every one of 40 frames has its own."""
    return round((5 * (frame % 40)) * 255 / 219)


def video_file(name: str, frames: int = 40, *, fragments: int = 1, uid: str = "", **attributes: object) -> bytes:
    """Return a clip as a DICOM file, its stream in so many fragments."""
    syntax = SYNTAXES[name.split(".", maxsplit=1)[0]]
    return stream_file((CLIPS / name).read_bytes(), syntax, frames, fragments, uid, **attributes)


def pictures_of(stream: bytes) -> list[bytes]:
    """Return the pictures of a bare MPEG-2 stream, each with the headers before it (ISO/IEC 13818-2 6.2)."""
    begins, header = [], -1
    for match in re.finditer(b"\0\0\1[\0\xb3\xb8]", stream):
        if match[0][3]:
            header = match.start() if header < 0 else header
        else:
            begins.append(match.start() if header < 0 else header)
            header = -1
    return [stream[begin:end] for begin, end in pairwise([*begins, len(stream)])]


def program_stream(stream: bytes, size: int = 2000) -> bytes:
    """Return a bare MPEG-2 stream in packs of a program stream, of which only the first has a time."""
    out = b""
    for at in range(0, len(stream), size):
        part, clock = stream[at : at + size], 3600 + at // 3
        header = bytes([0x80, 0xC0, 10]) + _stamp(3, 10800) + _stamp(1, 7200) if at == 0 else bytes([0x80, 0, 0])
        out += b"\0\0\1\xba" + bytes((
            0x44 | (clock >> 30 & 7) << 3 | (clock >> 28 & 3), clock >> 20 & 255,
            4 | (clock >> 15 & 31) << 3 | (clock >> 13 & 3), clock >> 5 & 255, 4 | (clock & 31) << 3, 1,
            0x01, 0x89, 0xC3, 0xF8,
        ))  # fmt: skip
        out += b"\0\0\1\xe0" + struct.pack(">H", len(header) + len(part)) + header + part
    return out + b"\0\0\1\xb9"


def repeated(stream: bytes, times: int, frames: int = 40) -> bytes:
    """Return a transport stream so many times over, its times going on; each time is of 25 pictures a second."""
    out, counters = bytearray(), {}
    for number in range(times):
        for at in range(0, len(stream), 188):
            packet, shift = bytearray(stream[at : at + 188]), number * frames * 3600
            pid, control = (packet[1] & 0x1F) << 8 | packet[2], packet[3] >> 4 & 3
            if control & 1:
                counters[pid] = (counters.get(pid, -1) + 1) % 16
            packet[3] = packet[3] & 0xF0 | counters.get(pid, 0)
            payload = 5 + packet[4] if control & 2 else 4
            if control & 2 and packet[4] and packet[5] & 0x10:
                clock = int.from_bytes(packet[6:10], "big") + shift // 2
                packet[6:10] = (clock % (1 << 32)).to_bytes(4, "big")
            if packet[1] & 0x40 and packet[payload : payload + 3] == b"\0\0\1":
                for place, tag in ((payload + 9, 0x80), (payload + 14, 0x40)):
                    if packet[payload + 7] & tag:
                        stamp = packet[place : place + 5]
                        packet[place : place + 5] = _stamp(stamp[0] >> 4, _ticks(stamp) + shift)
            out += packet
    return bytes(out)


def _stamp(tag: int, ticks: int) -> bytes:
    """Return a time in ticks of 90 kHz as packets have it (ISO/IEC 13818-1 2.4.3.7)."""
    parts = [tag << 4 | (ticks >> 30 & 7) << 1 | 1, ticks >> 22 & 255, (ticks >> 15 & 127) << 1 | 1]
    return bytes([*parts, ticks >> 7 & 255, (ticks & 127) << 1 | 1])


def _ticks(stamp: bytes | bytearray) -> int:
    one, two, three, four, five = stamp
    return (one >> 1 & 7) << 30 | two << 22 | three >> 1 << 15 | four << 7 | five >> 1


def stream_file(
    stream: bytes, syntax: str, frames: int, fragments: int = 1, uid: str = "", **attributes: object
) -> bytes:
    """Return any stream as the DICOM file of a video."""
    length = -(-len(stream) // fragments // 2) * 2
    more = {"SOPInstanceUID": uid} if uid else {}
    dataset = pixel_file(
        (frames, attributes.pop("rows", ROWS), COLUMNS, 3), Bits(8, 8, 7), "1.2.840.10008.1.2.4." + syntax,
        photometric="YBR_PARTIAL_420", FrameTime="40", **more, **attributes,
    )  # fmt: skip
    items = [stream[at : at + length] for at in range(0, len(stream), length)]
    return file_bytes(put_encapsulated(dataset, items))
