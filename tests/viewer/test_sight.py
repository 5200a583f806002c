"""What a finished paint counts as shown."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from reviewer_app.cases.coverage_thresholds import DEFAULT_THRESHOLDS, CoverageThresholds
from reviewer_app.cases.full_size import image_extent, share_at_full_size
from reviewer_app.cases.instances import FrameIndex, InstanceKind
from reviewer_app.cases.looks import Look, Looks, Mark, SeenKey
from reviewer_app.cases.slide_coverage import share_looked_over, shares_shown
from reviewer_app.cases.views import ViewState
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.series import Stack, sort_into_stacks
from reviewer_app.viewer.coverage import Sighting
from reviewer_app.viewer.loading import FrameLoader
from reviewer_app.viewer.pane_handle import Painted
from reviewer_app.viewer.seen_places import SeenPlaces
from reviewer_app.viewer.sight import sighting_of
from reviewer_app.viewer.slide_stack import slide_stack
from reviewer_app.viewer.transform import Frame, pane_transform
from reviewer_app.viewer.unseen import shown_keys, unseen_position
from reviewer_app.viewer.viewport import Shown
from reviewer_app.viewer.workspace import ViewerWorkspace
from tests.helpers.case_values import make_instances, make_slide_levels
from tests.helpers.looks import long_looks
from tests.viewer.conftest import Files, stack_files, stacks_of

SLIDE = slide_stack(make_slide_levels((4096, 2048), (1024, 512)))
FRAME = Frame(4096, 2048)


def painted(stack: Stack, view: ViewState, size: tuple[int, int], *, complete: bool = True) -> Painted:
    transform = pane_transform(FRAME, size, view)
    return Painted(Shown(stack, 0, None), view, size, 1.0, complete, transform)


def of(painted: Painted) -> Sighting:
    found = sighting_of(painted, DEFAULT_THRESHOLDS)
    assert found is not None
    return found


def test_a_frame_counts_as_itself(stack: Stack) -> None:
    first = stack.frames[0]
    found = of(painted(stack, ViewState(), (512, 512)))
    assert found.frame == (first.instance.sop_instance_uid, first.frame)
    assert found.zoom == pytest.approx(512 / 4096)


@pytest.mark.parametrize(("zoom", "large"), [(0.49, False), (0.5, True), (3.0, True)])
def test_less_than_a_pixel_of_the_display_for_two_of_the_image_is_too_small(
    stack: Stack, zoom: float, large: bool
) -> None:
    assert of(painted(stack, ViewState(zoom=zoom), (512, 512))).large is large


def small(view: ViewState, size: tuple[int, int], stack: Stack) -> Painted:
    """A slice of 512 × 512 pixels."""
    return replace(painted(stack, view, size), transform=pane_transform(Frame(512, 512), size, view))


@pytest.mark.parametrize(("zoom", "large"), [(1.0, True), (2.0, True), (3.9, True), (4.1, False), (8.0, False)])
def test_a_slice_of_which_a_small_part_is_in_sight_only_passes(stack: Stack, zoom: float, large: bool) -> None:
    found = of(small(ViewState(zoom=zoom), (1024, 1024), stack))
    assert found.large is large


def test_what_lies_outside_its_pane_does_not_count(stack: Stack) -> None:
    beside = ViewState(zoom=2.0, center=ImagePoint(2000, 256))
    assert sighting_of(small(beside, (1024, 1024), stack), DEFAULT_THRESHOLDS) is None
    assert (
        sighting_of(painted(SLIDE, replace(beside, center=ImagePoint(9000, 256)), (400, 300)), DEFAULT_THRESHOLDS)
        is None
    )
    edge = ViewState(zoom=2.0, center=ImagePoint(740, 256))
    assert not of(small(edge, (1024, 1024), stack)).large, "a strip at the edge of the pane"


def test_of_a_large_image_it_is_enough_to_fill_the_pane(stack: Stack) -> None:
    corner = ViewState(zoom=1.0, center=ImagePoint(255.5, 255.5))
    assert of(painted(stack, corner, (512, 512))).large
    assert not of(painted(stack, replace(corner, center=ImagePoint(-150, 255)), (512, 512))).large


def test_a_large_image_counts_by_area_at_full_size(stack: Stack) -> None:
    assert of(painted(stack, ViewState(zoom=0.9), (1024, 1024))).cells == frozenset()
    corner = ViewState(zoom=1.0, center=ImagePoint(511.5, 511.5))
    found = of(painted(stack, corner, (1024, 1024)))
    extent = image_extent(found.frame, FRAME.columns, FRAME.rows, DEFAULT_THRESHOLDS)
    assert extent is not None
    assert share_at_full_size([extent], found.cells) == pytest.approx(1 / 8)


@pytest.mark.parametrize("rotation", [0, 1, 2, 3])
@pytest.mark.parametrize("flipped", [False, True])
def test_a_slide_counts_by_what_is_in_the_pane_however_it_is_turned(rotation: int, flipped: bool) -> None:
    assert SLIDE.extent is not None
    whole = of(painted(SLIDE, ViewState(rotation=rotation, flipped=flipped), (1100, 1100)))
    assert share_looked_over(SLIDE.extent, shares_shown(SLIDE.extent, whole.cells)) == pytest.approx(1.0)
    assert (whole.frame, whole.large) == ((SLIDE.extent.uid, 0), True)
    corner = ViewState(rotation=rotation, flipped=flipped, zoom=1.0, center=ImagePoint(511.5, 511.5))
    part = of(painted(SLIDE, corner, (1024, 1024)))
    assert shares_shown(SLIDE.extent, part.cells)[0] == pytest.approx(1 / 8)


def test_one_look_at_the_whole_slide_is_no_look_over() -> None:
    assert SLIDE.extent is not None
    found = of(painted(SLIDE, ViewState(), (400, 300)))
    assert share_looked_over(SLIDE.extent, shares_shown(SLIDE.extent, found.cells)) == 0.0


def test_a_frame_of_a_video_counts_for_its_second() -> None:
    frames = (FrameIndex(frame_time_ms=40.0),) * 75
    index = replace(make_instances(count=1)[0], kind=InstanceKind.VIDEO, frame_count=75, frames=frames)
    video = sort_into_stacks([index])[0]
    found = [
        of(replace(painted(video, ViewState(), (4096, 2048)), shown=Shown(video, position, None)))
        for position in (0, 24, 25, 74)
    ]
    assert [one.frame for one in found] == [(index.sop_instance_uid, frame) for frame in (0, 0, 25, 50)]
    assert all(one.large and not one.cells for one in found)
    places = SeenPlaces()
    places.start(Looks(long_looks([(index.sop_instance_uid, 25)])))
    assert places.of(video).seen == ((25, 49),)
    keys = shown_keys(video)
    assert unseen_position(keys, places.looks, 24, 1) == 50
    assert unseen_position(keys, places.looks, 60, 1) is None, "the second that is on the screen is not the next"
    assert unseen_position(keys, places.looks, 60, -1) == 0, "the first frame of the second before"
    assert unseen_position(keys, places.looks, -1, 1) == 0
    assert unseen_position(keys, places.looks, len(keys), -1) == 50
    assert unseen_position(keys, Looks(), 3, 1) == 25


def test_what_is_not_complete_was_not_shown() -> None:
    assert sighting_of(painted(SLIDE, ViewState(), (400, 300), complete=False), DEFAULT_THRESHOLDS) is None
    blind = replace(painted(SLIDE, ViewState(), (400, 300)), transform=None)
    assert sighting_of(blind, DEFAULT_THRESHOLDS) is None


class Watched(QWidget):
    """A window with one pane, watched; `told` is what was told of it."""

    def __init__(self, loader: FrameLoader) -> None:
        super().__init__()
        self.workspace = ViewerWorkspace(loader.runner, loader, self)
        self.told: dict[SeenKey, int] = {}
        self.workspace.frames_seen.connect(self._add)
        QVBoxLayout(self).addWidget(self.workspace)
        self.resize(700, 560)

    def _add(self, more: dict[SeenKey, Look]) -> None:
        for key, one in more.items():
            self.told[key] = self.told.get(key, 0) + one.milliseconds

    def counted(self) -> int:
        """Return all milliseconds until now, those not told yet too."""
        self.workspace.sight.flush()
        return sum(self.told.values())


@pytest.fixture
def watched(loader: FrameLoader, stack: Stack, qtbot: QtBot) -> Watched:
    made = Watched(loader)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.workspace.show_stack(stack)
    qtbot.waitUntil(lambda: made.counted() >= 20)
    return made


@pytest.fixture
def other(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def turn_away(watched: Watched, other: QWidget, how: str) -> None:
    if how == "inactive":
        other.show()
        other.activateWindow()
    elif how == "minimised":
        watched.showMinimized()
    elif how == "hidden":
        watched.workspace.hide()
    else:
        watched.workspace.set_paused(paused=True)


def turn_back(watched: Watched, other: QWidget) -> None:
    other.hide()
    watched.showNormal()
    watched.workspace.show()
    watched.workspace.set_paused(paused=False)
    watched.activateWindow()


@pytest.mark.parametrize("how", ["inactive", "minimised", "hidden", "locked"])
def test_nothing_counts_while_nobody_can_look_and_it_goes_on_after(
    watched: Watched, other: QWidget, how: str, qtbot: QtBot
) -> None:
    turn_away(watched, other, how)
    if how == "inactive":
        qtbot.waitUntil(lambda: not watched.isActiveWindow())
    before = watched.counted()
    QTest.qWait(60)
    watched.workspace.update()
    QTest.qWait(60)
    assert watched.counted() == before
    turn_back(watched, other)
    qtbot.waitUntil(lambda: watched.counted() > before)


def test_what_is_under_another_layout_does_not_count(watched: Watched, stack: Stack, qtbot: QtBot) -> None:
    watched.workspace.set_layout("1x2")
    watched.workspace.show_stack(stack, 1, 7)
    key = stack.frame_keys()[7]
    qtbot.waitUntil(lambda: watched.counted() > 0 and watched.told.get(key, 0) > 0)
    watched.workspace.set_layout("1x1")
    watched.counted()
    before = watched.told[key]
    QTest.qWait(60)
    watched.counted()
    assert watched.told[key] == before


def test_an_image_of_which_a_part_is_missing_was_not_seen(watched: Watched, files: Files, qtbot: QtBot) -> None:
    cut = next(iter(stack_files("20261119", count=1).items()))
    files.data[cut[0]] = cut[1][:-600]
    (short,) = stacks_of({cut[0]: files.data[cut[0]]})
    watched.workspace.show_stack(short)
    pane = watched.workspace.active_pane
    qtbot.waitUntil(lambda: pane.painted_now is not None and pane.painted_now.shown.key == (cut[0], 0))
    assert pane.painted_now is not None
    assert pane.painted_now.complete
    watched.counted()
    QTest.qWait(40)
    watched.counted()
    assert (cut[0], 0) not in watched.told


def test_the_policy_that_comes_with_the_looks_is_the_one_that_counts(watched: Watched, qtbot: QtBot) -> None:
    strict = Looks(thresholds=CoverageThresholds(seen_after_ms=30, least_scale=50.0))
    watched.workspace.set_looks(strict)
    shown = watched.workspace.active_pane.painted_now
    assert shown is not None
    qtbot.waitUntil(lambda: watched.counted() > 0 and strict.of(shown.shown.key).milliseconds > 60)
    assert strict.mark(shown.shown.key) is Mark.PASSED
    watched.workspace.set_looks(Looks(thresholds=CoverageThresholds(seen_after_ms=30, least_scale=0.1)))
    looks = watched.workspace.scene.looks
    qtbot.waitUntil(lambda: watched.counted() > 0 and looks.mark(shown.shown.key) is Mark.SEEN)


def test_a_look_goes_on_at_the_same_image_where_the_stack_is_exchanged(
    watched: Watched, files: Files, qtbot: QtBot
) -> None:
    (fewer,) = stacks_of(dict(list(files.data.items())[3:]))
    (all_of_them,) = stacks_of(files.data)
    workspace = watched.workspace
    workspace.show_stack(fewer, None, 1)
    wanted = fewer.frame_keys()[1]
    qtbot.waitUntil(lambda: watched.counted() > 0 and watched.told.get(wanted, 0) >= 20)
    others = {key: value for key, value in watched.told.items() if key != wanted}
    before = watched.told[wanted]
    workspace.exchange_stacks([all_of_them])
    assert workspace.active_stack is all_of_them
    qtbot.waitUntil(lambda: watched.counted() > 0 and watched.told[wanted] >= before + 60)
    assert {key: value for key, value in watched.told.items() if key != wanted} == others
    workspace.scene.add_looks(long_looks([wanted]))
    position = all_of_them.frame_keys().index(wanted)
    assert position == 4
    assert (position, position) in workspace.scene.stretches(all_of_them).seen
