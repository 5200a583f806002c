"""The panes as a protocol of the reader's own: it hangs the next case as this one was."""

from __future__ import annotations

import pytest

from reviewer_app.imaging.series import Stack
from reviewer_app.viewer.hanging.candidates import candidates_of
from reviewer_app.viewer.hanging.hanging import show_hung
from reviewer_app.viewer.hanging.match import Hung, hang
from reviewer_app.viewer.hanging.protocol import HangingProtocol, Pick, named, own_protocols, parse_protocol
from reviewer_app.viewer.hanging.protocol import protocol_bytes as data_of
from reviewer_app.viewer.hanging.saving import protocol_of
from reviewer_app.viewer.hanging.views import views_of
from reviewer_app.viewer.workspace import ViewerWorkspace
from tests.viewer.conftest import UID, Files, stack_files, stacks_of

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
CURRENT, PRIOR, OLDER = "20261118", "20250801", "20240801"


def breasts(study: str, spacing: float = 0.1) -> dict[str, bytes]:
    """Four views of breasts, each a series of its own, the right ones on a finer grid."""
    files: dict[str, bytes] = {}
    for number, (side, view) in enumerate((("R", "CC"), ("L", "CC"), ("R", "MLO"), ("L", "MLO"))):
        step = spacing if side == "L" else spacing / 2
        files |= stack_files(
            study, count=1, series=f"{UID}.{study}.{number}", Modality="MG", ImageLaterality=side, ViewPosition=view,
            SeriesNumber=number, SeriesDescription=f"{side} {view}", BodyPartExamined="BREAST",
            StudyDescription="Mammography", ImagePositionPatient=None, ImageOrientationPatient=None,
            PixelSpacing=None, ImagerPixelSpacing=[step, step],
            PatientOrientation=["P" if side == "R" else "A", {"R": "L", "L": "R"}[side] if view == "CC" else "F"],
        )  # fmt: skip
    return files


def sorted_stacks(files: dict[str, bytes]) -> list[Stack]:
    return sorted(stacks_of(files), key=lambda one: one.study_instance_uid, reverse=True)


@pytest.fixture
def files() -> Files:
    lungs = {}
    for study in (CURRENT, PRIOR, OLDER):
        for number in (1, 2, 3):
            lungs |= stack_files(study, count=3, series=f"{UID}.{study}.ct.{number}".replace("ct", "8"))
    return Files({**breasts(CURRENT), **breasts(PRIOR), **lungs})


def hung_by(protocol: HangingProtocol | None, stacks: list[Stack], priors: set[str]) -> Hung:
    assert protocol is not None
    found = hang(parse_protocol(data_of(protocol)), candidates_of(stacks, priors))
    assert found is not None
    return found


def shown(workspace: ViewerWorkspace) -> list[str]:
    count = workspace.grid.layout_now.panes
    return [one.stack.key if one.stack else "" for one in workspace.scene.viewports[:count]]


@pytest.mark.parametrize("known", [True, False])
def test_breasts_stay_at_one_scale_and_at_the_edge_in_the_next_case(
    workspace: ViewerWorkspace, files: Files, *, known: bool
) -> None:
    """Also where it is not known any more how the panes were hung, as after a restart."""
    stacks = [one for one in sorted_stacks(files.data) if one.modality == "MG"]
    four = named(own_protocols(), "Mammography, four views with prior")
    assert four is not None
    show_hung(workspace, hung_by(four, stacks, {f"{UID}.{PRIOR}"}))
    workspace.scene.set_active(1)
    workspace.perform("zoom-in")  # a closer look at one breast does not undo it
    made = protocol_of(workspace, stacks, {f"{UID}.{PRIOR}"}, "Mine", four if known else None)
    next_case = sorted_stacks({**breasts("20261201", 0.2), **breasts("20251201", 0.1)})
    hung = hung_by(made, next_case, {f"{UID}.20251201"})
    assert hung.filled == 8
    views = views_of(hung)
    assert [one.edge for one in views] == ["right", "left"] * 4
    scales = {
        round(one.instance.pixels.spacing.column * view.fitted[0], 6)
        for one, view in zip(hung.places, views, strict=True)
    }
    assert len(scales) == 1


