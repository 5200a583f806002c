"""On which images of its series a calibration holds."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pydicom
import pytest

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.work import AnnotationChange
from reviewer_app.geometry import Spacing
from reviewer_app.viewer.viewport import reference_of
from tests.viewer.conftest import mark, stack_files, stacks_of, wait_painted

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def test_a_calibration_of_the_series_leaves_out_images_of_another_size_or_spacing(workspace, files, qtbot):
    made = {}
    for number, more in enumerate(({}, {}, {"PixelSpacing": [0.7, 0.7]}, {"pixels": np.zeros((48, 64), np.int16)})):
        (own,) = stack_files(count=1, Modality="DX", **more).values()
        dataset = pydicom.dcmread(io.BytesIO(own))
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = f"1.2.3.{number}"
        dataset.InstanceNumber = number + 1
        del dataset.ImagePositionPatient, dataset.ImageOrientationPatient
        file = io.BytesIO()
        dataset.save_as(file)
        made[f"1.2.3.{number}"] = file.getvalue()
    files.data = made
    stacks = stacks_of(made)
    workspace.set_stacks(stacks)
    shown = next(one for one in stacks if one.frames[0].instance.sop_instance_uid == "1.2.3.0")
    workspace.show_stack(shown)
    wait_painted(qtbot, workspace, 0)
    said = []
    workspace.said.connect(said.append)
    every = {one.instance.sop_instance_uid: reference_of(one) for stack in stacks for one in stack.frames}
    calibration = replace(
        mark(shown, 0, (20, 50), (60, 50), kind=AnnotationKind.CALIBRATION), image=every["1.2.3.0"], known_length=80.0,
        label="series", measurement=Measurement(80.0, "mm", Calibration.USER, Spacing(2.0, 2.0), calibrated_by="m"),
    )  # fmt: skip
    length = replace(mark(shown, 0, (20, 30), (60, 30)), measurement=Measurement(20.0, "mm", Calibration.UNKNOWN))
    before = [replace(length, id=uid, image=image) for uid, image in every.items()]
    workspace.set_annotations(before)
    changed = []
    workspace.annotations_changed.connect(lambda changes, _label: changed.extend(changes))
    frame = workspace.active_pane.painted_now.frame
    workspace.scene.handing_over.give(frame, AnnotationChange(None, calibration), "Calibrate")
    assert {one.after.id for one in changed if one.before is not None} == {"1.2.3.0", "1.2.3.1"}
    sentence = (
        "The calibration holds for 2 images of the series. Of another size or pixel spacing, and left out: 2 images "
        "(3, 4)."
    )
    assert said == [sentence]
    workspace.set_annotations([*before, calibration])
    held = [uid for uid, image in every.items() if workspace.scene.marks.calibration_of(image) is not None]
    assert sorted(held) == ["1.2.3.0", "1.2.3.1"]
