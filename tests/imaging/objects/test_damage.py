"""Whatever one element is, each reader ends in a value or a sentence."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom.dataset import Dataset

from reviewer_app.cases.instances import InstanceKind
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.functional_groups import describe_frames
from reviewer_app.imaging.objects.contents import content_words
from reviewer_app.imaging.objects.object_words import plan_lines, structure_lines, waveform_lines
from reviewer_app.imaging.objects.radiotherapy import read_dose, read_plan, read_structures
from reviewer_app.imaging.objects.segment_mask import label_palette
from reviewer_app.imaging.objects.segmentation import read_segmentation
from reviewer_app.imaging.objects.waveform import read_waveforms
from tests.helpers.damage import damaged_copies, with_few_items


def _segmentation(dataset: Dataset) -> None:
    found = read_segmentation(dataset)
    assert label_palette(found.segments).colors.shape[1] == 3
    assert all(one.name for one in found.segments)


def _frames(dataset: Dataset) -> None:
    assert len(describe_frames(dataset, "MR", "1.2.840.10008.5.1.4.1.1.30", 3)) == 3


CASES: dict[str, Callable[[Dataset], object]] = {
    "seg/seg_image_ct_binary_overlap.dcm": _segmentation,
    "seg/seg_image_sm_control_labelmap.dcm": _segmentation,
    "seg/seg_image_sm_dots_tiled_full.dcm": _segmentation,
    "colour/parametric_map_float.dcm": _frames,
    "rt/rtstruct.dcm": lambda dataset: structure_lines(read_structures(dataset)),
    "rt/rtplan.dcm": lambda dataset: plan_lines(read_plan(dataset)),
    "rt/rtdose_1frame.dcm": read_dose,
    "waveform/waveform_ecg.dcm": lambda dataset: waveform_lines(read_waveforms(dataset)),
}


@pytest.mark.parametrize("name", CASES)
def test_one_element_missing_empty_or_odd(shared_data: Path, name: str) -> None:
    read = CASES[name]
    data = (shared_data / "dicom" / name).read_bytes()
    if name == "waveform/waveform_ecg.dcm":  # it has hundreds of notes
        data = with_few_items(data, "WaveformAnnotationSequence")
    for dataset in damaged_copies(data, most=30):
        with contextlib.suppress(CannotDecode):
            read(dataset)
        uid = str(dataset.get("SOPClassUID", ""))
        assert isinstance(content_words(dataset, uid, InstanceKind.OTHER), str)
