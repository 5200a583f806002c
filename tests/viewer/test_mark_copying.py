"""A mark is copied to the slice of a prior that it lies in, or not at all."""

from __future__ import annotations

import pytest

from tests.helpers.dicom_files import SAGITTAL
from tests.helpers.pane_mouse import drag, pane_point
from tests.viewer.conftest import UID, Files, stack_files, stacks_of, wait_painted

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
SPACE = {"FrameOfReferenceUID": f"{UID}.801"}
PRIOR = "20260801"


def prior_at(*places: tuple[float, float, float], **more: object) -> dict[str, bytes]:
    """Slices of a prior at these places."""
    files: dict[str, bytes] = {}
    for number, place in enumerate(places):
        files |= stack_files(
            PRIOR, count=1, SOPInstanceUID=f"{UID}.{PRIOR}.1.{number + 1}", InstanceNumber=number + 1,
            **{**SPACE, "ImagePositionPatient": list(place), **more},
        )  # fmt: skip
    return files


def pile(height: float) -> tuple[tuple[float, float, float], ...]:
    """Four axial slices, 2 mm apart from a height on."""
    return tuple((0.0, 0.0, height + 2.0 * number) for number in range(4))


ACROSS = tuple((23.0 + 2.0 * number, 0.0, 40.0) for number in range(4))


@pytest.fixture
def files(request) -> Files:
    """The current CT, 12 slices of 2 mm from 0 on, and the prior that a test asks for."""
    return Files({**stack_files(**SPACE), **request.param})


@pytest.fixture
def copied(workspace, files, qtbot):
    """What was said and made when a mark on slice 2, at 4 mm, was copied to the prior."""
    current, prior = sorted(stacks_of(files.data), key=lambda one: one.study_instance_uid, reverse=True)
    said: list[str] = []
    made = []
    workspace.said.connect(said.append)
    workspace.resize(1000, 500)
    workspace.set_priors({prior.study_instance_uid: "3 months earlier"})
    workspace.set_layout("1x2")
    workspace.perform("sync-scroll")
    workspace.show_stack(current, 0, 2)
    workspace.show_stack(prior, 1, 3)
    workspace.scene.set_active(0)
    wait_painted(qtbot, workspace, 2, 0)
    wait_painted(qtbot, workspace, workspace.scene.viewports[1].position, 1)
    workspace.annotation_changed.connect(lambda _before, after, _label: made.append(after))
    workspace.set_tool("length")
    drag(workspace, pane_point(workspace, 50, 30), pane_point(workspace, 80, 40))
    qtbot.waitUntil(lambda: len(made) == 1)
    workspace.set_annotations(made)
    workspace.scene.select(made[0].id)
    workspace.perform("copy-mark-prior")
    qtbot.waitUntil(lambda: len(made) == 2 or bool(said))
    return workspace, said, made


@pytest.mark.parametrize("files", [prior_at(*pile(2.5))], indirect=True)
def test_it_goes_to_the_slice_at_its_place(copied):
    workspace, said, made = copied
    assert said == []
    assert workspace.scene.viewports[1].position == 1  # 4.5 mm, half a millimetre off
    assert made[1].image.sop_instance_uid == f"{UID}.{PRIOR}.1.2"
    assert made[1].points[0].column == pytest.approx(made[0].points[0].column)


@pytest.mark.parametrize("files", [prior_at(*pile(100.0))], indirect=True)
def test_beyond_the_slices_of_the_prior_nothing_is_copied(copied):
    workspace, said, made = copied
    assert len(made) == 1
    assert said == ["The prior has no slice at the place of this mark: it was not copied."]
    assert workspace.scene.viewports[1].position == 3


@pytest.mark.parametrize("files", [prior_at(*ACROSS, ImageOrientationPatient=SAGITTAL)], indirect=True)
def test_a_mark_that_lies_in_no_single_slice_is_not_copied(copied):
    _, said, made = copied
    assert len(made) == 1
    assert "in no single one" in said[0]


@pytest.mark.parametrize("files", [prior_at(*pile(0.0), PixelSpacing=[0.1, 0.1])], indirect=True)
def test_a_mark_beside_the_picture_of_the_prior_is_not_moved_into_it(copied):
    _, said, made = copied
    assert len(made) == 1
    assert "do not reach" in said[0]


@pytest.mark.parametrize("files", [prior_at(*pile(100.0), FrameOfReferenceUID=f"{UID}.802")], indirect=True)
def test_without_coordinates_in_common_it_goes_to_the_slice_shown_and_that_is_said(copied, qtbot):
    workspace, said, made = copied
    qtbot.waitUntil(lambda: len(made) == 2)
    assert made[1].points == made[0].points
    assert "share no coordinates" in said[0]
    assert workspace.scene.viewports[1].position == 3
