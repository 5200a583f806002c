"""The computed slide is a pyramid that other people's software can read."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pydicom
import pytest
from PIL import Image, ImageCms
from pydicom.dataset import FileDataset
from pydicom.pixels import pixel_array

from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.demo.samples.slide_texture import HEIGHT, PIXEL_MM, WIDTH


@pytest.fixture(scope="module")
def files(by_family: dict[str, SampleCase]) -> list[bytes]:
    return list(by_family["Sørensen"].dicom_files())


@pytest.fixture(scope="module")
def levels(files: list[bytes]) -> list[FileDataset]:
    return [pydicom.dcmread(BytesIO(file)) for file in files]


def test_levels_have_the_listed_uids_and_the_patient(
    levels: list[FileDataset], by_family: dict[str, SampleCase]
) -> None:
    study = by_family["Sørensen"].studies[0]
    assert [one.SOPInstanceUID for one in levels] == [one.uid for one in study.series[0].instances]
    assert {str(one.PatientName) for one in levels} == {"Sørensen^Maja"}
    assert {one.SeriesInstanceUID for one in levels} == {study.series[0].uid}


def test_levels_shrink_by_four_and_keep_the_slide(levels: list[FileDataset]) -> None:
    for level, downsample in zip(levels, (1, 4, 16), strict=True):
        columns, rows = level.TotalPixelMatrixColumns, level.TotalPixelMatrixRows
        assert (columns, rows) == (WIDTH // downsample, HEIGHT // downsample)
        tiles = -(-columns // level.Columns) * -(-rows // level.Rows)
        assert level.NumberOfFrames == tiles
        assert level.DimensionOrganizationType == "TILED_FULL"
        spacing = level.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0].PixelSpacing
        assert float(spacing[0]) * columns == pytest.approx(PIXEL_MM * WIDTH)


def test_every_tile_decodes_and_levels_show_the_same(files: list[bytes]) -> None:
    middle = pixel_array(BytesIO(files[1]))
    whole = np.concatenate([np.concatenate(list(middle[row * 4 : row * 4 + 4]), axis=1) for row in range(3)])
    assert whole.shape == (768, 1024, 3)
    small = pixel_array(BytesIO(files[2]))[:192].astype(np.int16)
    reduced = np.asarray(Image.fromarray(whole).resize((256, 192), Image.Resampling.BOX)).astype(np.int16)
    assert np.abs(small - reduced).mean() < 4
    # Tile 5 of the middle level (second row, second column) covers tiles 68 to 71 and three rows below of the largest.
    corner = pixel_array(BytesIO(files[0]), index=4 * 16 + 4).astype(np.float64)
    assert np.abs(corner.mean(axis=(0, 1)) - middle[5][:64, :64].mean(axis=(0, 1))).max() < 3


def test_section_has_tissue_glass_and_nuclei(files: list[bytes]) -> None:
    picture = pixel_array(BytesIO(files[2]))[:192].astype(np.int16)
    red, green, blue = np.moveaxis(picture, -1, 0)
    glass = green > 230
    pink = (red - green > 60) & (red > 150)
    purple = (blue > red) & (green < 110)
    assert 0.3 < glass.mean() < 0.7
    assert pink.mean() > 0.15
    assert purple.mean() > 0.02


def test_colour_profile_is_srgb(levels: list[FileDataset]) -> None:
    for level in levels:
        profile = ImageCms.ImageCmsProfile(BytesIO(level.OpticalPathSequence[0].ICCProfile))
        assert "sRGB" in ImageCms.getProfileDescription(profile)
