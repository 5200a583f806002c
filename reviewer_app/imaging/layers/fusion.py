"""A PET series over the CT of the same examination, or a parametric map over the images it was made of (PS3.3 C.7.4.1).

The value at a point is the trilinear mean of the eight pixels of the series around it, as with a dose grid; beyond the
outermost pixels there is none. Both must lie in one frame of reference: nothing is moved to fit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import BinaryIO

import numpy as np

from reviewer_app.cases.coverage import may_be_one_patient
from reviewer_app.cases.instances import IndexedPatient
from reviewer_app.cases.palettes import FUSED_PALETTE, MAP_PALETTE
from reviewer_app.dicom.colors import Rgb
from reviewer_app.errors import CannotDecode
from reviewer_app.geometry import ImagePlane, PatientPoint, dot, subtract
from reviewer_app.imaging.display import PET_SUV, initial_window, is_padding, modality_values
from reviewer_app.imaging.frames import open_frame
from reviewer_app.imaging.layers.dose import Dose, DoseVolume, dose_volume
from reviewer_app.imaging.layers.sheets import value_sheet
from reviewer_app.imaging.layers.values import (
    OTHER_PATIENT,
    Largest,
    Layer,
    LayerKind,
    LayerSlice,
    Part,
    Place,
    refusal_of,
)
from reviewer_app.imaging.measure import Measure, measure_of
from reviewer_app.imaging.series import Stack, is_map
from reviewer_app.imaging.source import PixelSource
from reviewer_app.imaging.stack_frames import StackFrame
from reviewer_app.imaging.uptake import UNIT, with_uptake_of
from reviewer_app.jobs import CancelToken

OpenStream = Callable[[str], BinaryIO]
VALUES = 0
"""The number of the one part of such a layer."""
_SWATCH: Rgb = (255, 96, 0)
_MOST_BYTES = 1 << 29
_ALONG = 1e-3
"""Millimetres by which slices may lie beside each other."""
_SAME = 1e-5
_UNEVEN = "The images of the series do not lie evenly over each other, so it is not laid over others."


class FusedLayer:
    """Values of a series, held in memory."""

    def __init__(self, volume: DoseVolume, layer: Layer, patient: IndexedPatient) -> None:
        self._volume = volume
        self._patient = patient
        self.layer = layer

    @property
    def nbytes(self) -> int:
        """Bytes of memory held."""
        return int(self._volume.values.nbytes)

    def on(self, place: Place, token: CancelToken) -> LayerSlice:
        """Return the values on an image frame; see `LoadedLayer.on`. No image of the series counts as seen by that.

        What is of another patient than the image is refused, whoever asks for it.
        """
        refusal = refusal_of(self.layer.frame_of_reference_uids, place)
        if not may_be_one_patient(self._patient, place.patient):
            refusal = OTHER_PATIENT
        if refusal or place.plane is None:
            return LayerSlice(self.layer.key, place.key, refusal=refusal)
        found = self._volume.at(place.plane, place.shape, place.reach)
        token.check()
        sheet = None if found is None else value_sheet(found, VALUES)
        if sheet is None:
            return LayerSlice(self.layer.key, place.key)
        return LayerSlice(self.layer.key, place.key, (sheet,), parts=frozenset({VALUES}))

    def largest(self, _part: int, token: CancelToken) -> Largest | None:
        """Return where the highest value is; see `LoadedLayer.largest`."""
        token.check()
        return Largest(self._volume.highest(), None, next(iter(self.layer.frame_of_reference_uids), ""))

    def value_at(self, point: PatientPoint, reach: float) -> float | None:
        """Return the value at a place, None outside of the series; see `LoadedLayer.value_at`."""
        found = self._volume.value_at(point, reach)
        return None if found is None or np.isnan(found) else found


def fuse(stack: Stack, open_stream: OpenStream, token: CancelToken) -> FusedLayer:
    """Read a series to be laid over others; in a job.

    Raises
    ------
    CannotDecode
        If it is no even pile of whole slices in the patient, or larger than this program lays over images.
    Cancelled
        If nobody waits any more.
    """
    planes = _pile(stack)
    first = _opened(stack.frames[0], open_stream)
    level, measure = first.levels[0], measure_of(first.description)
    shape = (len(planes), level.rows, level.columns)
    if 4 * int(np.prod(shape, dtype=np.int64)) > _MOST_BYTES:
        raise CannotDecode("The series is larger than this program lays over images.", detail=f"{shape}")
    values = np.empty(shape, dtype=np.float32)
    ends: list[tuple[float, float]] = []
    for number, frame in enumerate(stack.frames):
        token.check()
        source = _opened(frame, open_stream)
        values[number] = _values(source, measure, shape[1:])
        ends.append(_ends(source, of_map=is_map(stack)))
    if not np.isfinite(values).any():
        raise CannotDecode("The series has no values.", detail="padding alone")
    low, high = (float(one) for one in np.median(ends, axis=0))
    layer = replace(_layer(stack, measure), minimum=low, maximum=high, reference=high, span=_span(values))
    return FusedLayer(dose_volume(values, planes), layer, stack.frames[0].instance.patient)


def _pile(stack: Stack) -> list[ImagePlane]:
    """Return the planes of a stack, which must lie straight over each other with none left out."""
    if stack.missing:
        raise CannotDecode("Images of the series are missing, so it is not laid over others.", detail="gaps")
    if stack.spacing is None and len(stack.frames) > 1:
        raise CannotDecode(_UNEVEN, detail="no regular spacing")
    planes = [plane for one in stack.frames if (plane := _plane(one)) is not None]
    fewest = 1 if is_map(stack) else 2
    if len(planes) != len(stack.frames) or len(planes) < fewest or not _is_straight(planes):
        raise CannotDecode(_UNEVEN, detail=f"{len(planes)} planes of {len(stack.frames)} frames")
    return planes


def _plane(one: StackFrame) -> ImagePlane | None:
    return one.instance.frames[one.frame].plane if one.frame < len(one.instance.frames) else None


def _is_straight(planes: Sequence[ImagePlane]) -> bool:
    first = planes[0]
    for one in planes[1:]:
        away = subtract(one.position.as_tuple(), first.position.as_tuple())
        aside = max(abs(dot(away, first.row_direction)), abs(dot(away, first.column_direction)))
        turned = max(
            1 - dot(one.row_direction, first.row_direction), 1 - dot(one.column_direction, first.column_direction)
        )
        if aside > _ALONG or turned > _SAME or one.spacing != first.spacing:
            return False
    return True


def _opened(frame: StackFrame, open_stream: OpenStream) -> PixelSource:
    with open_stream(frame.instance.sop_instance_uid) as stream:
        return with_uptake_of(open_frame(stream, frame.instance, frame.frame), frame.instance)


def _values(source: PixelSource, measure: Measure, shape: tuple[int, ...]) -> Dose:
    """Return the values of a slice in the unit of the first one, NaN for padding."""
    description, level = source.description, source.levels[0]
    own = measure_of(description)
    if description.incomplete or description.color or (level.rows, level.columns) != shape or own.unit != measure.unit:
        raise CannotDecode(
            description.incomplete or "The images of the series are not all of one kind.", detail="a slice of a series"
        )
    stored = source.read(0, level.whole)
    found = modality_values(stored, description) * np.float32(own.factor) + np.float32(own.offset)
    nothing = is_padding(stored, description) | ~np.isfinite(found)
    return np.asarray(np.where(nothing, np.nan, found), dtype=np.float32)


def _span(values: Dose) -> tuple[float, float]:
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    return (low, high) if high > low else (low, low + 1.0)


def _ends(source: PixelSource, *, of_map: bool) -> tuple[float, float]:
    """Return the values that have the first and the last colour for a slice.

    Of SUV 0 and 5, of other uptake 0 and the upper end of the window of the file, of a map both ends. Of all slices the
    median counts: files give each a window of its own, and the first lies mostly in the air.
    """
    measure = measure_of(source.description)
    if measure.unit == UNIT:
        return 0.0, PET_SUV
    window = initial_window(source.description)
    if window is None:
        return 0.0, 1e-12
    low, high = sorted(measure.value(window.center + side * window.width / 2) for side in (-1, 1))
    return (low, high) if of_map else (0.0, max(high, 1e-12))


def _layer(stack: Stack, measure: Measure) -> Layer:
    uids = {one.instance.frame_of_reference_uid for one in stack.frames} - {""}
    of_map = is_map(stack)
    return Layer(
        key=stack.key,
        kind=LayerKind.FUSION,
        title=stack.title if of_map else f"{stack.modality}: {stack.title}",
        parts=(Part(VALUES, measure.unit or "Values", _SWATCH),),
        frame_of_reference_uids=tuple(sorted(uids)) if len(uids) == 1 else (),
        unit=measure.unit,
        palette=MAP_PALETTE if of_map else FUSED_PALETTE,
        fades=not of_map,
    )