def test_what_still_hangs_by_its_rule_is_kept_by_it(workspace: ViewerWorkspace, files: Files) -> None:
    """A place that may stay empty stays one, the largest series is looked for anew; what was dragged is kept as is."""
    stacks = [one for one in sorted_stacks(files.data) if one.modality == "CT"]
    current = [one for one in stacks if one.study_instance_uid == f"{UID}.{CURRENT}"]
    rule = HangingProtocol(
        "x", "2x2",
        (Pick(modalities=("CT",), largest=True, without=("topogram",)), Pick(modalities=("CT",), like=0, prior=True),
         Pick(modalities=("US",), optional=True)),
    )  # fmt: skip
    show_hung(workspace, hung_by(rule, stacks, {f"{UID}.{PRIOR}", f"{UID}.{OLDER}"}))
    unchanged = protocol_of(workspace, stacks, {f"{UID}.{PRIOR}", f"{UID}.{OLDER}"}, "Mine", rule)
    assert unchanged is not None
    assert unchanged.places[:3] == rule.places
    workspace.show_stack(current[2], 3)
    changed = protocol_of(workspace, stacks, {f"{UID}.{PRIOR}", f"{UID}.{OLDER}"}, "Mine", rule)
    assert changed is not None
    assert changed.places[:3] == rule.places
    workspace.set_layout("1x1")
    show_hung(workspace, hung_by(changed, stacks, {f"{UID}.{PRIOR}", f"{UID}.{OLDER}"}))
    assert shown(workspace)[3] == current[2].key


def test_series_of_one_name_come_back_each_in_its_place(workspace: ViewerWorkspace, files: Files) -> None:
    stacks = [one for one in sorted_stacks(files.data) if one.study_instance_uid == f"{UID}.{CURRENT}"]
    series = [one for one in stacks if one.modality == "CT"]
    workspace.set_layout("1x3")
    for pane, stack in enumerate((series[0], series[1], series[2])):
        workspace.show_stack(stack, pane)
    before = shown(workspace)
    made = protocol_of(workspace, stacks, set(), "Mine")
    workspace.set_layout("1x1")
    show_hung(workspace, hung_by(made, stacks, set()))
    assert shown(workspace) == before


def test_two_earlier_examinations_are_kept_as_two(workspace: ViewerWorkspace, files: Files) -> None:
    priors = {f"{UID}.{PRIOR}", f"{UID}.{OLDER}"}
    stacks = [one for one in sorted_stacks(files.data) if one.modality == "CT"]
    first = {one.study_instance_uid: one for one in reversed(stacks)}
    workspace.set_layout("1x3")
    for pane, study in enumerate((CURRENT, PRIOR, OLDER)):
        workspace.show_stack(first[f"{UID}.{study}"], pane)
    before = shown(workspace)
    made = protocol_of(workspace, stacks, priors, "Mine")
    assert made is not None
    assert [(one.prior, one.study) for one in made.places] == [(False, 0), (True, 0), (True, 1)]
    workspace.set_layout("1x1")
    show_hung(workspace, hung_by(made, stacks, priors))
    assert shown(workspace) == before


def test_a_layout_without_one_scale_does_not_claim_it(workspace: ViewerWorkspace, files: Files) -> None:
    stacks = [one for one in sorted_stacks(files.data) if one.modality == "CT"]
    workspace.show_stack(stacks[0])
    made = protocol_of(workspace, stacks, set(), "Mine", named(own_protocols(), "Mammography, four views"))
    assert made is not None
    assert not made.equal_scale
    assert [one.chest_wall for one in made.places] == [""]
