"""Two stacks are stepped through in one pane: axial slices with marks, and sagittal ones that cut all of them."""

from __future__ import annotations

import io
import json
import math
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reviewer_app.cases.annotations import Annotation
    from reviewer_app.imaging.series import Stack
    from reviewer_app.viewer.workspace import ViewerWorkspace

PANE = (1920, 1080)
#: How long the hand rests after marks came, as after a case was opened.
_REST_S = 2.0
SLICES, MARKS, SIDE, MM = 60, 300, 512, 0.5
#: Millimetres from the left at which the sagittal planes begin, one to a millimetre.
_FIRST = 100
_KINDS = ("length", "circle", "ellipse", "polygon", "freehand", "spline")


def main() -> int:
    runs = int(sys.argv[1])
    from PySide6.QtWidgets import QApplication

    from reviewer_app.jobs import JobRunner
    from reviewer_app.ui.delivery import QtDelivery
    from reviewer_app.viewer.loading import FrameLoader
    from reviewer_app.viewer.workspace import ViewerWorkspace

    application = QApplication([])
    axial, sagittal = _files(sagittal=False), _files(sagittal=True)
    files = {**axial, **sagittal}
    runner = JobRunner(QtDelivery(application))
    workspace = ViewerWorkspace(runner, FrameLoader(lambda uid: io.BytesIO(files[uid]), runner, 512 << 20))
    workspace.resize(*PANE)
    workspace.show()
    cut, shown = _stack(axial), _stack(sagittal)
    workspace.set_stacks([cut, shown])
    workspace.show_stack(shown)
    _until_complete(workspace)
    steps = [*range(1, SLICES), *range(SLICES - 2, -1, -1)]
    for position in steps:  # every image is in memory
        _go(workspace, position)
    plain = [_go(workspace, position) for position in steps]
    marks = _marks(cut)
    workspace.set_annotations(marks)
    first = [_go(workspace, position) for position in steps[: SLICES - 1]]
    again: list[float] = []
    crossing: list[int] = []
    while len(again) < runs:
        workspace.set_annotations(list(marks))  # nothing that a plane has cut is known any more
        for position in steps:
            again.append(_go(workspace, position))
            shown = workspace.scene.viewport.shown
            assert shown is not None
            crossing.append(len(workspace.scene.marks.crossing(shown)))
    workspace.set_annotations([])
    workspace.show_stack(cut)
    _until_complete(workspace)
    for position in steps:
        _go(workspace, position)
    bare = [_go(workspace, position) for position in steps]
    rounds = range(max(1, runs // len(steps)))
    workspace.set_annotations(marks)
    own = [_go(workspace, position) for _ in rounds for position in steps]
    workspace.set_annotations([replace(one) for one in marks])  # others, of which nothing was painted
    _rest()
    rested = [_go(workspace, position) for _ in rounds for position in steps]
    answer: dict[str, Any] = {
        "pane": [workspace.active_pane.width(), workspace.active_pane.height()],
        "plain": plain, "first": first, "again": again[:runs], "crossing": min(crossing),
        "bare": bare, "own": own, "rested": rested,
    }  # fmt: skip
    print(json.dumps(answer))
    workspace.clear()
    runner.close(5.0)
    return 0


def _go(workspace: ViewerWorkspace, position: int) -> float:
    """Turn to an image; return the milliseconds until it is painted in full."""
    began = time.perf_counter()
    workspace.scene.viewport.go(position)
    _until_complete(workspace, position)
    return (time.perf_counter() - began) * 1000


def _rest() -> None:
    from PySide6.QtWidgets import QApplication

    ends = time.monotonic() + _REST_S
    while time.monotonic() < ends:
        QApplication.processEvents()
        time.sleep(0.001)


def _until_complete(workspace: ViewerWorkspace, position: int = 0) -> None:
    from PySide6.QtWidgets import QApplication

    ends = time.monotonic() + 30
    while (now := workspace.active_pane.painted_now) is None or not now.complete or now.shown.position != position:
        QApplication.processEvents()
        assert time.monotonic() < ends, "nothing was painted"


def _files(*, sagittal: bool) -> dict[str, bytes]:
    """Return CT slices of noise by SOP Instance UID: axial ones 1 mm apart, or sagittal ones through the same box."""
    import numpy as np
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

    series, found = ("2.25.13" if sagittal else "2.25.12"), {}
    noise = np.random.default_rng(1).integers(0, 2000, (SIDE, SIDE), np.int16).tobytes()
    for number in range(SLICES):
        made = Dataset()
        made.SOPClassUID, made.SOPInstanceUID = CTImageStorage, f"{series}.{number + 1}"
        made.StudyInstanceUID, made.SeriesInstanceUID, made.Modality = "2.25.11", series, "CT"
        made.FrameOfReferenceUID, made.InstanceNumber, made.SeriesNumber = "2.25.14", number + 1, 1 + sagittal
        made.Rows = made.Columns = SIDE
        made.SamplesPerPixel, made.PhotometricInterpretation = 1, "MONOCHROME2"
        made.BitsAllocated, made.BitsStored, made.HighBit, made.PixelRepresentation = 16, 16, 15, 1
        made.PixelSpacing, made.SliceThickness, made.RescaleSlope, made.RescaleIntercept = [MM, MM], 1, 1, -1000
        made.WindowCenter, made.WindowWidth = 0, 2000
        made.ImagePositionPatient = [_FIRST + number, 0, SIDE * MM / 2] if sagittal else [0, 0, number]
        made.ImageOrientationPatient = [0, 1, 0, 0, 0, -1] if sagittal else [1, 0, 0, 0, 1, 0]
        made.PixelData = noise
        made.file_meta = FileMetaDataset()
        made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        stream = io.BytesIO()
        made.save_as(stream, enforce_file_format=True)
        found[made.SOPInstanceUID] = stream.getvalue()
    return found


def _stack(files: dict[str, bytes]) -> Stack:
    from reviewer_app.imaging.index import index_instance
    from reviewer_app.imaging.series import sort_into_stacks

    (found,) = sort_into_stacks([index_instance(io.BytesIO(one)) for one in files.values()])
    return found


def _marks(stack: Stack) -> list[Annotation]:
    """Return marks on every axial slice, of all kinds in turn; all of them go through every sagittal plane."""
    per_slice = MARKS // SLICES
    return [
        _mark(stack, slice_ * per_slice + number, slice_, 30.0 + 40 * number)
        for slice_ in range(SLICES)
        for number in range(per_slice)
    ]


def _mark(stack: Stack, number: int, position: int, row: float) -> Annotation:
    from reviewer_app.cases.annotation_kinds import AnnotationKind
    from reviewer_app.cases.annotations import Annotation
    from reviewer_app.cases.measurements import Calibration, Measurement
    from reviewer_app.cases.views import ViewState
    from reviewer_app.geometry import ImagePoint
    from reviewer_app.viewer.viewport import reference_of

    kind = _KINDS[number % len(_KINDS)]
    frame = stack.frames[position]
    points = tuple(ImagePoint(x / MM, y / MM) for x, y in _points(kind, row))
    plane = frame.instance.frames[0].plane
    assert plane is not None
    return Annotation(
        f"m{number}", AnnotationKind(kind), reference_of(frame), points, "a", datetime.now(UTC), ViewState(),
        frame_of_reference_uid=frame.instance.frame_of_reference_uid,
        patient_points=tuple(plane.to_patient(one) for one in points),
        measurement=Measurement(28.0, "mm", Calibration.PATIENT_PLANE),
    )  # fmt: skip


def _points(kind: str, row: float) -> Sequence[tuple[float, float]]:
    """Return the points of a mark in millimetres, from 60 to 200 across and about a height."""
    if kind == "length":
        return (60.0, row), (200.0, row + 9)
    if kind == "circle":
        return (130.0, row), (200.0, row)
    if kind == "ellipse":
        return (60.0, row), (200.0, row), (130.0, row - 15), (130.0, row + 15)
    count = {"polygon": 6, "freehand": 200, "spline": 8}[kind]
    turns = [math.tau * at / count for at in range(count)]
    return [(130 + 70 * math.cos(turn), row + 15 * math.sin(turn)) for turn in turns]


sys.exit(main())
