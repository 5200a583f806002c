from __future__ import annotations

import contextlib
import struct
import zlib
from dataclasses import replace

import imagecodecs
import numpy as np
import pytest

from reviewer_app.cases.instances import PixelDescription
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.color import colors_to_rgb
from reviewer_app.imaging.decode import fallback
from reviewer_app.imaging.decode.decoding import decode_frame
from reviewer_app.imaging.decode.table import TABLE, decoders_for
from reviewer_app.imaging.source import Pixels

RNG = np.random.default_rng(3)
GREY16 = RNG.integers(0, 4096, (31, 45)).astype(np.uint16)
SMOOTH = np.add.outer(np.arange(64), np.arange(80)).astype(np.uint8)
COLOR = np.stack((SMOOTH, SMOOTH[::-1], np.full_like(SMOOTH, 90)), axis=-1)


def described(pixels: Pixels, photometric: str = "MONOCHROME2") -> PixelDescription:
    bits = pixels.dtype.itemsize * 8
    samples = pixels.shape[2] if pixels.ndim == 3 else 1
    return PixelDescription(
        pixels.shape[0], pixels.shape[1], samples, photometric, bits, bits, bits - 1, int(pixels.dtype.kind == "i"),
        encapsulated=True,
    )  # fmt: skip


LOSSLESS = {
    "1.2.840.10008.1.2.4.70": lambda pixels: imagecodecs.jpeg8_encode(pixels, lossless=True, predictor=1),
    "1.2.840.10008.1.2.4.57": lambda pixels: imagecodecs.jpeg8_encode(pixels, lossless=True, predictor=4),
    "1.2.840.10008.1.2.4.80": imagecodecs.jpegls_encode,
    "1.2.840.10008.1.2.4.90": lambda pixels: imagecodecs.jpeg2k_encode(pixels, codecformat="j2k", level=0),
    "1.2.840.10008.1.2.4.110": lambda pixels: imagecodecs.jpegxl_encode(pixels, lossless=True),
    "1.2.840.10008.1.2.1.98": lambda pixels: pixels.tobytes(),
    "1.2.840.10008.1.2.8.1": lambda pixels: zlib.compress(pixels.tobytes(), wbits=-15),
}


@pytest.mark.parametrize("syntax", sorted(LOSSLESS))
def test_lossless_syntaxes_give_back_every_value(syntax: str) -> None:
    found = decode_frame(bytes(LOSSLESS[syntax](GREY16)), syntax, described(GREY16))
    assert found.pixels.dtype == np.uint16
    assert np.array_equal(found.pixels, GREY16)
    assert found.decoder


@pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.90"])
def test_signed_values_keep_their_sign(syntax: str) -> None:
    signed = (GREY16.astype(np.int32) - 2000).astype(np.int16)
    found = decode_frame(bytes(LOSSLESS[syntax](signed.view(np.uint16))), syntax, described(signed))
    assert np.array_equal(found.pixels, signed)


def test_every_syntax_has_a_decoder_here() -> None:
    assert [syntax for syntax in TABLE if not decoders_for(syntax)] == []


def test_names_on_record_carry_a_version() -> None:
    found = decode_frame(LOSSLESS["1.2.840.10008.1.2.4.80"](GREY16), "1.2.840.10008.1.2.4.80", described(GREY16))
    assert found.decoder.startswith("imagecodecs jpegls 20")


@pytest.mark.parametrize("told", ["RGB", "YBR_FULL", "YBR_FULL_422"])
def test_jpeg_color_comes_out_right_whatever_the_header_says(told: str) -> None:
    """JFIF and subsampled chroma mean YCbCr, even where the header says RGB."""
    data = imagecodecs.jpeg8_encode(COLOR, level=98, subsampling="422")
    header = described(COLOR, told)
    found = decode_frame(data, "1.2.840.10008.1.2.4.50", header)
    assert found.photometric == "YBR_FULL"
    shown = colors_to_rgb(found.pixels, found.photometric, header)
    assert float(np.abs(shown.astype(int) - COLOR).mean()) < 2


def test_jpeg_kept_as_rgb_stays_rgb() -> None:
    data = imagecodecs.jpeg8_encode(COLOR, level=98, colorspace="RGB", outcolorspace="RGB")
    found = decode_frame(data, "1.2.840.10008.1.2.4.50", described(COLOR, "RGB"))
    assert found.photometric == "RGB"
    assert float(np.abs(found.pixels.astype(int) - COLOR).mean()) < 2


def test_jpeg_2000_color_comes_out_as_rgb() -> None:
    data = imagecodecs.jpeg2k_encode(COLOR, codecformat="j2k", level=0, colorspace="SRGB", mct=True)
    found = decode_frame(data, "1.2.840.10008.1.2.4.90", described(COLOR, "YBR_RCT"))
    assert (found.photometric, np.array_equal(found.pixels, COLOR)) == ("RGB", True)


