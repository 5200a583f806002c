"""A layer on one frame, made ready for the painter in a job: images of codes and paths, still without colours."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from PySide6.QtCore import QByteArray, QDataStream
from PySide6.QtGui import QImage, QPainterPath

from reviewer_app.cases.layer_views import LayerView, PartLook, ShownLayer
from reviewer_app.errors import Cancelled, ReviewerError
from reviewer_app.imaging.layers.values import (
    Curve,
    GradedSheet,
    Layer,
    LayerKind,
    LayerSlice,
    LoadedLayer,
    MaskSheet,
    Place,
    Points,
    ValueSheet,
)
from reviewer_app.jobs import CancelToken
from reviewer_app.viewer.frame_key import FrameKey
from reviewer_app.viewer.fused_look import range_words

_MOVE, _LINE = 0, 1
_ODD_EVEN = 0


@dataclass(frozen=True, slots=True, eq=False)
class PartPath:
    """The lines of one part on a frame; `closed` ones enclose an area, `marks` are points ``(n, 2)`` for themselves."""

    part: int
    path: QPainterPath
    closed: bool
    marks: Points


@dataclass(frozen=True, slots=True, eq=False)
class LayerPicture:
    """A slice of a layer with its images (8-bit codes) and its paths in image points.

    `broken` for one that could not be made; then its refusal is the reason.
    """

    slice: LayerSlice
    images: tuple[tuple[MaskSheet | GradedSheet, QImage], ...] = ()
    paths: tuple[PartPath, ...] = ()
    broken: bool = False

    @property
    def values(self) -> tuple[ValueSheet, ...]:
        """What is coloured only as it is painted."""
        return tuple(one for one in self.slice.sheets if isinstance(one, ValueSheet))

    @property
    def nbytes(self) -> int:
        """Bytes of memory held."""
        return 512 + 2 * self.slice.nbytes


@dataclass(frozen=True, slots=True)
class LayerPaint:
    """A layer as it is to be painted over one frame: `looks` are those of `layer.parts`, one by one.

    `picture` is None while it is being made.
    """

    layer: Layer
    looks: tuple[PartLook, ...]
    picture: LayerPicture | None = None

    @property
    def visible_parts(self) -> frozenset[int]:
        """Numbers of the parts that are not hidden, on this frame or not."""
        pairs = zip(self.layer.parts, self.looks, strict=True)
        return frozenset(one.number for one, look in pairs if look.visible and look.opacity > 0)

    @property
    def shown(self) -> tuple[tuple[int, PartLook], ...]:
        """Numbers and looks of the parts that show on this frame."""
        if self.picture is None:
            return ()
        there = self.picture.slice.parts
        pairs = ((one.number, look) for one, look in zip(self.layer.parts, self.looks, strict=True))
        return tuple((number, look) for number, look in pairs if number in there and look.visible and look.opacity > 0)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parts that show on this frame; of a dose what its levels are shares of; a fusion its scale."""
        if self.layer.kind is LayerKind.FUSION:
            return (range_words(self.layer),) if self.shown else ()
        if self.layer.kind is LayerKind.DOSE:
            return (self.layer.reference_words,) if self.layer.reference_words and self.shown else ()
        numbers = {number for number, _ in self.shown}
        return tuple(one.name for one in self.layer.parts if one.number in numbers)

    @property
    def note(self) -> str:
        """How what is shown on this frame was made, where that is not as it is stored."""
        return "" if self.picture is None else self.picture.slice.note


Made: TypeAlias = tuple[LayerPicture, Exception | None]
"""A slice, and why there is nothing on it where it cannot be made."""


def default_looks(layer: Layer) -> tuple[PartLook, ...]:
    """Return how the parts of a layer are shown at first: areas through which the image is seen, lines in full."""
    if layer.kind is LayerKind.SEGMENTATION:
        return tuple(PartLook(one.color, opacity=0.4) for one in layer.parts)
    if layer.kind is LayerKind.FUSION:
        return tuple(PartLook(one.color, opacity=0.6) for one in layer.parts)
    return tuple(
        PartLook(one.color, opacity=0.35, threshold=0.2)
        if layer.kind is LayerKind.DOSE and one.value is None
        else PartLook(one.color)
        for one in layer.parts
    )


