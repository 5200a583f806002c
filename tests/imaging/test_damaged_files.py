"""Files and streams changed at random: each ends in a picture or in a sentence, never in anything else."""

from __future__ import annotations

import contextlib
import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewer_app.cases.instances import PixelDescription
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.decode.decoding import decode_frame
from reviewer_app.imaging.display import to_display
from reviewer_app.imaging.frames import open_frame
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.series import sort_into_stacks
from tests.helpers.damage import changed_files

NAMES = [
    "CT_small.dcm",
    "MR_small_RLE.dcm",
    "examples_palette.dcm",
    "liver_1frame.dcm",
    "image_dfl.dcm",
    "rtdose_1frame.dcm",
    "MR_small_jp2klossless.dcm",
    "SC_rgb_small_odd_jpeg.dcm",
    "ExplVR_BigEnd.dcm",
    "reportsi.dcm",
]
GREY = (np.add.outer(np.arange(40), np.arange(60)) * 17 % 4096).astype(np.uint16)
EIGHT = (GREY >> 4).astype(np.uint8)
STREAMS: dict[str, Callable[[], bytes]] = {
    "1.2.840.10008.1.2.4.50": lambda: imagecodecs.jpeg8_encode(EIGHT, level=90),
    "1.2.840.10008.1.2.4.51": lambda: imagecodecs.jpeg8_encode(GREY, level=90, bitspersample=12),
    "1.2.840.10008.1.2.4.57": lambda: imagecodecs.jpeg8_encode(GREY, lossless=True, predictor=6),
    "1.2.840.10008.1.2.4.80": lambda: imagecodecs.jpegls_encode(GREY),
    "1.2.840.10008.1.2.4.90": lambda: imagecodecs.jpeg2k_encode(GREY, codecformat="j2k", level=0),
    "1.2.840.10008.1.2.4.110": lambda: imagecodecs.jpegxl_encode(GREY, lossless=True),
    "1.2.840.10008.1.2.4.201": lambda: imagecodecs.htj2k_encode(GREY),
    "1.2.840.10008.1.2.5": lambda: struct.pack("<16I", 1, 64, *[0] * 14) + imagecodecs.packbits_encode(EIGHT.tobytes()),
    "1.2.840.10008.1.2.8.1": lambda: zlib.compress(GREY.tobytes(), wbits=-15),
}
EIGHT_BIT_STREAMS = ("1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.5")


def shown(data: bytes) -> None:
    """Show a file as far as that goes, in a picture or a sentence."""
    stream = io.BytesIO(data)
    with contextlib.suppress(CannotDecode):
        index = index_instance(stream)
        sort_into_stacks([index])
        source = open_frame(stream, index, 0)
        to_display(source.read(0, source.levels[0].whole), source.description)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(st.tuples(st.integers(0, 2500), st.integers(0, 255)), max_size=12),
    kept=st.one_of(st.none(), st.floats(0, 1)),
)
def test_a_changed_file(bundled: Path, name: str, changes: list[tuple[int, int]], kept: float | None) -> None:
    data = bytearray((bundled / name).read_bytes())
    for position, value in changes:
        data[position % len(data)] = value
    shown(bytes(data if kept is None else data[: int(kept * len(data))]))


STRUCTURED = ["CT_small.dcm", "MR_small_RLE.dcm", "examples_palette.dcm", "liver_1frame.dcm", "reportsi.dcm"]


@pytest.mark.parametrize("name", STRUCTURED)
def test_each_element_cut_emptied_or_of_another_length(
    bundled: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    copies = list(changed_files((bundled / name).read_bytes()))
    assert len(copies) > 100
    for data in copies:
        shown(data)
    assert "made the reader fail" not in caplog.text


@pytest.mark.parametrize("syntax", STREAMS)
@settings(max_examples=25, derandomize=True)
@given(
    changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=6),
    kept=st.one_of(st.none(), st.floats(0, 1)),
)
def test_a_changed_stream(syntax: str, changes: list[tuple[float, int]], kept: float | None) -> None:
    data = bytearray(STREAMS[syntax]())
    for place, value in changes:
        data[int(place * len(data))] = value
    bits = 8 if syntax in EIGHT_BIT_STREAMS else 16
    header = PixelDescription(40, 60, 1, "MONOCHROME2", bits, bits, bits - 1, 0, encapsulated=True)
    with contextlib.suppress(CannotDecode):
        found = decode_frame(bytes(data if kept is None else data[: int(kept * len(data))]), syntax, header)
        assert found.pixels.shape == (40, 60)
