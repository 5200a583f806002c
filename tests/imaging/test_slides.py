from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
from pydicom.sequence import Sequence
from pydicom.uid import JPEGBaseline8Bit, JPEGLSLossless

from reviewer_app.cases.instances import InstanceKind
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.slides import SlideSource, open_slide
from reviewer_app.imaging.source import Pixels, Region
from tests.helpers.dicom_files import SLIDE, file_bytes, image, item

LEVEL_IN_FRAGMENTS: dict[str, Any] = {
    "transfer_syntax": JPEGLSLossless,
    "SOPClassUID": SLIDE,
    "SOPInstanceUID": "1.2.3.9",
    "Modality": "SM",
    "ImageType": ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"],
    "TotalPixelMatrixColumns": 100,
    "TotalPixelMatrixRows": 80,
    "DimensionOrganizationType": "TILED_FULL",
}
TILE = 32
WHOLE = np.random.default_rng(5).integers(0, 255, (80, 100, 3)).astype(np.uint8)


def tiles_of(picture: Pixels) -> list[tuple[int, int, Pixels]]:
    """First column, first row, and tile, edge tiles filled up with 7."""
    found = []
    for row in range(0, picture.shape[0], TILE):
        for column in range(0, picture.shape[1], TILE):
            tile = np.full((TILE, TILE, 3), 7, dtype=np.uint8)
            part = picture[row : row + TILE, column : column + TILE]
            tile[: part.shape[0], : part.shape[1]] = part
            found.append((column, row, tile))
    return found


def level(picture: Pixels, number: int, *, sparse: list[int] | None = None, coded: bool = False) -> bytes:
    tiles = tiles_of(picture)
    kept = tiles if sparse is None else [tiles[one] for one in sparse]
    attributes: dict[str, Any] = {}
    if coded:
        attributes = {
            "transfer_syntax": JPEGLSLossless,
            "fragments": [data + b"\0" * (len(data) % 2) for data in (imagecodecs.jpegls_encode(t) for *_, t in kept)],
        }
    dataset = image(
        np.stack([tile for *_, tile in kept]),
        SOPClassUID=SLIDE,
        SOPInstanceUID=f"1.2.3.{number}",
        Modality="SM",
        ImageType=["ORIGINAL", "PRIMARY", "VOLUME", "NONE"],
        TotalPixelMatrixColumns=picture.shape[1],
        TotalPixelMatrixRows=picture.shape[0],
        DimensionOrganizationType="TILED_FULL" if sparse is None else "TILED_SPARSE",
        ImageOrientationSlide=[0.0, -1.0, 0.0, -1.0, 0.0, 0.0],
        **attributes,
    )
    dataset.TotalPixelMatrixOriginSequence = Sequence(
        [item(XOffsetInSlideCoordinateSystem=20.0, YOffsetInSlideCoordinateSystem=40.0)]
    )
    spacing = 0.0005 * 2**number
    dataset.SharedFunctionalGroupsSequence = Sequence(
        [item(PixelMeasuresSequence=Sequence([item(PixelSpacing=[spacing, spacing])]))]
    )
    if sparse is not None:
        dataset.PerFrameFunctionalGroupsSequence = Sequence(
            [
                item(
                    PlanePositionSlideSequence=Sequence(
                        [
                            item(
                                ColumnPositionInTotalImagePixelMatrix=column + 1,
                                RowPositionInTotalImagePixelMatrix=row + 1,
                                ZOffsetInSlideCoordinateSystem=0.0,
                            )
                        ]
                    )
                )
                for column, row, _ in kept
            ]
        )
    return file_bytes(dataset)


def slide(*files: bytes) -> SlideSource:
    return open_slide([(index_instance(io.BytesIO(one)), lambda one=one: io.BytesIO(one)) for one in files])


@pytest.mark.parametrize("coded", [False, True])
def test_any_region_of_a_full_level_is_the_picture(coded: bool) -> None:
    source = slide(level(WHOLE, 0, coded=coded))
    for region in (Region(0, 0, 100, 80), Region(30, 31, 5, 3), Region(95, 70, 5, 10), Region(0, 79, 100, 1)):
        assert np.array_equal(source.read(0, region), WHOLE[region.slices])
    assert source.decoders


