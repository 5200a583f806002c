"""A presentation state put upon an image: its transformations in place of the image's own (PS3.4 N.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from reviewer_app.cases.instances import ModalityTransform, NamedWindow
from reviewer_app.cases.presentation_states import PresentationState, Shutters, StateTable
from reviewer_app.cases.views import ViewState
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.source import DisplayInput, LookupTable


def with_state(
    description: DisplayInput, state: PresentationState, sop_instance_uid: str, frame: int = 0
) -> DisplayInput:
    """Return how one frame looks with a state: modality and VOI transformation, polarity, and ICC profile.

    What the state does not name is the identity, not the image's own (PS3.4 N.2): without a window all that the stored
    bits can hold is shown from black to white. A state of the other sort, colour for grey, changes nothing.
    """
    if state.color != description.color:
        return description
    if description.color:
        return replace(description, icc_profile=state.icc_profile or description.icc_profile)
    voi = state.voi_for(sop_instance_uid, frame)
    window = voi.window if voi is not None else None
    table = voi.table if voi is not None else None
    return replace(
        description,
        transform=_transform(state),
        modality_lut=_table(state.modality_table),
        windows=(NamedWindow(window, state.label),) if window is not None else (),
        voi_luts=tuple(one for one in (_table(table),) if one is not None),
        auto_window=None,
        presentation_inverse=description.presentation_inverse if state.inverse is None else state.inverse,
    )


def view_with_state(state: PresentationState, sop_instance_uid: str, frame: int = 0) -> ViewState:
    """Return turn, mirror, middle and magnification of one frame.

    A state turns before it mirrors (PS3.3 C.10.6), a view mirrors before it turns: so the turn of a mirrored view goes
    the other way.
    """
    rotation = -state.rotation % 4 if state.flipped else state.rotation
    area = state.area_for(sop_instance_uid, frame)
    if area is None:
        return ViewState(rotation=rotation, flipped=state.flipped)
    (left, top), (right, bottom) = area.top_left, area.bottom_right
    return ViewState(
        zoom=area.magnification if area.size_mode == "MAGNIFY" else None,
        center=ImagePoint((left + right) / 2, (top + bottom) / 2),
        rotation=rotation,
        flipped=state.flipped,
    )


def not_applied(state: PresentationState) -> tuple[str, ...]:
    """Return in words what of a state `with_state` and `view_with_state` do not show."""
    return tuple(_not_applied(state))


def _not_applied(state: PresentationState) -> Iterator[str]:
    yield from state.left_aside
    if state.presentation_table is not None:
        yield "a presentation lookup table"
    if state.shutters != Shutters():
        yield "shutters"
    if state.annotations:
        yield "annotations"
    if state.overlay_layers:
        yield "overlays"


def _transform(state: PresentationState) -> ModalityTransform:
    if state.rescale is not None:
        slope, intercept, unit = state.rescale
        return ModalityTransform(slope, intercept, unit="" if unit.upper() == "US" else unit)
    return ModalityTransform(has_lut=state.modality_table is not None)


def _table(table: StateTable | None) -> LookupTable | None:
    if table is None:
        return None
    return LookupTable(table.first_input, np.array(table.entries, dtype=np.uint16), table.bits, table.explanation)
