"""A presentation state put upon an image: its transformations in place of the image's own (PS3.4 N.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from reviewer_app.cases.instances import ModalityTransform, NamedWindow
from reviewer_app.cases.presentation_states import DisplayedArea, PresentationState, Shutters, StateTable
from reviewer_app.cases.views import ViewState
from reviewer_app.errors import CannotDecode
from reviewer_app.geometry import ImagePlane, ImagePoint
from reviewer_app.imaging.source import (
    WHITE,
    DisplayInput,
    Level,
    LookupTable,
    OverlayPlane,
    Pixels,
    PixelSource,
    Region,
    Shutter,
)

_SIGNED_FROM = 1 << 15
_LARGEST = 64.0
"""How large a pixel may be shown, and how much higher than wide, or the other way round."""


class StateSource:
    """A picture as a state shows it. Pixels are those of the picture itself, so values stay what they are.

    `view` is the turn, mirror and part of the picture that the state asks for. Safe from any thread.

    Parameters
    ----------
    planes
        The overlay planes in the state's own file, for this frame.

    Raises
    ------
    CannotDecode
        If the state is not for this frame, or of a kind that cannot be put upon one image.
    """

    def __init__(
        self,
        source: PixelSource,
        state: PresentationState,
        sop_instance_uid: str,
        frame: int = 0,
        planes: tuple[OverlayPlane, ...] = (),
    ) -> None:
        if state.problem:
            raise CannotDecode(state.problem)
        if not state.is_for(sop_instance_uid, frame):
            raise CannotDecode("The presentation state is not for this image.", detail=sop_instance_uid)
        self.source = source
        self.state = state
        self.description = with_state(source.description, state, sop_instance_uid, frame, planes)
        self.view = view_with_state(state, sop_instance_uid, frame)
        self.area = state.area_for(sop_instance_uid, frame)
        self.annotations = state.annotations_for(sop_instance_uid, frame)

    @property
    def levels(self) -> tuple[Level, ...]:
        """Resolutions of the picture."""
        return self.source.levels

    @property
    def plane(self) -> ImagePlane | None:
        """Where level 0 lies."""
        return self.source.plane

    @property
    def nbytes(self) -> int:
        """Bytes of the picture."""
        return self.source.nbytes

    def read(self, level: int, region: Region) -> Pixels:
        """Return the values of `region`; see `PixelSource.read`."""
        return self.source.read(level, region)


def with_state(
    description: DisplayInput,
    state: PresentationState,
    sop_instance_uid: str,
    frame: int = 0,
    planes: tuple[OverlayPlane, ...] = (),
) -> DisplayInput:
    """Return how one frame looks with a state.

    A transformation that the state leaves out is the identity, and the image's own, modality LUT or rescale, window or
    table, polarity, shutter, is not used (PS3.4 N.2): without a window all that the stored bits can hold is shown from
    black to white. Overlays are shown where the state puts them on a layer (PS3.3 C.11.7), those of its own file before
    the image's of the same group. The values of a state of the other sort, colour for grey, are left aside.

    Parameters
    ----------
    planes
        The overlay planes in the state's own file, for this frame.
    """
    found = {one.group: one for one in (*description.overlays, *_bitmap(description), *planes)}
    shown = description
    if state.color and description.color:
        shown = replace(description, icc_profile=state.icc_profile or description.icc_profile)
    elif not state.color and not description.color:
        shown = _grey(description, state, sop_instance_uid, frame)
    area = state.area_for(sop_instance_uid, frame)
    aspect = description.pixel_aspect if area is None else _aspect(area)
    return replace(
        shown,
        presented_aspect=aspect if area is not None else None,
        overlays=tuple(_active(state, found)),
        shutter=_shutter(state.shutters, aspect, found),
    )


def view_with_state(state: PresentationState, sop_instance_uid: str, frame: int = 0) -> ViewState:
    """Return turn, mirror, and the part of one frame that is shown.

    A state turns before it mirrors (PS3.3 C.10.6), a view mirrors before it turns: so the turn of a mirrored view goes
    the other way. An area of SCALE TO FIT and of TRUE SIZE is fitted: no file knows how large a screen is.
    """
    rotation = -state.rotation % 4 if state.flipped else state.rotation
    turned = ViewState(rotation=rotation, flipped=state.flipped)
    area = state.area_for(sop_instance_uid, frame)
    if area is None:
        return turned
    (left, top), (right, bottom) = area.top_left, area.bottom_right
    return replace(
        turned,
        zoom=_held(area.magnification, _LARGEST) if area.size_mode == "MAGNIFY" and area.magnification else None,
        center=ImagePoint((left + right) / 2, (top + bottom) / 2),
        fitted=(round(abs(right - left)) + 1, round(abs(bottom - top)) + 1),
    )


def not_applied(state: PresentationState) -> tuple[str, ...]:
    """Return in words what of a state a `StateSource` does not show."""
    true_size = any(one.size_mode == "TRUE SIZE" for one in state.areas)
    return (*state.left_aside, *(("true size on the screen",) if true_size else ()))


def _grey(description: DisplayInput, state: PresentationState, sop_instance_uid: str, frame: int) -> DisplayInput:
    voi = state.voi_for(sop_instance_uid, frame)
    window = voi.window if voi is not None else None
    transform, own = _transform(state), description.transform
    modality_lut = _table(state.modality_table, signed=description.signed)
    below_zero = modality_lut is None and (description.signed or transform.intercept < 0)
    voi_lut = _table(voi.table if voi is not None else None, signed=below_zero)
    lines = modality_lut is None and description.modality_lut is None
    same = lines and (transform.slope, transform.intercept) == (own.slope, own.intercept)
    return replace(
        description,
        # the unit that the image gives its values holds for the same values, whatever the state calls them
        transform=own if same else transform,
        modality_lut=modality_lut,
        windows=(NamedWindow(window, state.label),) if window is not None else (),
        voi_luts=() if voi_lut is None else (voi_lut,),
        auto_window=None,
        presentation_inverse=bool(state.inverse),
        presentation_lut=_table(state.presentation_table, signed=False),
        # the factor is for values after the image's own modality LUT
        uptake=description.uptake if same else None,
    )


def _transform(state: PresentationState) -> ModalityTransform:
    if state.rescale is not None:
        slope, intercept, unit = state.rescale
        return ModalityTransform(slope, intercept, unit="" if unit.upper() == "US" else unit)
    return ModalityTransform(has_lut=state.modality_table is not None)


def _table(table: StateTable | None, *, signed: bool) -> LookupTable | None:
    """Return a table; where its inputs can be negative its first one is read as signed, whatever the file wrote."""
    if table is None:
        return None
    entries = np.array(table.entries, dtype=np.uint16)
    first = table.first_input - (1 << 16 if signed and table.first_input >= _SIGNED_FROM else 0)
    return LookupTable(first, entries, max(table.bits, int(entries.max()).bit_length()), table.explanation)


def _aspect(area: DisplayedArea) -> float:
    return _held(area.aspect if area.spacing is None else area.spacing.row / area.spacing.column, _LARGEST)


def _held(value: float, largest: float) -> float:
    return min(max(value, 1.0 / largest), largest)


def _bitmap(description: DisplayInput) -> tuple[OverlayPlane, ...]:
    """Return the overlay that is the image's own shutter: a state may show it, or cover with it, or do neither."""
    shutter = description.shutter
    return () if shutter is None or shutter.bitmap is None else (shutter.bitmap,)


def _active(state: PresentationState, found: dict[int, OverlayPlane]) -> Iterator[OverlayPlane]:
    layers = ((group, state.layer(name)) for group, name in state.overlay_layers)
    for group, layer in sorted(layers, key=lambda one: one[1].order):
        if group in found and group != state.shutters.bitmap_group:
            yield replace(found[group], color=layer.color or WHITE)


def _shutter(told: Shutters, aspect: float, found: dict[int, OverlayPlane]) -> Shutter | None:
    """Return the shutters of a state as display knows them: edges by pairs, the row of a corner first."""
    rectangle, circle = told.rectangle, told.circle
    made = Shutter(
        rectangle=(rectangle[0], rectangle[2], rectangle[1], rectangle[3]) if rectangle is not None else None,
        circle=(circle[0][1], circle[0][0], circle[1], aspect) if circle is not None else None,
        polygon=tuple((row, column) for column, row in told.polygon),
        bitmap=found.get(told.bitmap_group) if told.bitmap_group is not None else None,
        color=told.color,
    )
    return None if made == Shutter(color=told.color) else made
