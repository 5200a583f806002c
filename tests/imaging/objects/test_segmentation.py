"""Segmentations: what they say, what they look like alone, and where their segments lie on images."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import FileDataset

from reviewer_app.cases.codes import Code
from reviewer_app.dicom.colors import from_dicom_lab
from reviewer_app.errors import CannotDecode
from reviewer_app.geometry import ImagePlane, PatientPoint, Spacing
from reviewer_app.imaging.dicom_file import read_header
from reviewer_app.imaging.display import to_display
from reviewer_app.imaging.frames import open_frame, read_stored
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.objects.segment_mask import mask_on_image, mask_on_plane, mask_on_slide
from reviewer_app.imaging.objects.segmentation import Segmentation, SegmentationType, read_segmentation
from tests.helpers.dicom_files import item, stream
from tests.helpers.dicom_objects import SOURCE, segmentation

SQUARE = np.zeros((3, 8, 8), np.uint8)
SQUARE[:, 2:5, 3:7] = 1


def _picture(dataset: FileDataset, frame: int = 0) -> np.ndarray[Any, Any]:
    file = stream(dataset)
    source = open_frame(file, index_instance(file), frame)
    return to_display(source.read(0, source.levels[0].whole), source.description)


def _reader(path: Path) -> tuple[Segmentation, Any]:
    file = io.BytesIO(path.read_bytes())
    index = index_instance(file)
    return read_segmentation(read_header(file).dataset), lambda frame: read_stored(file, index, frame).pixels


def test_segments_and_frames_are_read() -> None:
    found = read_segmentation(segmentation(SQUARE, [1, 1, 2]))
    assert found.type is SegmentationType.BINARY
    assert [one.name for one in found.segments] == ["Part 1", "Part 2"]
    first = found.segments[0]
    assert (first.category, first.property_type) == (
        Code("85756007", "SCT", "Tissue"),
        Code("10200004", "SCT", "Liver"),
    )
    assert first.algorithm_type == "MANUAL"
    assert first.color_told
    assert [one.number for one in found.frames_of(2)] == [2]
    assert [one.number for one in found.frames_for_image(SOURCE, 1)] == [1]
    assert found.slice_spacing == 2.0


def test_a_binary_mask_alone_is_black_and_white_and_an_empty_one_black() -> None:
    frames = SQUARE.copy()
    frames[1], frames[2] = 0, 1
    made = segmentation(frames, [1, 1, 1])
    assert (_picture(made) == frames[0] * 255).all()
    assert (_picture(made, 1) == 0).all()
    assert (_picture(made, 2) == 255).all()


def test_a_fractional_one_is_scaled_by_its_maximum() -> None:
    frames = np.full((1, 2, 2), 50, np.uint8)
    made = segmentation(frames, [1], SegmentationType="FRACTIONAL", MaximumFractionalValue=100)
    assert (_picture(made) == 128).all()


def test_a_label_map_shows_the_colours_of_its_segments() -> None:
    frames = np.array([[[0, 1], [2, 9]]], np.uint8)
    made = segmentation(frames, [1], SegmentationType="LABELMAP", more={2})
    made.SegmentSequence[1].RecommendedDisplayCIELabValue = [20000, 20000, 20000]
    picture = _picture(made)
    told = from_dicom_lab([35000, 50000, 45000])
    assert tuple(picture[0, 0]) == (0, 0, 0)
    assert tuple(picture[0, 1]) == told
    assert tuple(picture[1, 0]) == from_dicom_lab([20000, 20000, 20000])


@pytest.mark.parametrize(
    ("encoded", "expected"),
    [
        ([65535, 32896, 32896], (255, 255, 255)),
        ([0, 32896, 32896], (0, 0, 0)),
        ([35579, 53664, 50857], (255, 0, 0)),
        ([57553, 12523, 53709], (0, 255, 0)),
    ],
)
def test_cielab_becomes_srgb(encoded: list[int], expected: tuple[int, int, int]) -> None:
    found = from_dicom_lab(encoded)
    assert found is not None
    assert max(abs(one - other) for one, other in zip(found, expected, strict=True)) <= 2


def test_the_mask_of_a_segment_on_a_plane_between_and_beside_its_frames() -> None:
    made = read_segmentation(segmentation(SQUARE, [1, 1, 1]))
    plane = ImagePlane(PatientPoint(0.0, 0.0, 2.6), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), Spacing(0.5, 0.5))
    mask = mask_on_plane(made, 1, lambda _: SQUARE[0], plane, (16, 16))
    assert mask is not None
    assert mask[4:8, 6:12].all()
    assert not mask[:3].any()
    above = ImagePlane(PatientPoint(0.0, 0.0, 9.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), Spacing(0.5, 0.5))
    assert mask_on_plane(made, 1, lambda _: SQUARE[0], above, (16, 16)) is None


def test_the_mask_on_a_sagittal_plane_cuts_all_frames() -> None:
    made = read_segmentation(segmentation(SQUARE, [1, 1, 1]))
    plane = ImagePlane(PatientPoint(4.0, 0.0, 4.0), (0.0, 1.0, 0.0), (0.0, 0.0, -1.0), Spacing(1.0, 1.0))
    mask = mask_on_plane(made, 1, lambda _: SQUARE[0], plane, (5, 8))
    assert mask is not None
    assert (mask == np.tile(SQUARE[0][:, 4], (5, 1))).all()


def test_a_real_segmentation_lies_on_the_images_it_was_drawn_on(shared_data: Path) -> None:
    folder = shared_data / "dicom/seg/23x38x3"
    found, read = _reader(folder / "label.seg")
    touched = 0
    for path in sorted(folder.glob("*.dcm")):
        with path.open("rb") as file:
            index = index_instance(file)
        assert index.pixels is not None
        shape = (index.pixels.rows, index.pixels.columns)
        plane = index.frames[0].plane
        assert plane is not None
        by_plane = mask_on_plane(found, 1, read, plane, shape)
        by_image = mask_on_image(found, 1, read, (index.sop_instance_uid, 0), shape)
        assert by_image is not None
        assert by_plane is not None
        assert (by_plane == by_image).all()
        touched += int(by_image.sum())
    assert touched > 0


def test_tiles_of_a_slide_are_put_together(shared_data: Path) -> None:
    sparse, read_sparse = _reader(shared_data / "dicom/seg/seg_image_sm_dots.dcm")
    full, read_full = _reader(shared_data / "dicom/seg/seg_image_sm_dots_tiled_full.dcm")
    for number in (2, 20, len(full.segments)):
        one = mask_on_slide(sparse, number, read_sparse, (0, 0), (50, 50))
        other = mask_on_slide(full, number, read_full, (0, 0), (50, 50))
        assert one.any()
        assert (one == other).all()


@pytest.mark.parametrize("damage", ["SegmentSequence", "PerFrameFunctionalGroupsSequence", "SegmentationType"])
def test_what_is_missing_leaves_the_rest(damage: str) -> None:
    made = segmentation(SQUARE, [1, 1, 1])
    delattr(made, damage)
    assert len(read_segmentation(made).frames) == 3
    assert _picture(made).shape == (8, 8)


def test_segments_of_the_wrong_shape_are_left_out() -> None:
    made = segmentation(SQUARE, [1, 1, 1])
    made.SegmentSequence = [item(SegmentLabel="numberless"), made.SegmentSequence[0], made.SegmentSequence[0]]
    assert [one.number for one in read_segmentation(made).segments] == [1]


def test_colours_where_numbers_should_be_are_refused() -> None:
    made = segmentation(SQUARE, [1, 1, 1])
    made.SamplesPerPixel = 3
    with pytest.raises(CannotDecode, match="colours"):
        read_segmentation(made)


def test_frames_that_are_only_said_to_be_there_are_none() -> None:
    made = segmentation(SQUARE, [1, 1, 1])
    made.NumberOfFrames = 150_000
    assert len(read_segmentation(made).frames) == 3
    made.NumberOfFrames = 2_000_000
    with pytest.raises(CannotDecode, match="more frames"):
        read_segmentation(made)


def test_no_size_is_said_in_a_sentence() -> None:
    made = segmentation(SQUARE, [1, 1, 1])
    del made.Rows
    with pytest.raises(CannotDecode, match="how large"):
        read_segmentation(made)
