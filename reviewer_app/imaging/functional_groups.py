"""What differs from frame to frame: functional groups of enhanced objects (PS3.3 C.7.6.16), or the classic modules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydicom.dataset import Dataset

from reviewer_app.cases.instances import FrameIndex
from reviewer_app.geometry import Spacing
from reviewer_app.imaging import values
from reviewer_app.imaging.calibration import spacing_value
from reviewer_app.imaging.groups import Groups
from reviewer_app.imaging.image_module import transform_of, windows_of
from reviewer_app.imaging.objects.looks import windows_of_object
from reviewer_app.imaging.objects.parametric_map import PARAMETRIC_MAP, in_real_world
from reviewer_app.imaging.objects.segmentation import segments_of
from reviewer_app.imaging.planes import classic_planes


def is_enhanced(dataset: Dataset) -> bool:
    """Tell whether an object has functional groups."""
    return bool(
        values.items(dataset, "SharedFunctionalGroupsSequence")
        or values.items(dataset, "PerFrameFunctionalGroupsSequence")
    )


def measured_spacing(dataset: Dataset) -> Spacing | None:
    """Return the pixel spacing of the (first) frame's plane."""
    direct = spacing_value(dataset, "PixelSpacing")
    if direct is not None or not is_enhanced(dataset):
        return direct
    first = Groups(
        values.item(dataset, "PerFrameFunctionalGroupsSequence"), values.item(dataset, "SharedFunctionalGroupsSequence")
    )
    return spacing_value(first.item("PixelMeasuresSequence"), "PixelSpacing")


def describe_frames(dataset: Dataset, modality: str, sop_class_uid: str, count: int) -> list[FrameIndex]:
    """Return one entry per frame, without the places of their bytes."""
    times = _frame_times(dataset, count)
    if is_enhanced(dataset):
        return _enhanced(dataset, modality, sop_class_uid, times)
    planes = classic_planes(dataset, spacing_value(dataset, "PixelSpacing"), count)
    transform = transform_of(dataset, modality, sop_class_uid)
    windows = windows_of(dataset) or windows_of_object(dataset, sop_class_uid)
    labels = _classic_labels(dataset)
    return [
        FrameIndex(plane=plane, transform=transform, windows=windows, frame_time_ms=time, labels=labels)
        for plane, time in zip(planes, times, strict=True)
    ]


def _enhanced(dataset: Dataset, modality: str, sop_class_uid: str, times: Sequence[float]) -> list[FrameIndex]:
    shared = values.item(dataset, "SharedFunctionalGroupsSequence")
    per_frame = values.items(dataset, "PerFrameFunctionalGroupsSequence")
    names = {one.number: one.name for one in segments_of(dataset)}
    usual = windows_of_object(dataset, sop_class_uid)
    frames = []
    for number, time in enumerate(times):
        groups = Groups(per_frame[number] if number < len(per_frame) else None, shared)
        voi = groups.item("FrameVOILUTSequence")
        rescale = groups.item("PixelValueTransformationSequence")
        transform = transform_of(rescale if rescale is not None else dataset, modality, sop_class_uid)
        windows = windows_of(voi if voi is not None else dataset) or usual
        if sop_class_uid == PARAMETRIC_MAP:
            transform, windows = in_real_world(transform, windows, groups.item("RealWorldValueMappingSequence"))
        frames.append(
            FrameIndex(
                plane=groups.plane,
                transform=transform,
                windows=windows,
                frame_time_ms=time,
                labels=_enhanced_labels(groups, names),
            )
        )
    return frames


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


def _classic_labels(dataset: Dataset) -> tuple[str, ...]:
    found = (
        _label("acquisition {:g}", dataset, "AcquisitionNumber"),
        _label("TE {:g} ms", dataset, "EchoTime"),
        _label("b {:g}", dataset, "DiffusionBValue"),
        _label("time {:g}", dataset, "TemporalPositionIdentifier"),
        _label("trigger {:g} ms", dataset, "TriggerTime"),
        " ".join(values.texts(dataset, "ImageType")[2:]),
    )
    return tuple(one for one in found if one)


def _enhanced_labels(groups: Groups, segments: Mapping[int, str]) -> tuple[str, ...]:
    content = groups.item("FrameContentSequence")
    found = (
        f"stack {values.text(content, 'StackID')}" if content is not None and values.text(content, "StackID") else "",
        _label("TE {:g} ms", groups.item("MREchoSequence"), "EffectiveEchoTime"),
        _label("b {:g}", groups.item("MRDiffusionSequence"), "DiffusionBValue"),
        _label("time {:g}", content, "TemporalPositionIndex"),
        _label("phase {:g} %", groups.item("CardiacSynchronizationSequence"), "NominalPercentageOfCardiacPhase"),
        _segment_label(groups.item("SegmentIdentificationSequence"), segments),
    )
    return tuple(one for one in found if one)


def _segment_label(identified: Dataset | None, names: Mapping[int, str]) -> str:
    number = values.integer(identified, "ReferencedSegmentNumber") if identified is not None else None
    return "" if number is None else names.get(number, f"segment {number}")


def _label(words: str, dataset: Dataset | None, keyword: str) -> str:
    found = values.number(dataset, keyword) if dataset is not None else None
    return "" if found is None else words.format(found)
