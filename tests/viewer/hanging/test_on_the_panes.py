"""Protocols on the panes, and the panes as a protocol."""

from __future__ import annotations

import pytest

from reviewer_app.viewer.hanging.candidates import candidates_of
from reviewer_app.viewer.hanging.hanging import show_hung
from reviewer_app.viewer.hanging.match import hang
from reviewer_app.viewer.hanging.protocol import (
    HangingProtocol,
    Pick,
    named,
    own_protocols,
    parse_protocol,
    protocol_bytes,
)
from reviewer_app.viewer.hanging.saving import protocol_of
from tests.viewer.conftest import UID, Files, stack_files, stacks_of, wait_painted

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
PRIOR = f"{UID}.20260801"


@pytest.fixture
def files() -> Files:
    newer = stack_files(count=6)
    thick = stack_files(count=4, series=f"{UID}.20261118.2", SeriesDescription="Axial lung", SeriesNumber=2)
    return Files({**newer, **thick, **stack_files("20260801", count=5)})


@pytest.fixture
def stacks(files):
    found = stacks_of(files.data)
    return sorted(found, key=lambda one: (one.study_instance_uid == PRIOR, "lung" in one.title))


def keys(workspace):
    return [
        None
        if workspace.scene.viewports[slot.number].stack is None
        else workspace.scene.viewports[slot.number].stack.key
        for slot in workspace.grid.visible_slots
    ]


def test_a_protocol_fills_its_places_and_empties_the_others(workspace, stacks, qtbot):
    current, lung, prior = stacks
    workspace.set_layout("2x2")
    for pane in range(4):
        workspace.show_stack(current, pane)
    protocol = HangingProtocol(
        "x", "2x2",
        (Pick(words=("lung",)), Pick(modalities=("US",), optional=True), Pick(prior=True), Pick(largest=True)),
        inverted=(2,), window_in_step=True,
    )  # fmt: skip
    show_hung(workspace, hang(protocol, candidates_of(stacks, {PRIOR})))
    assert keys(workspace) == [lung.key, None, prior.key, current.key]
    assert workspace.scene.active == 0
    assert [one.view.inverted for one in workspace.scene.viewports[:4]] == [False, False, True, False]
    assert workspace.links.ties.window
    wait_painted(qtbot, workspace, 0, 2)
    assert workspace.grid.slots[2].image.painted_now.view.inverted


def test_panes_come_back_as_they_were_kept(workspace, stacks):
    current, lung, prior = stacks
    workspace.set_layout("1x2")
    workspace.show_stack(lung, 0)
    workspace.show_stack(prior, 1)
    workspace.perform("sync-window")
    made = protocol_of(workspace, stacks, {PRIOR}, "Mine")
    again = parse_protocol(protocol_bytes(made))
    workspace.set_layout("2x2")
    for pane in range(4):
        workspace.show_stack(current, pane)
    show_hung(workspace, hang(again, candidates_of(stacks, {PRIOR})))
    assert keys(workspace) == [lung.key, prior.key]
    assert workspace.links.ties.window


def test_nothing_of_a_patient_is_kept_in_a_protocol(workspace, files, stacks):
    named = stacks_of(stack_files(SeriesDescription="Axial Doe Jane lung", PatientName="Doe^Jane"))
    workspace.show_stack(named[0])
    data = protocol_bytes(protocol_of(workspace, named, set(), "Mine")).decode()
    assert "lung" in data
    assert "doe" not in data.lower()
    assert UID not in data


def test_panes_without_images_make_no_protocol(workspace, stacks):
    assert protocol_of(workspace, stacks, {PRIOR}, "Empty") is None


def test_each_view_of_one_series_hangs_where_it_belongs_whatever_was_shown_before(workspace, qtbot):
    files: dict[str, bytes] = {}
    for number, (side, view) in enumerate((("L", "MLO"), ("R", "CC"), ("L", "CC"), ("R", "MLO"))):
        files |= stack_files(
            count=1, SOPInstanceUID=f"{UID}.5.{number}", series=f"{UID}.5", Modality="MG", ImageLaterality=side,
            ViewPosition=view, InstanceNumber=number + 1, SeriesDescription="Screening",
            ImagePositionPatient=None, ImageOrientationPatient=None,
        )  # fmt: skip
    (stack,) = stacks_of(files)
    workspace.show_stack(stack, 0, 3)  # left at the last image
    hung = hang(named(own_protocols(), "Mammography, four views"), candidates_of([stack], set()))
    show_hung(workspace, hung)
    shown = [one.stack.frames[one.position].instance.series for one in workspace.scene.viewports[:4]]
    assert [(one.laterality, one.view_position) for one in shown] == [
        ("R", "CC"), ("L", "CC"), ("R", "MLO"), ("L", "MLO"),
    ]  # fmt: skip


def test_panes_behind_an_enlarged_one_are_kept_too(workspace, stacks):
    current, lung, prior = stacks
    workspace.set_layout("2x2")
    for pane, stack in enumerate((lung, current, prior)):
        workspace.show_stack(stack, pane)
    workspace.scene.set_active(2)
    workspace.perform("invert")
    workspace.toggle_enlarged()
    made = protocol_of(workspace, stacks, {PRIOR}, "Mine")
    assert (made.layout, len(made.places), made.inverted) == ("2x2", 4, (2,))


def test_panes_that_a_protocol_does_not_name_are_emptied(workspace, stacks):
    workspace.set_layout("2x2")
    for pane in range(4):
        workspace.show_stack(stacks[0], pane)
    show_hung(workspace, hang(HangingProtocol("x", "2x2", (Pick(prior=True),)), candidates_of(stacks, {PRIOR})))
    assert keys(workspace) == [stacks[2].key, None, None, None]
