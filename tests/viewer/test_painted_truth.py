"""The painted frame is the truth: image, words and marks change in one paint; what is not there is not named."""

from __future__ import annotations

import io
import threading
from dataclasses import replace

import imagecodecs
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from reviewer_app.cases.views import ViewState
from reviewer_app.commands import render
from reviewer_app.imaging.display import AS_STORED, to_display
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.presets import Rule
from reviewer_app.imaging.preview import PreviewSource
from reviewer_app.imaging.series import sort_into_stacks
from reviewer_app.jobs import JobRunner, Lane, Priority
from reviewer_app.viewer.compose import Device, compose, figure
from reviewer_app.viewer.loading import FrameLoader
from reviewer_app.viewer.overlays import NOTHING, Edge
from reviewer_app.viewer.pane_handle import NOT_WHOLE
from reviewer_app.viewer.pane_value import value_under
from reviewer_app.viewer.quality import Quality
from reviewer_app.viewer.viewport import reference_of
from reviewer_app.viewer.workspace import ViewerWorkspace
from tests.helpers.decoders import decoders_held
from tests.helpers.dicom_files import file_bytes, image, item
from tests.helpers.pane_mouse import LEFT, drag, pane_point, wheel
from tests.helpers.patience import PATIENCE
from tests.helpers.qimages import grey, rgb
from tests.viewer.conftest import (
    COLUMNS,
    ROWS,
    SLICES,
    UID,
    Deliver,
    Files,
    mark,
    slice_value,
    stack_files,
    stacks_of,
    wait_painted,
)

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


