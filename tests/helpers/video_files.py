"""DICOM files of the clips beside the tests of videos."""

from __future__ import annotations

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
