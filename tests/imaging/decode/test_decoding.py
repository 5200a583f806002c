"""Streams that are cut off, damaged, or meant for a decoder that dies: a picture with its mark, or a sentence."""

from __future__ import annotations

import struct
from collections.abc import Callable

import imagecodecs
import numpy as np
import pytest

from reviewer_app.cases.instances import PixelDescription
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.decode import decoding
from reviewer_app.imaging.decode.codestream import examine
from reviewer_app.imaging.decode.decoding import COARSE, CUT_OFF, DOUBTFUL, decode_frame
from reviewer_app.imaging.decode.soundness import Soundness, soundness_of
from tests.helpers import deadly_files

GREY = (np.add.outer(np.arange(40), np.arange(60)) * 17 % 4096).astype(np.uint16)
EIGHT = (GREY >> 4).astype(np.uint8)
LS, LOSSLESS, BASELINE, J2K = (f"1.2.840.10008.1.2.4.{number}" for number in (80, 70, 50, 90))

STREAMS: dict[str, Callable[[], bytes]] = {
    BASELINE: lambda: imagecodecs.jpeg8_encode(EIGHT, level=95),
    LOSSLESS: lambda: imagecodecs.jpeg8_encode(GREY, lossless=True, predictor=1),
    LS: lambda: imagecodecs.jpegls_encode(GREY),
    J2K: lambda: imagecodecs.jpeg2k_encode(GREY, codecformat="j2k", level=0),
}


def header(syntax: str) -> PixelDescription:
    bits = 8 if syntax == BASELINE else 16
    return PixelDescription(40, 60, 1, "MONOCHROME2", bits, bits, bits - 1, 0, encapsulated=True)


def look(data: bytes) -> Soundness:
    return soundness_of(data, examine(data).family)


@pytest.mark.parametrize("syntax", STREAMS)
@pytest.mark.parametrize("padding", [b"", b"\0", b"\0\0\0"])
def test_a_whole_stream_is_sound(syntax: str, padding: bytes) -> None:
    assert look(STREAMS[syntax]() + padding) is Soundness.SOUND


@pytest.mark.parametrize("syntax", STREAMS)
@pytest.mark.parametrize("kept", [0.95, 0.5])
def test_a_cut_stream_is_seen_and_never_shown_without_its_mark(syntax: str, kept: float) -> None:
    data = STREAMS[syntax]()
    part = data[: int(len(data) * kept)]
    assert look(part) is Soundness.CUT
    try:
        found = decode_frame(part, syntax, header(syntax))
    except CannotDecode:
        return
    assert found.incomplete in (CUT_OFF, COARSE)


def test_of_a_cut_baseline_picture_the_upper_part_is_shown() -> None:
    data = STREAMS[BASELINE]()
    whole = decode_frame(data, BASELINE, header(BASELINE)).pixels
    part = decode_frame(data[: int(len(data) * 0.8)], BASELINE, header(BASELINE))
    assert np.array_equal(part.pixels[:16], whole[:16])
    assert not np.array_equal(part.pixels, whole)


@pytest.mark.parametrize("syntax", [BASELINE, LOSSLESS, LS])
def test_a_stray_marker_within_coded_data_is_seen(syntax: str) -> None:
    data = bytearray(STREAMS[syntax]())
    data[-40:-38] = b"\xff\xb0"
    assert look(bytes(data)) is Soundness.DAMAGED
    try:
        found = decode_frame(bytes(data), syntax, header(syntax))
    except CannotDecode:
        return
    assert found.incomplete == DOUBTFUL


RLE = "1.2.840.10008.1.2.5"
RLE_HEADER = struct.pack("<16I", 1, 64, *[0] * 14)


@pytest.mark.parametrize("tail", [b"", b"\0", b"\x05", b"\x80\x80\x7f"])
def test_odd_bytes_after_a_run_length_segment_do_no_harm(tail: bytes) -> None:
    data = RLE_HEADER + imagecodecs.packbits_encode(EIGHT.tobytes()) + tail
    found = decode_frame(data, RLE, header(BASELINE))
    assert np.array_equal(found.pixels, EIGHT)
    assert (found.incomplete, found.decoder.rpartition(" ")[0]) == ("", "imagecodecs packbits")


@pytest.mark.parametrize("kept", [20, 401, 1200])
def test_of_a_cut_run_length_picture_the_upper_part_is_shown(kept: int) -> None:
    data = RLE_HEADER + imagecodecs.packbits_encode(EIGHT.tobytes())
    found = decode_frame(data[: 64 + kept], RLE, header(BASELINE))
    shown = found.pixels.reshape(-1)
    there = int(np.argmax(shown != EIGHT.reshape(-1)))
    assert kept - 30 <= there <= EIGHT.size
    assert not shown[there + 128 :].any()
    assert found.incomplete == CUT_OFF


def test_of_a_cut_run_length_picture_of_two_planes_no_half_values_are_shown() -> None:
    halves = (GREY >> 8).astype(np.uint8), GREY.astype(np.uint8)
    planes = [imagecodecs.packbits_encode(one.tobytes()) for one in halves]
    data = struct.pack("<16I", 2, 64, 64 + len(planes[0]), *[0] * 13) + planes[0] + planes[1]
    shown = decode_frame(data[:-700], RLE, header(LS)).pixels.reshape(-1)
    there = int(np.flatnonzero(shown)[-1]) + 1
    assert GREY.size // 4 < there < GREY.size
    assert np.array_equal(shown[:there], GREY.reshape(-1)[:there])


def test_a_decoder_that_dies_takes_nothing_with_it_and_the_next_one_does_its_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(decoding, "_attempt_by_name", deadly_files.decode_by_a_codec_that_dies)
    monkeypatch.setattr(decoding, "soundness_of", lambda *_: Soundness.DAMAGED)
    found = decode_frame(STREAMS[LS](), LS, header(LS))
    assert np.array_equal(found.pixels, GREY)
    assert found.decoder.startswith("pydicom with pyjpegls")
    assert found.incomplete == DOUBTFUL


def test_of_a_damaged_stream_each_library_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def refuses(_: object, name: str, *given: object, **limits: object) -> None:
        asked.append(name)
        raise decoding.ChildFailed("JpeglsError")

    monkeypatch.setattr(decoding._child, "call", refuses)
    monkeypatch.setattr(decoding, "soundness_of", lambda *_: Soundness.DAMAGED)
    with pytest.raises(CannotDecode, match="damaged"):
        decode_frame(STREAMS[LS](), LS, header(LS))
    assert asked[0] == "imagecodecs jpegls"
    assert "pydicom with pyjpegls" not in asked


def test_where_every_decoder_stalls_one_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def stalls(_: object, name: str, *given: object, **limits: object) -> None:
        asked.append(name)
        raise decoding.ChildFailed("stalled")

    monkeypatch.setattr(decoding._child, "call", stalls)
    monkeypatch.setattr(decoding, "soundness_of", lambda *_: Soundness.DAMAGED)
    with pytest.raises(CannotDecode, match="damaged"):
        decode_frame(STREAMS[LS](), LS, header(LS))
    assert asked == ["imagecodecs jpegls"]
