"""What is there of a picture that is cut off is shown, right to the last value, and the rest is told from it."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable

import imagecodecs
import numpy as np
import pytest
from PIL import Image

from reviewer_app.cases.instances import PixelDescription
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.decode.decoding import COARSE, CUT_OFF, CUT_OFF_AND_COARSE, decode_frame
from reviewer_app.imaging.decode.partial import jpeg_2000_part, jpeg_ls_part, pillow_resolution
from reviewer_app.imaging.source import Pixels

LS, J2K, HTJ2K = (f"1.2.840.10008.1.2.4.{number}" for number in (80, 90, 201))
ROWS, COLUMNS = 200, 300
_NOISE = np.random.default_rng(7).normal(0, 20, (ROWS, COLUMNS))
GREY = (np.add.outer(np.arange(ROWS), np.arange(COLUMNS)) * 5 + 200 + _NOISE).astype(np.uint16)
EIGHT = (GREY >> 4).astype(np.uint8)
SIGNED = GREY.astype(np.int16) - 1200
RGB = np.stack([EIGHT, EIGHT >> 1, 255 - EIGHT], axis=-1)


def described(pixels: Pixels) -> PixelDescription:
    bits = pixels.dtype.itemsize * 8
    samples, color = (1, "MONOCHROME2") if pixels.ndim == 2 else (3, "RGB")
    return PixelDescription(
        ROWS, COLUMNS, samples, color, bits, bits, bits - 1, int(pixels.dtype.kind == "i"), encapsulated=True
    )


def j2k(pixels: Pixels, **how: object) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG2000", no_jp2=True, **how)
    return out.getvalue()


def known(data: bytes, syntax: str, pixels: Pixels) -> tuple[Pixels, str]:
    found = decode_frame(data, syntax, described(pixels))
    return found.pixels, found.incomplete


@pytest.mark.parametrize("kept", [0.05, 0.5, 0.999])
@pytest.mark.parametrize("pixels", [GREY, EIGHT, RGB], ids=["grey", "8 bits", "colour"])
def test_the_lines_of_a_jpeg_ls_picture_before_the_cut_are_exact(pixels: Pixels, kept: float) -> None:
    data = imagecodecs.jpegls_encode(pixels)
    found, words = known(data[: int(len(data) * kept)], LS, pixels)
    whole = (found == pixels).reshape(ROWS, -1).all(axis=1)
    lines = int(np.argmin(whole))
    assert words == CUT_OFF
    assert (kept - 0.1) * ROWS < lines < ROWS
    blank = found.reshape(ROWS, -1)[:lines].min() if pixels.ndim == 2 else 0
    assert (found[lines:] == blank).all()


def test_a_near_lossless_line_is_within_what_the_codec_allows() -> None:
    data = imagecodecs.jpegls_encode(GREY, level=3)
    found = known(data[: len(data) // 2], LS, GREY)[0].astype(int)
    assert np.abs(found - GREY)[: ROWS // 3].max() <= 3


def test_bytes_of_padding_after_the_cut_are_no_lines() -> None:
    data = imagecodecs.jpegls_encode(GREY)
    part = data[: len(data) // 2]
    assert np.array_equal(known(part + bytes(5000), LS, GREY)[0], known(part.rstrip(b"\0"), LS, GREY)[0])


def test_a_jpeg_ls_stream_that_lacks_its_end_marker_only_is_all_there() -> None:
    assert np.array_equal(known(imagecodecs.jpegls_encode(GREY)[:-2], LS, GREY)[0], GREY)


@pytest.mark.parametrize(
    ("syntax", "encode", "pixels"),
    [
        (J2K, lambda: imagecodecs.jpeg2k_encode(GREY, codecformat="j2k", level=0), GREY),
        (J2K, lambda: imagecodecs.jpeg2k_encode(GREY, codecformat="jp2", level=0), GREY),
        (J2K, lambda: imagecodecs.jpeg2k_encode(SIGNED, codecformat="j2k", level=0), SIGNED),
        (J2K, lambda: j2k(EIGHT, progression="RPCL", precinct_size=(64, 64), codeblock_size=(16, 16)), EIGHT),
        (J2K, lambda: j2k(RGB), RGB),
        (HTJ2K, lambda: imagecodecs.htj2k_encode(GREY), GREY),
    ],
    ids=["lossless", "jp2", "signed", "precincts", "colour", "high throughput"],
)
@pytest.mark.parametrize("kept", [0.12, 0.6, 0.95])
def test_of_a_jpeg_2000_picture_the_resolutions_that_are_whole_are_shown(
    syntax: str, encode: Callable[[], bytes], pixels: Pixels, kept: float
) -> None:
    data = encode()
    found, words = known(data[: int(len(data) * kept)], syntax, pixels)
    assert words == COARSE
    far = np.abs(found.astype(int) - pixels)
    assert far.mean() < 0.02 * np.ptp(pixels)
    assert far.max() < 0.3 * np.ptp(pixels)


def test_what_is_whole_of_the_finest_resolution_is_exact() -> None:
    data = imagecodecs.jpeg2k_encode(GREY, codecformat="j2k", level=0)
    found = known(data[: int(len(data) * 0.97)], J2K, GREY)[0]
    assert (found == GREY).mean() > 0.5


def test_a_coarser_resolution_is_the_one_of_the_whole_stream() -> None:
    data = imagecodecs.jpeg2k_encode(GREY, codecformat="j2k", level=0)
    found = known(data[: len(data) // 2], J2K, GREY)[0]
    assert np.array_equal(found[::2, ::2], pillow_resolution(data, 1, 16, signed=False))


@pytest.mark.parametrize("pixels", [EIGHT, RGB], ids=["grey", "colour"])
def test_tiles_that_are_missing_are_left_blank(pixels: Pixels) -> None:
    data = j2k(pixels, tile_size=(100, 100))
    found, words = known(data[: len(data) // 2], J2K, pixels)
    assert words == CUT_OFF
    there = [np.array_equal(found[tile], pixels[tile]) for tile in TILES]
    assert there == sorted(there, reverse=True)
    assert 1 <= sum(there) <= 3
    blank = min(found[tile].min() for tile in TILES[: sum(there)]) if pixels.ndim == 2 else 0
    assert all((found[tile] == blank).all() for tile in TILES[sum(there) :])


TILES = [np.s_[row : row + 100, column : column + 100] for row in (0, 100) for column in (0, 100, 200)]


def in_parts(pixels: Pixels, *, told: bool = True, by_tile: bool = False, **how: object) -> tuple[bytes, list[int]]:
    """Return a picture of six tiles with one tile-part for each packet, and where each begins.

    `told` tells whether the tile-parts say how many there are of their tile, `by_tile` whether those of one tile follow
    one another; else all first ones come first.
    """
    data = j2k(pixels, tile_size=(100, 100), num_resolutions=4, plt=True, **how)
    position = data.index(b"\xff\x90")
    out, tiles = bytearray(data[:position]), []
    while data[position : position + 2] == b"\xff\x90":
        (length,) = struct.unpack_from(">I", data, position + 6)
        tiles.append(packets(data[position + 12 : position + length]))
        position += length
    starts = []
    order = [(number, tile) for tile, bodies in enumerate(tiles) for number in range(len(bodies))]
    for number, tile in order if by_tile else sorted(order):
        starts.append(len(out))
        body, count = tiles[tile][number], len(tiles[tile]) if told else 0
        out += b"\xff\x90" + struct.pack(">HHIBB", 10, tile, 14 + len(body), number, count) + b"\xff\x93" + body
    return bytes(out) + b"\xff\xd9", starts


def packets(part: bytes) -> list[bytes]:
    """Return the packets of a tile-part, by the lengths in its PLT segment (ISO/IEC 15444-1 A.7.3)."""
    (length,) = struct.unpack_from(">H", part, 2)
    sizes, size = [], 0
    for byte in part[5 : 2 + length]:
        size = size << 7 | byte & 0x7F
        if not byte & 0x80:
            sizes.append(size)
            size = 0
    body = part[2 + length + 2 :]
    assert part[:2] == b"\xff\x58"
    assert sum(sizes) == len(body)
    ends = np.cumsum(sizes)
    return [body[end - size : end] for end, size in zip(ends, sizes, strict=True)]


def test_tiles_in_parts_are_the_picture() -> None:
    assert np.array_equal(known(in_parts(EIGHT, progression="RLCP")[0], J2K, EIGHT)[0], EIGHT)


@pytest.mark.parametrize("told", [True, False], ids=["numbers told", "numbers not told"])
@pytest.mark.parametrize("into", [5, 40], ids=["within a header", "within a part"])
def test_of_tiles_in_parts_what_is_there_is_coarse_and_nothing_blank(into: int, told: bool) -> None:
    data, starts = in_parts(EIGHT, told=told, progression="RLCP")
    found, words = known(data[: starts[20] + into], J2K, EIGHT)
    assert words == COARSE
    exact = [np.array_equal(found[tile], EIGHT[tile]) for tile in TILES]
    assert exact == [True, True, False, False, False, False]
    assert np.abs(found.astype(int) - EIGHT).mean() < 6


@pytest.mark.parametrize("told", [True, False], ids=["numbers told", "numbers not told"])
def test_a_picture_that_is_cut_exactly_between_parts_is_shown_as_far_as_it_goes(told: bool) -> None:
    data, starts = in_parts(EIGHT, told=told, progression="RLCP")
    found, words = known(data[: starts[20]], J2K, EIGHT)
    assert words == COARSE
    assert [np.array_equal(found[tile], EIGHT[tile]) for tile in TILES] == [True, True, False, False, False, False]
    assert np.abs(found.astype(int) - EIGHT).mean() < 6


@pytest.mark.parametrize("end", [b"", b"\xff\xd9", bytes(20)], ids=["cut", "with an end marker", "with padding"])
def test_a_picture_that_is_cut_exactly_between_tiles_is_shown_as_far_as_it_goes(end: bytes) -> None:
    data, starts = in_parts(EIGHT, by_tile=True, progression="RLCP")
    found, words = known(data[: starts[12]] + end, J2K, EIGHT)
    assert words == CUT_OFF
    assert [np.array_equal(found[tile], EIGHT[tile]) for tile in TILES] == [True, True, True, False, False, False]
    assert all((found[tile] == found[100, 0]).all() for tile in TILES[3:])


def test_all_parts_without_an_end_marker_are_the_picture() -> None:
    for data in (in_parts(EIGHT, progression="RLCP")[0], j2k(EIGHT, tile_size=(100, 100)), j2k(EIGHT)):
        found, words = known(data[:-2], J2K, EIGHT)
        assert np.array_equal(found, EIGHT)
        assert words == ""


def test_of_tiles_in_parts_it_is_said_that_some_are_blank_and_others_coarse() -> None:
    data, starts = in_parts(EIGHT, by_tile=True, progression="RLCP")
    found, words = known(data[: starts[11] + 40], J2K, EIGHT)
    assert words == CUT_OFF_AND_COARSE
    assert [np.array_equal(found[tile], EIGHT[tile]) for tile in TILES] == [True, True, False, False, False, False]
    assert [len(np.unique(found[tile])) == 1 for tile in TILES] == [False, False, False, True, True, True]


@pytest.mark.parametrize("part", [3, 8, 14, 19, 30, 60])
def test_tiles_that_lack_colours_are_not_shown_in_others(part: int) -> None:
    data, starts = in_parts(RGB, progression="RLCP")
    try:
        found = jpeg_2000_part(data[: starts[part] + 40], described(RGB))
    except CannotDecode:
        assert part < 18, "the coarsest resolution is there"
        return
    shown = np.s_[:] if found.missing is None else ~found.missing
    assert np.abs(found.samples[shown].astype(int) - RGB[shown]).max() < 60


def test_whole_tiles_before_missing_ones_are_not_called_coarse() -> None:
    data = j2k(EIGHT, tile_size=(100, 100))
    assert known(data[: len(data) // 2], J2K, EIGHT)[1] == CUT_OFF


def test_tiles_that_lack_places_are_left_blank() -> None:
    order = {"progression": "PCRL", "precinct_size": (64, 64), "codeblock_size": (32, 32)}
    data, starts = in_parts(EIGHT, **order)
    found, words = known(data[: starts[-3] + 5], J2K, EIGHT)
    assert words == CUT_OFF
    whole = [np.array_equal(found[tile], EIGHT[tile]) for tile in TILES]
    blank = [len(np.unique(found[tile])) == 1 for tile in TILES]
    assert np.logical_xor(whole, blank).all()
    assert any(blank)
    assert any(whole)


@pytest.mark.parametrize("order", ["CPRL", "PCRL"])
def test_a_picture_that_may_lack_a_colour_is_not_shown(order: str) -> None:
    data = j2k(RGB, progression=order)
    with pytest.raises(CannotDecode, match="cut off"):
        known(data[: len(data) // 2], J2K, RGB)


@pytest.mark.parametrize("kept", [0, 2, 60, 100, 130])
@pytest.mark.parametrize("syntax", [LS, J2K, HTJ2K])
def test_of_next_to_nothing_nothing_is_shown(syntax: str, kept: int) -> None:
    encode = {LS: imagecodecs.jpegls_encode, J2K: j2k, HTJ2K: imagecodecs.htj2k_encode}[syntax]
    with pytest.raises(CannotDecode) as failure:
        known(encode(GREY)[:kept], syntax, GREY)
    assert failure.value.sentence.endswith(".")


FLAT = np.zeros((ROWS, COLUMNS), np.uint8)
FLAT[60:140, 40:200] = 255


@pytest.mark.parametrize("kept", range(60, 324, 12))
def test_runs_of_one_value_that_break_off_are_not_taken_for_lines(kept: int) -> None:
    """The code of a run that ends and of one that goes on to the end of the line can give the same line."""
    data = imagecodecs.jpegls_encode(FLAT)
    assert kept < len(data)
    try:
        found = jpeg_ls_part(data[:kept], described(FLAT))
    except CannotDecode:
        return
    assert found.missing is not None
    assert np.array_equal(found.samples[~found.missing], FLAT[~found.missing])


@pytest.mark.parametrize("order", ["LRCP", "RLCP", "RPCL", "PCRL", "CPRL"])
@pytest.mark.parametrize("kept", [0.1, 0.4, 0.7])
def test_places_of_which_nothing_is_there_are_not_shown_grey(order: str, kept: float) -> None:
    data = j2k(EIGHT, progression=order, precinct_size=(64, 64), codeblock_size=(32, 32))
    try:
        found = jpeg_2000_part(data[: int(len(data) * kept)], described(EIGHT))
    except CannotDecode:
        assert order in ("PCRL", "CPRL") or kept < 0.2
        return
    assert np.abs(found.samples.astype(int) - EIGHT).max() < 40
