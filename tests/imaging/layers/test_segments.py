"""Segmentations over images: exact on their own grid, within half a pixel on any other, refused elsewhere."""

from __future__ import annotations

import math
import weakref
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom import dcmread

from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.layers import segments
from reviewer_app.imaging.layers.frames import whole_frame
from reviewer_app.imaging.layers.reading import open_layer
from reviewer_app.imaging.layers.values import GradedSheet, LayerSlice, MaskSheet, Mix, Place, place_of
from reviewer_app.imaging.stack_frames import StackFrame
from reviewer_app.jobs import CancelToken
from tests.helpers.dicom_files import image, item
from tests.helpers.layer_files import (
    CENTRE,
    COUNT,
    ORIGIN,
    RADIUS,
    REFERENCE,
    SIZE,
    SPACING,
    STEP,
    ball,
    ct_slices,
    opened,
    place_on,
    seg_file,
    slice_uid,
)

TOKEN = CancelToken()
BALL = ball(ORIGIN, SPACING, STEP, (COUNT, SIZE, SIZE))


def part_of(found: LayerSlice, part: int, shape: tuple[int, int] = (SIZE, SIZE)) -> Any:
    """Return the pixels of a part: whole or, of a fractional one, its share of 255."""
    made = np.zeros(shape, np.uint8)
    for sheet in found.sheets:
        rows, columns = sheet.codes.shape
        into = made[sheet.row : sheet.row + rows, sheet.column : sheet.column + columns]
        if isinstance(sheet, GradedSheet):
            into[:] = np.maximum(into, sheet.codes if sheet.part == part else 0)
        else:
            table = np.array([255 if part in mix.parts else 0 for mix in sheet.mixes], np.uint8)
            into[:] = np.maximum(into, table[sheet.codes])
    return made


def test_on_the_images_it_was_made_on_every_pixel_is_the_one_stored() -> None:
    layer = opened(seg_file({1: BALL})).loaded
    for number, one in enumerate(ct_slices()):
        found = layer.on(place_on(one), TOKEN)
        assert found.refusal == ""
        assert ((part_of(found, 1) == 255) == BALL[number]).all(), number
        assert found.parts == (frozenset({1}) if BALL[number].any() else frozenset())


@pytest.mark.parametrize("oblique", [False, True])
def test_on_another_grid_the_ball_ends_within_half_a_pixel_of_the_coarser_one(oblique: bool) -> None:
    """A fine image over a coarser mask: no rim pixel is farther from the true sphere than half a voxel of the mask."""
    orientation = [math.cos(0.4), math.sin(0.4), 0, -math.sin(0.4), math.cos(0.4), 0] if oblique else [1, 0, 0, 0, 1, 0]
    one = ct_slices(PixelSpacing=[0.8, 0.8], ImageOrientationPatient=orientation, Rows=SIZE)[0]
    one.ImagePositionPatient = [-20.0, -25.0, CENTRE[2] + 1.0] if not oblique else [-4.0, -32.0, CENTRE[2] + 1.0]
    place = place_on(one)
    found = opened(seg_file({1: BALL})).loaded.on(place, TOKEN)
    mask = part_of(found, 1) == 255
    assert place.plane is not None
    z = ORIGIN[2] + STEP * round((CENTRE[2] + 1.0 - ORIGIN[2]) / STEP)
    radius = math.sqrt(RADIUS**2 - (z - CENTRE[2]) ** 2)
    rows, columns = np.meshgrid(np.arange(SIZE), np.arange(SIZE), indexing="ij")
    x, y = (
        place.plane.position.as_tuple()[axis]
        + 0.8 * columns * place.plane.row_direction[axis]
        + 0.8 * rows * place.plane.column_direction[axis]
        for axis in (0, 1)
    )
    away = np.hypot(x - CENTRE[0], y - CENTRE[1]) - radius
    half = SPACING / 2 * math.sqrt(2)
    assert mask[away < -half].all()
    assert not mask[away > half].any()
    assert 100 < mask.sum() < SIZE * SIZE


def test_on_a_plane_that_cuts_its_frames_it_is_the_ball_as_well() -> None:
    one = ct_slices(ImageOrientationPatient=[0, 1, 0, 0, 0, -1], PixelSpacing=[1.0, 1.0])[0]
    one.ImagePositionPatient = [CENTRE[0], -30.0, 38.0]
    found = opened(seg_file({1: BALL})).loaded.on(place_on(one), TOKEN)
    assert found.note == "made on other planes, nearest pixels shown"
    mask = part_of(found, 1) == 255
    rows, columns = np.meshgrid(np.arange(SIZE), np.arange(SIZE), indexing="ij")
    away = np.hypot(-30.0 + columns - CENTRE[1], 38.0 - rows - CENTRE[2]) - RADIUS
    reach = math.hypot(SPACING, STEP) / 2
    assert mask[away < -reach].all()
    assert not mask[away > reach].any()


