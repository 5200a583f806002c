"""Frames at a coarser resolution: the values are those of the very frame, and what has no coarser levels says so."""

from __future__ import annotations

import io
import struct

import imagecodecs
import numpy as np
import pytest

from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.frames import open_frame
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.preview import can_preview, open_preview, preview_steps
from reviewer_app.imaging.source import Region
from tests.helpers.dicom_files import file_bytes, image

J2K, HTJ2K, RLE = "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.5"


def smooth(kind: type, rows: int = 96, columns: int = 128, color: bool = False) -> np.ndarray:
    """A picture without edges, so that a coarser level is close to a mean."""
    down, across = np.mgrid[0:rows, 0:columns]
    low = -1000.0 if np.issubdtype(kind, np.signedinteger) and kind is not np.int8 else 0.0
    values = low + (across * 1.2 + down) * (1 if np.dtype(kind).itemsize == 1 else 8)
    grey = np.clip(values, np.iinfo(kind).min, np.iinfo(kind).max).astype(kind)
    return np.stack([grey, grey // 2, grey // 3], axis=-1) if color else grey


def compressed(pixels: np.ndarray, **more: object) -> bytes:
    stream = imagecodecs.jpeg2k_encode(pixels, level=0, codecformat="j2k", resolutions=4)
    return file_bytes(image(pixels, transfer_syntax=J2K, fragments=[stream], **more))


@pytest.mark.parametrize(
    ("pixels", "near"),
    [
        (smooth(np.int16), 12),
        (smooth(np.uint16), 12),
        (smooth(np.uint8), 3),
        (smooth(np.uint8, color=True), 3),
        (smooth(np.int16, rows=95, columns=127), 12),
    ],
    ids=["signed", "unsigned", "8 bits", "colour", "odd size"],
)
def test_a_preview_is_the_frame_at_half_the_resolution(pixels, near):
    stream = io.BytesIO(compressed(pixels))
    index = index_instance(stream)
    assert can_preview(index)
    full, preview = open_frame(stream, index, 0), open_preview(stream, index, 0, 1)
    assert preview.levels[0] == full.levels[0]
    assert preview.plane == full.plane
    coarse = preview.levels[1]
    assert (coarse.columns, coarse.rows) == (-(-full.levels[0].columns // 2), -(-full.levels[0].rows // 2))
    seen = preview.read(1, coarse.whole).astype(float)
    every_second = full.read(0, full.levels[0].whole)[::2, ::2].astype(float)
    assert np.abs(seen - every_second).max() <= near


def test_level_zero_has_the_size_of_the_frame_and_values_from_the_coarser_level():
    stream = io.BytesIO(compressed(smooth(np.int16)))
    preview = open_preview(stream, index_instance(stream), 0, 1)
    coarse = preview.read(1, preview.levels[1].whole)
    part = preview.read(0, Region(10, 20, 6, 4))
    assert part.shape == (4, 6)
    assert np.array_equal(part, np.repeat(np.repeat(coarse[10:12, 5:8], 2, axis=0), 2, axis=1))
    with pytest.raises(ValueError, match="not inside"):
        preview.read(1, Region(0, 0, 100, 100))


def test_only_streams_with_coarser_levels_have_previews():
    plain = io.BytesIO(file_bytes(image(smooth(np.int16))))
    index = index_instance(plain)
    assert not can_preview(index)
    with pytest.raises(CannotDecode):
        open_preview(plain, index, 0, 1)


def test_a_stream_of_one_resolution_has_no_preview():
    pixels = smooth(np.int16)
    one = imagecodecs.jpeg2k_encode(pixels, level=0, codecformat="j2k", resolutions=1)
    stream = io.BytesIO(file_bytes(image(pixels, transfer_syntax=J2K, fragments=[one])))
    with pytest.raises(CannotDecode):
        open_preview(stream, index_instance(stream), 0, 1)


def test_a_damaged_stream_has_no_preview():
    stream = io.BytesIO(file_bytes(image(smooth(np.int16), transfer_syntax=J2K, fragments=[b"\xff\x4f\xff\x51" * 9])))
    with pytest.raises(CannotDecode):
        open_preview(stream, index_instance(stream), 0, 1)


def test_of_a_picture_that_cannot_be_as_large_as_it_says_there_is_no_preview():
    side = struct.pack(">II", 40_000, 40_000)
    lying = imagecodecs.jpeg2k_encode(np.zeros((8, 12), np.uint8), codecformat="j2k")
    lying = lying.replace(struct.pack(">II", 12, 8), side)
    made = image(np.zeros((8, 12), np.uint8), transfer_syntax=J2K, fragments=[lying], Rows=40_000, Columns=40_000)
    stream = io.BytesIO(file_bytes(made))
    with pytest.raises(CannotDecode, match="cannot be true"):
        open_preview(stream, index_instance(stream), 0, 1)


@pytest.mark.parametrize("syntax", [J2K, HTJ2K])
@pytest.mark.parametrize("harm", ["cut", "another size"])
def test_of_a_stream_that_is_cut_off_or_lies_there_is_no_preview(syntax: str, harm: str) -> None:
    pixels = smooth(np.uint16)
    data = imagecodecs.htj2k_encode(pixels) if syntax == HTJ2K else imagecodecs.jpeg2k_encode(pixels, codecformat="j2k")
    if harm == "cut":
        data = data[: len(data) // 2]
    more = {"Columns": 100} if harm == "another size" else {}
    stream = io.BytesIO(file_bytes(image(pixels, transfer_syntax=syntax, fragments=[data], **more)))
    with pytest.raises(CannotDecode):
        open_preview(stream, index_instance(stream), 0, 1)


@pytest.mark.parametrize(
    ("rows", "columns", "steps"),
    [(512, 512, (2,)), (1024, 1024, (3,)), (4000, 3000, (5, 3)), (2048, 2500, (4, 2)), (128, 96, (1,)), (20, 20, (1,))],
)
def test_the_first_preview_is_very_coarse_and_of_large_pictures_a_sharper_one_follows(rows, columns, steps):
    made = image(np.zeros((2, 2), np.uint16), Rows=rows, Columns=columns)
    index = index_instance(io.BytesIO(file_bytes(made)))
    assert preview_steps(index) == steps


def test_a_stream_with_fewer_levels_is_halved_as_often_as_it_can_be():
    stream = io.BytesIO(compressed(smooth(np.int16)))
    preview = open_preview(stream, index_instance(stream), 0, 9)
    assert preview.levels[1].downsample == 8  # four resolutions are three halvings
