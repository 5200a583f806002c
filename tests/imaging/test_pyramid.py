from __future__ import annotations

import io

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.geometry import Spacing
from reviewer_app.imaging.frames import FrameSource, open_frame
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.pyramid import MeanPyramid, halve
from reviewer_app.imaging.source import DisplayInput, Level, Palette, Pixels, Region
from tests.helpers.dicom_files import file_bytes, image

GREY = DisplayInput("MONOCHROME2")


def source_of(pixels: Pixels, described: DisplayInput = GREY, spacing: Spacing | None = None) -> FrameSource:
    return FrameSource(pixels, described, Level(pixels.shape[1], pixels.shape[0], 1.0, spacing), None, "test")


@given(st.integers(1, 9), st.integers(1, 9), st.data())
def test_halving_is_the_mean_rounded_half_up(rows: int, columns: int, data: st.DataObject) -> None:
    values = data.draw(st.lists(st.integers(-2000, 4000), min_size=rows * columns, max_size=rows * columns))
    pixels = np.array(values, dtype=np.int16).reshape(rows, columns)
    found = halve(pixels, GREY)
    assert found.dtype == np.int16
    assert found.shape == (-(-rows // 2), -(-columns // 2))
    for row in range(found.shape[0]):
        for column in range(found.shape[1]):
            four = [
                int(pixels[min(2 * row + down, rows - 1), min(2 * column + across, columns - 1)])
                for down in (0, 1)
                for across in (0, 1)
            ]
            assert found[row, column] == (sum(four) + 2) // 4


def test_means_do_not_overflow() -> None:
    assert halve(np.full((2, 2), 65535, dtype=np.uint16), GREY).tolist() == [[65535]]
    assert halve(np.full((2, 2), 2**32 - 1, dtype=np.uint32), GREY).tolist() == [[2**32 - 1]]


def test_words_of_64_bits_have_a_mean_too() -> None:
    assert halve(np.array([[1, 2], [3, 8]], np.uint64), GREY).tolist() == [[4]]


def test_padding_stays_out_of_the_mean() -> None:
    padded = DisplayInput("MONOCHROME2", signed=True, padding=(-2000.0, -2000.0))
    pixels = np.array([[-2000, 10, -2000, -2000], [20, -2000, -2000, -2000]], dtype=np.int16)
    assert halve(pixels, padded).tolist() == [[15, -2000]]


def test_no_number_stays_out_of_the_mean() -> None:
    pixels = np.array([[np.nan, 1.0, np.nan, np.nan], [2.0, np.nan, np.nan, np.nan]], dtype=np.float32)
    found = halve(pixels, GREY)
    assert found[0, 0] == 1.5
    assert np.isnan(found[0, 1])


def test_levels_halve_size_and_double_spacing() -> None:
    pyramid = MeanPyramid(source_of(np.zeros((700, 1001), dtype=np.uint8), spacing=Spacing(0.1, 0.2)))
    assert [(one.columns, one.rows, one.downsample) for one in pyramid.levels] == [
        (1001, 700, 1.0),
        (501, 350, 2.0),
        (251, 175, 4.0),
    ]
    assert pyramid.levels[2].spacing == Spacing(0.4, 0.8)


def test_level_zero_is_the_sources_own_and_coarser_ones_are_means_of_all() -> None:
    pixels = np.random.default_rng(0).integers(0, 4000, (600, 520)).astype(np.uint16)
    pyramid = MeanPyramid(source_of(pixels))
    assert np.array_equal(pyramid.read(0, Region(7, 9, 30, 20)), pixels[9:29, 7:37])
    quarter = pyramid.read(2, pyramid.levels[2].whole)
    assert np.array_equal(quarter, halve(halve(pixels, GREY), GREY))
    assert pyramid.nbytes > pixels.nbytes


def test_a_small_bright_thing_survives_reduction() -> None:
    pixels = np.zeros((1024, 1024), dtype=np.uint16)
    pixels[501, 503] = 16000
    pyramid = MeanPyramid(source_of(pixels))
    assert int(pyramid.read(2, pyramid.levels[2].whole).max()) == 1000


def test_palette_pictures_are_reduced_as_colors() -> None:
    palette = Palette(0, np.array([[0, 0, 0], [200, 100, 40]], dtype=np.uint8))
    indices = np.tile(np.array([[0, 1], [1, 0]], dtype=np.uint8), (200, 200))
    pyramid = MeanPyramid(source_of(indices, DisplayInput("PALETTE COLOR", palette=palette)))
    assert pyramid.description.palette is None
    assert pyramid.read(0, Region(0, 0, 2, 1)).tolist() == [[[0, 0, 0], [200, 100, 40]]]
    assert pyramid.read(1, Region(0, 0, 1, 1)).tolist() == [[[100, 50, 20]]]


def test_a_real_frame_gets_levels() -> None:
    values = np.random.default_rng(0).integers(-1000, 2000, (512, 512)).astype(np.int16)
    stream = io.BytesIO(file_bytes(image(values)))
    pyramid = MeanPyramid(open_frame(stream, index_instance(stream), 0))
    assert [one.columns for one in pyramid.levels] == [512, 256]
