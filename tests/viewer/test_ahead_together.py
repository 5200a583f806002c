"""Pictures, words, layers and marks painted ahead and kept are to the bit what one compose gives, all together.

Whatever is done between two steps: marks edited and taken back, locked, hidden or chosen, layers taken off, windows and
zooms set, another screen, scale or size of the pane, a case with other words.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.views import Window
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.series import Stack, sort_into_stacks
from reviewer_app.viewer.captions import PaneIdentity
from reviewer_app.viewer.compose import Device, compose
from reviewer_app.viewer.workspace import ViewerWorkspace
from tests.helpers.dicom_files import file_bytes
from tests.helpers.layer_files import COUNT, ORIGIN, SEG_UID, SIZE, SPACING, STEP, ball, ct_slices, opened, seg_file
from tests.helpers.qimages import rgb
from tests.helpers.settling import settle
from tests.viewer.conftest import Files, mark

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
BALL = ball(ORIGIN, SPACING, STEP, (COUNT, SIZE, SIZE))
_STEPS = 20
_KINDS = (AnnotationKind.LENGTH, AnnotationKind.CIRCLE, AnnotationKind.RECTANGLE, AnnotationKind.COUNT)
_BRIGHTER = bytes(range(1, 256)) + b"\xff"


@cache
def _slices() -> dict[str, bytes]:
    return {one.SOPInstanceUID: file_bytes(one) for one in ct_slices()}


@pytest.fixture
def files() -> Files:
    return Files(dict(_slices()))


@pytest.fixture
def stack() -> Stack:
    return sort_into_stacks([index_instance(io.BytesIO(data)) for data in _slices().values()])[0]


class Reader:
    """Does one thing after another to the case in a pane that is painted at a size and scale of its own."""

    def __init__(self, workspace: ViewerWorkspace, stack: Stack, seed: int) -> None:
        self.chance = random.Random(seed)
        self.workspace, self.scene, self.viewport = workspace, workspace.scene, workspace.scene.viewport
        self.picture = workspace.active_pane._picture
        self.count = len(stack.frames)
        self.size, self.ratio = (320, 240), 1.0
        self.direction = 1
        self.marks = {
            f"{at}-{kind.value}": replace(
                mark(stack, at, (4, 6 + number), (12 + number, 20), kind=kind), id=f"{at}-{kind.value}", text=f"m{at}"
            )
            for at in range(self.count)
            for number, kind in enumerate(_KINDS)
        }
        self.taken_back: list[dict[str, Annotation]] = []
        self._show()

    def _show(self) -> None:
        self.workspace.set_annotations(tuple(self.marks.values()), {name: at for at, name in enumerate(self.marks, 1)})

    def _change(self, **more: object) -> None:
        name = self._one_of(self.chance.choice([self.viewport.position, self._next()]))
        self.taken_back.append(dict(self.marks))
        self.marks[name] = replace(self.marks[name], **more)
        self._show()

    def _one_of(self, position: int) -> str:
        return f"{position}-{self.chance.choice(_KINDS).value}"

    def _next(self) -> int:
        return min(max(self.viewport.position + self.direction, 0), self.count - 1)

    def go(self) -> None:
        if not 0 <= self.viewport.position + self.direction < self.count:
            self.direction = -self.direction
        self.viewport.scroll(self.direction)

    def turn(self) -> None:
        self.direction = -self.direction

    def edit(self) -> None:
        self._change(points=(ImagePoint(3, 3), ImagePoint(self.chance.randint(8, 25), 18)))

    def lock(self) -> None:
        self._change(locked=True)

    def write(self) -> None:
        self._change(text=f"words {self.chance.random():.2f}")

    def take_back(self) -> None:
        if self.taken_back:
            self.marks = self.taken_back.pop()
            self._show()

    def hide(self) -> None:
        self.scene.set_hidden(hidden=not self.scene.hidden)

    def choose(self) -> None:
        self.scene.select(self.chance.choice(["", self._one_of(self.viewport.position), self._one_of(self._next())]))

    def layer(self) -> None:
        self.scene.layers.set_visible(SEG_UID, visible=self.chance.random() < 0.5)

    def window(self) -> None:
        self.viewport.set_view(replace(self.viewport.view, window=Window(self.chance.choice([40, 90]), 300)))

    def zoom(self) -> None:
        self.viewport.set_view(replace(self.viewport.view, zoom=self.chance.choice([None, 3.0])))

    def resize(self) -> None:
        self.size = self.chance.choice([(320, 240), (411, 300)])

    def scale(self) -> None:
        self.ratio = 2.5 - self.ratio

    def screen(self) -> None:
        self.picture.screen = "" if self.picture.screen else "left"

    def rename(self) -> None:
        self.workspace.set_identity(PaneIdentity(f"Doe, {self.chance.choice('ABC')}", date(1980, 5, 4), "female", "T"))

    def is_as_composed(self) -> bool:
        """Paint, look ahead as a pane does, and hold what is shown against one compose of the same."""
        made = self.picture.make(self.size, self.ratio)
        now = self.picture.painted
        assert now is not None
        assert now.shown is self.viewport.shown
        assert (now.size, now.ratio, now.view) == (self.size, self.ratio, self.viewport.view)
        marks = () if self.scene.hidden else self.scene.marks.on(now.shown.reference)
        device = Device(self.ratio, self.scene.monitor_of(self.picture.screen))
        expected = compose(now.shown.source, now.view, marks, self.picture.overlays(), now.size, device)
        self.picture.look_ahead()
        return np.array_equal(rgb(made), rgb(expected))


@pytest.mark.parametrize("seed", range(2))
def test_whatever_happens_a_pane_shows_what_one_compose_gives(
    shown: ViewerWorkspace, stack: Stack, qtbot, seed: int
) -> None:
    shown.scene.set_tables({"left": _BRIGHTER})
    shown.scene.layers.add(opened(seg_file({1: BALL})).loaded)
    settle(qtbot, shown.runner)
    shown.hide()  # it is painted by the reader alone
    reader = Reader(shown, stack, seed)
    acts: list[Callable[[], None]] = [
        reader.turn, reader.edit, reader.lock, reader.write, reader.take_back, reader.hide, reader.choose, reader.layer,
        reader.window, reader.zoom, reader.resize, reader.scale, reader.screen, reader.rename,
    ]  # fmt: skip
    told, dressed = list[str](), 0
    for _ in range(_STEPS):
        for act in (reader.chance.choice(acts), reader.go, reader.go):
            act()
            told.append(act.__name__)
            assert reader.is_as_composed(), told[-8:]
            coming = reader.picture._ahead._coming
            if reader.chance.random() < 0.7:
                settle(qtbot, shown.runner)
            dressed += coming is not None and coming.note is not None
        if reader.scene.hidden:
            reader.hide()
    assert dressed > _STEPS // 4, "hardly anything was painted ahead"
