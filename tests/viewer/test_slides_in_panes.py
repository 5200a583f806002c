"""A whole slide in the panes of the workspace: what a moved pointer costs, memory, and what goes on after the end."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.views import ViewState
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.monitor import ANY_MONITOR
from reviewer_app.imaging.presets import Preset, Rule
from reviewer_app.imaging.slides import open_slide
from reviewer_app.jobs import Lane, Priority
from reviewer_app.viewer import pane_picture
from reviewer_app.viewer.compose import compose
from reviewer_app.viewer.loading import FrameLoader
from reviewer_app.viewer.magnifier import SIDE, magnified
from reviewer_app.viewer.overlays import NOTHING
from reviewer_app.viewer.pane_handle import NOT_WHOLE
from reviewer_app.viewer.quality import Quality
from reviewer_app.viewer.states import read_state, state_presets
from reviewer_app.viewer.tiles import TiledSource
from tests.helpers.decoders import decoders_held
from tests.helpers.dicom_files import SLIDE, file_bytes, image, stream
from tests.helpers.pane_mouse import drag, pane_point
from tests.helpers.patience import PATIENCE
from tests.helpers.qimages import rgb
from tests.helpers.settling import settle
from tests.helpers.states import CSPS, state_for
from tests.viewer.conftest import Files, wait_painted

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
TILE = 128


def level_file(number: int, columns: int, rows: int) -> bytes:
    """A level of one slide, all noise, in tiles of 128."""
    across, down = columns // TILE, rows // TILE
    pixels = np.random.default_rng(number).integers(0, 256, (across * down, TILE, TILE, 3)).astype(np.uint8)
    attributes = {
        "SOPClassUID": SLIDE, "Modality": "SM", "SOPInstanceUID": f"1.2.3.4.{number}", "SeriesInstanceUID": "1.2.3.4",
        "TotalPixelMatrixColumns": columns, "TotalPixelMatrixRows": rows, "DimensionOrganizationType": "TILED_FULL",
        "ImageType": ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"],
    }  # fmt: skip
    return file_bytes(image(pixels, **attributes))


@dataclass
class SlideFiles:
    levels: tuple[InstanceIndex, ...]
    files: Files


@pytest.fixture
def slide(files: Files) -> SlideFiles:
    made = {f"1.2.3.4.{one}": level_file(one, 2048 >> 2 * one, 1536 >> 2 * one) for one in (0, 1)}
    files.data.update(made)
    return SlideFiles(tuple(index_instance(io.BytesIO(data)) for data in made.values()), files)


@pytest.fixture
def whole(workspace, slide: SlideFiles, qtbot):
    """A workspace that has painted the slide at full resolution."""
    workspace.show_slide(slide.levels)
    wait_painted(qtbot, workspace, 0)
    workspace.scene.viewport.set_view(ViewState(zoom=1.0))
    qtbot.waitUntil(lambda: workspace.active_pane.painted_now.view.zoom == 1.0)
    wait_painted(qtbot, workspace, 0)
    return workspace


def tiled(workspace) -> TiledSource:
    source = workspace.scene.viewport.shown.source
    assert isinstance(source, TiledSource)
    return source


def test_the_pane_becomes_the_picture_that_figures_show(workspace, slide: SlideFiles, qtbot) -> None:
    workspace.show_slide(slide.levels)
    wait_painted(qtbot, workspace, 0)
    source = open_slide([(one, lambda one=one: slide.files.open(one.sop_instance_uid)) for one in slide.levels])
    for zoom in (0.26, 0.5, 0.7, 1.0):
        view = ViewState(zoom=zoom)
        workspace.scene.viewport.set_view(view)
        qtbot.waitUntil(lambda view=view: workspace.active_pane.painted_now.view == view)
        wait_painted(qtbot, workspace, 0)
        size = workspace.active_pane.painted_now.size
        picture = workspace.active_pane._picture._canvas.draw(view, size, ANY_MONITOR)
        assert np.array_equal(rgb(picture), rgb(compose(source, view, (), NOTHING, size)))
        assert workspace.active_pane._picture.overlays().quality.kind is Quality.FULL


def test_no_presentation_state_is_on_offer_for_a_whole_slide(whole) -> None:
    viewport = whole.scene.viewport
    key = viewport.shown.key
    state = read_state(stream(state_for(image(np.zeros((4, 4), np.uint8), SOPInstanceUID=key[0]), SOPClassUID=CSPS)))
    assert state_presets({"1": state}, key, color=True)  # it is of its colour, and names it
    viewport.set_states({"1": state})
    assert not any(one.state for one in viewport.presets())


def test_a_moved_pointer_paints_no_slide(whole, qtbot, monkeypatch) -> None:
    QTest.mouseMove(whole.active_pane, QPoint(90, 90))
    settle(qtbot, whole.runner)
    made, paints = [], []
    monkeypatch.setattr(pane_picture, "paint_under_marks", lambda *given: made.append(given))
    whole.active_pane.painted.connect(lambda: paints.append(1))
    for step in range(10):
        QTest.mouseMove(whole.active_pane, QPoint(100 + 5 * step, 100))
        qtbot.wait(1)
    assert (made, paints) == ([], [])
    whole.active_pane.grab()
    assert (made, len(paints)) == ([], 1), "and another paint shows the same picture"


def test_a_moved_pointer_paints_where_another_value_is_told(shown, qtbot) -> None:
    pane, paints = shown.active_pane, []
    QTest.mouseMove(pane, QPoint(*pane_point(shown, 30, 30)))
    qtbot.waitUntil(lambda: pane._told == ("100 HU",))
    pane.painted.connect(lambda: paints.append(1))
    for column in (40, 50, 60):
        QTest.mouseMove(pane, QPoint(*pane_point(shown, column, 30)))
        qtbot.wait(1)
    assert paints == [], "all of the slice is 100"
    QTest.mouseMove(pane, QPoint(1, 1))
    qtbot.waitUntil(lambda: pane._told == ())
    assert paints


def test_a_rule_that_finds_no_small_level_changes_nothing(whole) -> None:
    before = whole.scene.viewport.view
    tiled(whole)._bases.clear()
    whole.scene.viewport.choose(Preset("Full range", rule=Rule.FULL))
    assert whole.scene.viewport.view == before


def test_blocks_are_counted_with_the_frames(whole) -> None:
    canvas = whole.active_pane._picture._canvas
    blocks = [tiled(whole).block(one) for one in canvas._wanted]
    assert len(blocks) >= 2
    assert whole.loader.bytes_held >= tiled(whole).nbytes + sum(one.nbytes for one in blocks)


def test_what_is_forgotten_decodes_no_more(workspace, slide: SlideFiles, runner, qtbot) -> None:
    workspace.show_slide(slide.levels)
    wait_painted(qtbot, workspace, 0)
    source = tiled(workspace)
    blocks = [one for one, _ in source.blocks_of(0, source.levels[0].whole, None)]
    with decoders_held(runner):  # else as many blocks are begun as the machine has time for
        opened = len(slide.files.opened)
        source.want("somebody", blocks, lambda _: None)
        workspace.loader.forget()
    runner.submit(Lane.DECODE, lambda _: None, priority=Priority.BACKGROUND).wait(PATIENCE)
    assert blocks
    assert len(slide.files.opened) == opened
    assert (workspace.loader.bytes_held, source.block(blocks[0])) == (0, None)


def test_on_a_slide_is_drawn_once_what_is_in_sight_is_there(whole, runner, qtbot) -> None:
    made, said = [], []
    whole.annotation_changed.connect(lambda *change: made.append(change))
    whole.said.connect(said.append)
    with decoders_held(runner):
        whole.set_tool("length")
        whole.scene.viewport.set_view(ViewState(zoom=1.0, center=ImagePoint(1500.0, 1200.0)))
        pane = whole.active_pane
        pane.grab()
        assert pane.painted_now.partly
        drag(whole, (200, 200), (300, 260))
        assert (made, said) == ([], [NOT_WHOLE])
    wait_painted(qtbot, whole, 0)
    drag(whole, (200, 200), (300, 260))
    assert len(made) == 1


def test_on_a_slide_is_drawn_beside_tiles_that_cannot_be_read(whole) -> None:
    made = []
    whole.annotation_changed.connect(lambda *change: made.append(change))
    pane = whole.active_pane
    pane._picture.painted = replace(pane.painted_now, complete=False)  # see test_slide_canvas
    whole.set_tool("length")
    drag(whole, (200, 200), (300, 260))
    assert len(made) == 1


def test_a_slide_that_is_left_is_waited_for_no_more(whole, slide, stack, qtbot) -> None:
    source = tiled(whole)
    for leave in (lambda: whole.show_stack(stack), whole.scene.viewport.clear):
        whole.show_slide(slide.levels)
        qtbot.waitUntil(lambda: whole.active_pane._picture._canvas is not None)
        assert source._wanted
        leave()
        qtbot.waitUntil(lambda: not source._wanted and not source._awaited)


def test_a_slide_without_room_goes_with_its_blocks(runner, slide: SlideFiles, stack, qtbot, workspace) -> None:
    loader = FrameLoader(slide.files.open, runner, 20_000)
    made = type(workspace)(runner, loader)
    qtbot.addWidget(made)
    made.resize(640, 480)
    made.show()
    made.show_slide(slide.levels)
    wait_painted(qtbot, made, 0)
    source = tiled(made)
    assert loader.bytes_held > 20_000, "what is shown stays"
    made.show_stack(stack)
    qtbot.waitUntil(lambda: made.active_pane.painted_now.shown.stack is stack)
    qtbot.waitUntil(lambda: source._closed)
    assert loader.bytes_held <= 20_000
    made.clear()


def test_a_slide_is_magnified_at_the_resolution_it_needs(whole, qtbot):
    pane = whole.active_pane
    whole.scene.viewport.set_view(ViewState(zoom=0.25))
    qtbot.waitUntil(lambda: pane.painted_now.view.zoom == 0.25)
    wait_painted(qtbot, whole, 0)
    QTest.mouseMove(pane, QPoint(300, 200))
    whole.scene.magnifier.times = 4
    whole.perform("magnifier")
    qtbot.waitUntil(lambda: pane._glass is not None and pane._glass._canvas.progress.complete)
    view = magnified(pane.painted_now, (300.0, 200.0), 4)
    assert view.zoom == 1.0
    expected = rgb(compose(tiled(whole), view, (), NOTHING, (SIDE, SIDE)))
    half = SIDE // 2
    shown = rgb(pane.grab().toImage())[200 - half : 200 + half, 300 - half : 300 + half]
    assert np.array_equal(shown[8:100, 8:-8], expected[8:100, 8:-8])
    whole.perform("magnifier")
    pane.grab()
    assert pane._glass._canvas is None
