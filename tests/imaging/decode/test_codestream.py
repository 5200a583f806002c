from __future__ import annotations

import imagecodecs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.imaging.decode.codestream import Family, examine

COLOR = np.random.default_rng(0).integers(0, 256, (24, 40, 3)).astype(np.uint8)
GREY = np.random.default_rng(0).integers(0, 4096, (24, 40)).astype(np.uint16)


def test_jpeg_says_its_size_and_color() -> None:
    stream = examine(imagecodecs.jpeg8_encode(COLOR, subsampling="422"))
    assert (stream.family, stream.rows, stream.columns, stream.components) == (Family.JPEG, 24, 40, 3)
    assert stream.chroma_subsampled
    assert stream.coded_as_ybr


def test_jpeg_with_an_adobe_marker_of_no_transform_is_rgb() -> None:
    stream = examine(imagecodecs.jpeg8_encode(COLOR, colorspace="RGB", outcolorspace="RGB"))
    assert stream.coded_as_ybr is False


def test_jpeg_2000_and_jpeg_ls_say_their_precision() -> None:
    lossless = examine(imagecodecs.jpegls_encode(GREY))
    assert (lossless.family, lossless.rows, lossless.columns, lossless.precision) == (Family.JPEG_LS, 24, 40, 16)
    wavelet = examine(imagecodecs.jpeg2k_encode(GREY, codecformat="j2k", level=0))
    assert (wavelet.family, wavelet.rows, wavelet.columns, wavelet.signed) == (Family.JPEG_2000, 24, 40, False)


@pytest.mark.parametrize("size", [(24, 40), (64, 64), (8, 16), (255, 3), (3, 700), (100, 133)])
def test_jpeg_xl_says_its_size(size: tuple[int, int]) -> None:
    stream = examine(imagecodecs.jpegxl_encode(np.zeros(size, np.uint8), lossless=True))
    assert (stream.family, stream.rows, stream.columns) == (Family.JPEG_XL, *size)
    boxed = examine(imagecodecs.jpegxl_encode(np.zeros(size, np.uint8), lossless=True, usecontainer=True))
    assert (stream.rows, stream.columns) == (boxed.rows, boxed.columns)


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xd8", b"\xff\xd8\xff\xc0", b"\xff\x4f\xff\x51", b"\xff\x0a\x03", b"nothing known"]
)
def test_scraps_are_looked_at_without_harm(data: bytes) -> None:
    assert examine(data).rows == 0


@given(st.binary(max_size=200))
def test_any_bytes_after_a_jpeg_start_are_looked_at_without_harm(data: bytes) -> None:
    examine(b"\xff\xd8" + data)
    examine(b"\xff\x4f\xff\x51" + data)
    examine(b"\xff\x0a" + data)
