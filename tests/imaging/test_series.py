from __future__ import annotations

import random
from itertools import product
from typing import Any

import numpy as np
import pytest

from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.series import sort_into_stacks
from tests.helpers.dicom_files import AXIAL, SAGITTAL, image, item, slices, stream
from tests.helpers.dicom_objects import segmentation


def indexed(positions: list[float], **attributes: Any) -> list[InstanceIndex]:
    attributes.setdefault("FrameOfReferenceUID", "1.2.3.4")
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
    assert [one.sentence for one in stack.notes] == ["2 slices are missing."]


def test_uneven_spacing_is_told_but_nothing_is_called_missing() -> None:
    (stack,) = sort_into_stacks(indexed([0, 1, 2.4, 3, 4]))
    assert (stack.missing, stack.spacing) == (0, None)
    assert [one.words for one in stack.notes] == ["Uneven slices"]
    assert "0.6 to 1.4 mm" in stack.notes[0].sentence


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
    assert stack.duplicates == 1
    assert [one.sentence for one in stack.notes] == ["1 image lies at a place already taken."]


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


def test_a_tilted_gantry_is_told() -> None:
    """Slices of an upright plane, each moved up by half of what it is moved on: 26.6°."""
    places = [[0.0, 1.0 * number, 2.0 * number] for number in range(5)]
    (stack,) = sort_into_stacks(indexed([0.0] * 5, ImagePositionPatient=places))
    assert stack.spacing == 2.0
    assert [one.words for one in stack.notes] == ["Tilted by 27°"]
    assert "26.6°" in stack.notes[0].sentence


def test_slices_a_little_off_their_axis_are_not_called_tilted() -> None:
    places = [[0.0, 0.01 * number, 2.0 * number] for number in range(5)]
    (stack,) = sort_into_stacks(indexed([0.0] * 5, ImagePositionPatient=places))
    assert stack.notes == ()


@pytest.mark.parametrize(("thickness", "words"), [(2.0, []), (1.0, []), (5.0, ["Overlapping slices"]), (0.0, [])])
def test_slices_thicker_than_their_distance_overlap(thickness: float, words: list[str]) -> None:
    (stack,) = sort_into_stacks(indexed([0, 2, 4, 6], SliceThickness=thickness))
    assert [one.words for one in stack.notes] == words
    assert not any(one.warns for one in stack.notes), "it is how many a CT is made"


def test_places_without_a_frame_of_reference_are_told() -> None:
    (stack,) = sort_into_stacks(indexed([0, 2, 4], FrameOfReferenceUID=""))
    assert [one.words for one in stack.notes] == ["No frame of reference"]


PLACES = [0.0, 3.0, 6.0] * 2


@pytest.mark.parametrize(
    ("attributes", "titles"),
    [
        ({"EchoTime": [10.0] * 3 + [80.0] * 3}, ["TE 10 ms", "TE 80 ms"]),
        ({"InversionTime": [150.0] * 3 + [900.0] * 3}, ["TI 150 ms", "TI 900 ms"]),
        ({"DiffusionBValue": [0.0] * 3 + [1000.0] * 3}, ["b 0", "b 1000"]),
        ({"TemporalPositionIdentifier": [1] * 3 + [2] * 3}, ["time 1", "time 2"]),
        ({"NominalPercentageOfCardiacPhase": [30.0] * 3 + [70.0] * 3}, ["phase 30 %", "phase 70 %"]),
        ({"ConvolutionKernel": ["B30f"] * 3 + ["B70f"] * 3}, ["kernel B30f", "kernel B70f"]),
        ({"AcquisitionNumber": [1] * 3 + [2] * 3}, ["acquisition 1", "acquisition 2"]),
        (
            {"ImageType": [["ORIGINAL", "PRIMARY", "M"]] * 3 + [["ORIGINAL", "PRIMARY", "P"]] * 3},
            ["M", "P"],
        ),
    ],
)
def test_what_tells_images_at_one_place_apart_makes_stacks(attributes: dict[str, Any], titles: list[str]) -> None:
    stacks = sort_into_stacks(indexed(PLACES, **attributes))
    assert [one.title.removeprefix("CT – ") for one in stacks] == titles
    assert [len(one.frames) for one in stacks] == [3, 3]


def test_three_things_at_once_are_told_apart() -> None:
    both = list(product([10.0, 80.0], [0.0, 500.0], [1, 2]))
    stacks = sort_into_stacks(
        indexed(
            [0.0, 3.0, 6.0] * 8,
            EchoTime=[one for one, _, _ in both for _ in range(3)],
            DiffusionBValue=[one for _, one, _ in both for _ in range(3)],
            TemporalPositionIdentifier=[one for _, _, one in both for _ in range(3)],
        )
    )
    assert len(stacks) == 8
    assert stacks[0].title == "CT – TE 10 ms b 0 time 1"


def test_directions_of_diffusion_are_told_apart() -> None:
    stacks = sort_into_stacks(
        indexed(
            PLACES,
            DiffusionBValue=[700.0] * 6,
            DiffusionGradientOrientation=[[1.0, 0.0, 0.0]] * 3 + [[0.0, 1.0, 0.0]] * 3,
        )
    )
    assert [one.title for one in stacks] == ["CT – direction 1.000 0.000 0.000", "CT – direction 0.000 1.000 0.000"]


def test_places_that_differ_by_dust_are_one_place() -> None:
    dust = [0.0, 3.0, 6.0, 0.004999, 3.005001, 5.995]
    stacks = sort_into_stacks(indexed(dust, EchoTime=[10.0] * 3 + [80.0] * 3))
    assert [len(one.frames) for one in stacks] == [3, 3]


