"""What differs from frame to frame: functional groups of enhanced objects (PS3.3 C.7.6.16), or the classic modules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from pydicom.dataset import Dataset

from reviewer_app.cases.instances import FrameIndex
from reviewer_app.dicom import values
from reviewer_app.geometry import Spacing
from reviewer_app.imaging import labels
from reviewer_app.imaging.calibration import PROJECTION, Spacings, spacing_value
from reviewer_app.imaging.groups import Groups
from reviewer_app.imaging.image_module import real_worlds_of, sides_of, transform_of, windows_of
from reviewer_app.imaging.objects.looks import windows_of_object
from reviewer_app.imaging.objects.segmentation import Segment, segments_of
from reviewer_app.imaging.planes import classic_planes, detector_orientations, is_mosaic, mosaic_orientations


def is_enhanced(dataset: Dataset) -> bool:
    """Tell whether an object has functional groups."""
    sequences = ("SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence")
    return any(values.item(dataset, one) is not None for one in sequences)


def unread_groups(dataset: Dataset, frames: int) -> str:
    """Return a sentence where functional groups are in the file, but not all of its frames have those they should.

    An object has as many items of them as frames (PS3.3 C.7.6.16.1.1).
    """
    sequences = ("SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence")
    told = len(values.items(dataset, "PerFrameFunctionalGroupsSequence"))
    if all(values.is_whole(dataset, one) for one in sequences) and not 0 < told < frames:
        return ""
    return "What the file says of its frames cannot all be read: their place, scale and values may be unknown."


def groups_of(dataset: Dataset, frame: int) -> Groups:
    """Return the functional groups of a frame, counted from 0."""
    if frame == 0:  # asked for by whoever wants no other: of a slide, a tile of very many
        own = values.item(dataset, "PerFrameFunctionalGroupsSequence")
    else:
        per_frame = values.items(dataset, "PerFrameFunctionalGroupsSequence")
        own = per_frame[frame] if frame < len(per_frame) else None
    return Groups(own, values.item(dataset, "SharedFunctionalGroupsSequence"))


def frame_item(dataset: Dataset, frame: int, keyword: str) -> Dataset | None:
    """Return the first item of a functional group of a frame, None where it has none."""
    return groups_of(dataset, frame).item(keyword)


def spacings_of(dataset: Dataset) -> Spacings:
    """Return the spacings of an image; those of a projection by functional groups where all frames agree.

    Other images have the spacing of the first frame here, and each frame its own where they differ (`describe_frames`).
    """
    measured, imager = spacing_value(dataset, "PixelSpacing"), spacing_value(dataset, "ImagerPixelSpacing")
    if not is_enhanced(dataset):
        return Spacings(measured, imager)
    return Spacings(
        measured or _pixel_measures(dataset),
        imager or _agreed(dataset, "FramePixelDataPropertiesSequence", "ImagerPixelSpacing"),
        _agreed(dataset, "ProjectionPixelCalibrationSequence", "ObjectPixelSpacingInCenterOfBeam"),
    )


def _pixel_measures(dataset: Dataset) -> Spacing | None:
    if values.text(dataset, "Modality") in PROJECTION:
        return _agreed(dataset, "PixelMeasuresSequence", "PixelSpacing")
    return spacing_value(frame_item(dataset, 0, "PixelMeasuresSequence"), "PixelSpacing")


def _agreed(dataset: Dataset, group: str, keyword: str) -> Spacing | None:
    """Return the spacing that a functional group gives all frames, None where they differ."""
    first = spacing_value(frame_item(dataset, 0, group), keyword)
    if first is None:
        return None
    others = range(1, len(values.items(dataset, "PerFrameFunctionalGroupsSequence")))
    agree = all(spacing_value(frame_item(dataset, frame, group), keyword) == first for frame in others)
    return first if agree else None


def describe_frames(dataset: Dataset, modality: str, sop_class_uid: str, count: int) -> list[FrameIndex]:
    """Return one entry per frame, without the places of their bytes."""
    times = _frame_times(dataset, count)
    if is_enhanced(dataset):
        return _named(_enhanced(dataset, modality, sop_class_uid, times))
    planes = classic_planes(dataset, spacing_value(dataset, "PixelSpacing"), count)
    common = FrameIndex(
        transform=transform_of(dataset, modality, sop_class_uid),
        windows=windows_of(dataset) or windows_of_object(dataset, sop_class_uid),
        labels=labels.of_classic(dataset),
        thickness=max(0.0, values.number(dataset, "SliceThickness") or 0.0),
        real_worlds=real_worlds_of(values.items(dataset, "RealWorldValueMappingSequence")),
    )
    own = labels.of_vectors(dataset, count) if modality == "NM" else [()] * count
    sides = _sides(dataset, modality, count)
    return _named(
        [
            replace(common, plane=plane, frame_time_ms=time, labels=common.labels + told, patient_orientation=side)
            for plane, time, told, side in zip(planes, times, own, sides, strict=True)
        ]
    )


def _sides(dataset: Dataset, modality: str, count: int) -> list[tuple[str, str]]:
    if modality == "NM":
        return detector_orientations(dataset, count)
    return mosaic_orientations(dataset, count) if is_mosaic(dataset) else [("", "")] * count


def _named(frames: list[FrameIndex]) -> list[FrameIndex]:
    """Return frames, those of a run without geometry with the labels that tell one from another as their name."""
    if len(frames) < 2 or any(one.plane is not None for one in frames):
        return frames
    common = set(frames[0].labels).intersection(*(one.labels for one in frames))
    return [replace(one, name=", ".join(label for label in one.labels if label not in common)) for one in frames]


def _enhanced(dataset: Dataset, modality: str, sop_class_uid: str, times: Sequence[float]) -> list[FrameIndex]:
    shared = values.item(dataset, "SharedFunctionalGroupsSequence")
    per_frame = values.items(dataset, "PerFrameFunctionalGroupsSequence")
    names = _segment_names(segments_of(dataset))
    usual = windows_of_object(dataset, sop_class_uid)
    spacings = _own_spacings(dataset, modality, len(times))
    frames = []
    for number, time in enumerate(times):
        groups = Groups(per_frame[number] if number < len(per_frame) else None, shared)
        voi = groups.item("FrameVOILUTSequence")
        rescale = groups.item("PixelValueTransformationSequence")
        measures = groups.item("PixelMeasuresSequence")
        orientation = groups.item("PatientOrientationInFrameSequence")
        frames.append(
            FrameIndex(
                plane=groups.plane,
                transform=transform_of(rescale if rescale is not None else dataset, modality, sop_class_uid),
                windows=windows_of(voi if voi is not None else dataset) or usual,
                frame_time_ms=time,
                labels=labels.of_frame(groups.item, names),
                thickness=max(0.0, (values.number(measures, "SliceThickness") or 0.0) if measures is not None else 0.0),
                real_worlds=real_worlds_of(_mappings(groups, dataset)),
                has_voi_lut=voi is not None and bool(values.items(voi, "VOILUTSequence")),
                has_shutter=groups.item("FrameDisplayShutterSequence") is not None,
                patient_orientation=sides_of(orientation) if orientation is not None else ("", ""),
                spacing=spacings[number],
            )
        )
    return frames


def _own_spacings(dataset: Dataset, modality: str, count: int) -> list[Spacing | None]:
    """Return the Pixel Spacing of each frame where they differ, else None for each: then it is that of the image."""
    if modality in PROJECTION or spacing_value(dataset, "PixelSpacing") is not None:
        return [None] * count
    found = [spacing_value(frame_item(dataset, one, "PixelMeasuresSequence"), "PixelSpacing") for one in range(count)]
    return found if len(set(found)) > 1 else [None] * count


def _segment_names(segments: Sequence[Segment]) -> dict[int, str]:
    """Return the names of segments by their numbers; where several share one, the number is part of it."""
    counts = Counter(one.name for one in segments)
    return {one.number: one.name if counts[one.name] == 1 else f"{one.number} {one.name}" for one in segments}


def real_world_items(dataset: Dataset, frame: int) -> Sequence[Dataset]:
    """Return the items of Real World Value Mapping that hold for a frame."""
    return _mappings(groups_of(dataset, frame), dataset)


def _mappings(groups: Groups, dataset: Dataset) -> Sequence[Dataset]:
    """Return the mappings to real world values of a frame, else of all frames, else of the image."""
    return groups.items("RealWorldValueMappingSequence") or values.items(dataset, "RealWorldValueMappingSequence")


def _frame_times(dataset: Dataset, count: int) -> list[float]:
    """Return how long each frame of a cine run is shown, in milliseconds; zero where nothing tells."""
    vector = values.numbers(dataset, "FrameTimeVector")
    if len(vector) == count and count > 1:
        # the vector holds the time before each frame (PS3.3 C.7.6.5.1.2): what follows is how long one stays
        return [*vector[1:], vector[-1]]
    single = values.number(dataset, "FrameTime") or 0.0
    rate = values.number(dataset, "RecommendedDisplayFrameRate") or values.number(dataset, "CineRate") or 0.0
    if single <= 0 and rate > 0:
        single = 1000.0 / rate
    return [max(single, 0.0)] * count
