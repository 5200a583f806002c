"""One image of 12 megapixels in a pane of 1920×1080: a handle is dragged, and 100,000 points are panned."""

from __future__ import annotations

import io
import json
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reviewer_app.cases.annotations import Annotation
    from reviewer_app.imaging.series import Stack
    from reviewer_app.viewer.workspace import ViewerWorkspace

PANE = (1920, 1080)
COLUMNS, ROWS = 4096, 3072
_MARKS, _ON_IMAGE, _POINTS, _CHUNK = 2000, 12, 100_000, 200


def main() -> int:
    runs = int(sys.argv[1])
    from PySide6.QtWidgets import QApplication

    from reviewer_app.jobs import JobRunner
    from reviewer_app.ui.delivery import QtDelivery
    from reviewer_app.viewer.loading import FrameLoader
    from reviewer_app.viewer.workspace import ViewerWorkspace

    application = QApplication([])
    data = _file()
    runner = JobRunner(QtDelivery(application))
    workspace = ViewerWorkspace(runner, FrameLoader(lambda _uid: io.BytesIO(data), runner, 512 << 20))
    workspace.resize(*PANE)
    workspace.show()
    stack = _stack(data)
    workspace.show_stack(stack)
    while (now := workspace.active_pane.painted_now) is None or not now.complete:
        application.processEvents()
        time.sleep(0.01)
    answer = {
        "pane": [workspace.active_pane.width(), workspace.active_pane.height()],
        "length": _drag(workspace, stack, "length", runs),
        "ellipse": _drag(workspace, stack, "ellipse", runs),
        "pan": _pan(workspace, stack, runs),
    }
    print(json.dumps(answer))
    workspace.clear()
    runner.close(5.0)
    return 0


def _file() -> bytes:
    """Return a radiograph of noise, as large as a mammogram."""
    import numpy as np
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import DigitalXRayImageStorageForPresentation, ExplicitVRLittleEndian

    made = Dataset()
    made.SOPClassUID, made.SOPInstanceUID = DigitalXRayImageStorageForPresentation, "2.25.1"
    made.StudyInstanceUID, made.SeriesInstanceUID, made.Modality = "2.25.2", "2.25.3", "DX"
    made.Rows, made.Columns, made.SamplesPerPixel, made.PhotometricInterpretation = ROWS, COLUMNS, 1, "MONOCHROME2"
    made.BitsAllocated, made.BitsStored, made.HighBit, made.PixelRepresentation = 16, 12, 11, 0
    made.WindowCenter, made.WindowWidth, made.ImagerPixelSpacing = 2048, 4096, [0.1, 0.1]
    made.PixelData = np.random.default_rng(1).integers(0, 4096, (ROWS, COLUMNS), np.uint16).tobytes()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    stream = io.BytesIO()
    made.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def _stack(data: bytes) -> Stack:
    from reviewer_app.imaging.index import index_instance
    from reviewer_app.imaging.series import sort_into_stacks

    return sort_into_stacks([index_instance(io.BytesIO(data))])[0]


def _mark(stack: Stack, number: int, kind: str, points: Sequence[tuple[float, float]], *, here: bool) -> Annotation:
    from dataclasses import replace

    from reviewer_app.cases.annotation_kinds import AnnotationKind
    from reviewer_app.cases.annotations import Annotation
    from reviewer_app.cases.views import ViewState
    from reviewer_app.geometry import ImagePoint
    from reviewer_app.viewer.viewport import reference_of

    image = reference_of(stack.frames[0])
    image = image if here else replace(image, sop_instance_uid=f"2.25.9.{number}")
    places = tuple(ImagePoint(*one) for one in points)
    return Annotation(f"m{number}", AnnotationKind(kind), image, places, "a", datetime.now(UTC), ViewState())


def _drag(workspace: ViewerWorkspace, stack: Stack, kind: str, runs: int) -> list[float]:
    """Drag a handle of one mark among 2,000 of a case, some of them on this image; return ms from event to paint."""
    from PySide6.QtCore import QEvent, QPointF, Qt
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QApplication

    from reviewer_app.geometry import ImagePoint

    ends = [(1000.0, 1000.0), (1400.0, 1000.0), (1200.0, 850.0), (1200.0, 1150.0)][: 2 if kind == "length" else 4]
    others = [
        _mark(stack, n, "length", ((200.0 + 300 * (n % 6), 300.0 + 9 * n), (400.0 + 300 * (n % 6), 350.0 + 9 * n)),
              here=n < _ON_IMAGE)
        for n in range(_MARKS - 1)
    ]  # fmt: skip
    workspace.set_annotations([*others, _mark(stack, _MARKS, kind, ends, here=True)])
    pane = workspace.active_pane
    workspace.scene.select(f"m{_MARKS}")
    pane.repaint()
    now = pane.painted_now
    assert now is not None
    assert now.transform is not None
    x, y = now.transform.to_pane(ImagePoint(*ends[1]))

    def send(kind: QEvent.Type, at: tuple[float, float], button: Qt.MouseButton) -> None:
        place = QPointF(*at)
        held = Qt.MouseButton.LeftButton if kind is not QEvent.Type.MouseButtonRelease else Qt.MouseButton.NoButton
        event = QMouseEvent(
            kind, place, QPointF(pane.mapToGlobal(place.toPoint())), button, held, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(pane, event)

    send(QEvent.Type.MouseButtonPress, (x, y), Qt.MouseButton.LeftButton)

    def step(number: int) -> None:
        send(QEvent.Type.MouseMove, (x + number % 90, y + number % 60), Qt.MouseButton.NoButton)

    found = _timed(workspace, step, runs)
    send(QEvent.Type.MouseButtonRelease, (x + 5, y + 5), Qt.MouseButton.LeftButton)
    return found


def _pan(workspace: ViewerWorkspace, stack: Stack, runs: int) -> list[float]:
    """Pan an image with 100,000 counted points on it."""
    import numpy as np

    from reviewer_app.viewer.transform import panned

    places = np.random.default_rng(2).uniform((0, 0), (COLUMNS, ROWS), (_POINTS, 2)).tolist()
    chunks = [
        _mark(stack, n, "count", [(a, b) for a, b in places[n * _CHUNK : (n + 1) * _CHUNK]], here=True)
        for n in range(_POINTS // _CHUNK)
    ]
    workspace.set_annotations(chunks)
    pane = workspace.active_pane
    pane.repaint()
    now = pane.painted_now
    assert now is not None
    assert now.frame is not None
    frame, start = now.frame.frame, pane.viewport.view

    def step(number: int) -> None:
        pane.viewport.set_view(panned(frame, PANE, start, (number % 97 + 1.0, number % 61 + 1.0)))

    return _timed(workspace, step, runs)


def _timed(workspace: ViewerWorkspace, step: Callable[[int], None], runs: int) -> list[float]:
    def once(number: int) -> float:
        began = time.perf_counter()
        step(number)
        workspace.active_pane.repaint()
        return (time.perf_counter() - began) * 1000

    for number in range(3):
        once(number)
    return [once(number) for number in range(3, runs + 3)]


sys.exit(main())