def looks_as(layer: Layer, view: LayerView) -> tuple[PartLook, ...]:
    """Return how the parts of a layer look in a view; those that it does not know, as at first."""
    known = dict(view.looks)
    looks = zip(layer.parts, default_looks(layer), strict=True)
    return tuple(known.get(part.number, look) for part, look in looks)


def layer_view(layer: Layer, looks: Sequence[PartLook], *, visible: bool = True) -> LayerView:
    """Return a layer with its looks as what is kept of it."""
    numbered = zip((one.number for one in layer.parts), looks, strict=True)
    return LayerView(layer.key, tuple(numbered), visible)


def shown_layers(paints: Iterable[LayerPaint], reach: float) -> tuple[ShownLayer, ...]:
    """Return those layers of a paint of which something was in sight, see `ShownLayer`; marks of others are none."""
    return tuple(
        ShownLayer(layer_view(one.layer, one.looks), one.layer.title, one.names, one.note, reach)
        for one in paints
        if one.shown and one.layer.kind is not LayerKind.OUTLINES
    )


def layer_picture(found: LayerSlice) -> LayerPicture:
    """Return a slice made ready for the painter; any thread."""
    images = tuple((sheet, _image(sheet)) for sheet in found.sheets if not isinstance(sheet, ValueSheet))
    parts: dict[int, list[Curve]] = {}
    for one in found.curves:
        parts.setdefault(one.part, []).append(one)
    return LayerPicture(found, images, tuple(_path(number, curves) for number, curves in parts.items()))


def frames_in(paints: Iterable[LayerPaint]) -> frozenset[FrameKey]:
    """Return the frames of segmentations and doses of which something is in sight, or is seen to be nothing."""
    return frozenset(
        frame.key
        for one in paints
        if one.picture is not None
        for frame in one.picture.slice.frames
        if not one.visible_parts.isdisjoint(frame.parts)
    )


def _image(sheet: MaskSheet | GradedSheet) -> QImage:
    codes = np.ascontiguousarray(sheet.codes)
    rows, columns = codes.shape
    return QImage(codes.data, columns, rows, codes.strides[0], QImage.Format.Format_Indexed8).copy()


def _path(part: int, curves: Sequence[Curve]) -> PartPath:
    lines = [one for one in curves if not one.marked]
    marks = [one.points for one in curves if one.marked]
    found = np.concatenate(marks) if marks else np.zeros((0, 2))
    return PartPath(part, path_of(lines), bool(lines) and all(one.closed for one in lines), found)


def path_of(curves: Sequence[Curve]) -> QPainterPath:
    """Return curves as one path, through the form in which Qt stores paths: a call for each point would take long."""
    elements = [_elements(one) for one in curves if len(one.points)]
    path = QPainterPath()
    if not elements:
        return path
    table = np.concatenate(elements).astype(_ELEMENT)  # joined, they are in the byte order of the machine
    data = struct.pack(">i", len(table)) + table.tobytes() + struct.pack(">ii", 0, _ODD_EVEN)
    stream = QDataStream(QByteArray(data))  # this form keeps the bytes; that with a mode only points to them
    stream >> path
    return path


_ELEMENT = np.dtype([("kind", ">i4"), ("x", ">f8"), ("y", ">f8")])


def _elements(curve: Curve) -> np.ndarray[tuple[int], np.dtype[np.void]]:
    points = np.concatenate([curve.points, curve.points[:1]]) if curve.closed else curve.points
    made = np.empty(len(points), dtype=_ELEMENT)
    made["kind"], made["x"], made["y"] = _LINE, points[:, 0], points[:, 1]
    made["kind"][0] = _MOVE
    return made


def made_picture(loaded: LoadedLayer, place: Place, token: CancelToken) -> Made:
    """Return a slice; where it cannot be made the sentence why stands in its place, and other layers are not held up.

    Raises
    ------
    Cancelled
        If nobody waits any more.
    """
    try:
        return layer_picture(loaded.on(place, token)), None
    except Cancelled:
        raise
    except Exception as error:  # whatever one layer does, the others are shown
        why = error.sentence if isinstance(error, ReviewerError) else "It cannot be read here."
        return LayerPicture(LayerSlice(loaded.layer.key, place.key, refusal=why), broken=True), error
