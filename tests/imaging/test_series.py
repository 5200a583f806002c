from __future__ import annotations

import random
from typing import Any

import numpy as np

from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.series import sort_into_stacks
from tests.helpers.dicom_files import AXIAL, SAGITTAL, image, slices, stream


def indexed(positions: list[float], **attributes: Any) -> list[InstanceIndex]:
    return [index_instance(stream(one)) for one in slices(positions, **attributes)]


def test_slices_are_sorted_by_place_not_by_arrival() -> None:
    instances = indexed([0.0, 2.5, 5.0, 7.5])
    random.Random(4).shuffle(instances)
    (stack,) = sort_into_stacks(instances)
    assert [one.position for one in stack.frames] == [0.0, 2.5, 5.0, 7.5]
    assert (stack.spacing, stack.missing, stack.duplicates, stack.notes) == (2.5, 0, 0, ())
    assert stack.key == stack.series_instance_uid


def test_numbers_that_lie_do_not_change_the_order_in_space() -> None:
    (stack,) = sort_into_stacks(indexed([0.0, 1.0, 2.0, 3.0], InstanceNumber=[7, 1, 9, 8]))
    assert [one.position for one in stack.frames] == [0.0, 1.0, 2.0, 3.0]


def test_the_scanners_direction_is_kept() -> None:
    (stack,) = sort_into_stacks(indexed([9.0, 6.0, 3.0, 0.0]))
    assert [one.position for one in stack.frames] == [9.0, 6.0, 3.0, 0.0]


def test_oblique_slices_are_sorted_along_their_normal() -> None:
    tilted = [1.0, 0.0, 0.0, 0.0, 0.8, 0.6]
    normal = np.array([0.0, -0.6, 0.8])
    places = [(normal * distance + [5.0, 40.0 - distance, 0.0]).tolist() for distance in (0.0, 3.0, 6.0)]
    (stack,) = sort_into_stacks(indexed([0, 0, 0], ImageOrientationPatient=[tilted] * 3, ImagePositionPatient=places))
    steps = np.diff([one.position for one in stack.frames if one.position is not None])
    assert steps.shape == (2,)
    assert np.allclose(steps, steps[0])


def test_a_gap_is_counted() -> None:
    (stack,) = sort_into_stacks(indexed([0, 1, 2, 5, 6, 7]))
    assert (stack.missing, stack.spacing) == (2, None)
    assert stack.notes == ("2 slices are missing.",)


def test_uneven_spacing_is_told_but_nothing_is_called_missing() -> None:
    (stack,) = sort_into_stacks(indexed([0, 1, 2.4, 3, 4]))
    assert (stack.missing, stack.spacing) == (0, None)
    assert "uneven" in stack.notes[0]


def test_the_same_instance_twice_is_one_image_and_one_duplicate() -> None:
    instances = indexed([0, 1, 2])
    (stack,) = sort_into_stacks([*instances, instances[1]])
    assert (len(stack.frames), stack.duplicates) == (3, 1)


def test_localizers_are_a_stack_of_their_own() -> None:
    kinds = [["ORIGINAL", "PRIMARY", "LOCALIZER"], *([["ORIGINAL", "PRIMARY", "AXIAL"]] * 4)]
    faces = [SAGITTAL, *([AXIAL] * 4)]
    stacks = sort_into_stacks(indexed([0, 1, 2, 3, 4], ImageType=kinds, ImageOrientationPatient=faces))
    assert [(len(one.frames), one.title) for one in stacks] == [(1, "CT – localizer"), (4, "CT")]
    assert len({one.key for one in stacks}) == 2


def test_three_planes_of_one_series_are_three_stacks() -> None:
    faces = [AXIAL, AXIAL, SAGITTAL, SAGITTAL]
    stacks = sort_into_stacks(indexed([0, 1, 2, 3], ImageOrientationPatient=faces, SeriesDescription="Scout"))
    assert [one.title for one in stacks] == ["Scout – axial", "Scout – sagittal"]


def test_two_echoes_at_each_place_are_two_stacks() -> None:
    stacks = sort_into_stacks(indexed([0, 0, 1, 1, 2, 2], EchoTime=[20, 80] * 3, TriggerTime=[1, 2, 3, 4, 5, 6]))
    assert [(one.title, len(one.frames)) for one in stacks] == [("CT – TE 20 ms", 3), ("CT – TE 80 ms", 3)]


def test_passes_that_nothing_tells_apart_are_split_by_turn() -> None:
    stacks = sort_into_stacks(indexed([0, 1, 2, 0, 1, 2]))
    assert [[frame.instance.instance_number for frame in one.frames] for one in stacks] == [[1, 2, 3], [4, 5, 6]]


def test_a_few_images_at_a_place_already_taken_stay_and_are_told() -> None:
    (stack,) = sort_into_stacks(indexed([0, 1, 2, 2]))
    assert (stack.duplicates, stack.notes) == (1, ("1 image lies at a place already taken.",))


def test_images_without_geometry_follow_their_numbers() -> None:
    made = [
        index_instance(
            stream(
                image(np.zeros((4, 4 + number), dtype=np.uint8), InstanceNumber=number, SOPInstanceUID=f"1.2.{number}")
            )
        )
        for number in (3, 1, 2)
    ]
    (stack,) = sort_into_stacks(made)
    assert [one.instance.instance_number for one in stack.frames] == [1, 2, 3]
    assert stack.spacing is None


def test_runs_are_stacks_of_their_own() -> None:
    clips = [
        index_instance(
            stream(image(np.zeros((5, 4, 4), dtype=np.uint8), InstanceNumber=number, SOPInstanceUID=f"1.2.{number}"))
        )
        for number in (1, 2)
    ]
    stacks = sort_into_stacks(clips)
    assert [(one.title, len(one.frames)) for one in stacks] == [("CT – run 1", 5), ("CT – run 2", 5)]


def test_series_come_in_the_order_of_their_numbers() -> None:
    late = indexed([0, 1, 2], SeriesNumber=9, SeriesInstanceUID="1.2.9")
    early = indexed([0, 1, 2], SeriesNumber=2, SeriesInstanceUID="1.2.2")
    assert [one.series_instance_uid for one in sort_into_stacks([*late, *early])] == ["1.2.2", "1.2.9"]


def test_a_broken_image_keeps_its_place_so_that_the_reason_can_stand_there() -> None:
    broken = index_instance(stream(image(np.zeros((4, 4), dtype=np.uint8), Rows=0)))
    (stack,) = sort_into_stacks([broken])
    assert stack.frames[0].instance.problem


def test_nothing_makes_no_stack() -> None:
    assert sort_into_stacks([]) == ()
