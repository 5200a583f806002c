"""Segmentations over whole slides: every pixel of the matrix where the coordinates of the glass say."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from pydicom.dataset import FileDataset

from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.layers import slide_segments
from reviewer_app.imaging.layers.reading import open_layer
from reviewer_app.imaging.layers.values import GradedSheet, LayerSlice, Place, SlideWindow, place_of
from reviewer_app.imaging.stack_frames import StackFrame
from reviewer_app.jobs import CancelToken
from tests.helpers.dicom_files import SLIDE, image, item
from tests.helpers.dicom_objects import segmentation
from tests.helpers.layer_files import (
    REFERENCE,
    SEG_UID,
    STRUCTURES_UID,
    ct_slices,
    index_of,
    opened,
    place_on,
    structures_file,
)
from tests.helpers.layer_files import seg_file as ct_segments

TOKEN = CancelToken()
SLIDE_UID, TILE, ACROSS, DOWN = "1.2.9.1", 32, 5, 4
COLUMNS, ROWS, SPACING = 150, 120, 0.0005
ORIGIN, ORIENTATION = (20.0, 30.0), [0.0, -1.0, 0.0, -1.0, 0.0, 0.0]
Flags = npt.NDArray[np.bool_]


def slide(**attributes: Any) -> FileDataset:
    made = image(
        np.zeros((ACROSS * DOWN, TILE, TILE, 3), np.uint8), SOPClassUID=SLIDE, Modality="SM", SOPInstanceUID=SLIDE_UID,
        SeriesInstanceUID="1.2.9", FrameOfReferenceUID=REFERENCE, TotalPixelMatrixColumns=COLUMNS,
        TotalPixelMatrixRows=ROWS, DimensionOrganizationType="TILED_FULL", ImageOrientationSlide=ORIENTATION,
        ImageType=["ORIGINAL", "PRIMARY", "VOLUME", "NONE"], TotalPixelMatrixOriginSequence=[_origin(*ORIGIN)],
        SharedFunctionalGroupsSequence=[item(PixelMeasuresSequence=[item(PixelSpacing=[SPACING, SPACING])])],
    )  # fmt: skip
    for keyword, value in attributes.items():
        setattr(made, keyword, value)
    return made


def _origin(x: float, y: float) -> Any:
    return item(XOffsetInSlideCoordinateSystem=x, YOffsetInSlideCoordinateSystem=y)


def segments(
    masks: dict[int, Any], tile: int = 20, spacing: float = SPACING, kind: str = "BINARY",
    place: tuple[tuple[float, float], list[float]] = (ORIGIN, ORIENTATION), **attributes: Any,
) -> FileDataset:  # fmt: skip
    """A sparse segmentation of masks ``(rows, columns)`` by segment: empty tiles are left out."""
    rows, columns = next(iter(masks.values())).shape
    tiles, numbers, corners = [], [], []
    for number, mask in masks.items():
        for top in range(0, rows, tile):
            for left in range(0, columns, tile):
                part = np.zeros((tile, tile), mask.dtype)
                cut = mask[top : top + tile, left : left + tile]
                part[: cut.shape[0], : cut.shape[1]] = cut
                if part.any():
                    tiles.append(part)
                    numbers.append(number)
                    corners.append((left, top))
    made = segmentation(np.array(tiles), numbers, SegmentationType=kind, **attributes.pop("seg", {}))
    made.SharedFunctionalGroupsSequence = [item(PixelMeasuresSequence=[item(PixelSpacing=[spacing, spacing])])]
    for groups, (left, top) in zip(made.PerFrameFunctionalGroupsSequence, corners, strict=True):
        del groups.PlanePositionSequence, groups.DerivationImageSequence
        groups.PlanePositionSlideSequence = [
            item(ColumnPositionInTotalImagePixelMatrix=left + 1, RowPositionInTotalImagePixelMatrix=top + 1)
        ]
    made.TotalPixelMatrixColumns, made.TotalPixelMatrixRows = columns, rows
    made.TotalPixelMatrixOriginSequence, made.ImageOrientationSlide = [_origin(*place[0])], place[1]
    made.SOPInstanceUID = made.file_meta.MediaStorageSOPInstanceUID = SEG_UID
    made.FrameOfReferenceUID, made.DimensionOrganizationType = REFERENCE, "TILED_SPARSE"
    for keyword, value in attributes.items():
        setattr(made, keyword, value)
    return made


def place(window: SlideWindow | None = None, **attributes: Any) -> Place:
    found = place_of(StackFrame(index_of(slide(**attributes)), 0), None, window or SlideWindow(0, 0, COLUMNS, ROWS))
    assert found is not None
    return found


def on_slide(found: LayerSlice, part: int) -> Flags:
    """Where a part is on the slide, in pixels of its finest level."""
    full = np.zeros((ROWS, COLUMNS), bool)
    for sheet in found.sheets:
        if isinstance(sheet, GradedSheet):
            there = (sheet.codes > 0) & (sheet.part == part)
        else:
            there = np.array([part in mix.parts for mix in sheet.mixes])[sheet.codes]
        large = there.repeat(sheet.step, axis=0).repeat(sheet.step, axis=1)
        target = full[sheet.row : sheet.row + large.shape[0], sheet.column : sheet.column + large.shape[1]]
        target |= large[: target.shape[0], : target.shape[1]]
    return full


def noise(seed: int, shape: tuple[int, int] = (ROWS, COLUMNS), share: float = 0.02) -> Flags:
    return np.random.default_rng(seed).random(shape) < share


ONE, TWO = np.zeros((ROWS, COLUMNS), bool), np.zeros((ROWS, COLUMNS), bool)
ONE[10:33, 15:90] = TWO[25:70, 60:149] = True


def test_pixel_for_pixel_with_overlap_and_tiles_that_are_not_stored() -> None:
    found = opened(segments({1: ONE, 2: TWO})).loaded.on(place(), TOKEN)
    assert (on_slide(found, 1) == ONE).all()
    assert (on_slide(found, 2) == TWO).all()
    assert found.parts == {1, 2}
    assert len(found.frames) < 2 * 8 * 6


def test_a_part_of_the_slide_is_where_it_is_in_the_whole() -> None:
    window = SlideWindow(64, 32, 50, 40)
    found = opened(segments({1: noise(1), 2: TWO})).loaded.on(place(window), TOKEN)
    inside = np.zeros((ROWS, COLUMNS), bool)
    inside[32:72, 64:114] = True
    assert (on_slide(found, 1) == noise(1) & inside).all()
    assert (on_slide(found, 2) == TWO & inside).all()


def test_seen_small_a_single_pixel_is_not_lost() -> None:
    dots = noise(2, share=0.001)
    found = opened(segments({1: dots})).loaded.on(place(SlideWindow(0, 0, COLUMNS, ROWS, 8)), TOKEN)
    shown = on_slide(found, 1)
    assert shown[dots].all()
    blocks = np.add.reduceat(np.add.reduceat(dots, range(0, ROWS, 8), axis=0), range(0, COLUMNS, 8), axis=1) > 0
    assert (shown == blocks.repeat(8, axis=0).repeat(8, axis=1)[:ROWS, :COLUMNS]).all()
    assert found.frames == ()  # at an eighth of its size nothing counts as shown


def test_a_coarser_matrix_is_enlarged_about_the_centres_of_its_pixels() -> None:
    small = noise(3, (ROWS // 4, COLUMNS // 4 + 1), 0.2)
    # its first pixel covers 4 by 4 of the slide, so its centre lies 1.5 of them further along both ways
    origin = (ORIGIN[0] - 1.5 * SPACING, ORIGIN[1] - 1.5 * SPACING)
    found = opened(segments({1: small}, spacing=4 * SPACING, place=(origin, ORIENTATION))).loaded.on(place(), TOKEN)
    assert (on_slide(found, 1) == small.repeat(4, axis=0).repeat(4, axis=1)[:ROWS, :COLUMNS]).all()


def test_a_matrix_that_lies_the_other_way_is_turned() -> None:
    """Its rows run along x: the glass turned by a quarter, seen from the same side."""
    turned = np.ascontiguousarray(TWO.T[::-1])
    origin = (ORIGIN[0], ORIGIN[1] - (COLUMNS - 1) * SPACING)
    made = segments({1: turned}, place=(origin, [-1.0, 0.0, 0.0, 0.0, 1.0, 0.0]))
    assert (on_slide(opened(made).loaded.on(place(), TOKEN), 1) == TWO).all()


def test_a_label_map_and_shares() -> None:
    labels = ONE.astype(np.uint8) * 7
    labels[TWO] = 9
    made = segments({7: labels}, kind="LABELMAP", seg={"more": {9}})
    found = opened(made).loaded.on(place(), TOKEN)
    assert (on_slide(found, 7) == (ONE & ~TWO)).all()
    assert (on_slide(found, 9) == TWO).all()
    shares = np.where(TWO, 100, 0).astype(np.uint8)
    made = segments({1: shares}, kind="FRACTIONAL", MaximumFractionalValue=200)
    (sheet,) = opened(made).loaded.on(place(), TOKEN).sheets
    assert isinstance(sheet, GradedSheet)
    assert set(np.unique(sheet.codes)) == {128}


@pytest.mark.parametrize("mistake", ["reference", "no reference", "no origin", "outside"])
def test_what_is_not_known_to_lie_on_this_slide_is_refused_or_shows_nothing(mistake: str) -> None:
    made = segments({1: ONE})
    if mistake == "reference":
        made.FrameOfReferenceUID = "1.2.3"
    elif mistake == "no reference":
        del made.FrameOfReferenceUID
    elif mistake == "no origin":
        del made.TotalPixelMatrixOriginSequence
    else:
        made.TotalPixelMatrixOriginSequence = [_origin(0.0, 0.0)]
    found = opened(made).loaded.on(place(), TOKEN)
    assert found.sheets == ()
    assert bool(found.refusal) == (mistake != "outside")


def test_without_an_origin_it_lies_on_the_very_level_that_it_names() -> None:
    made = segments({1: ONE})
    del made.TotalPixelMatrixOriginSequence
    made.ReferencedSeriesSequence = [
        item(SeriesInstanceUID="1.2.9", ReferencedInstanceSequence=[item(ReferencedSOPInstanceUID=SLIDE_UID)])
    ]
    assert (on_slide(opened(made).loaded.on(place(), TOKEN), 1) == ONE).all()
    other = opened(made).loaded.on(place(SOPInstanceUID="1.2.9.2"), TOKEN)
    assert other.refusal == slide_segments.NO_SLIDE_PLACE


def test_tiles_that_name_other_frames_than_those_they_lie_on_are_refused() -> None:
    made = segments({1: ONE}, tile=TILE)
    for groups in made.PerFrameFunctionalGroupsSequence:
        where = groups.PlanePositionSlideSequence[0]
        column, row = (where.ColumnPositionInTotalImagePixelMatrix, where.RowPositionInTotalImagePixelMatrix)
        frame = (row - 1) // TILE * ACROSS + (column - 1) // TILE + 1
        source = item(ReferencedSOPInstanceUID=SLIDE_UID, ReferencedFrameNumber=frame)
        groups.DerivationImageSequence = [item(SourceImageSequence=[source])]
    assert (on_slide(opened(made).loaded.on(place(), TOKEN), 1) == ONE).all()
    for groups in made.PerFrameFunctionalGroupsSequence:
        source = groups.DerivationImageSequence[0].SourceImageSequence[0]
        source.ReferencedFrameNumber = (source.ReferencedFrameNumber + 9) % (ACROSS * DOWN) + 1
    assert opened(made).loaded.on(place(), TOKEN).refusal == slide_segments.CONTRADICTION


def test_slides_and_other_images_are_not_mixed_up() -> None:
    tiled = opened(segments({1: ONE})).loaded
    assert tiled.on(place_on(ct_slices()[0]), TOKEN).refusal == "It was made on a slide, and these images are of none."
    assert opened(structures_file()).loaded.layer.key == STRUCTURES_UID
    for made in (structures_file(), ct_segments({1: np.ones((1, 4, 4), bool)})):
        assert opened(made).loaded.on(place(), TOKEN).refusal == "It was not made on a slide."


def test_more_tiles_than_can_be_read_at_once_are_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slide_segments, "_MOST_TILES", 5)
    layer = opened(segments({1: ONE})).loaded
    whole = layer.on(place(), TOKEN)
    assert (whole.sheets, whole.note) == ((), slide_segments.TOO_MANY)
    assert layer.on(place(SlideWindow(20, 20, 10, 10)), TOKEN).parts == {1}


def test_where_a_segment_is_largest_on_the_glass() -> None:
    dot = np.zeros((ROWS, COLUMNS), bool)
    dot[50:53, 70:73] = True
    found = opened(segments({1: dot})).loaded.largest(1, TOKEN)
    assert found is not None
    assert found.point is not None
    assert found.point.as_tuple() == pytest.approx((ORIGIN[0] - 51 * SPACING, ORIGIN[1] - 71 * SPACING, 0.0))


def test_the_largest_is_looked_for_in_all_tiles_up_to_a_full_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slide_segments, "_MOST_TILES", 2)
    mask = np.zeros((ROWS, COLUMNS), bool)
    mask[::20, ::20] = True  # a pixel in every tile
    mask[100:112, 120:132] = True
    read: list[int] = []
    whole = slide_segments.whole_frame

    def counted(*given: Any) -> Any:
        read.append(given[2])
        return whole(*given)

    monkeypatch.setattr(slide_segments, "whole_frame", counted)
    layer = opened(segments({1: mask})).loaded
    found = layer.largest(1, TOKEN)
    assert found is not None
    assert found.point is not None
    row = (found.point.as_tuple()[0] - ORIGIN[0]) / -SPACING
    assert 100 <= row < 120
    assert len(set(read)) == len(read) == len(layer._tiles)
    read.clear()
    opened(segments({1: np.ones((ROWS, COLUMNS), bool)})).loaded.largest(1, TOKEN)
    assert len(read) == 1, "nothing is larger than a full tile"


def test_tiles_that_are_all_there_lie_row_by_row_segment_by_segment() -> None:
    """TILED_FULL (PS3.3 C.7.6.17.3): no tile says where it lies."""
    across, down = -(-COLUMNS // TILE), -(-ROWS // TILE)
    padded = np.zeros((2, down * TILE, across * TILE), bool)
    padded[0, :ROWS, :COLUMNS], padded[1, :ROWS, :COLUMNS] = ONE, noise(5)
    tiles = padded.reshape(2, down, TILE, across, TILE).swapaxes(2, 3).reshape(-1, TILE, TILE)
    made = segments({1: ONE, 2: TWO})
    full = segmentation(tiles, [1] * (across * down) + [2] * (across * down))
    for keyword in ("NumberOfFrames", "Rows", "Columns", "PixelData"):
        setattr(made, keyword, getattr(full, keyword))
    made.DimensionOrganizationType = "TILED_FULL"
    del made.PerFrameFunctionalGroupsSequence
    found = opened(made).loaded.on(place(), TOKEN)
    assert (on_slide(found, 1) == ONE).all()
    assert (on_slide(found, 2) == noise(5)).all()


def _real(folder: Path, name: str, slide_name: str = "control") -> LayerSlice:
    base = index_instance(io.BytesIO((folder / f"wsi/dicom/sm_image_{slide_name}.dcm").read_bytes()))
    data = (folder / f"dicom/seg/seg_image_sm_{name}.dcm").read_bytes()
    where = place_of(StackFrame(base, 0), None, SlideWindow(0, 0, 50, 50))
    assert where is not None
    return open_layer(index_instance(io.BytesIO(data)), lambda _uid: io.BytesIO(data), TOKEN).loaded.on(where, TOKEN)


def test_real_ones_lie_where_their_matrix_says(shared_data: Path) -> None:
    """The same digits as a label map, in colours, and as a binary one whose matrix begins a pixel further on."""
    plain, colored = _real(shared_data, "control_labelmap"), _real(shared_data, "control_labelmap_palette_color")
    shifted = _real(shared_data, "numbers", "numbers")
    assert plain.refusal == colored.refusal == shifted.refusal == ""
    assert plain.parts == colored.parts == shifted.parts
    assert len(plain.parts) > 15
    for part in plain.parts:
        mask = on_slide(plain, part)
        assert (on_slide(colored, part) == mask).all()
        assert (on_slide(shifted, part)[1:, 1:] == mask[:-1, :-1]).all()


def test_a_real_one_whose_tiles_contradict_each_other_is_refused(shared_data: Path) -> None:
    assert _real(shared_data, "control").refusal == slide_segments.CONTRADICTION