class Alive:
    """Reads frames, and counts how often and how many of them are held at once."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._held = weakref.WeakSet[Frame]()
        self.most, self.read = 0, 0
        monkeypatch.setattr(segments, "whole_frame", self._whole_frame)

    def _whole_frame(self, *asked: Any) -> Any:
        frame = whole_frame(*asked).view(Frame)
        self._held.add(frame)
        self.read += 1
        self.most = max(self.most, len(self._held))
        return frame


class Frame(np.ndarray):
    __hash__ = object.__hash__  # type: ignore[assignment]


def _cut() -> Place:
    one = ct_slices(ImageOrientationPatient=[0, 1, 0, 0, 0, -1], PixelSpacing=[1.0, 1.0])[0]
    one.ImagePositionPatient = [CENTRE[0], -30.0, 38.0]
    return place_on(one)


def test_a_plane_that_cuts_many_frames_holds_few_of_them_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    alive = Alive(monkeypatch)
    layer = opened(seg_file(dict.fromkeys(range(1, 5), BALL))).loaded
    assert layer.on(_cut(), TOKEN).parts == {1, 2, 3, 4}
    assert alive.read >= 4 * 10
    assert alive.most <= 3


def test_a_plane_that_cuts_a_label_map_keeps_its_frames_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    made = seg_file({1: BALL}, SegmentationType="LABELMAP")
    made.SegmentSequence = [made.SegmentSequence[0], deepcopy(made.SegmentSequence[0])]
    made.SegmentSequence[1].SegmentNumber = 2
    alive = Alive(monkeypatch)
    layer = opened(made).loaded
    whole = layer.on(_cut(), TOKEN)
    frames = alive.read
    assert frames == alive.most > 10
    monkeypatch.setattr(segments, "_MOST_KEPT", 4 * SIZE * SIZE)
    alive.read = alive.most = 0
    again = layer.on(_cut(), TOKEN)
    assert (part_of(again, 1) == part_of(whole, 1)).all()
    assert alive.read == 2 * frames - 4
    assert alive.most <= 4 + 3


def test_a_slice_for_which_no_frame_is_stored_shows_nothing_of_its_neighbour() -> None:
    """Frames without anything in them are left out, and slices may be thicker than they lie apart."""
    made = seg_file({1: BALL})
    made.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence = [
        item(PixelSpacing=[SPACING, SPACING], SliceThickness=2 * STEP)
    ]
    layer = opened(made).loaded
    first = int(np.flatnonzero(BALL.any(axis=(1, 2)))[0])
    slices = ct_slices()
    assert layer.on(place_on(slices[first]), TOKEN).sheets
    assert layer.on(place_on(slices[first - 1]), TOKEN).sheets == ()


def test_segments_that_overlap_are_both_there_and_know_their_rims() -> None:
    one, two = np.zeros((1, SIZE, SIZE), bool), np.zeros((1, SIZE, SIZE), bool)
    one[0, 10:30, 10:30] = two[0, 20:40, 20:40] = True
    found = opened(seg_file({1: one, 2: two})).loaded.on(place_on(ct_slices()[0]), TOKEN)
    assert ((part_of(found, 1) > 0) == one[0]).all()
    assert ((part_of(found, 2) > 0) == two[0]).all()
    (sheet,) = found.sheets
    assert isinstance(sheet, MaskSheet)
    assert (sheet.row, sheet.column, sheet.codes.shape) == (10, 10, (30, 30))
    both = sheet.mixes[sheet.codes[15, 15]]
    assert (both.parts, both.edges) == ((1, 2), ())
    assert sheet.mixes[sheet.codes[10, 15]] == Mix((1, 2), (2,))
    assert sheet.mixes[sheet.codes[0, 5]] == Mix((1,), (1,))
    assert sheet.mixes[sheet.codes[0, 25]].parts == ()


def test_many_segments_are_told_apart() -> None:
    masks = {number: np.zeros((1, SIZE, SIZE), bool) for number in range(1, 181)}
    for number, mask in masks.items():
        mask[0, number % 60, (number // 60) * 5 : (number // 60) * 5 + 4] = True
    found = opened(seg_file(masks)).loaded.on(place_on(ct_slices()[0]), TOKEN)
    assert len(found.sheets) > 1
    for number, mask in masks.items():
        assert ((part_of(found, number) > 0) == mask[0]).all(), number


def test_a_label_map_and_a_fractional_one() -> None:
    labels = np.zeros((1, SIZE, SIZE), np.uint8)
    labels[0, 5:9, 5:9], labels[0, 20:24, 5:9], labels[0, 40, 40] = 1, 2, 9
    layer = opened(_single(labels, "LABELMAP")).loaded
    found = layer.on(place_on(ct_slices()[0]), TOKEN)
    assert found.parts == frozenset({1, 2})
    assert [one.parts for one in found.frames] == [{1, 2}]
    bare = opened(_single(np.zeros_like(labels), "LABELMAP")).loaded
    assert [one.parts for one in bare.on(place_on(ct_slices()[0]), TOKEN).frames] == [{1, 2}]  # neither is there
    assert ((part_of(found, 2) > 0) == (labels[0] == 2)).all()
    shares = np.zeros((1, SIZE, SIZE), np.uint8)
    shares[0, 5:9, 5:9], shares[0, 6, 6] = 50, 100
    made = _single(shares, "FRACTIONAL", MaximumFractionalValue=100, SegmentationFractionalType="PROBABILITY")
    found = opened(made).loaded.on(place_on(ct_slices()[0]), TOKEN)
    assert part_of(found, 1)[5, 5] == 128
    assert part_of(found, 1)[6, 6] == 255
    assert part_of(found, 1)[4, 4] == 0


def _single(values: Any, kind: str, **attributes: Any) -> Any:
    from tests.helpers.dicom_objects import segmentation
    from tests.helpers.layer_files import SEG_UID

    made = segmentation(values, [1], SegmentationType=kind, more={2}, **attributes)
    made.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence = [item(PixelSpacing=[SPACING, SPACING])]
    made.PerFrameFunctionalGroupsSequence[0].PlanePositionSequence = [item(ImagePositionPatient=list(ORIGIN))]
    made.SOPInstanceUID, made.FrameOfReferenceUID = SEG_UID, REFERENCE
    return made


def test_another_frame_of_reference_is_refused_even_if_the_image_is_named() -> None:
    layer = opened(seg_file({1: BALL}, FrameOfReferenceUID="1.2.3")).loaded
    found = layer.on(place_on(ct_slices()[10]), TOKEN)
    assert found.refusal.startswith("It lies in another frame of reference")
    assert found.sheets == ()


def test_an_image_without_a_place_takes_the_mask_that_names_it() -> None:
    flat = image(np.zeros((SIZE, SIZE), np.uint8), SOPInstanceUID=slice_uid(0), Modality="CR")
    mask = np.zeros((1, SIZE, SIZE), bool)
    mask[0, 3:9, 4:12] = True
    made = seg_file({1: mask})
    del made.FrameOfReferenceUID
    del made.PerFrameFunctionalGroupsSequence[0].PlanePositionSequence
    layer = opened(made).loaded
    assert ((part_of(layer.on(place_on(flat), TOKEN), 1) > 0) == mask[0]).all()
    other = image(np.zeros((SIZE, SIZE), np.uint8), SOPInstanceUID="1.2.9", Modality="CR")
    assert layer.on(place_on(other), TOKEN).refusal.startswith("These images do not say where they lie")


def test_where_a_segment_is_largest() -> None:
    found = opened(seg_file({1: BALL})).loaded.largest(1, TOKEN)
    assert found is not None
    assert found.point is not None
    assert np.abs(np.array(found.point.as_tuple()) - CENTRE).max() <= STEP / 2 + 0.01
    assert opened(seg_file({1: BALL})).loaded.largest(7, TOKEN) is None


@pytest.mark.parametrize(
    ("segmentation", "images", "count"),
    [
        ("seg/23x38x3/label.seg", "seg/23x38x3", 3),
        ("pet/seg/tumor_User1_Manual_Trial1.dcm", "pet/qin_head", 0),  # of its 13 slices none is among these
        ("seg/seg_image_ct_binary.dcm", "media_dicomdir/77654033/CT2", 3),
    ],
)
def test_all_pixels_of_a_real_segmentation_come_out_on_its_images(
    shared_data: Path, segmentation: str, images: str, count: int
) -> None:
    file = shared_data / "dicom" / segmentation
    with file.open("rb") as stream:
        index = index_instance(stream)
    found = open_layer(index, lambda _uid: file.open("rb"), TOKEN)
    stored = dcmread(file)
    frames = {one.DerivationImageSequence[0].SourceImageSequence[0].ReferencedSOPInstanceUID: number
              for number, one in enumerate(stored.PerFrameFunctionalGroupsSequence)}  # fmt: skip
    shown = 0
    for path in sorted((shared_data / "dicom" / images).iterdir()):
        if path == file or not path.is_file():
            continue
        with path.open("rb") as stream:
            image_index = index_instance(stream)
        place = place_of(StackFrame(image_index, 0))
        assert place is not None
        on_it = found.loaded.on(place, TOKEN)
        assert on_it.refusal == ""
        if image_index.sop_instance_uid in frames:
            assert image_index.sop_instance_uid in found.references.images
            shown += 1
            mask = stored.pixel_array[frames[image_index.sop_instance_uid]]
            assert ((part_of(on_it, 1, place.shape) > 0) == (mask > 0)).all(), path.name
        else:
            assert on_it.sheets == (), path.name
    assert shown == count