def test_a_stream_that_is_plainly_of_another_kind_is_decoded_as_what_it_is() -> None:
    data = imagecodecs.jpeg2k_encode(GREY16, codecformat="j2k", level=0)
    found = decode_frame(data, "1.2.840.10008.1.2.4.70", described(GREY16))
    assert np.array_equal(found.pixels, GREY16)


def test_a_stream_of_another_size_is_refused_by_its_own_words() -> None:
    data = imagecodecs.jpegls_encode(GREY16)
    with pytest.raises(CannotDecode, match="45×31"):
        decode_frame(data, "1.2.840.10008.1.2.4.80", replace(described(GREY16), rows=30))


@pytest.mark.parametrize("syntax", sorted(set(TABLE) - {"1.2.840.10008.1.2.1.98"}))
def test_rubbish_is_refused_in_words(syntax: str) -> None:
    with pytest.raises(CannotDecode):
        decode_frame(b"\x00rubbish" * 9, syntax, described(GREY16))


@pytest.mark.parametrize("syntax", sorted(LOSSLESS))
def test_a_cut_stream_never_crashes(syntax: str) -> None:
    data = bytes(LOSSLESS[syntax](GREY16))
    with contextlib.suppress(CannotDecode):
        assert decode_frame(data[: len(data) // 2], syntax, described(GREY16)).pixels.shape == GREY16.shape


def test_unknown_and_remote_syntaxes_are_named() -> None:
    with pytest.raises(CannotDecode, match="does not know"):
        decode_frame(b"", "1.2.3.4", described(GREY16))
    with pytest.raises(CannotDecode, match="JPIP"):
        decode_frame(b"", "1.2.840.10008.1.2.4.94", described(GREY16))


def test_a_deflated_bomb_is_stopped_at_its_declared_size() -> None:
    bomb = zlib.compress(bytes(50_000_000), wbits=-15)
    found = decode_frame(bomb, "1.2.840.10008.1.2.8.1", described(GREY16))
    assert not found.pixels.any()


@pytest.mark.parametrize(
    ("package", "syntax"),
    [
        ("pyjpegls", "1.2.840.10008.1.2.4.80"),
        ("pylibjpeg-openjpeg", "1.2.840.10008.1.2.4.90"),
    ],
)
def test_the_decoders_behind_agree(package: str, syntax: str) -> None:
    found = fallback.decode(package, bytes(LOSSLESS[syntax](GREY16)), described(GREY16), syntax)
    assert np.array_equal(found.samples, GREY16)


def test_pillow_behind_agrees_on_lossy_grey() -> None:
    syntax, data = "1.2.840.10008.1.2.4.50", imagecodecs.jpeg8_encode(SMOOTH, level=90)
    found = fallback.decode("pillow", data, described(SMOOTH), syntax)
    assert int(np.abs(found.samples.astype(int) - decode_frame(data, syntax, described(SMOOTH)).pixels).max()) <= 1


def test_another_number_of_samples_is_refused_by_name() -> None:
    with pytest.raises(CannotDecode, match="1 samples a pixel, the picture itself says 3"):
        decode_frame(imagecodecs.jpeg8_encode(COLOR), "1.2.840.10008.1.2.4.50", described(SMOOTH))


def test_a_jpeg_xl_picture_of_another_size_is_refused_before_it_is_decoded() -> None:
    data = bytes(imagecodecs.jpegxl_encode(np.zeros((600, 800), np.uint8), lossless=True))
    with pytest.raises(CannotDecode, match="has 80×64 pixels, the picture itself says 800×600"):
        decode_frame(data, "1.2.840.10008.1.2.4.110", described(SMOOTH))


def test_more_bits_than_the_header_has_room_for_are_refused_by_name() -> None:
    with pytest.raises(CannotDecode, match="8 bits a sample, the picture itself says 16"):
        decode_frame(
            bytes(LOSSLESS["1.2.840.10008.1.2.4.80"](GREY16)),
            "1.2.840.10008.1.2.4.80",
            replace(described(GREY16), bits_allocated=8, bits_stored=8, high_bit=7),
        )


@pytest.mark.parametrize("header", [b"", struct.pack("<16I", 2, 64, *[0] * 14), struct.pack("<16I", 900, *range(15))])
def test_rle_with_a_broken_header_is_refused(header: bytes) -> None:
    with pytest.raises(CannotDecode, match="damaged"):
        decode_frame(header + bytes(50), "1.2.840.10008.1.2.5", described(GREY16))
