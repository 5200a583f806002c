"""One image of 12 megapixels in a pane of 1920×1080: marks are drawn and dragged, and 100,000 points are panned."""

from __future__ import annotations

import io
import json
import math
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
#: Points of an outline that is drawn by hand.
_STROKE = 600


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
        "length": _drag(workspace, stack, "length", 200.0, runs),
        "ellipse": _drag(workspace, stack, "ellipse", 200.0, runs),
        "told": _drag(workspace, stack, "ellipse", 125.0, runs),
        "drawn": _draw(workspace, stack, "length", runs),
        "outline": _draw(workspace, stack, "freehand", runs),
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


class _Hand:
    """A mouse over the active pane; what it does is painted before it returns."""

    def __init__(self, workspace: ViewerWorkspace) -> None:
        from PySide6.QtWidgets import QApplication

        self._pane = workspace.active_pane
        self._application = QApplication

    def send(self, kind: str, at: tuple[float, float]) -> None:
        """Press, move or let go, and let the pane take and paint it."""
        from PySide6.QtCore import QEvent, QPointF, Qt
        from PySide6.QtGui import QMouseEvent

        place = QPointF(*at)
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        event = QMouseEvent(
            getattr(QEvent.Type, kind), place, QPointF(self._pane.mapToGlobal(place.toPoint())),
            none if kind == "MouseMove" else left, none if kind == "MouseButtonRelease" else left,
            Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        self._application.sendEvent(self._pane, event)
        self._application.sendPostedEvents()

    def rest(self) -> None:
        """Let what was asked for in the background arrive."""
        for _ in range(20):
            self._application.processEvents()
            time.sleep(0.01)


def _set_marks(workspace: ViewerWorkspace, stack: Stack, own: Sequence[Annotation]) -> None:
    """Put 2,000 marks into the case, some of them on this image, the newest those of `own`."""
    others = [
        _mark(stack, n, "length", ((200.0 + 300 * (n % 6), 300.0 + 9 * n), (400.0 + 300 * (n % 6), 350.0 + 9 * n)),
              here=n < _ON_IMAGE)
        for n in range(_MARKS - len(own))
    ]  # fmt: skip
    workspace.set_annotations([*others, *own])


def _drag(workspace: ViewerWorkspace, stack: Stack, kind: str, size: float, runs: int) -> list[float]:
    """Drag a handle of one mark of so many pixels; return ms from event to paint."""
    from reviewer_app.geometry import ImagePoint

    x, y = 1200.0, 1000.0
    ends = [(x - size, y), (x + size, y), (x, y - size * 0.75), (x, y + size * 0.75)][: 2 if kind == "length" else 4]
    _set_marks(workspace, stack, [_mark(stack, _MARKS, kind, ends, here=True)])
    pane, hand = workspace.active_pane, _Hand(workspace)
    workspace.scene.select(f"m{_MARKS}")
    hand.rest()
    now = pane.painted_now
    assert now is not None
    assert now.transform is not None
    x, y = now.transform.to_pane(ImagePoint(*ends[1]))
    hand.send("MouseButtonPress", (x, y))
    found = _timed(lambda number: hand.send("MouseMove", (x + number % 9, y + number % 6)), runs)
    hand.send("MouseButtonRelease", (x + 5, y + 5))
    hand.rest()
    return found


def _draw(workspace: ViewerWorkspace, stack: Stack, tool: str, runs: int) -> list[float]:
    """Draw a new mark: a length that gets longer, or an outline by hand that has 600 points by the end."""
    _set_marks(workspace, stack, [])
    pane, hand = workspace.active_pane, _Hand(workspace)
    workspace.set_tool(tool)
    hand.rest()
    middle = (pane.width() / 2, pane.height() / 2)
    found: list[float] = []
    while len(found) < runs:
        steps = min(_STROKE, runs - len(found))
        hand.send("MouseButtonPress", _on_spiral(middle, 0))
        found += _timed(lambda number: hand.send("MouseMove", _on_spiral(middle, number)), steps)
        hand.send("MouseButtonRelease", _on_spiral(middle, steps + 3))
        hand.rest()
    workspace.set_tool("window")
    return found


def _on_spiral(middle: tuple[float, float], number: int) -> tuple[float, float]:
    """Return a place that is a little further on with each number, and stays in the pane."""
    radius = 150 + 0.2 * number
    turn = 3.0 * number / radius
    return middle[0] + radius * math.cos(turn), middle[1] + radius * math.sin(turn)


def _pan(workspace: ViewerWorkspace, stack: Stack, runs: int) -> list[float]:
    """Pan an image with 100,000 counted points on it."""
    import numpy as np

    places = np.random.default_rng(2).uniform((0, 0), (COLUMNS, ROWS), (_POINTS, 2)).tolist()
    chunks = [
        _mark(stack, n, "count", [(a, b) for a, b in places[n * _CHUNK : (n + 1) * _CHUNK]], here=True)
        for n in range(_POINTS // _CHUNK)
    ]
    workspace.set_annotations(chunks)
    workspace.set_tool("pan")
    pane, hand = workspace.active_pane, _Hand(workspace)
    hand.rest()
    x, y = pane.width() / 2, pane.height() / 2
    hand.send("MouseButtonPress", (x, y))
    found = _timed(lambda number: hand.send("MouseMove", (x + number % 97, y + number % 61)), runs)
    hand.send("MouseButtonRelease", (x, y))
    return found


def _timed(step: Callable[[int], None], runs: int) -> list[float]:
    def once(number: int) -> float:
        began = time.perf_counter()
        step(number)
        return (time.perf_counter() - began) * 1000

    for number in range(1, 4):
        once(number)
    return [once(number) for number in range(4, runs + 4)]


sys.exit(main())