@pytest.mark.parametrize("vendor", ["siemens", "ge", "philips"])
def test_b_values_of_vendors(vendor: str) -> None:
    group, creator, element, vr, value = {
        "siemens": (0x0019, "SIEMENS MR HEADER", 0x0C, "IS", 800),
        "ge": (0x0043, "GEMS_PARM_01", 0x39, "IS", [1000000800, 8, 0, 0]),
        "philips": (0x2001, "Philips Imaging DD 001", 0x03, "FL", 800.0),
    }[vendor]
    made = slices([0.0])[0]
    made.private_block(group, creator, create=True).add_new(element, vr, value)
    assert "b 800" in index_instance(stream(made)).frames[0].labels
    foreign = slices([0.0])[0]
    foreign.private_block(group, "SOMEBODY ELSE", create=True).add_new(element, vr, value)
    assert not any(one.startswith("b ") for one in index_instance(stream(foreign)).frames[0].labels)


def test_enhanced_frames_are_told_apart_by_their_groups() -> None:
    pixels = np.zeros((4, 4, 4), dtype=np.uint16)
    frames = [
        item(
            PlanePositionSequence=[item(ImagePositionPatient=[0.0, 0.0, float(place)])],
            MRDiffusionSequence=[item(DiffusionBValue=b)],
        )
        for b in (0.0, 600.0)
        for place in (0, 4)
    ]
    shared = item(
        PlaneOrientationSequence=[item(ImageOrientationPatient=AXIAL)],
        PixelMeasuresSequence=[item(PixelSpacing=[1.0, 1.0], SliceThickness=4.0)],
    )
    made = image(
        pixels,
        Modality="MR",
        PerFrameFunctionalGroupsSequence=frames,
        SharedFunctionalGroupsSequence=[shared],
        FrameOfReferenceUID="1.2.3",
    )
    stacks = sort_into_stacks([index_instance(stream(made))])
    assert [(one.title, len(one.frames), one.spacing) for one in stacks] == [
        ("MR – b 0", 2, 4.0),
        ("MR – b 600", 2, 4.0),
    ]
    assert stacks[0].notes == ()


def test_one_place_at_several_times_is_a_run_without_doubles() -> None:
    (stack,) = sort_into_stacks(indexed([5.0] * 4, AcquisitionNumber=[1, 2, 3, 4]))
    assert [one.instance.acquisition_number for one in stack.frames] == [1, 2, 3, 4]
    assert (stack.duplicates, stack.notes) == (0, ())


def test_groups_that_face_the_same_way_have_names_of_their_own() -> None:
    made = slices([0.0, 3.0], FrameOfReferenceUID="1.2.3") + slices([0.0, 3.0], FrameOfReferenceUID="1.2.4")
    for number, one in enumerate(made[2:]):
        one.SOPInstanceUID = one.file_meta.MediaStorageSOPInstanceUID = f"1.2.826.7.{number}"
    stacks = sort_into_stacks([index_instance(stream(one)) for one in made])
    assert [one.title for one in stacks] == ["CT – axial 4×4 1", "CT – axial 4×4 2"]


def test_why_a_pet_series_has_no_suv_is_told() -> None:
    (stack,) = sort_into_stacks(indexed([0, 3, 6], Modality="PT", Units="BQML", CorrectedImage=[["DECY"]] * 3))
    assert [one.sentence for one in stack.notes] == ["No SUV: The image is not corrected for attenuation."]


def test_a_mosaic_is_named() -> None:
    kind = ["ORIGINAL", "PRIMARY", "M", "ND", "MOSAIC"]
    (stack,) = sort_into_stacks(indexed([0, 0], ImageType=[kind] * 2, AcquisitionNumber=[1, 2]))
    assert [one.words for one in stack.notes] == ["Mosaic of slices"]


def test_a_mosaic_has_no_place_but_sides_and_a_scale() -> None:
    kind = ["ORIGINAL", "PRIMARY", "M", "ND", "MOSAIC"]
    (stack,) = sort_into_stacks(indexed([0, 0], ImageType=[kind] * 2, AcquisitionNumber=[1, 2]))
    (frame,) = stack.frames[0].instance.frames
    assert frame.plane is None
    assert frame.patient_orientation == ("L", "P")
    assert stack.frames[0].position is None
    assert stack.frames[0].instance.pixels.spacing is not None


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (("Liver", "Spleen", "Left kidney"), ("Liver", "Spleen", "Left kidney")),
        (("LIVER", "SPLEEN", "Left kidney"), ("LIVER", "SPLEEN", "Left kidney")),
        (("Liver", "Tumour", "Tumour"), ("Liver", "2 Tumour", "3 Tumour")),
    ],
)
def test_each_segment_is_a_stack_with_its_name_though_one_has_fewer_frames(names, told) -> None:
    places = [(segment, place) for segment in (1, 2, 3) for place in range(4 if segment > 1 else 3)]
    made = segmentation(np.zeros((len(places), 8, 8), np.uint8), [segment for segment, _ in places])
    for group, (_, place) in zip(made.PerFrameFunctionalGroupsSequence, places, strict=True):
        group.PlanePositionSequence[0].ImagePositionPatient = [0.0, 0.0, 2.0 * place]
    for segment, name in zip(made.SegmentSequence, names, strict=True):
        segment.SegmentLabel = name
    stacks = sort_into_stacks([index_instance(stream(made))])
    assert [(one.title, len(one.frames)) for one in stacks] == [
        (f"SEG – segment {name}", count) for name, count in zip(told, (3, 4, 4), strict=True)
    ]