def test_tiles_in_several_fragments_are_put_together_without_the_headers_between() -> None:
    tiles = [imagecodecs.jpegls_encode(tile) for *_, tile in tiles_of(WHOLE)]
    pieces = [part for data in tiles for part in (data[:100], data[100:200], data[200:] + b"\0" * (len(data) % 2))]
    whole = image(np.stack([tile for *_, tile in tiles_of(WHOLE)]), fragments=pieces, **LEVEL_IN_FRAGMENTS)
    assert np.array_equal(slide(file_bytes(whole)).read(0, Region(0, 0, 100, 80)), WHOLE)


def test_a_tile_that_is_cut_off_counts_as_one_that_cannot_be_read() -> None:
    tiles = [imagecodecs.jpeg8_encode(tile, level=95) for *_, tile in tiles_of(WHOLE)]
    tiles[1] = tiles[1][: len(tiles[1]) // 4 * 2]
    pieces = [one + b"\0" * (len(one) % 2) for one in tiles]
    attributes = LEVEL_IN_FRAGMENTS | {"transfer_syntax": JPEGBaseline8Bit}
    source = slide(file_bytes(image(np.stack([t for *_, t in tiles_of(WHOLE)]), fragments=pieces, **attributes)))
    assert source.read(0, Region(0, 0, TILE, TILE)).any()
    with pytest.raises(CannotDecode, match="cut off"):
        source.read(0, Region(TILE, 0, TILE, TILE))


def test_levels_are_sorted_and_carry_their_spacing() -> None:
    source = slide(level(WHOLE[::2, ::2], 1), level(WHOLE, 0))
    assert [(one.columns, one.rows, one.downsample) for one in source.levels] == [(100, 80, 1.0), (50, 40, 2.0)]
    assert [one.spacing.row for one in source.levels if one.spacing] == [0.0005, 0.001]
    assert source.plane is not None
    assert source.plane.position.as_tuple() == (20.0, 40.0, 0.0)


def test_tiles_that_are_not_there_are_white_glass() -> None:
    source = slide(level(WHOLE, 0, sparse=[5, 0]))
    found = source.read(0, source.levels[0].whole)
    assert np.array_equal(found[:TILE, :TILE], WHOLE[:TILE, :TILE])
    assert np.array_equal(found[TILE : 2 * TILE, TILE : 2 * TILE], WHOLE[TILE : 2 * TILE, TILE : 2 * TILE])
    assert np.all(found[2 * TILE :] == 255)


def test_cut_edge_tiles_are_taken_as_they_are() -> None:
    picture = WHOLE[:40, :40]
    dataset = level(picture, 0, coded=True)
    tiles = [tile for *_, tile in tiles_of(picture)]
    whole, cut = imagecodecs.jpegls_encode(tiles[1]), imagecodecs.jpegls_encode(np.ascontiguousarray(tiles[1][:, :8]))
    padded = cut + b"\0" * (len(whole) + len(whole) % 2 - len(cut))
    found = slide(dataset.replace(whole, padded[: len(whole)])).read(0, Region(0, 0, 40, 40))
    assert np.array_equal(found, picture)


def test_tiles_are_kept_within_a_budget_and_many_threads_may_read() -> None:
    source = slide(level(WHOLE, 0, coded=True))
    regions = [Region(column, row, 40, 40) for column in (0, 20, 60) for row in (0, 15, 40)] * 4
    with ThreadPoolExecutor(4) as pool:
        for region, found in zip(regions, pool.map(lambda one: source.read(0, one), regions), strict=True):
            assert np.array_equal(found, WHOLE[region.slices])
    assert 0 < source.nbytes <= 12 * TILE * TILE * 3


def test_label_and_overview_are_no_levels() -> None:
    label = level(WHOLE, 3).replace(b"\\VOLUME\\", b"\\LABEL \\")
    source = slide(label, level(WHOLE[::2, ::2], 1))
    assert [one.columns for one in source.levels] == [50]


def test_nothing_usable_is_told() -> None:
    broken = level(WHOLE, 0)[:-30_000]
    index = index_instance(io.BytesIO(broken))
    assert (index.kind, index.problem) == (InstanceKind.SLIDE, "The file ends before its pixel data is complete.")
    with pytest.raises(CannotDecode, match="no level"):
        open_slide([])


def test_a_real_pyramid(shared_data: Path) -> None:
    files = sorted((shared_data / "wsi" / "dicom_pyramid").glob("*.dcm"))
    source = slide(*(one.read_bytes() for one in files))
    assert len(source.levels) > 2
    middle = [float(source.read(number, one.whole).mean()) for number, one in enumerate(source.levels)]
    assert max(middle) - min(middle) < 6, "every level shows the same field"
