from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.pixels import convert_color_space, pixel_array
from pydicom.pixels.processing import apply_color_lut, apply_icc_profile

from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.color import apply_palette, to_srgb, upsample_422, ybr_full_to_rgb
from reviewer_app.imaging.display import DisplayState, to_display
from reviewer_app.imaging.frames import open_frame
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.source import Grey, Pixels
from reviewer_app.imaging.tables import Reader
from tests.helpers.dicom_files import image, stream
from tests.helpers.icc import exchanged

NOISE = np.random.default_rng(5).integers(0, 256, (64, 64, 3)).astype(np.uint8)


def shown(made: Any) -> Grey:
    opened = stream(made)
    source = open_frame(opened, index_instance(opened), 0)
    return to_display(source.read(0, source.levels[0].whole), source.description)


def test_ybr_full_against_another_implementation() -> None:
    theirs = convert_color_space(NOISE, "YBR_FULL", "RGB")
    assert int(np.abs(ybr_full_to_rgb(NOISE).astype(int) - theirs).max()) <= 1


def pairs(rows: int = 4, columns: int = 6) -> Pixels:
    """Return stored bytes of pairs: Y, Y, Cb, Cr."""
    return np.random.default_rng(6).integers(16, 236, (rows, columns, 2)).astype(np.uint8)


def test_pairs_share_their_color() -> None:
    stored = pairs()
    made = image(np.zeros((4, 6, 3), dtype=np.uint8), PhotometricInterpretation="YBR_FULL_422")
    made.PixelData = stored.tobytes()
    quads = stored.reshape(4, 3, 4)
    by_hand = np.stack(
        [np.stack([quads[..., number], quads[..., 2], quads[..., 3]], axis=-1) for number in (0, 1)], axis=2
    ).reshape(4, 6, 3)
    assert np.array_equal(upsample_422(stored), by_hand)
    assert np.array_equal(shown(made), ybr_full_to_rgb(by_hand))


def test_uncompressed_partial_420_is_named() -> None:
    made = image(np.zeros((4, 4, 3), dtype=np.uint8), PhotometricInterpretation="YBR_PARTIAL_420")
    made.PixelData = bytes(4 * 4 * 3 // 2)
    with pytest.raises(CannotDecode, match="YBR_PARTIAL_420"):
        shown(made)


def test_few_bits_of_color_reach_from_black_to_white() -> None:
    stored = np.arange(48, dtype=np.uint8).reshape(4, 4, 3) % 16
    assert np.array_equal(shown(image(stored, BitsStored=4, HighBit=3)), stored * 17)


def test_sixteen_bits_of_color_keep_their_upper_eight() -> None:
    pixels = np.array([[[0, 32768, 65535]]], dtype=np.uint16)
    assert shown(image(pixels)).tolist() == [[[0, 128, 255]]]
    twelve = image((pixels >> 4).astype(np.uint16), BitsStored=12, HighBit=11)
    assert shown(twelve).tolist() == [[[0, 128, 255]]]


def test_planes_and_pixels_are_the_same_picture() -> None:
    by_plane = image(NOISE, PlanarConfiguration=1)
    by_plane.PixelData = np.ascontiguousarray(np.moveaxis(NOISE, -1, 0)).tobytes()
    assert np.array_equal(shown(by_plane), NOISE)
    assert np.array_equal(shown(image(NOISE)), NOISE)


@pytest.mark.parametrize("photometric", ["YBR_ICT", "YBR_RCT"])
def test_what_a_codec_turned_back_is_not_turned_again(photometric: str) -> None:
    assert np.array_equal(shown(image(NOISE, PhotometricInterpretation=photometric)), NOISE)


def test_a_profile_is_followed() -> None:
    assert int(np.abs(to_srgb(NOISE, exchanged()).astype(int) - NOISE[..., ::-1]).max()) <= 2


def test_profiles_against_another_implementation(bundled: Path) -> None:
    for profile in ((bundled / "crayons.icc").read_bytes(), exchanged()):
        dataset = Dataset()
        dataset.ICCProfile = profile
        theirs = apply_icc_profile(NOISE.copy(), dataset, intent=1, color_space="sRGB")
        assert int(np.abs(to_srgb(NOISE, profile).astype(int) - theirs).max()) <= 1


def test_managed_and_unmanaged() -> None:
    opened = stream(image(NOISE, ICCProfile=exchanged()))
    source = open_frame(opened, index_instance(opened), 0)
    pixels = source.read(0, source.levels[0].whole)
    assert np.array_equal(to_display(pixels, source.description), to_srgb(NOISE, exchanged()))
    assert np.array_equal(to_display(pixels, source.description, DisplayState(color_managed=False)), NOISE)


def palettes_agree(path: Path) -> None:
    dataset = pydicom.dcmread(path)
    indices = pixel_array(dataset, raw=True, index=0)
    theirs = apply_color_lut(indices, dataset)
    found = Reader(swapped=not dataset.original_encoding[1]).palette(dataset)
    assert found is not None
    wide = int(theirs.max()) > 255
    assert np.array_equal(apply_palette(indices, found), theirs >> 8 if wide else theirs)


def test_a_palette_against_another_implementation(bundled: Path) -> None:
    palettes_agree(bundled / "examples_palette.dcm")


@pytest.mark.parametrize(
    "name",
    [
        "OBXXXX1A_expb.dcm",
        "OBXXXX1A_rle_2frame.dcm",
        "gdcm-US-ALOKA-16.dcm",
        "TestPattern_Palette.dcm",
        "TestPattern_Palette_16.dcm",
    ],
)
def test_palettes_against_another_implementation(shared_data: Path, name: str) -> None:
    palettes_agree(shared_data / "dicom" / "colour" / name)


def test_colours_in_floating_point_numbers_are_refused_in_a_sentence() -> None:
    made = image(np.zeros((4, 4), np.uint16), SamplesPerPixel=3, PhotometricInterpretation="RGB", BitsAllocated=32)
    del made.PixelData
    made.FloatPixelData = bytes(4 * 4 * 4 * 3)
    with pytest.raises(CannotDecode, match="floating-point"):
        shown(made)


def test_a_kind_of_colour_that_nobody_knows_is_not_quoted() -> None:
    made = image(np.zeros((4, 4, 3), np.uint8), PhotometricInterpretation="NOBODY^ANNA")
    with pytest.raises(CannotDecode) as refused:
        shown(made)
    assert str(refused.value) == "Colours of an unknown kind are not something this program can show."
