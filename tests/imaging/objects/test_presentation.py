"""A presentation state put upon an image."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reviewer_app.cases.instances import ModalityTransform, NamedWindow, Uptake
from reviewer_app.cases.presentation_states import (
    DisplayedArea,
    PresentationState,
    SoftcopyVoi,
    StateImage,
    StateTable,
)
from reviewer_app.cases.views import VoiFunction, Window
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging.display import to_display
from reviewer_app.imaging.frames import FrameSource
from reviewer_app.imaging.objects.presentation import StateSource, not_applied, view_with_state, with_state
from reviewer_app.imaging.source import DisplayInput, Level, OverlayPlane, Shutter

PIXELS = np.array([[0, 100, 200, 255]], np.uint8)
IMAGE = DisplayInput(
    photometric="MONOCHROME1",
    bits_stored=8,
    transform=ModalityTransform(2.0, -100.0),
    windows=(NamedWindow(Window(10, 20)),),
    presentation_inverse=True,
    stored_range=(0.0, 255.0),
)
STATE = PresentationState(images=(StateImage("1.2.3"),), inverse=False)


def _shown(state: PresentationState) -> list[int]:
    return [int(one) for one in to_display(PIXELS, with_state(IMAGE, state, "1.2.3"))[0]]


def test_what_the_state_does_not_name_is_the_identity() -> None:
    assert _shown(STATE) == [0, 100, 200, 255]


def test_polarity_is_that_of_the_state() -> None:
    state = PresentationState(images=STATE.images, inverse=True)
    assert _shown(state) == [255, 155, 55, 0]


def test_rescale_and_window_of_the_state() -> None:
    window = SoftcopyVoi(Window(255, 510, VoiFunction.LINEAR_EXACT))
    state = PresentationState(images=STATE.images, inverse=False, rescale=(2.0, 0.0, "HU"), voi=(window,))
    assert _shown(state) == [0, 100, 200, 255]
    assert with_state(IMAGE, state, "1.2.3").unit == "HU"


def test_tables_of_the_state() -> None:
    ramp = StateTable(0, tuple(255 - n for n in range(256)), 8)
    voi = SoftcopyVoi(table=StateTable(0, (0,) * 128 + (255,) * 128, 8))
    state = PresentationState(images=STATE.images, inverse=False, modality_table=ramp, voi=(voi,))
    assert _shown(state) == [255, 255, 0, 0]


@pytest.mark.parametrize(("rotation", "flipped", "expected"), [(1, False, 1), (1, True, 3), (3, True, 1), (0, True, 0)])
def test_a_state_turns_before_it_mirrors(rotation: int, flipped: bool, expected: int) -> None:
    state = PresentationState(images=STATE.images, rotation=rotation, flipped=flipped)
    view = view_with_state(state, "1.2.3")
    assert (view.rotation, view.flipped) == (expected, flipped)
    picture = np.arange(6).reshape(2, 3)
    told = np.rot90(picture, -rotation)
    told = np.fliplr(told) if flipped else told
    ours = np.rot90(np.fliplr(picture) if flipped else picture, -view.rotation)
    assert (told == ours).all()


def test_the_displayed_area_gives_middle_and_magnification() -> None:
    area = DisplayedArea((0, 0), (100, 50), "MAGNIFY", magnification=2.0)
    view = view_with_state(PresentationState(images=STATE.images, areas=(area,)), "1.2.3")
    assert view.zoom == 2.0
    assert view.center is not None
    assert (view.center.column, view.center.row) == (50, 25)


def test_an_area_that_is_not_magnified_is_fitted() -> None:
    area = DisplayedArea((100, 0), (1, 50))
    view = view_with_state(PresentationState(images=STATE.images, areas=(area,)), "1.2.3")
    assert (view.zoom, view.fitted) == (None, (100, 51))


def test_the_image_keeps_no_look_of_its_own() -> None:
    """Polarity, shutter and overlays that a state does not name are not used (PS3.4 N.2)."""
    bits = OverlayPlane(np.ones((1, 1), np.bool_))
    own = replace(IMAGE, shutter=Shutter(rectangle=(0, 1, 0, 1)), overlays=(bits,))
    shown = with_state(own, PresentationState(images=STATE.images), "1.2.3")
    assert not shown.presentation_inverse
    assert shown.shutter is None
    assert shown.overlays == ()


def test_uptake_is_told_only_for_the_values_it_is_meant_for() -> None:
    own = replace(IMAGE, uptake=Uptake(factor=0.5))
    same = replace(STATE, rescale=(2.0, -100.0, "US"))
    assert with_state(own, same, "1.2.3").uptake == Uptake(factor=0.5)
    assert with_state(own, STATE, "1.2.3").uptake is None


def test_values_that_stay_the_same_keep_their_unit() -> None:
    own = replace(IMAGE, transform=ModalityTransform(2.0, -100.0, unit="HU"))
    assert with_state(own, replace(STATE, rescale=(2.0, -100.0, "US")), "1.2.3").unit == "HU"
    assert with_state(own, replace(STATE, rescale=(2.0, 0.0, "US")), "1.2.3").unit == ""
    assert with_state(own, STATE, "1.2.3").unit == ""


def test_tables_of_signed_images_have_signed_inputs() -> None:
    table = StateTable(65535, (0, 9, 255), 8)
    state = replace(STATE, modality_table=table)
    below = with_state(replace(IMAGE, signed=True), state, "1.2.3").modality_lut
    above = with_state(IMAGE, state, "1.2.3").modality_lut
    assert below is not None
    assert above is not None
    assert (below.first_input, above.first_input) == (-1, 65535)


def test_colour_takes_only_the_profile_and_a_grey_state_nothing() -> None:
    rgb = DisplayInput(photometric="RGB", samples=3, icc_profile=b"own")
    assert with_state(rgb, STATE, "1.2.3").icc_profile == b"own"
    color = PresentationState(images=STATE.images, color=True, icc_profile=b"state")
    assert with_state(rgb, color, "1.2.3").icc_profile == b"state"


def test_what_is_not_shown_is_named() -> None:
    assert not_applied(STATE) == ()
    area = DisplayedArea((0, 0), (100, 50), "TRUE SIZE")
    state = PresentationState(images=STATE.images, areas=(area,), left_aside=("a mask",))
    assert not_applied(state) == ("a mask", "true size on the screen")


def test_a_source_refuses_a_state_of_other_frames() -> None:
    state = PresentationState(images=(StateImage("1.2.3", frames=(1,)),))
    source = FrameSource(PIXELS.copy(), IMAGE, Level(4, 1), None, "test")
    assert StateSource(source, state, "1.2.3", 1).description.windows == ()
    for uid, frame in (("1.2.3", 0), ("1.2.4", 1)):
        with pytest.raises(CannotDecode, match="not for this image"):
            StateSource(source, state, uid, frame)
