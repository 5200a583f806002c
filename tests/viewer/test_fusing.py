"""PET over the CT of one pane: asked for there, painted there alone, told in SUV, and taken off again."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.annotations import KeyImage
from reviewer_app.cases.arrangement import ViewerArrangement
from reviewer_app.cases.views import Bookmark
from reviewer_app.cases.work import Work
from reviewer_app.errors import CannotDecode
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.layers.values import OTHER_PATIENT
from reviewer_app.imaging.palettes import palette_of
from reviewer_app.imaging.series import Stack, sort_into_stacks
from reviewer_app.store.codec import decode, encode
from reviewer_app.ui.office.figures import key_image_picture
from reviewer_app.viewer.arranging import arrange, arrangement_of
from reviewer_app.viewer.color_bar import fused_bar
from reviewer_app.viewer.hanging.candidates import candidates_of
from reviewer_app.viewer.hanging.hanging import show_hung
from reviewer_app.viewer.hanging.match import hang
from reviewer_app.viewer.hanging.protocol import named, own_protocols
from reviewer_app.viewer.hanging.saving import protocol_of
from reviewer_app.viewer.hanging.views import views_of
from reviewer_app.viewer.layer_picture import LayerPaint, PartLook
from reviewer_app.viewer.layer_words import layers_under
from reviewer_app.viewer.workspace import ViewerWorkspace
from tests.helpers.dicom_files import file_bytes
from tests.helpers.layer_files import (
    MAP_UID,
    ORIGIN,
    PET_COUNT,
    PET_ORIGIN,
    PET_SIZE,
    PET_SPACING,
    PET_STEP,
    SPACING,
    ct_slices,
    map_file,
    pet_formula,
    pet_slices,
)
from tests.helpers.qimages import rgb
from tests.viewer.conftest import Files, wait_painted

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
SLICE = 10
PET_GRID = tuple(zip(PET_ORIGIN, (PET_SPACING, PET_SPACING, PET_STEP), (*PET_SIZE[::-1], PET_COUNT), strict=True))


@cache
def _slices() -> dict[str, bytes]:
    return {one.SOPInstanceUID: file_bytes(one) for one in (*ct_slices(), *pet_slices())}


@pytest.fixture
def files() -> Files:
    return Files(dict(_slices()))


@pytest.fixture(scope="module")
def stacks() -> tuple[Stack, ...]:
    return sort_into_stacks([index_instance(io.BytesIO(data)) for data in _slices().values()])


@pytest.fixture
def both(workspace: ViewerWorkspace, stacks: tuple[Stack, ...], qtbot: QtBot) -> ViewerWorkspace:
    """The CT in two panes, the PET in a third."""
    workspace.resize(1200, 480)
    workspace.set_stacks(stacks)
    workspace.set_layout("1x3")
    for pane, modality in enumerate(("CT", "CT", "PT")):
        workspace.show_stack(_stack(stacks, modality), pane, SLICE if modality == "CT" else 4)
    workspace.scene.set_active(0)
    for pane in range(3):
        wait_painted(qtbot, workspace, SLICE if pane < 2 else 4, pane)
    return workspace


def _stack(stacks: tuple[Stack, ...], modality: str) -> Stack:
    return next(one for one in stacks if one.modality == modality)


def _paints(workspace: ViewerWorkspace, pane: int) -> tuple[LayerPaint, ...]:
    viewport = workspace.scene.viewports[pane]
    assert viewport.shown is not None
    return workspace.scene.layers.on(pane, viewport.shown, fused=viewport.view.fused, look=viewport.view.fused_look)


def _wait_fused(qtbot: QtBot, workspace: ViewerWorkspace, pane: int) -> None:
    def made() -> bool:
        paints = _paints(workspace, pane)
        return len(paints) == 1 and paints[0].picture is not None

    qtbot.waitUntil(made)


def test_it_lies_over_the_pane_that_asked_and_over_no_other(both: ViewerWorkspace, qtbot: QtBot) -> None:
    both.perform("fuse")
    _wait_fused(qtbot, both, 0)
    assert _paints(both, 1) == _paints(both, 2) == ()
    both.perform("fuse")
    assert _paints(both, 0) == ()
    assert both.scene.viewports[0].view.fused == ""


def test_its_value_is_told_and_its_scale_shown(both: ViewerWorkspace, qtbot: QtBot) -> None:
    both.perform("fuse")
    _wait_fused(qtbot, both, 0)
    bar = fused_bar(_paints(both, 0))
    assert bar is not None
    assert (bar.low, bar.high, bar.unit) == (0.0, 5.0, "SUVbw")
    qtbot.waitUntil(lambda: both.active_pane.painted_now is not None and both.active_pane.painted_now.view.fused != "")
    painted = both.active_pane.painted_now
    assert painted is not None
    assert painted.transform is not None
    assert painted.layers == frozenset()
    z = ORIGIN[2] + 3.0 * SLICE
    value = pet_formula(ORIGIN[0] + SPACING * 30, ORIGIN[1] + SPACING * 20, z)
    place = painted.transform.to_pane(ImagePoint(30.0, 20.0))
    assert layers_under(both.scene.layers, 0, painted, place) == f"{value:.2f} SUVbw"


def test_a_key_image_is_of_the_fused_view_only_where_it_was_in_sight(both: ViewerWorkspace, qtbot: QtBot) -> None:
    both.perform("fuse")
    _wait_fused(qtbot, both, 0)

    def fused() -> str | None:
        mark = both.current_bookmark()
        return None if mark is None else mark.view.fused

    qtbot.waitUntil(lambda: fused() == both.scene.viewports[0].view.fused != "")
    both.scene.layers.set_hidden(hidden=True)
    qtbot.waitUntil(lambda: fused() == "")
    assert both.scene.viewports[0].view.fused != ""


def test_it_is_kept_and_read_again_with_the_arrangement(
    both: ViewerWorkspace, stacks: tuple[Stack, ...], qtbot: QtBot
) -> None:
    both.perform("fuse")
    _wait_fused(qtbot, both, 0)
    left = arrangement_of(both)
    both.clear()
    assert both.scene.layers.entries == ()
    both.set_stacks(stacks)
    arrange(both, left)
    wait_painted(qtbot, both, SLICE, 0)
    _wait_fused(qtbot, both, 0)


def test_a_series_that_grows_is_laid_over_with_all_of_it(
    workspace: ViewerWorkspace, files: Files, stacks: tuple[Stack, ...], qtbot: QtBot
) -> None:
    here = {one.SOPInstanceUID for one in (*ct_slices(), *pet_slices()[:4])}  # from the head down, not as far as SLICE
    first = sort_into_stacks([index_instance(io.BytesIO(data)) for uid, data in files.data.items() if uid in here])
    workspace.set_stacks(first)
    workspace.show_stack(_stack(first, "CT"), 0, SLICE)
    wait_painted(qtbot, workspace, SLICE)
    workspace.perform("fuse")
    _wait_fused(qtbot, workspace, 0)
    assert _paints(workspace, 0)[0].shown == ()
    workspace.exchange_stacks(stacks)
    qtbot.waitUntil(lambda: _paints(workspace, 0)[0].shown != ())
    (entry,) = workspace.scene.layers.entries
    before = entry.loaded
    workspace.exchange_stacks(sort_into_stacks([index_instance(io.BytesIO(data)) for data in files.data.values()]))
    assert workspace.fusing._jobs == {}, "nothing has come"
    assert workspace.scene.layers.entries[0].loaded is before


def test_what_comes_after_it_was_wanted_is_laid_over_without_a_step(
    workspace: ViewerWorkspace, stacks: tuple[Stack, ...], qtbot: QtBot
) -> None:
    workspace.show_stack(_stack(stacks, "CT"), 0, SLICE)
    viewport = workspace.scene.viewport
    viewport.set_view(replace(viewport.view, fused=_stack(stacks, "PT").key))
    wait_painted(qtbot, workspace, SLICE)
    assert workspace.scene.layers.entries == ()
    workspace.set_stacks(stacks)
    _wait_fused(qtbot, workspace, 0)


def test_a_view_that_is_reopened_shows_what_is_fused(both: ViewerWorkspace, qtbot: QtBot) -> None:
    both.perform("fuse")
    _wait_fused(qtbot, both, 0)
    key = both.scene.layers.entries[0].layer.key
    both.scene.layers.show_only(())  # a bookmark names its layers, and in its view what is fused
    assert len(_paints(both, 0)) == 1
    both.scene.layers.set_visible(key, visible=False)
    both.perform("layers-hidden")
    both.scene.layers.show_only((), key)
    assert len(_paints(both, 0)) == 1
    both.scene.layers.set_visible(key, visible=False)
    both.perform("fuse")
    both.perform("fuse")
    assert len(_paints(both, 0)) == 1


def test_a_key_image_names_what_is_fused_only_where_it_is_seen(both: ViewerWorkspace, qtbot: QtBot) -> None:
    def kept() -> str | None:
        bookmark = both.current_bookmark()
        return None if bookmark is None else bookmark.view.fused

    both.perform("fuse")
    assert kept() == "", "it is being read"
    _wait_fused(qtbot, both, 0)
    qtbot.waitUntil(lambda: kept() == both.scene.viewport.view.fused)
    both.perform("layers-hidden")
    assert kept() == ""
    both.perform("layers-hidden")
    assert kept() == both.scene.viewport.view.fused != ""


def test_what_cannot_be_laid_over_two_panes_is_said_once(
    both: ViewerWorkspace, stacks: tuple[Stack, ...], files: Files, qtbot: QtBot
) -> None:
    said: list[str] = []
    both.said.connect(said.append)
    key = _stack(stacks, "PT").key
    for number, one in enumerate(pet_slices()):
        if number == 4:
            del files.data[one.SOPInstanceUID]
    for pane in (0, 1):
        viewport = both.scene.viewports[pane]
        viewport.set_view(replace(viewport.view, fused=key))
    qtbot.waitUntil(lambda: said != [])
    assert [one.view.fused for one in both.scene.viewports[:2]] == ["", ""]
    assert both.fusing._jobs == {}
    assert len(said) == 1


def test_a_closed_case_waits_for_nothing(both: ViewerWorkspace, qtbot: QtBot) -> None:
    both.perform("fuse")
    (job,) = both.fusing._jobs.values()
    both.clear()
    assert job.token.cancelled
    assert both.fusing._jobs == {}
    qtbot.waitUntil(lambda: job.finished)
    assert both.scene.layers.entries == ()


def test_layers_that_were_left_hidden_stay_so_when_it_is_read_and_come_when_it_is_asked_for(
    both: ViewerWorkspace, stacks: tuple[Stack, ...], qtbot: QtBot
) -> None:
    both.perform("fuse")
    _wait_fused(qtbot, both, 0)
    left = arrangement_of(both)
    both.clear()
    both.set_stacks(stacks)
    arrange(both, left)
    both.scene.layers.set_hidden(hidden=True)
    qtbot.waitUntil(lambda: bool(both.scene.layers.entries))
    assert both.scene.layers.hidden
    both.perform("fuse")
    assert both.scene.layers.hidden, "taken off"
    both.perform("fuse")
    assert not both.scene.layers.hidden
    _wait_fused(qtbot, both, 0)


def test_taken_off_in_the_list_no_pane_asks_for_it_again(both: ViewerWorkspace, qtbot: QtBot) -> None:
    both.perform("fuse")
    _wait_fused(qtbot, both, 0)
    both.scene.layers.remove(both.scene.layers.entries[0].layer.key)
    assert both.scene.viewports[0].view.fused == ""
    assert both.scene.layers.entries == ()


@pytest.mark.parametrize(
    ("pane", "words"),
    [
        (2, "choose the pane"),
        (0, "another frame of reference"),
        (0, "no PET"),
        (0, "not laid over"),
        (0, "another patient"),
    ],
)
def test_why_it_is_not_laid_over_is_said(
    both: ViewerWorkspace, stacks: tuple[Stack, ...], files: Files, pane: int, words: str, qtbot: QtBot
) -> None:
    ct, changed = _stack(stacks, "CT"), pet_slices()
    if words == "another frame of reference":
        changed = pet_slices(FrameOfReferenceUID="1.2.3")
    elif words == "not laid over":
        del changed[4]
    elif words == "another patient":
        changed = pet_slices(PatientName="Other^Olga")
    elif words == "no PET":
        changed = []
    files.data.update({one.SOPInstanceUID: file_bytes(one) for one in changed})
    pets = sort_into_stacks([index_instance(io.BytesIO(file_bytes(one))) for one in changed])
    both.set_stacks((ct, *pets))
    both.scene.set_active(pane)
    said: list[str] = []
    both.said.connect(said.append)
    both.perform("fuse")
    qtbot.waitUntil(lambda: bool(said))
    assert words in said[0]
    assert all(one.view.fused == "" for one in both.scene.viewports)


def test_the_protocol_hangs_the_fused_pane_and_can_be_saved(
    both: ViewerWorkspace, stacks: tuple[Stack, ...], qtbot: QtBot
) -> None:
    protocol = named(own_protocols(), "PET/CT, fused")
    assert protocol is not None
    for one in (protocol, None):
        wanted = one or protocol_of(both, stacks, (), "my own")
        assert wanted is not None
        hung = hang(wanted, candidates_of(stacks, ()))
        assert hung is not None
        show_hung(both, hung)
        keys = [viewport.stack.key if viewport.stack else "" for viewport in both.scene.viewports[:3]]
        ct, pet = _stack(stacks, "CT").key, _stack(stacks, "PT").key
        assert keys == [ct, pet, ct]
        assert [viewport.view.fused for viewport in both.scene.viewports[:3]] == ["", "", pet]
        assert [viewport.view.inverted for viewport in both.scene.viewports[:3]] == [False, True, False]
        qtbot.waitUntil(lambda: both.scene.viewports[2].shown is not None)
        _wait_fused(qtbot, both, 2)


def test_the_fused_pane_goes_in_step_with_the_same_images_without(both: ViewerWorkspace, qtbot: QtBot) -> None:
    first, second, pet = both.scene.viewports[:3]
    assert both.scene.linked.keys() == {0, 2}
    both.perform("fuse")
    assert both.scene.linked.keys() == {0, 1, 2}
    _wait_fused(qtbot, both, 0)
    first.go(SLICE + 3)
    assert (second.position, both.scene.linked) == (SLICE + 3, {0: "Leads", 1: "In step", 2: "In step"})
    z = pet.stack.frames[pet.position].instance.frames[0].plane if pet.stack is not None else None
    assert z is not None
    assert abs(z.position.z - (ORIGIN[2] + 3.0 * (SLICE + 3))) <= 2.5
    both.perform("fuse")
    first.go(SLICE)
    assert second.position == SLICE + 3


def test_the_reader_changes_range_and_colours_of_one_pane(both: ViewerWorkspace, qtbot: QtBot) -> None:
    for pane in (0, 1):
        both.scene.set_active(pane)
        both.perform("fuse")
        _wait_fused(qtbot, both, pane)
    both.perform("fused-range-to-10")
    both.perform("fused-colors-pet-20-step")
    bars = [fused_bar(_paints(both, pane)) for pane in (0, 1)]
    assert [(one.low, one.high) for one in bars if one is not None] == [(0.0, 5.0), (0.0, 10.0)]
    steps, hot = palette_of("PET_20_STEP"), palette_of("HOT_IRON")
    assert steps is not None
    assert hot is not None
    assert [one.colors[-40] for one in bars if one is not None] == [
        tuple(one.colors[-40].tolist()) for one in (hot, steps)
    ]
    before = _pixels(both, 1)
    both.perform("fused-range-to-3")
    assert (before != _pixels(both, 1)).any()
    both.perform("fused-range-series")
    bar = fused_bar(_paints(both, 1))
    assert bar is not None
    assert bar.high == pytest.approx(pet_formula(*(o + s * (n - 1) for o, s, n in PET_GRID)), abs=1e-3)
    assert decode(encode(arrangement_of(both)), ViewerArrangement) == arrangement_of(both)


def test_a_figure_prints_what_is_fused_as_it_was_shown(both: ViewerWorkspace, files: Files, qtbot: QtBot) -> None:
    both.perform("fuse")
    both.perform("fused-colors-hot-metal-blue")
    _wait_fused(qtbot, both, 0)
    key = both.scene.viewport.view.fused
    both.perform("fused-range-to-10")
    both.scene.layers.set_look(key, 0, PartLook((255, 0, 0), opacity=0.5))
    qtbot.waitUntil(lambda: bool((mark := both.current_bookmark()) and mark.view.fused))
    mark = both.current_bookmark()
    assert mark is not None
    mark = decode(encode(mark), Bookmark)
    assert [one.words for one in mark.layers or ()] == ["Over it PT: PET AC (0 to 10 SUVbw in Hot Metal Blue)"]
    known = {uid: index_instance(io.BytesIO(data)) for uid, data in files.data.items()}
    image = KeyImage("k", 1, mark, "Practitioner/a", datetime(2026, 11, 29, tzinfo=UTC))
    printed = rgb(key_image_picture(image, Work(), known, files.open, {})).astype(int)
    size = printed.shape[0]
    found = printed[size // 2 + 3, size // 2 + 3]
    value = pet_formula(ORIGIN[0] + SPACING * 32, ORIGIN[1] + SPACING * 32, ORIGIN[2] + 3.0 * SLICE)
    palette = palette_of("HOT_METAL_BLUE")
    assert palette is not None
    grey = 255 * (40 + SLICE) / 100
    expected = 0.5 * grey + 0.5 * palette.colors[round(255 * value / 10)].astype(float)
    assert np.abs(found - expected).max() <= 4
    del known[pet_slices()[4].SOPInstanceUID]
    with pytest.raises(CannotDecode):
        key_image_picture(image, Work(), known, files.open, {})


def test_a_range_in_suv_is_not_offered_for_what_has_none(
    workspace: ViewerWorkspace, files: Files, qtbot: QtBot
) -> None:
    said = _with_map(workspace, files)
    workspace.perform("fused-range-to-5")
    assert "Nothing is laid over" in said[-1]
    workspace.perform("fuse")
    _wait_fused(qtbot, workspace, 0)
    workspace.perform("fused-range-to-5")
    assert "not in SUV" in said[-1]
    workspace.perform("fused-range-series")
    bar = fused_bar(_paints(workspace, 0))
    assert bar is not None
    assert bar.low < 0
    assert bar.high > 700
    workspace.perform("fused-range-own")
    bar = fused_bar(_paints(workspace, 0))
    assert bar is not None
    assert (bar.low, bar.high, bar.unit) == (-200.0, 1000.0, "µm²/s")


def test_pet_then_the_map_then_nothing_lies_over_the_images(
    workspace: ViewerWorkspace, files: Files, stacks: tuple[Stack, ...], qtbot: QtBot
) -> None:
    _with_map(workspace, files, with_pet=True)
    laid = []
    for _ in range(3):
        workspace.perform("fuse")
        laid.append(workspace.scene.viewport.view.fused)
    assert laid == [_stack(stacks, "PT").key, f"{MAP_UID}.1", ""]


def test_in_the_pane_of_a_map_the_images_it_was_made_of_come_below_it(
    workspace: ViewerWorkspace, files: Files, qtbot: QtBot
) -> None:
    _with_map(workspace, files)
    made = next(one for one in workspace.contents.stacks if one.key == f"{MAP_UID}.1")
    workspace.show_stack(made, 0, 3)
    workspace.perform("fuse")
    viewport = workspace.scene.viewport
    assert viewport.stack is not None
    assert (viewport.stack.modality, viewport.view.fused) == ("CT", made.key)
    plane = viewport.stack.frames[viewport.position].instance.frames[0].plane
    own = made.frames[3].instance.frames[made.frames[3].frame].plane
    assert plane is not None
    assert own is not None
    assert plane.position.z == own.position.z
    _wait_fused(qtbot, workspace, 0)
    qtbot.waitUntil(lambda: workspace.scene.viewports[0].shown is not None and _paints(workspace, 0)[0].shown != ())
    workspace.perform("fuse")
    assert viewport.view.fused == ""


def test_a_protocol_lays_nothing_of_one_patient_over_another(
    both: ViewerWorkspace, stacks: tuple[Stack, ...], files: Files
) -> None:
    other = [file_bytes(one) for one in pet_slices(PatientName="Other^Olga", PatientBirthDate="19010101")]
    pet = sort_into_stacks([index_instance(io.BytesIO(one)) for one in other])
    protocol = named(own_protocols(), "PET/CT, fused")
    assert protocol is not None
    hung = hang(protocol, candidates_of((_stack(stacks, "CT"), *pet), ()))
    assert hung is not None
    assert [one.fused for one in views_of(hung)] == ["", "", ""]
    same = hang(protocol, candidates_of(stacks, ()))
    assert same is not None
    assert [bool(one.fused) for one in views_of(same)] == [False, False, True]


def test_even_if_a_view_asks_for_it_nothing_of_another_patient_is_painted(
    both: ViewerWorkspace, stacks: tuple[Stack, ...], files: Files, qtbot: QtBot
) -> None:
    changed = {one.SOPInstanceUID: file_bytes(one) for one in pet_slices(PatientID="other", PatientName="Other^Olga")}
    files.data.update(changed)
    pet = sort_into_stacks([index_instance(io.BytesIO(one)) for one in changed.values()])
    both.set_stacks((_stack(stacks, "CT"), *pet))
    viewport = both.scene.viewports[0]
    viewport.set_view(replace(viewport.view, fused=pet[0].key))
    qtbot.waitUntil(lambda: bool(both.scene.layers.entries))
    shown = viewport.shown
    qtbot.waitUntil(lambda: _paints(both, 0) == () and both.scene.layers.refusal(pet[0].key, shown) == OTHER_PATIENT)


def _with_map(workspace: ViewerWorkspace, files: Files, *, with_pet: bool = False) -> list[str]:
    """Show the CT alone, with a map of it among the series; return what will be said."""
    made = map_file()
    files.data[made.SOPInstanceUID] = file_bytes(made)
    found = sort_into_stacks([index_instance(io.BytesIO(data)) for data in files.data.values()])
    kept = tuple(one for one in found if with_pet or one.modality != "PT")
    workspace.set_stacks(kept)
    workspace.show_stack(_stack(kept, "CT"), 0, SLICE)
    said: list[str] = []
    workspace.said.connect(said.append)
    return said


def _pixels(workspace: ViewerWorkspace, pane: int) -> np.ndarray:
    return rgb(workspace.grid.slots[pane].image.grab().toImage())
