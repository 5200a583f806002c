"""Layers in panes: they belong to the frame that is painted, come from jobs, share the budget, can be taken off."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from reviewer_app.cases.coverage_thresholds import DEFAULT_THRESHOLDS
from reviewer_app.cases.layer_views import PartLook
from reviewer_app.errors import CannotDecode
from reviewer_app.geometry import ImagePoint, PatientPoint
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.layers.values import Largest, Layer, LayerKind, LayerSlice, Part, Place, UsedFrame
from reviewer_app.imaging.series import Stack, sort_into_stacks
from reviewer_app.jobs import CancelToken, JobRunner
from reviewer_app.viewer.layer_legend import legend_lines
from reviewer_app.viewer.layer_steps import go_to_largest
from reviewer_app.viewer.layer_words import layers_under
from reviewer_app.viewer.loading import FrameLoader
from reviewer_app.viewer.sight import sighting_of
from reviewer_app.viewer.workspace import ViewerWorkspace
from tests.helpers.dicom_files import file_bytes
from tests.helpers.layer_files import (
    CENTRE,
    COUNT,
    ORIGIN,
    REFERENCE,
    SEG_UID,
    SIZE,
    SPACING,
    STEP,
    ball,
    circle,
    contour,
    ct_slices,
    dose_file,
    dose_formula,
    opened,
    plan_file,
    seg_file,
    slice_uid,
    structures_file,
)
from tests.helpers.patience import PATIENCE
from tests.helpers.qimages import rgb
from tests.helpers.settling import settle
from tests.viewer.conftest import Files, wait_painted

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
BALL = ball(ORIGIN, SPACING, STEP, (COUNT, SIZE, SIZE))


@cache
def _slices() -> dict[str, bytes]:
    return {one.SOPInstanceUID: file_bytes(one) for one in ct_slices()}


@cache
def _stack() -> Stack:
    return sort_into_stacks([index_instance(io.BytesIO(data)) for data in _slices().values()])[0]


@pytest.fixture
def files() -> Files:
    return Files(dict(_slices()))


@pytest.fixture
def stack() -> Stack:
    return _stack()


class Numbered:
    """A layer that marks each slice by a part with its number; `gate` holds its answers back."""

    def __init__(self) -> None:
        parts = tuple(Part(number, f"slice {number}", (255, 0, 0)) for number in range(COUNT))
        self.layer = Layer("1.2.3", LayerKind.SEGMENTATION, "Numbers", parts)
        self.nbytes = 1
        self.gate = threading.Event()
        self.gate.set()
        self.error: Exception | None = None
        self.asked: list[int] = []

    def on(self, place: Place, token: CancelToken) -> LayerSlice:
        self.gate.wait(PATIENCE)
        token.check()
        if self.error is not None:
            raise self.error
        number = int(place.key[0].rpartition(".")[2]) - 1
        self.asked.append(number)
        parts = frozenset({number})
        return LayerSlice(self.layer.key, place.key, parts=parts, frames=(UsedFrame((self.layer.key, number), parts),))

    def largest(self, part: int, token: CancelToken) -> Largest | None:
        return Largest(image=(slice_uid(part), 0))

    def value_at(self, point: PatientPoint, reach: float) -> float | None:
        return None


@pytest.fixture
def numbered() -> Iterator[Numbered]:
    made = Numbered()
    yield made
    made.gate.set()


def painted_parts(workspace: ViewerWorkspace, pane: int = 0) -> list[str] | None:
    """Return the legend of the last paint of a pane, None before there is one."""
    now = workspace.grid.slots[pane].image.painted_now
    if now is None:
        return None
    layers = workspace.scene.layers.on(pane, now.shown)
    names = {(paint.layer.key, part.number): part.name for paint in layers for part in paint.layer.parts}
    return [names[paint.layer.key, number] for paint in layers for number, _ in paint.shown]


def test_image_and_layer_change_in_one_paint(shown: ViewerWorkspace, numbered: Numbered, qtbot) -> None:
    """Whatever is painted, the layer over it is that of the very frame, or none yet."""
    shown.scene.layers.add(numbered)
    seen: list[tuple[int, list[str]]] = []

    def look() -> None:
        now = shown.active_pane.painted_now
        assert now is not None
        seen.append((now.shown.position, painted_parts(shown) or []))

    shown.active_pane.painted.connect(look)
    for position in (3, 4, 5, 20, 7, 0):
        shown.scene.viewport.go(position)
        wait_painted(qtbot, shown, position)
        qtbot.waitUntil(lambda at=position: painted_parts(shown) == [f"slice {at}"])
    assert {position for position, _ in seen} >= {3, 4, 5, 20, 7, 0}
    assert all(parts in ([f"slice {position}"], []) for position, parts in seen)


def test_a_mask_is_in_the_pixels_of_the_pane(shown: ViewerWorkspace, qtbot) -> None:
    shown.scene.layers.add(opened(seg_file({1: BALL})).loaded)
    shown.scene.layers.set_look(SEG_UID, 1, PartLook((255, 0, 0), opacity=1.0))
    shown.scene.viewport.go(11)
    wait_painted(qtbot, shown, 11)
    qtbot.waitUntil(lambda: painted_parts(shown) == ["Part 1"])
    settle(qtbot, shown.runner)
    picture = rgb(shown.active_pane.grab().toImage())
    now = shown.active_pane.painted_now
    assert now is not None
    assert now.transform is not None
    red = (picture[..., 0] > 200) & (picture[..., 1] < 60)
    assert red.sum() == pytest.approx(BALL[11].sum() * now.transform.zoom**2, rel=0.05)


def test_while_it_is_made_the_image_is_shown_and_says_so(shown: ViewerWorkspace, numbered: Numbered, qtbot) -> None:
    numbered.gate.clear()
    shown.scene.layers.add(numbered)
    shown.scene.viewport.go(6)
    wait_painted(qtbot, shown, 6)
    now = shown.active_pane.painted_now
    assert now is not None
    (waiting,) = shown.scene.layers.on(0, now.shown)
    assert waiting.picture is None
    assert now.layers == frozenset()
    numbered.gate.set()
    qtbot.waitUntil(lambda: painted_parts(shown) == ["slice 6"])


def test_neighbours_are_made_ahead_and_kept_in_the_budget(shown: ViewerWorkspace, numbered: Numbered, qtbot) -> None:
    before = shown.loader.bytes_held
    shown.scene.layers.add(numbered)
    qtbot.waitUntil(lambda: set(range(COUNT)) <= set(numbered.asked))
    assert shown.loader.bytes_held > before
    numbered.asked.clear()
    shown.scene.viewport.go(1)
    wait_painted(qtbot, shown, 1)
    assert painted_parts(shown) == ["slice 1"]
    assert numbered.asked == []
    shown.scene.layers.remove(numbered.layer.key)
    assert painted_parts(shown) == []
    qtbot.waitUntil(lambda: not [key for key in shown.loader.cache._entries if key[0] == "layer"])


def test_with_no_room_at_all_what_is_on_the_screen_is_still_painted(
    runner: JobRunner, files: Files, stack: Stack, numbered: Numbered, qtbot
) -> None:
    made = ViewerWorkspace(runner, FrameLoader(files.open, runner, 1))
    qtbot.addWidget(made)
    made.resize(500, 400)
    made.show()
    made.show_stack(stack)
    wait_painted(qtbot, made, 0)
    made.scene.layers.add(numbered)
    for position in (2, 3):
        made.scene.viewport.go(position)
        qtbot.waitUntil(lambda at=position: painted_parts(made) == [f"slice {at}"])
    qtbot.wait(100)
    assert len(numbered.asked) < 2 * COUNT  # it does not go round and round
    made.clear()


def test_all_off_with_one_key_and_back_as_they_were(shown: ViewerWorkspace, numbered: Numbered, qtbot) -> None:
    layers = shown.scene.layers
    layers.add(numbered)
    layers.set_look(numbered.layer.key, 3, PartLook((1, 2, 3), visible=False))
    qtbot.waitUntil(lambda: painted_parts(shown) == ["slice 0"])
    shown.perform("layers-hidden")
    assert layers.hidden
    assert painted_parts(shown) == []
    shown.perform("layers-hidden")
    assert painted_parts(shown) == ["slice 0"]
    assert layers.entries[0].looks[3] == PartLook((1, 2, 3), visible=False)
    assert shown.active_pane._picture.overlays().layers
    shown.perform("overlays")
    assert shown.active_pane._picture.overlays().layers == ()


def test_one_layer_off_and_a_part_in_another_look(shown: ViewerWorkspace, numbered: Numbered, qtbot) -> None:
    layers = shown.scene.layers
    layers.add(numbered)
    qtbot.waitUntil(lambda: painted_parts(shown) == ["slice 0"])
    layers.set_visible(numbered.layer.key, visible=False)
    assert painted_parts(shown) == []
    layers.set_visible(numbered.layer.key, visible=True)
    layers.set_look(numbered.layer.key, 0, replace(layers.entries[0].looks[0], opacity=0.0))
    assert painted_parts(shown) == []


def test_a_layer_that_cannot_be_read_says_so_once(shown: ViewerWorkspace, numbered: Numbered, qtbot) -> None:
    numbered.error = CannotDecode("The segmentation is damaged.")
    errors: list[object] = []
    shown.scene.layers.failed.connect(errors.append)
    shown.scene.layers.add(numbered)
    qtbot.waitUntil(lambda: bool(errors))
    shown.scene.viewport.go(5)
    wait_painted(qtbot, shown, 5)
    qtbot.wait(50)
    assert [str(one) for one in errors] == ["The segmentation is damaged."]
    assert shown.scene.layers.entries[0].broken


def test_one_that_cannot_be_read_breaks_no_other_and_only_there(
    shown: ViewerWorkspace, numbered: Numbered, qtbot
) -> None:
    class Torn(Numbered):
        def on(self, place: Place, token: CancelToken) -> LayerSlice:
            self.error = CannotDecode("This frame is damaged.") if place.key[0] == slice_uid(15) else None
            return super().on(place, token)

    torn = Torn()
    torn.layer = replace(torn.layer, key="9.9.9", title="Torn")
    layers = shown.scene.layers
    errors: list[object] = []
    layers.failed.connect(errors.append)
    layers.add(torn)
    layers.add(numbered)
    for position in (15, 16, 15):
        shown.scene.viewport.go(position)
        wait_painted(qtbot, shown, position)
        both = [f"slice {position}"] * (1 if position == 15 else 2)
        qtbot.waitUntil(lambda both=both: painted_parts(shown) == both)
    assert [str(one) for one in errors] == ["This frame is damaged."]
    assert [one.broken for one in layers.entries] == [True, False]
    told = [one.text for one in legend_lines(layers.on(0, shown.scene.viewport.shown)) if one.head]
    assert told == ["Torn: cannot be read here", "Numbers"]
    assert layers.refusal("9.9.9", shown.scene.viewport.shown) == "This frame is damaged."
    qtbot.waitUntil(lambda: set(range(COUNT)) - {15} <= set(torn.asked))  # those beyond it are made ahead


def test_images_of_another_frame_of_reference_stay_bare(shown: ViewerWorkspace, qtbot) -> None:
    layers = shown.scene.layers
    layers.add(opened(seg_file({1: BALL}, FrameOfReferenceUID="1.2.9")).loaded)
    qtbot.waitUntil(lambda: bool(layers.refusal(SEG_UID, shown.scene.viewport.shown)))
    now = shown.active_pane.painted_now
    assert now is not None
    assert layers.on(0, now.shown) == ()


def test_the_frames_laid_over_a_complete_picture_count_as_seen(
    shown: ViewerWorkspace, numbered: Numbered, qtbot
) -> None:
    shown.scene.layers.add(numbered)
    qtbot.waitUntil(lambda: painted_parts(shown) == ["slice 0"])
    qtbot.waitUntil(lambda: bool(shown.active_pane.painted_now and shown.active_pane.painted_now.layers))
    now = shown.active_pane.painted_now
    assert now is not None
    seen = sighting_of(now, DEFAULT_THRESHOLDS)
    assert seen is not None
    assert {seen.frame, *seen.cells} == {now.shown.key, (numbered.layer.key, 0)}
    assert sighting_of(replace(now, complete=False), DEFAULT_THRESHOLDS) is None


def test_frames_of_hidden_segments_do_not_count_as_seen(shown: ViewerWorkspace, qtbot) -> None:
    shown.scene.layers.add(opened(seg_file({1: BALL, 2: BALL})).loaded)
    shown.scene.viewport.go(11)
    wait_painted(qtbot, shown, 11)

    def counted() -> int:
        now = shown.active_pane.painted_now
        return len(now.layers) if now is not None and now.shown.position == 11 else -1

    qtbot.waitUntil(lambda: counted() == 2)
    shown.scene.layers.set_look(SEG_UID, 2, PartLook((0, 255, 0), visible=False))
    qtbot.waitUntil(lambda: counted() == 1)
    now = shown.active_pane.painted_now
    assert now is not None
    planes = np.flatnonzero(BALL.any(axis=(1, 2))).tolist()
    assert now.layers == {(SEG_UID, planes.index(11))}  # of segment 1, whose frames come first
    shown.scene.layers.set_look(SEG_UID, 1, PartLook((255, 0, 0), opacity=0.0))
    qtbot.waitUntil(lambda: counted() == 0)


def test_going_to_where_a_part_is_largest(shown: ViewerWorkspace, numbered: Numbered, qtbot) -> None:
    shown.scene.layers.add(numbered)
    go_to_largest(shown.scene, numbered.layer.key, 17)
    qtbot.waitUntil(lambda: shown.scene.viewport.position == 17)
    shown.scene.layers.add(opened(seg_file({1: BALL})).loaded)
    go_to_largest(shown.scene, SEG_UID, 1)
    middle = round((CENTRE[2] - ORIGIN[2]) / STEP)
    qtbot.waitUntil(lambda: shown.scene.viewport.position == middle)


class Far(Numbered):
    """Is largest where `at` says, as soon as the gate opens."""

    def __init__(self, at: Largest) -> None:
        super().__init__()
        self.at = at
        self.answered = threading.Event()

    def largest(self, part: int, token: CancelToken) -> Largest | None:
        self.gate.wait(PATIENCE)
        self.answered.set()
        return self.at


@pytest.mark.parametrize("how", ["image", "pane"])
def test_whoever_turned_elsewhere_meanwhile_is_not_taken_away(
    shown: ViewerWorkspace, stack: Stack, qtbot, how: str
) -> None:
    shown.set_layout("1x2")
    shown.show_stack(stack, 1, 9)
    wait_painted(qtbot, shown, 9, 1)
    layer = Far(Largest(image=(slice_uid(20), 0)))
    shown.scene.layers.add(layer)
    layer.gate.clear()
    go_to_largest(shown.scene, layer.layer.key, 20)
    if how == "image":
        shown.scene.viewport.go(6)
    else:
        shown.scene.set_active(1)
    layer.gate.set()
    qtbot.waitUntil(layer.answered.is_set)
    qtbot.wait(50)
    assert [one.position for one in shown.scene.viewports[:2]] == ([6, 9] if how == "image" else [0, 9])


def test_a_pane_that_is_out_of_sight_is_not_one_that_goes_there(shown: ViewerWorkspace, stack: Stack, qtbot) -> None:
    layer = Far(Largest(image=(slice_uid(9), 0)))
    shown.scene.layers.add(layer)
    shown.set_layout("1x2")
    shown.show_stack(stack, 1, position=2)
    shown.contents.show_nothing(0)
    shown.set_layout("1x1")
    told: list[str] = []
    shown.scene.layers.told.connect(told.append)
    layer.gate.set()
    go_to_largest(shown.scene, layer.layer.key, 4)
    qtbot.waitUntil(lambda: len(told) == 1)
    assert shown.scene.viewports[1].position == 2


def test_a_place_in_none_of_the_images_shown_is_told_of(shown: ViewerWorkspace, qtbot) -> None:
    """The nearest image is not good enough: it may be another part of the body."""
    layer = Far(Largest(PatientPoint(0.0, 0.0, 5000.0), None, REFERENCE))
    shown.scene.layers.add(layer)
    told: list[str] = []
    shown.scene.layers.told.connect(told.append)
    go_to_largest(shown.scene, layer.layer.key, 4)
    qtbot.waitUntil(lambda: bool(told))
    assert told == ["None of the images shown lies where slice 4 is largest."]
    assert shown.scene.viewport.position == 0


def test_what_lies_under_the_pointer_is_named_with_its_dose(shown: ViewerWorkspace, qtbot) -> None:
    shown.set_layout("1x1")
    layers = shown.scene.layers
    layers.add(opened(seg_file({1: BALL})).loaded)
    layers.add(opened(dose_file(), plan_file(25.0)).loaded)
    shown.scene.viewport.go(11)
    qtbot.waitUntil(lambda: "Part 1" in (painted_parts(shown) or []) and "Colour wash" in (painted_parts(shown) or []))
    wait_painted(qtbot, shown, 11)
    now = shown.active_pane.painted_now
    assert now is not None
    assert now.transform is not None
    x, y, z = CENTRE[0], CENTRE[1], ORIGIN[2] + 11 * STEP
    inside = now.transform.to_pane(ImagePoint((x - ORIGIN[0]) / SPACING, (y - ORIGIN[1]) / SPACING))
    dose = float(dose_formula(x, y, z))
    assert layers_under(layers, 0, now, inside) == f"Part 1 · {dose:.1f} Gy ({dose * 4:.0f} %)"
    assert layers_under(layers, 0, now, now.transform.to_pane(ImagePoint(0, 0))) == ""
    layers.set_look(SEG_UID, 1, PartLook((255, 0, 0), visible=False))
    assert layers_under(layers, 0, now, inside).endswith(" %)")
    assert "Part 1" not in layers_under(layers, 0, now, inside)


def test_a_closed_case_leaves_nothing(shown: ViewerWorkspace, numbered: Numbered, qtbot) -> None:
    shown.scene.layers.add(numbered)
    qtbot.waitUntil(lambda: painted_parts(shown) == ["slice 0"])
    shown.clear()
    assert shown.scene.layers.entries == ()
    assert shown.loader.bytes_held == 0


def test_a_slice_is_made_anew_where_the_stack_comes_to_have_another_distance(
    workspace: ViewerWorkspace, stack: Stack, files: Files, qtbot
) -> None:
    """While every second slice is missing, those that are there are taken to reach to the next."""
    coming = [data for number, data in enumerate(files.data.values()) if number % 2 == 0]
    half = sort_into_stacks([index_instance(io.BytesIO(data)) for data in coming])[0]
    drawn_on = 5
    workspace.show_stack(half, 0, drawn_on // 2)
    workspace.scene.layers.add(
        opened(structures_file({"A": [contour(circle(ORIGIN[2] + STEP * drawn_on, 9.0))]})).loaded
    )
    qtbot.waitUntil(lambda: painted_parts(workspace) == ["A"])
    workspace.exchange_stacks([stack])
    assert workspace.scene.viewport.position == drawn_on - 1
    wait_painted(qtbot, workspace, drawn_on - 1)
    qtbot.waitUntil(lambda: workspace.scene.layers.on(0, workspace.scene.viewport.shown)[0].picture is not None)
    assert painted_parts(workspace) == []
    workspace.scene.viewport.go(drawn_on)
    wait_painted(qtbot, workspace, drawn_on)
    qtbot.waitUntil(lambda: painted_parts(workspace) == ["A"])


def test_panes_side_by_side_each_have_their_own_slice(
    shown: ViewerWorkspace, numbered: Numbered, stack: Stack, qtbot
) -> None:
    shown.set_layout("1x2")
    shown.show_stack(stack, 1, 9)
    shown.scene.layers.add(numbered)
    wait_painted(qtbot, shown, 9, 1)
    qtbot.waitUntil(lambda: painted_parts(shown, 1) == ["slice 9"] and painted_parts(shown, 0) == ["slice 0"])
    assert np.array(numbered.asked).size >= 2


@pytest.mark.parametrize("command", ["layers", "layers-hidden"])
def test_without_layers_the_keys_of_layers_say_so(shown, qtbot, command: str) -> None:
    with qtbot.waitSignal(shown.said) as told:
        shown.perform(command)
    assert told.args[0].startswith("There are no layers")
    assert not shown.scene.layers.hidden