class Gate:
    """Files that are answered only when the gate is open."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self.open_gate = threading.Event()
        self.open_gate.set()

        self.held: dict[str, threading.Event] = {}
        self.asked: set[str] = set()

    def open(self, uid: str) -> io.BytesIO:
        self.asked.add(uid)
        self.open_gate.wait(PATIENCE)
        if uid in self.held:
            self.held[uid].wait(PATIENCE)
        return self._files.open(uid)

    def hold(self, *uids: str) -> None:
        """Keep these back, each until its own event is set."""
        self.held.update({uid: threading.Event() for uid in uids})


@pytest.fixture
def gate(files):
    made = Gate(files)
    yield made
    made.open_gate.set()


@pytest.fixture
def gated(runner, gate, qtbot, stack, monkeypatch):
    monkeypatch.setattr("reviewer_app.viewer.viewport.neighbours", lambda *_: [])
    made = ViewerWorkspace(runner, FrameLoader(gate.open, runner, 64 << 20))
    qtbot.addWidget(made)
    made.resize(640, 480)
    made.show()
    made.show_stack(stack)
    wait_painted(qtbot, made, 0)
    yield made
    gate.open_gate.set()
    made.clear()


def words(workspace):
    return workspace.active_pane._picture.overlays()


def test_while_the_wanted_frame_is_not_there_the_last_one_stays_under_a_veil_with_its_own_words(
    gated, gate, qtbot, stack
):
    gated.set_annotations([mark(stack, 0, (10, 10), (40, 10)), mark(stack, 3, (10, 50), (40, 50))])
    gate.open_gate.clear()
    gated.scene.viewport.go(3)
    before = gated.active_pane.grab().toImage()
    assert gated.active_pane.painted_now.shown.position == 0
    assert not gated.active_pane.painted_now.complete
    said = words(gated)
    assert said.veil == "Loading image 4 of 12"
    assert "Image 1 of 12" in said.position
    assert said.rail.index == 0
    paints = []
    gated.active_pane.painted.connect(
        lambda: paints.append((gated.active_pane.painted_now.shown.position, words(gated).rail.index))
    )
    gate.open_gate.set()
    wait_painted(qtbot, gated, 3)
    after = gated.active_pane.grab().toImage()
    said = words(gated)
    assert said.veil == ""
    assert "Image 4 of 12" in said.position
    assert said.rail.index == 3
    middle = (320, 240)
    assert after.pixelColor(*middle).red() > before.pixelColor(*middle).red()
    assert set(paints) <= {(0, 0), (3, 3)}  # never one image under the other's words
    assert paints == sorted(paints)


def test_an_image_that_the_hand_has_passed_is_shown_under_its_own_number_while_the_one_asked_for_is_read(
    gated, gate, qtbot, stack
):
    uids = [one.instance.sop_instance_uid for one in stack.frames]
    gate.hold(uids[3], uids[7], uids[9])
    viewport, pane = gated.scene.viewport, gated.active_pane
    viewport.go(3)
    qtbot.waitUntil(lambda: uids[3] in gate.asked)
    viewport.go(7)
    gate.held[uids[3]].set()
    qtbot.waitUntil(lambda: pane.painted_now.shown.position == 3)
    said = words(gated)
    assert "Image 4 of 12" in said.position
    assert said.veil == "Loading image 8 of 12"
    assert not pane.painted_now.complete
    gate.held[uids[7]].set()
    wait_painted(qtbot, gated, 7)
    assert words(gated).veil == ""
    viewport.go(9)
    qtbot.waitUntil(lambda: uids[9] in gate.asked)
    viewport.go(5)  # the other way
    paints = []
    pane.painted.connect(lambda: paints.append(pane.painted_now.shown.position))
    wait_painted(qtbot, gated, 5)
    gate.held[uids[9]].set()
    qtbot.waitUntil(lambda: gated.loader.get((uids[9], 0)) is not None)
    qtbot.wait(50)
    assert 9 not in paints


def test_image_words_and_annotations_change_in_one_paint(gated, gate, qtbot, stack):
    gated.set_annotations([mark(stack, number, (10, 10 + number), (40, 10 + number)) for number in range(SLICES)])
    pane, paints = gated.active_pane, []

    def note() -> None:
        now = pane.painted_now
        (shown, _view, drawn, said, *_), made = pane._picture._last
        assert now.shown is shown
        value = int(rgb(made)[380, 300, 0])  # of the picture itself, off words and marks
        paints.append((shown.position, said.rail.index, [one.id for one in drawn], said.position[1], value))

    pane.painted.connect(note)
    greys = {0: int(rgb(pane._picture._last[1])[380, 300, 0])}
    for wanted in (3, 7, 2):
        gate.open_gate.clear()
        gated.scene.viewport.go(wanted)
        pane.repaint()
        gate.open_gate.set()
        wait_painted(qtbot, gated, wanted)
        greys[wanted] = int(rgb(pane._picture._last[1])[380, 300, 0])
    veiled = {int(value * (255 - 115) / 255 + 0.5) for value in greys.values()}
    assert len(set(greys.values())) == 4, "no slice looks like another"
    assert list(dict.fromkeys(one[0] for one in paints if one[4] not in veiled)) == [3, 7, 2]
    for position, on_rail, drawn, words_, value in paints:
        assert on_rail == position
        assert drawn == [f"mark-{position}"]
        assert words_ == f"Image {position + 1} of {SLICES}"
        assert value == greys[position] or abs(value - greys[position] * 140 / 255) <= 1


def test_the_mark_of_quality_is_that_of_the_pane_as_it_stands(gated, gate, qtbot, stack):
    gated.scene.viewport.set_view(ViewState(zoom=1.0))  # what is enlarged says that instead
    assert words(gated).quality.kind is Quality.FULL
    gate.open_gate.clear()
    gated.scene.viewport.go(3)
    assert words(gated).quality.kind is Quality.LOADING
    gated.set_layout("1x2")
    gated.show_stack(stack, 1, 5)
    said = gated.grid.slots[1].image._picture.overlays()
    assert (said.quality.kind, said.veil) == (Quality.LOADING, "Loading the first image")
    gate.open_gate.set()
    wait_painted(qtbot, gated, 3)
    assert words(gated).quality.kind is Quality.FULL


def test_nothing_can_be_drawn_marked_or_counted_meanwhile(gated, gate, qtbot):
    made = []
    gated.annotation_changed.connect(lambda *change: made.append(change))
    gated.key_image_wanted.connect(lambda *told: made.append(told))
    gated.set_tool("length")
    gate.open_gate.clear()
    gated.scene.viewport.go(2)
    gated.active_pane.grab()
    drag(gated, pane_point(gated, 10, 10), pane_point(gated, 60, 40))
    gated.perform("key-image")
    assert made == []
    assert gated.current_bookmark() is None
    gated.sight.flush()
    told = []
    gated.frames_seen.connect(told.append)
    QTest.qWait(20)
    gated.sight.flush()
    assert told == []  # neither the image under the veil nor the one that is awaited
    gate.open_gate.set()
    wait_painted(qtbot, gated, 2)
    gated.sight.flush()
    assert [key for more in told for key in more] == [gated.active_stack.frame_keys()[2]]


def test_no_value_is_told_of_an_image_that_is_not_the_one_asked_for(gated, gate, qtbot):
    pane, middle = gated.active_pane, (320.0, 240.0)
    assert value_under(pane.painted_now, middle) == (f"{slice_value(0)} HU",)
    gate.open_gate.clear()
    gated.scene.viewport.go(2)
    pane.grab()
    assert value_under(pane.painted_now, middle) == ()
    gate.open_gate.set()
    wait_painted(qtbot, gated, 2)
    assert value_under(pane.painted_now, middle) == (f"{slice_value(2)} HU",)


def drag_while(workspace, between) -> list[object]:
    """Draw a length, call `between` in the middle of the drag; return what was finished."""
    made: list[object] = []
    workspace.annotation_changed.connect(lambda *change: made.append(change))
    workspace.set_tool("length")
    pane = workspace.active_pane
    start, end = (QPoint(*pane_point(workspace, *place)) for place in ((10, 10), (60, 40)))
    QTest.mousePress(pane, LEFT, pos=start)
    QTest.mouseMove(pane, (start + end) / 2)
    between()
    QTest.mouseMove(pane, end)
    QTest.mouseRelease(pane, LEFT, pos=end)
    return made


def test_a_length_is_given_up_where_another_image_is_asked_for_meanwhile(gated, gate, qtbot):
    gate.open_gate.clear()
    assert drag_while(gated, lambda: gated.scene.viewport.go(2)) == []
    assert gated.active_pane._picture.draft is None
    gate.open_gate.set()
    wait_painted(qtbot, gated, 2)
    assert not gated.active_pane.drawing


def test_a_length_is_given_up_where_another_image_is_painted_meanwhile(gated, qtbot):
    def go_on() -> None:
        gated.scene.viewport.go(2)
        wait_painted(qtbot, gated, 2)

    assert drag_while(gated, go_on) == []


def test_a_length_goes_on_where_the_stack_is_exchanged_for_one_that_has_grown(workspace, files, stack, qtbot):
    (few,) = stacks_of(dict(list(files.data.items())[3:5]))
    workspace.show_stack(few)
    wait_painted(qtbot, workspace, 0)
    told = []
    workspace.active_stack_changed.connect(told.append)
    ((_, made, _),) = drag_while(workspace, lambda: workspace.exchange_stacks([stack]))
    assert made.image == reference_of(stack.frames[3])
    assert workspace.scene.viewport.position == 3
    assert told == [stack]


def test_a_length_set_by_clicks_goes_on_where_the_stack_is_exchanged(workspace, files, stack, qtbot):
    (few,) = stacks_of(dict(list(files.data.items())[3:5]))
    workspace.show_stack(few)
    wait_painted(qtbot, workspace, 0)
    workspace.set_tool("length")
    made = []
    workspace.annotation_changed.connect(lambda *change: made.append(change[1]))
    QTest.mouseClick(workspace.active_pane, LEFT, pos=QPoint(*pane_point(workspace, 10, 10)))
    workspace.exchange_stacks([stack])
    wait_painted(qtbot, workspace, 3)
    QTest.mouseClick(workspace.active_pane, LEFT, pos=QPoint(*pane_point(workspace, 60, 40)))
    assert [one.image for one in made] == [reference_of(stack.frames[3])]


def test_a_preview_tells_no_values_makes_no_window_and_nothing_is_drawn_on_it(qapp, qtbot):
    pixels = np.random.default_rng(0).integers(0, 4096, (256, 256)).astype(np.uint16)
    stream = imagecodecs.jpeg2k_encode(pixels, level=0, codecformat="j2k", resolutions=4)
    data = file_bytes(image(pixels, transfer_syntax="1.2.840.10008.1.2.4.90", fragments=[stream]))
    runner = JobRunner(Deliver(), workers={Lane.DECODE: 1})
    held = threading.Event()
    # only the preview gets through
    runner.submit(Lane.DECODE, lambda _: held.wait(PATIENCE), priority=Priority.REFINEMENT)
    made = ViewerWorkspace(runner, FrameLoader(lambda _uid: io.BytesIO(data), runner, 1 << 26))
    qtbot.addWidget(made)
    made.resize(640, 480)
    made.show()
    made.show_stack(sort_into_stacks([index_instance(io.BytesIO(data))])[0])
    pane, viewport = made.active_pane, made.scene.viewport
    qtbot.waitUntil(lambda: pane.painted_now is not None)
    assert isinstance(pane.painted_now.shown.source, PreviewSource)
    assert value_under(pane.painted_now, (320.0, 240.0)) == ()
    viewport.choose(next(one for one in viewport.presets() if one.rule is Rule.FULL))
    assert viewport.view.window is None

    said: list[str] = []
    made.said.connect(said.append)

    def arrive() -> None:
        held.set()
        qtbot.waitUntil(lambda: not isinstance(viewport.shown.source, PreviewSource))

    assert drag_while(made, arrive) == []  # not even where it arrives under the drag
    assert said == [NOT_WHOLE]
    wait_painted(qtbot, made, 0)
    assert value_under(pane.painted_now, (320.0, 240.0)) != ()
    assert len(drag_while(made, lambda: None)) == 1
    made.clear()
    assert runner.close(PATIENCE)


def test_only_the_last_wish_is_answered(gated, stack, qtbot, files):
    files.opened.clear()
    with decoders_held(gated.runner):  # else those would be read too that begin before the next turn of the wheel
        for _ in range(9):
            wheel(gated)
    wait_painted(qtbot, gated, 9)
    assert set(files.opened) == {stack.frames[9].instance.sop_instance_uid}


def test_the_wheel_waits_while_a_stroke_is_drawn(shown):
    shown.set_tool("length")
    pane = shown.active_pane
    QTest.mousePress(pane, LEFT, pos=QPoint(*pane_point(shown, 10, 10)))
    wheel(shown)
    assert shown.scene.viewport.position == 0
    QTest.mouseRelease(pane, LEFT, pos=QPoint(*pane_point(shown, 50, 30)))


def test_a_frame_that_cannot_be_shown_says_why_in_its_place(workspace, files, stack, qtbot):
    uid = stack.frames[1].instance.sop_instance_uid
    files.data[uid] = files.data[uid][:900]
    workspace.show_stack(stack)
    wait_painted(qtbot, workspace, 0)
    wheel(workspace)
    qtbot.waitUntil(lambda: workspace.active_pane.painted_now.shown.failure is not None)
    said = words(workspace)
    assert said.message[0]
    assert said.position == ("Image 2 of 12",)
    assert said.quality.kind is Quality.FAILED
    assert workspace.current_bookmark() is None
    button = next(one for one in workspace.active_pane.findChildren(QPushButton) if one.text() == "Show details")
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert any(uid in line for line in words(workspace).message)
    image = rgb(workspace.active_pane.grab().toImage())
    assert image.max() > 200  # the sentence stands there: never just black
    wheel(workspace)
    wait_painted(qtbot, workspace, 2)
    assert not words(workspace).message


def test_a_mismatch_is_a_red_bar_with_words_and_a_button(shown, stack, qtbot):
    study = stack.study_instance_uid
    shown.set_mismatches({stack.frames[0].instance.patient: "Other name in the file than in the case"})
    image = shown.active_pane.grab().toImage()
    assert image.pixelColor(300, 10).name() == "#402620"
    button = next(one for one in shown.active_pane.findChildren(QPushButton) if one.text() == "Confirm…")
    with qtbot.waitSignal(shown.mismatch_wanted, check_params_cb=lambda uid: uid == study):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    shown.perform("overlays")
    assert words(shown).mismatch  # never hidden
    shown.set_mismatches({})
    shown.active_pane.grab()
    assert not button.isVisible()


def test_pane_rendered_file_and_figure_are_one_picture(shown, files, stack, tmp_path, qtbot):
    out, file = tmp_path / "out.png", tmp_path / "slice.dcm"
    index = stack.frames[0].instance
    file.write_bytes(files.data[index.sop_instance_uid])
    pane = shown.active_pane
    pane._picture.overlays = lambda: NOTHING  # a request without words, as `render` makes it
    pane.update()
    grabbed = rgb(pane.grab().toImage())
    source = pane.painted_now.shown.source
    size = (pane.width(), pane.height())
    composed = compose(source, pane.painted_now.view, (), NOTHING, size)
    assert np.array_equal(grabbed, rgb(composed))
    assert np.array_equal(grabbed, rgb(figure(source, pane.painted_now.view, (), NOTHING, size)))
    arguments = ["render", str(file), "--output", str(out), "--size", f"{size[0]}x{size[1]}"]
    import argparse

    parser = argparse.ArgumentParser()
    render.add_parser(parser.add_subparsers())
    args = parser.parse_args(arguments)
    assert args.run(args) == 0
    from PIL import Image

    with Image.open(out) as written:
        assert np.array_equal(np.asarray(written), grabbed[..., 0])


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_one_to_one_is_one_image_pixel_to_one_device_pixel_at_any_scale(stack, loader, qtbot, ratio):
    loader.want("test", request := _request(stack), lambda *_: None)
    qtbot.waitUntil(lambda: loader.get(request.key) is not None)
    source = loader.get(request.key)
    size = (round(200 * ratio), round(150 * ratio))
    image = grey(compose(source, ViewState(zoom=1.0), (), NOTHING, size, Device(ratio)))
    expected = to_display(source.read(0, source.levels[0].whole), source.description, AS_STORED)
    rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
    assert (len(rows), len(columns)) == (ROWS, COLUMNS)
    assert np.array_equal(image[rows[0] : rows[0] + ROWS, columns[0] : columns[0] + COLUMNS], expected)


def _request(stack):
    from reviewer_app.viewer.loading import FrameRequest

    return FrameRequest(stack.frames[4].instance)


def test_the_active_pane_has_an_edge_and_hidden_words_leave_who_it_is(shown):
    assert words(shown).edge in (Edge.ACTIVE, Edge.FOCUS)
    shown.set_layout("1x2")
    assert shown.grid.slots[1].image._picture.overlays().edge is Edge.NONE
    shown.perform("overlays")
    said = words(shown)
    assert said.identity == ("Doe, Jane",)
    assert said.position == ()


def test_an_image_whose_number_is_not_its_place_says_both(workspace, files, qtbot):
    (stack,) = stacks_of(files.data)
    backwards = [
        replace(one, instance=replace(one.instance, instance_number=len(stack.frames) - number))
        for number, one in enumerate(stack.frames)
    ]
    workspace.show_stack(replace(stack, frames=tuple(backwards)))
    wait_painted(qtbot, workspace, 0)
    assert "Image 1 of 12, no. 12" in words(workspace).position


def pet_files() -> dict[str, bytes]:
    """Two images of one series whose scan began before either was acquired, the one on top half an hour later."""
    tracer = item(RadionuclideTotalDose=4e8, RadionuclideHalfLife=6586.2, RadiopharmaceuticalStartTime="080000")
    made = {}
    for number, acquired in enumerate(("090000", "093000")):
        made |= stack_files(
            count=1, Modality="PT", SOPInstanceUID=f"{UID}.50.{number}", series=f"{UID}.50", Units="BQML",
            ImagePositionPatient=[0.0, 0.0, 3.0 * number], InstanceNumber=number + 1, CorrectedImage=["ATTN", "DECY"],
            DecayCorrection="START", PatientWeight=70, SeriesDate="20261118", SeriesTime="120000",
            AcquisitionDate="20261118", AcquisitionTime=acquired, RadiopharmaceuticalInformationSequence=[tracer],
        )  # fmt: skip
    return made


def test_an_uptake_that_an_earlier_image_sets_right_is_right_on_the_image_opened_before(workspace, files, qtbot):
    pet = pet_files()
    files.data |= pet
    early, late = (index_instance(io.BytesIO(data)) for data in pet.values())
    (alone,), (both,) = sort_into_stacks([late]), sort_into_stacks([early, late])
    workspace.show_stack(alone)
    wait_painted(qtbot, workspace, 0)
    provisional = workspace.active_pane.painted_now.shown.source.description.uptake.factor
    workspace.exchange_stacks([both])
    wait_painted(qtbot, workspace, 1)
    right = both.frames[1].instance.uptake.factor
    assert right == pytest.approx(provisional * 0.5 ** (1800 / 6586.2))
    assert workspace.active_pane.painted_now.shown.source.description.uptake.factor == right
    workspace.scene.viewport.go(0)
    wait_painted(qtbot, workspace, 0)
    workspace.scene.viewport.go(1)  # from memory, where it lies as it was opened
    wait_painted(qtbot, workspace, 1)
    assert workspace.active_pane.painted_now.shown.source.description.uptake.factor == right


def test_slices_are_told_apart_by_their_values(shown, qtbot):
    for position in (0, 7):
        shown.scene.viewport.go(position)
        wait_painted(qtbot, shown, position)
        source = shown.active_pane.painted_now.shown.source
        assert source.read(0, source.levels[0].whole)[0, 0] == slice_value(position)
