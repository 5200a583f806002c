"""A small case in memory: stacks, the loader over them, and a workspace that is on the screen."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache

import numpy as np
import pytest
from PySide6.QtCore import QObject, Qt, Signal

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.views import ViewState
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.series import Stack, sort_into_stacks
from reviewer_app.jobs import JobRunner
from reviewer_app.viewer.captions import PaneIdentity
from reviewer_app.viewer.loading import FrameLoader
from reviewer_app.viewer.viewport import reference_of
from reviewer_app.viewer.workspace import ViewerWorkspace
from tests.helpers.dicom_files import AXIAL, file_bytes, image
from tests.helpers.patience import PATIENCE

UID = "1.2.826.0.1.3680043.8.498"
COLUMNS, ROWS, SLICES = 96, 64, 12


def slice_value(number: int) -> int:
    """The stored value that fills slice `number`: every slice can be told from every other."""
    return 100 + 10 * number


def stack_files(study: str = "20261118", count: int = SLICES, **more: object) -> dict[str, bytes]:
    """Files of an axial CT of flat slices (or all of `pixels`), 2 mm apart, by SOP Instance UID."""
    files = {}
    own = more.pop("pixels", None)
    series = more.pop("series", f"{UID}.{study}.1")
    for number in range(count):
        uid = f"{series}.{number + 1}"
        pixels = own if own is not None else np.full((ROWS, COLUMNS), slice_value(number), np.int16)
        attributes: dict[str, object] = {
            "SOPInstanceUID": uid, "SeriesInstanceUID": series, "StudyInstanceUID": f"{UID}.{study}",
            "FrameOfReferenceUID": f"{UID}.{study}.9", "StudyDate": study, "StudyTime": "104200",
            "StudyDescription": "CT chest", "SeriesDescription": "Axial 2 mm", "InstanceNumber": number + 1,
            "ImagePositionPatient": [0.0, 0.0, 2.0 * number], "ImageOrientationPatient": AXIAL,
            "PixelSpacing": [0.5, 0.5], "RescaleSlope": 1, "RescaleIntercept": 0, "RescaleType": "HU",
            "WindowCenter": 150, "WindowWidth": 300, **more,
        }  # fmt: skip
        files[str(attributes["SOPInstanceUID"])] = file_bytes(image(pixels, **attributes))
    return files


def stacks_of(files: dict[str, bytes]) -> tuple[Stack, ...]:
    return sort_into_stacks([index_instance(io.BytesIO(data)) for data in files.values()])


class Deliver(QObject):
    """Carries answers to the GUI thread."""

    _call = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._call.connect(lambda call: call(), Qt.ConnectionType.QueuedConnection)

    def __call__(self, call: Callable[[], None]) -> None:
        self._call.emit(call)


@dataclass
class Files:
    """Files by UID; `held` is a set of UIDs that are not answered until they are let go."""

    data: dict[str, bytes]
    opened: list[str] = field(default_factory=list)

    def open(self, uid: str) -> io.BytesIO:
        self.opened.append(uid)
        return io.BytesIO(self.data[uid])


@pytest.fixture
def runner(qapp) -> Iterator[JobRunner]:
    made = JobRunner(Deliver())
    yield made
    assert made.close(PATIENCE)


@cache
def _own_files() -> dict[str, bytes]:
    return stack_files()


@cache
def _own_stack() -> Stack:
    return stacks_of(_own_files())[0]


@pytest.fixture
def files() -> Files:
    return Files(dict(_own_files()))


@pytest.fixture
def stack(files: Files) -> Stack:
    return _own_stack() if files.data == _own_files() else stacks_of(files.data)[0]


@pytest.fixture
def loader(runner: JobRunner, files: Files) -> FrameLoader:
    return FrameLoader(files.open, runner, 64 << 20)


@pytest.fixture
def workspace(runner: JobRunner, loader: FrameLoader, qtbot) -> Iterator[ViewerWorkspace]:
    made = ViewerWorkspace(runner, loader)
    qtbot.addWidget(made)
    made.resize(640, 480)
    made.set_identity(PaneIdentity("Doe, Jane", date(1980, 5, 4), "female", "T-17"))
    made.scene.set_author("Practitioner/7")
    made.show()
    yield made
    made.clear()


@pytest.fixture
def shown(workspace: ViewerWorkspace, stack: Stack, qtbot) -> ViewerWorkspace:
    """A workspace that has painted the first image of the stack."""
    workspace.show_stack(stack)
    wait_painted(qtbot, workspace, 0)
    return workspace


def wait_painted(qtbot, workspace: ViewerWorkspace, position: int, pane: int | None = None) -> None:
    """Wait until a pane has painted an image in full."""
    number = workspace.scene.active if pane is None else pane

    def painted() -> bool:
        now = workspace.grid.slots[number].image.painted_now
        return now is not None and now.complete and now.shown.position == position

    qtbot.waitUntil(painted)


def mark(stack: Stack, position: int, *points: tuple[float, float], kind: AnnotationKind = AnnotationKind.LENGTH):
    """An annotation without a number on one image of a stack."""
    return Annotation(
        id=f"mark-{position}",
        kind=kind,
        image=reference_of(stack.frames[position]),
        points=tuple(ImagePoint(*point) for point in points),
        author="Practitioner/7",
        created=datetime(2026, 11, 22, tzinfo=UTC),
        view=ViewState(),
    )


@pytest.fixture
def kept(shown):
    """The marks, kept as a case keeps them."""
    found = []

    def change(before, after, _label=""):
        found[:] = [one for one in found if before is None or one.id != before.id]
        if after is not None:
            found.append(after)
        shown.set_annotations(found)

    shown.annotation_changed.connect(change)
    shown.annotation_completed.connect(change)
    shown.annotations_changed.connect(lambda changes, _label: [change(one.before, one.after) for one in changes])
    return found
