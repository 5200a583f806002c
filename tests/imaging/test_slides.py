from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pydicom
import pytest
from pydicom.sequence import Sequence
from pydicom.uid import JPEGBaseline8Bit, JPEGLSLossless

from reviewer_app.cases.instances import InstanceKind
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.pyramid import halve
from reviewer_app.imaging.slide_levels import ONE_LAYER, OTHER_PICTURES, PART_MISSING, StoredLevel
from reviewer_app.imaging.slides import SlideSource, _piece, open_slide
from reviewer_app.imaging.source import Pixels, Region
from tests.helpers.dicom_files import SLIDE, file_bytes, image, item

_FULL: dict[str, Any] = {
    "SOPClassUID": SLIDE,
    "SOPInstanceUID": "1.2.3.9",
    "Modality": "SM",
    "ImageType": ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"],
    "TotalPixelMatrixColumns": 100,
    "TotalPixelMatrixRows": 80,
    "DimensionOrganizationType": "TILED_FULL",
}
LEVEL_IN_FRAGMENTS = {**_FULL, "transfer_syntax": JPEGLSLossless}
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


def test_many_threads_may_read_and_no_tile_is_kept() -> None:
    source = slide(level(WHOLE, 0, coded=True))
    regions = [Region(column, row, 40, 40) for column in (0, 20, 60) for row in (0, 15, 40)] * 4
    with ThreadPoolExecutor(4) as pool:
        for region, found in zip(regions, pool.map(lambda one: source.read(0, one), regions), strict=True):
            assert np.array_equal(found, WHOLE[region.slices])
    assert source.nbytes < TILE * TILE * 3


def test_levels_are_made_between_and_below_those_stored(monkeypatch) -> None:
    monkeypatch.setattr("reviewer_app.imaging.slides.OVERVIEW_PIXELS", 100)
    source = slide(level(WHOLE, 0, coded=True), level(WHOLE[2::4, 2::4], 2))
    sizes = [(one.columns, one.rows, one.downsample) for one in source.levels]
    assert sizes == [(100, 80, 1.0), (50, 40, 2.0), (25, 20, 4.0), (13, 10, 8.0), (7, 5, 16.0)]
    assert [one.spacing.row for one in source.levels if one.spacing] == [0.0005, 0.001, 0.002, 0.004, 0.008]
    means = halve(WHOLE, source.description)
    assert np.array_equal(source.read(1, source.levels[1].whole), means)
    assert np.array_equal(source.read(1, Region(3, 5, 31, 17)), means[5:22, 3:34])
    smallest = halve(halve(WHOLE[2::4, 2::4], source.description), source.description)
    assert np.array_equal(source.read(4, source.levels[4].whole), smallest)


def test_a_level_is_made_piece_by_piece(monkeypatch) -> None:
    monkeypatch.setattr("reviewer_app.imaging.slides.OVERVIEW_PIXELS", 100)
    monkeypatch.setattr("reviewer_app.imaging.slides._LARGEST_PIECE", TILE)
    read, sizes = StoredLevel.read, []
    monkeypatch.setattr(StoredLevel, "read", lambda self, one: sizes.append(one.columns * one.rows) or read(self, one))
    source = slide(level(WHOLE, 0))
    made = source.read(2, source.levels[2].whole)
    assert np.array_equal(made, halve(halve(WHOLE, source.description), source.description))
    assert max(sizes) <= TILE * TILE


def test_a_slide_with_one_large_level_has_a_coarse_one_and_says_what_it_costs(monkeypatch) -> None:
    assert slide(level(WHOLE, 0)).has_overview
    monkeypatch.setattr("reviewer_app.imaging.slides.OVERVIEW_PIXELS", 500)
    monkeypatch.setattr("reviewer_app.imaging.slides._CHEAP", 2000)
    source = slide(level(WHOLE, 0))
    assert not source.has_overview
    assert source.levels[-1].columns * source.levels[-1].rows <= 500
    assert slide(level(WHOLE, 0), level(WHOLE[::2, ::2], 1)).has_overview


@pytest.mark.parametrize(("tile", "factor", "piece"), [
    (256, 1, 512), (240, 1, 480), (1024, 1, 1024), (5000, 1, 5000), (256, 2, 512), (256, 32, 64), (240, 8, 270),
    (4096, 32, 128), (257, 4, 514), (5000, 32, 157),
])  # fmt: skip
def test_a_piece_is_made_of_whole_tiles_where_it_can(tile: int, factor: int, piece: int) -> None:
    assert _piece(tile, factor) == piece


def concatenated(part: int, *, sparse: bool = False, total: int = 2, lacking: int = 0) -> bytes:
    """The upper or lower half of the twelve tiles."""
    numbers = list(range(6)) if part == 0 else list(range(6, 12 - lacking))
    dataset = pydicom.dcmread(io.BytesIO(level(WHOLE, 0, sparse=numbers)))
    dataset.SOPInstanceUID = f"1.2.3.7.{part}"
    dataset.ConcatenationUID = "1.2.3.7"
    dataset.InConcatenationNumber, dataset.InConcatenationTotalNumber = part + 1, total
    dataset.ConcatenationFrameOffsetNumber = 6 * part
    if not sparse:
        dataset.DimensionOrganizationType = "TILED_FULL"
        del dataset.PerFrameFunctionalGroupsSequence
    return file_bytes(dataset)


