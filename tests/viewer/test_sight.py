"""What a finished paint counts as shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer_app.cases.slide_coverage import share_looked_over, shares_shown
from reviewer_app.cases.views import ViewState
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.series import Stack
from reviewer_app.viewer.pane_handle import Painted
from reviewer_app.viewer.sight import keys_in_sight
from reviewer_app.viewer.slide_stack import slide_stack
from reviewer_app.viewer.transform import Frame, pane_transform
from reviewer_app.viewer.viewport import Shown
from tests.helpers.case_values import make_slide_levels

SLIDE = slide_stack(make_slide_levels((4096, 2048), (1024, 512)))
FRAME = Frame(4096, 2048)


def painted(stack: Stack, view: ViewState, size: tuple[int, int], *, complete: bool = True) -> Painted:
    transform = pane_transform(FRAME, size, view)
    return Painted(Shown(stack, 0, None), view, size, 1.0, complete, transform)


def test_a_frame_counts_as_itself(stack: Stack) -> None:
    first = stack.frames[0]
    assert keys_in_sight(painted(stack, ViewState(), (512, 512))) == {(first.instance.sop_instance_uid, first.frame)}


@pytest.mark.parametrize("rotation", [0, 1, 2, 3])
@pytest.mark.parametrize("flipped", [False, True])
def test_a_slide_counts_by_what_is_in_the_pane_however_it_is_turned(rotation: int, flipped: bool) -> None:
    assert SLIDE.extent is not None
    whole = painted(SLIDE, ViewState(rotation=rotation, flipped=flipped), (1100, 1100))
    keys = keys_in_sight(whole)
    assert share_looked_over(SLIDE.extent, shares_shown(SLIDE.extent, keys)) == pytest.approx(1.0)
    assert (SLIDE.extent.uid, 0) in keys
    corner = ViewState(rotation=rotation, flipped=flipped, zoom=1.0, center=ImagePoint(511.5, 511.5))
    part = keys_in_sight(painted(SLIDE, corner, (1024, 1024)))
    assert shares_shown(SLIDE.extent, part)[0] == pytest.approx(1 / 8)


def test_one_look_at_the_whole_slide_is_no_look_over() -> None:
    assert SLIDE.extent is not None
    keys = keys_in_sight(painted(SLIDE, ViewState(), (400, 300)))
    assert share_looked_over(SLIDE.extent, shares_shown(SLIDE.extent, keys)) == 0.0


def test_what_is_not_complete_was_not_shown() -> None:
    assert keys_in_sight(painted(SLIDE, ViewState(), (400, 300), complete=False)) == frozenset()
    blind = replace(painted(SLIDE, ViewState(), (400, 300)), transform=None)
    assert keys_in_sight(blind) == frozenset()