@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_parts_of_a_concatenation_are_one_level(sparse: bool, order: tuple[int, int]) -> None:
    source = slide(*(concatenated(one, sparse=sparse) for one in order))
    assert len(source.levels) == 1
    assert np.array_equal(source.read(0, source.levels[0].whole), WHOLE)
    assert source.description.incomplete == ""


@pytest.mark.parametrize(
    "files",
    [
        (concatenated(1),),
        (concatenated(0, sparse=True),),
        (concatenated(0), concatenated(1, lacking=1)),
        (concatenated(0, total=3), concatenated(1, total=3)),
    ],
)
def test_a_part_that_is_missing_is_said(files: tuple[bytes, ...]) -> None:
    source = slide(*files)
    assert source.description.incomplete == PART_MISSING
    assert source.levels[0].whole == Region(0, 0, 100, 80)


def test_a_full_grid_that_is_not_full_is_said_at_any_level() -> None:
    small = level(WHOLE[::2, ::2], 1, sparse=[0, 1]).replace(b"TILED_SPARSE", b"TILED_FULL  ")
    assert slide(level(WHOLE, 0), small).description.incomplete == PART_MISSING
    assert slide(level(WHOLE, 0), level(WHOLE[::2, ::2], 1)).description.incomplete == ""
    assert slide(level(WHOLE, 0, sparse=[5, 0])).description.incomplete == "", "glass need not be stored"


def test_tiles_of_a_full_slide_lie_where_their_file_says_they_do() -> None:
    count = len(tiles_of(WHOLE))
    other_order = level(WHOLE, 0, sparse=list(reversed(range(count)))).replace(b"TILED_SPARSE", b"TILED_FULL  ")
    shown = slide(other_order)
    assert np.array_equal(shown.read(0, shown.levels[0].whole), WHOLE)
    assert shown.description.incomplete == ""


def test_places_that_are_none_of_the_grid_of_tiles_are_passed_over_in_a_full_slide() -> None:
    dataset = pydicom.dcmread(io.BytesIO(level(WHOLE, 0, sparse=list(range(len(tiles_of(WHOLE)))))))
    dataset.DimensionOrganizationType = "TILED_FULL"
    for one in dataset.PerFrameFunctionalGroupsSequence:
        one.PlanePositionSlideSequence[0].ColumnPositionInTotalImagePixelMatrix -= 1  # counted from 0
    shown = slide(file_bytes(dataset))
    assert np.array_equal(shown.read(0, shown.levels[0].whole), WHOLE)


def test_channels_and_focal_planes_that_are_not_shown_are_said() -> None:
    again = level(WHOLE, 7)
    assert slide(level(WHOLE, 0), again).description.incomplete == ONE_LAYER
    two = image(np.stack([tile for *_, tile in tiles_of(WHOLE)] * 2), **_FULL)
    source = slide(file_bytes(two))
    assert source.description.incomplete == ONE_LAYER
    assert np.array_equal(source.read(0, source.levels[0].whole), WHOLE)


def test_another_field_in_the_same_series_is_said() -> None:
    assert slide(level(WHOLE, 0), level(WHOLE[:40], 1)).description.incomplete == OTHER_PICTURES


def test_a_file_that_is_cut_off_is_said() -> None:
    source = slide(level(WHOLE, 0)[:-30_000], level(WHOLE[::2, ::2], 1))
    assert source.description.incomplete == "The file ends before its pixel data is complete."


def test_the_parts_of_a_level_with_channels_are_not_mixed() -> None:
    def channel(part: int, name: str) -> bytes:
        dataset = pydicom.dcmread(io.BytesIO(concatenated(part, sparse=True)))
        for group in dataset.PerFrameFunctionalGroupsSequence:
            group.OpticalPathIdentificationSequence = Sequence([item(OpticalPathIdentifier=name)])
        return file_bytes(dataset)

    source = slide(channel(0, "DAPI"), channel(1, "FITC"))
    found = source.read(0, source.levels[0].whole)
    assert np.array_equal(found[:32], WHOLE[:32])
    assert np.all(found[64:] == 255)
    assert source.description.incomplete == ONE_LAYER


def test_tiles_of_unknown_place_are_not_guessed() -> None:
    dataset = pydicom.dcmread(io.BytesIO(level(WHOLE, 0, sparse=[0, 1])))
    del dataset.PerFrameFunctionalGroupsSequence
    with pytest.raises(CannotDecode, match="does not tell where"):
        slide(file_bytes(dataset))


def test_a_grey_slide_has_the_type_of_its_file_and_a_black_ground() -> None:
    tiles = np.full((1, TILE, TILE), 1000, np.uint16)
    attributes = {**_FULL, "DimensionOrganizationType": "TILED_SPARSE"}
    place = item(ColumnPositionInTotalImagePixelMatrix=1, RowPositionInTotalImagePixelMatrix=1)
    groups = Sequence([item(PlanePositionSlideSequence=Sequence([place]))])
    source = slide(file_bytes(image(tiles, PerFrameFunctionalGroupsSequence=groups, **attributes)))
    found = source.read(0, source.levels[0].whole)
    assert found.dtype == np.uint16
    assert (found[:TILE, :TILE] == 1000).all()
    assert not found[TILE:].any()


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
